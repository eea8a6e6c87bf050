import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { noisyPairs } from "eels/model/noisy_pairs.ts";
import { type PixelFold, takePixels } from "eels/model/pixel_folds.ts";
import type { TrainedModel } from "eels/model/train.ts";
import { trainDenoiser, type TrainDenoiserOptions } from "eels/model/train_denoiser.ts";

/**
 * Trains a denoiser on a fold's training pixels with fresh noise in every epoch; the validation
 * pixels choose the epoch, and nothing is learnt from the pixels held out.
 *
 * @param clean Targets, `[rows, columns, channels]`.
 * @param options.sigma Standard deviation of the noise, or its smallest and largest.
 */
export function trainOnFold(
  clean: SpectrumImage,
  fold: PixelFold,
  { sigma, random, ...options }:
    & Omit<TrainDenoiserOptions, "training" | "validation">
    & {
      readonly sigma: number | readonly number[];
    },
): Promise<TrainedModel> {
  const pairsOf = (pixels: Uint32Array, label: string) =>
    noisyPairs(takePixels(clean, pixels), { sigma, random: random.split(label) });
  return trainDenoiser({
    training: pairsOf(fold.training, "training noise"),
    ...options,
    random,
    validation: pairsOf(fold.validation, "validation noise")(0),
  });
}
