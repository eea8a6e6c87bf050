/**
 * `deno task bench filters`: the plain filters beside scikit-image's, where `PEERS_PYTHON` names a Python
 * that has it.
 */
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { gaussianFilter, totalVariationFilter } from "./image_filters.ts";
import { nonLocalMeans } from "./non_local_means.ts";

const random = prng(1);
const once = { n: 3, warmup: 1 };

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
