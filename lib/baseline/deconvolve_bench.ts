/** `deno bench -A lib/baseline/deconvolve_bench.ts`; eXSpy is in `deconvolve_peer.py`. */
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { deconvolveRichardsonLucy } from "./richardson_lucy.ts";

const channels = 2048, count = 16, energy = energyAxis(-2, 0.005, channels);
const data = Float32Array.from({ length: channels * count }, (_, i) => {
  const e = i % channels, s = Math.floor(i / channels);
  return 1e4 * Math.exp(-(((e - 400) / 20) ** 2)) + 200 * Math.exp(-(((e - 900 - s) / 60) ** 2)) +
    5;
});
const image = spectrumImage({ data, shape: [1, count, channels], energy });
const kernel = Float32Array.from({ length: channels }, (_, e) => 1 / (1 + ((e - 400) / 20) ** 2));
const spread = spectrumImage({ data: kernel, energy });

Deno.bench("Richardson-Lucy, 16 spectra of 2,048 channels, 50 iterations", () => {
  deconvolveRichardsonLucy(image, spread, { iterations: 50 });
});
