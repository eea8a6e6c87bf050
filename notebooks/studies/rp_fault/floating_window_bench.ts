/**
 * `deno task bench floating`: seconds to float the paper's network over an image of 1024 x 1024
 * pixels, at the steps of 2 and 3 pixels that the paper names, and the plain filters beside
 * scikit-image's.
 *
 * The peer runs where `PEERS_PYTHON` names a Python that has scikit-image.
 */
import { imageOf } from "eels/core/image_sampling.ts";
import { prng } from "eels/core/random.ts";
import { startTensors } from "eels/core/tensor.ts";
import {
  gaussianFilter,
  nonLocalMeans,
  totalVariationFilter,
} from "eels/baseline/image_filters.ts";
import { denoiseByWindows } from "eels/model/floating_window.ts";
import { buildStackedAutoencoder, PAPER_CONFIG } from "./stacked_autoencoder.ts";

const random = prng(1);
const image = imageOf([1024, 1024], () => random.uniform());
const once = { n: 3, warmup: 1 };

await startTensors();
const model = buildStackedAutoencoder({ ...PAPER_CONFIG, seed: 1 });
for (const stepPixels of [2, 3]) {
  Deno.bench(`network, 1024 x 1024, step ${stepPixels}`, once, async () => {
    await denoiseByWindows(model, image, { windowPixels: 28, stepPixels });
  });
}

const part = imageOf([256, 256], () => random.uniform());
Deno.bench("Gaussian, 256 x 256", once, () => void gaussianFilter(part, { deviationPixels: 1.5 }));
Deno.bench("total variation, 256 x 256, 50 rounds", once, () => {
  totalVariationFilter(part, { weight: 0.3, tolerance: 0, iterations: 50 });
});
Deno.bench("non-local means, 256 x 256", once, () => void nonLocalMeans(part, { h: 0.5 }));

const python = Deno.env.get("PEERS_PYTHON");
if (python) {
  const code = `
import time, numpy as np
from scipy.ndimage import gaussian_filter
from skimage.restoration import denoise_nl_means, denoise_tv_chambolle
x = np.random.default_rng(1).random((256, 256))
for name, work in {
  "Gaussian": lambda: gaussian_filter(x, 1.5),
  "total variation, 50 rounds": lambda: denoise_tv_chambolle(x, 0.3, eps=0, max_num_iter=50),
  "non-local means": lambda: denoise_nl_means(x, patch_size=7, patch_distance=11, h=0.5),
}.items():
  work(); t = time.perf_counter(); work(); print(f"scikit-image, {name}: {1e3 * (time.perf_counter() - t):.1f} ms")`;
  const { stdout } = await new Deno.Command(python, { args: ["-c", code] }).output();
  console.log(new TextDecoder().decode(stdout).trim());
}
