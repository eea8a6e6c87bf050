/** `deno bench -A lib/analyse/peak_fit_bench.ts`; lmfit and HyperSpy are in `peak_fit_peer.py`. */
import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { mapValues, repeatSpectrum, spectrumImage } from "../core/spectrum_image.ts";
import { sampleElectrons } from "../degrade/noise.ts";
import { fitPeaks } from "./peak_fit.ts";
import { gaussianPeaks } from "./peak_model.ts";

/** Two peaks on 15 electrons a channel, all of which have been subtracted again. */
const SPECTRA = 25_520, UNDER = 15;
const energy = energyAxis(520, 0.25, 240);
const clean = gaussianPeaks(energy, [
  { height: 15, positionEv: 528, fwhmEv: 2 },
  { height: 25, positionEv: 534, fwhmEv: 5 },
]);
const expected = repeatSpectrum(mapValues(clean, (value) => value + UNDER), SPECTRA);
const electrons = sampleElectrons(expected, { electronsPerUnit: 1, random: prng(1) });
const image = mapValues(electrons, (value) => value - UNDER);
const background = spectrumImage({ data: new Float32Array(240).fill(UNDER), energy });

const options = {
  fromEv: 524,
  toEv: 542,
  peaks: [
    { name: "pre-peak", nearEv: 528.3, fwhmEv: 2 },
    { name: "main peak", nearEv: 534.3, fwhmEv: 4 },
  ],
};
Deno.bench("25,520 fits of two peaks, counting noise", { n: 3, warmup: 1 }, () => {
  fitPeaks(image, { ...options, noise: { gain: 1, background } });
});
Deno.bench("25,520 fits of two peaks, unknown noise", { n: 3, warmup: 1 }, () => {
  fitPeaks(image, options);
});

const x = energies(energy).slice(16, 88);
const model = (p: number[]) => (e: number) =>
  p[0] * Math.exp(-4 * Math.LN2 * ((e - p[1]) / p[2]) ** 2) +
  p[3] * Math.exp(-4 * Math.LN2 * ((e - p[4]) / p[5]) ** 2);
const slopes = (p: number[]) => (e: number) =>
  [0, 3].flatMap((k) => {
    const away = (e - p[k + 1]) / p[k + 2];
    const shape = Math.exp(-4 * Math.LN2 * away * away);
    const slope = 8 * Math.LN2 * p[k] * shape * away / p[k + 2];
    return [shape, slope, slope * away];
  });
Deno.bench("255 of them by ml-levenberg-marquardt, unknown noise", { n: 3, warmup: 1 }, () => {
  for (let s = 0; s < SPECTRA / 100; s++) {
    const y = image.data.subarray(s * 240 + 16, s * 240 + 88);
    const initialValues = [15, 528.3, 2, 25, 534.3, 4];
    levenbergMarquardt({ x, y }, model, { initialValues, jacobianFunction: slopes });
  }
});
