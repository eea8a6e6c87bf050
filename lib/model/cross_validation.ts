import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { buildRapidEels, type RapidEelsConfig } from "./rapid_eels.ts";
import { train, type TrainingPairs } from "./train.ts";

/**
 * All spectra of several images, one after the other in one row.
 *
 * @throws {RangeError} Where there is no image, or their channels differ.
 */
export function joinSpectra(images: readonly SpectrumImage[]): SpectrumImage {
  const channels = images[0]?.shape[2];
  if (images.length === 0 || images.some((image) => image.shape[2] !== channels)) {
    throw new RangeError(
      `Cannot join spectra as there must be some, of the same channels: they have ` +
        `[${images.map((image) => image.shape[2])}]`,
    );
  }
  const count = images.reduce((sum, image) => sum + spectrumCount(image), 0);
  const data = new Float32Array(count * channels);
  let at = 0;
  for (const image of images) {
    data.set(image.data, at);
    at += image.data.length;
  }
  const { energy, unit } = images[0];
  return spectrumImage({ data, shape: [1, count, channels], energy, unit });
}

/** The pairs of several images as one. */
export function joinPairs(images: readonly TrainingPairs[]): TrainingPairs {
  return {
    inputs: joinSpectra(images.map((pairs) => pairs.inputs)),
    targets: joinSpectra(images.map((pairs) => pairs.targets)),
  };
}

/**
 * Trains a network on some images and gives its mean squared error on the others.
 *
 * Choice: the error after the last epoch, not that of the best one, which the fold itself would have
 * chosen.
 *
 * @param images Pairs of each image.
 * @param fold Places of the images that are left out of the training.
 */
export async function scoreFold(
  config: RapidEelsConfig,
  images: readonly TrainingPairs[],
  fold: readonly number[],
  { random }: { random: Prng },
): Promise<number> {
  const model = buildRapidEels(config);
  try {
    const { validationLoss } = await train(
      model,
      joinPairs(images.filter((_, i) => !fold.includes(i))),
      { ...config, validation: joinPairs(fold.map((i) => images[i])), random },
    );
    return validationLoss[validationLoss.length - 1];
  } finally {
    model.dispose();
  }
}
