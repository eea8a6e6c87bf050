import type { Prng } from "eels/core/random.ts";
import { stackRows } from "eels/core/stack.ts";
import { buildRapidEels, type RapidEelsConfig } from "./rapid_eels.ts";
import { type Progress, train, type TrainingPairs } from "eels/model/train.ts";

/** The pairs of several images as one. */
export function joinPairs(images: readonly TrainingPairs[]): TrainingPairs {
  return {
    inputs: stackRows(images.map((pairs) => pairs.inputs)),
    targets: stackRows(images.map((pairs) => pairs.targets)),
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
  { random, onProgress }: {
    random: Prng;
    onProgress?: (progress: Progress) => void | Promise<void>;
  },
): Promise<number> {
  const network = await buildRapidEels(config), { epochs, batchSize, learningRate } = config;
  try {
    const { history: { validationLoss } } = await train(network, {
      training: joinPairs(images.filter((_, i) => !fold.includes(i))),
      ...{ epochs, batchSize, learningRate },
      validation: joinPairs(fold.map((i) => images[i])),
      ...{ random, onProgress },
    });
    return validationLoss[validationLoss.length - 1];
  } finally {
    network.dispose();
  }
}
