/**
 * `deno task bench floating`: seconds to float the paper's network over an image of 1024 x 1024 pixels, at
 * the steps of 2 and 3 pixels that the paper names.
 */
import { imageOf } from "eels/core/image_interpolation.ts";
import { prng } from "eels/core/random.ts";
import { denoiseByWindows } from "eels/model/floating_window.ts";
import { makeModel } from "eels/model/model.ts";
import { buildStackedAutoencoder, STACKED_AUTOENCODER_PAPER } from "./stacked_autoencoder.ts";

const random = prng(1);
const image = imageOf([1024, 1024], () => random.uniform());
const once = { n: 3, warmup: 1 };

const network = await buildStackedAutoencoder({ ...STACKED_AUTOENCODER_PAPER, seed: 1 });
const model = makeModel(network, { name: "untrained" });
for (const stepPixels of [2, 3]) {
  Deno.bench(`network, 1024 x 1024, step ${stepPixels}`, once, async () => {
    await denoiseByWindows(model, image, { windowPixels: 28, stepPixels });
  });
}
