/** `deno bench -A lib/baseline/pca_bench.ts`; scikit-learn and HyperSpy are in `pca_peer.py`. */
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { startTensors } from "../core/tensor.ts";
import { fitPca } from "./pca.ts";
import { rankByHardThreshold } from "./pca_rank.ts";
import { projectPca, reconstructPca } from "./pca_reconstruct.ts";

await startTensors();

/** Electrons from three falling spectra mixed at random: 25,520 spectra of 240 channels. */
const [rows, columns, channels] = [110, 232, 240];
const random = prng(1);
const data = new Float32Array(rows * columns * channels);
for (let s = 0; s < rows * columns; s++) {
  const amounts = [random.uniform(), random.uniform(), random.uniform()];
  for (let j = 0; j < channels; j++) {
    const mean = amounts.reduce(
      (sum, amount, c) => sum + 5 * amount * Math.exp(-j / 60 / (c + 1)),
      0,
    );
    data[s * channels + j] = random.poisson(mean);
  }
}
const image = spectrumImage({
  data,
  shape: [rows, columns, channels],
  energy: energyAxis(520, 0.25, channels),
});
const fit = await fitPca(image);
for (let i = 0; i < 3; i++) await fitPca(image, { weighting: "poisson" }); // V8 compiles meanwhile

Deno.bench("fit, centred", async () => void await fitPca(image));
Deno.bench(
  "fit, Poisson-weighted",
  async () => void await fitPca(image, { centred: false, weighting: "poisson" }),
);
Deno.bench("fit and scores of 5 components", async () => {
  projectPca(await fitPca(image), image, { rank: 5 });
});
Deno.bench("reconstruct with 5 components", () => void reconstructPca(fit, image, { rank: 5 }));
Deno.bench("rank by the hard threshold", () => void rankByHardThreshold(fit));
