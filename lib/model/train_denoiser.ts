import { measureNormalisation } from "../core/normalisation.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { spectrumCount } from "../core/spectrum_image.ts";
import {
  AUTOENCODER_KINDS,
  buildConvAutoencoder,
  type ConvAutoencoderConfig,
  SMALL_DENOISER,
} from "./conv_autoencoder.ts";
import { train, TRAIN_KINDS, type TrainedModel, type TrainOptions } from "./train.ts";

/** Settings of {@link trainDenoiser}. */
export interface TrainDenoiserOptions
  extends Omit<TrainOptions, "batchSize" | "normalisation" | "minimise"> {
  /** Batches an epoch: `epochs * batches` steps are taken in all; 10. */
  readonly batches?: number;
  readonly config?: Omit<ConvAutoencoderConfig, "channels" | "seed">;
}

const { batchSize: _, normalisation: __, minimise: ___, ...SHARED_KINDS } = TRAIN_KINDS;
const KINDS = { ...SHARED_KINDS, batches: is.whole(1), config: is.record };

/**
 * Builds a convolutional autoencoder and trains it on pairs of any unit.
 *
 * Values are normalised to 0..1 by the smallest and largest input of the training pairs; nothing
 * else, validation pairs included, has a say in that.
 *
 * @param options.training Training pairs, or a source that makes them anew in every epoch.
 * @returns A model that takes and gives the pairs' unit.
 * @throws {RangeError} Where inputs and targets differ in shape or hold NaN.
 * @example
 * ```ts
 * import { energyAxis, prng, spectrumImage, trainDenoiser } from "eels";
 * const energy = energyAxis(520, 0.5, 16), random = prng(1);
 * const data = Float32Array.from({ length: 8 * 16 }, () => 100 * random.uniform());
 * const clean = spectrumImage({ data, shape: [1, 8, 16], energy });
 * const pairs = { inputs: clean, targets: clean };
 * const config = { filters: [4], kernels: [3], latentUnits: 2 };
 * const options = { validation: pairs, epochs: 2, batches: 1, config, random };
 * const model = await trainDenoiser({ training: pairs, ...options });
 * (await model.apply(clean)).unit; // counts
 * ```
 */
export async function trainDenoiser(
  options: TrainDenoiserOptions,
): Promise<TrainedModel> {
  const {
    training,
    batches = 10,
    learningRate = 4e-3,
    config = SMALL_DENOISER,
    random,
    ...others
  } = checkOptions("trainDenoiser", "train a denoiser", options, KINDS);
  checkOptions("config", "train a denoiser", config, AUTOENCODER_KINDS);
  const { inputs, targets } = typeof training === "function" ? training(0) : training;
  const seed = random.split("weights").integer(2 ** 31);
  const sizes = { ...config, channels: targets.shape[2], seed };
  const model = await train(await buildConvAutoencoder(sizes), {
    training,
    name: "the denoiser",
    ...others,
    normalisation: measureNormalisation(inputs),
    batchSize: Math.ceil(spectrumCount(inputs) / batches),
    learningRate,
    random: random.split("order"),
  });
  return { ...model, settings: { network: sizes } };
}
