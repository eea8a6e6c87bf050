import { energyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { type History, type PairSource, train, type TrainOptions } from "eels/model/train.ts";
import type { TrainingPairs } from "eels/model/train.ts";

/** Size of a stacked autoencoder of dense layers. */
export interface StackedAutoencoderConfig {
  /** Values in and out: the pixels of a window. */
  readonly pixels: number;
  /** Units of the encoder's layers, the last is the code; the decoder mirrors them. */
  readonly hiddenUnits: readonly number[];
  /** Seed of the initial weights. */
  readonly seed: number;
}

/**
 * The network of Buban and Choi for windows of 28 x 28 pixels, as far as the paper describes it:
 * several hidden layers on both sides of a code that is smaller than the input.
 *
 * Choice: the paper gives no layer sizes and no activation; three layers a side, ReLU inside, linear
 * output.
 */
export const STACKED_AUTOENCODER_PAPER: Omit<StackedAutoencoderConfig, "seed"> = Object.freeze({
  pixels: 784,
  hiddenUnits: Object.freeze([256, 128, 64]),
});

/**
 * Builds a stacked autoencoder: dense layers down to the code and mirrored ones back.
 *
 * @returns A model from `[batch, pixels]` to `[batch, pixels]`.
 * @throws {RangeError} Where a layer has no units or the code is not smaller than the input.
 */
export async function buildStackedAutoencoder(
  { pixels, hiddenUnits, seed }: StackedAutoencoderConfig,
): Promise<tf.LayersModel> {
  await startTensors();
  const code = hiddenUnits.at(-1) ?? 0;
  if (!(hiddenUnits.every((n) => Number.isSafeInteger(n) && n > 0) && code > 0 && code < pixels)) {
    throw new RangeError(
      `Cannot build the autoencoder as its layers need units and a code smaller than the ` +
        `${pixels} pixels: hiddenUnits is [${hiddenUnits}]`,
    );
  }
  const input = tf.input({ shape: [pixels], name: "window" });
  const widths = [...hiddenUnits, ...hiddenUnits.slice(0, -1).reverse(), pixels];
  const output = widths.reduce((x, units, i) =>
    tf.layers.dense({
      units,
      activation: i < widths.length - 1 ? "relu" : "linear",
      kernelInitializer: tf.initializers.heUniform({ seed: seed + i }),
    }).apply(x) as tf.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs: output });
}

/** Settings of {@link pretrainLayers}. */
export interface PretrainOptions extends Pick<TrainOptions, "batchSize" | "learningRate"> {
  readonly validation: TrainingPairs;
  /** Epochs for each layer. */
  readonly epochs: number;
  readonly random: Prng;
}

/**
 * Trains a stacked autoencoder layer by layer, from the outside in, and puts the layers into the
 * model: Vincent et al. (2008), as the paper cites it.
 *
 * Layer k is the hidden layer of a small autoencoder of its own: it takes the code that layers 1 to
 * k - 1 give of the noisy window and learns to give the code of the clean one.
 *
 * Choice: Vincent et al. corrupt each code anew; here the noise of the window is carried through the
 * trained layers, so that every layer meets the noise it will have to deal with.
 *
 * @param model As {@link buildStackedAutoencoder} makes it; changed.
 * @returns The history of each layer.
 */
export async function pretrainLayers(
  model: tf.LayersModel,
  config: StackedAutoencoderConfig,
  pairs: PairSource,
  { validation, epochs, random, ...options }: PretrainOptions,
): Promise<History[]> {
  const depth = config.hiddenUnits.length;
  const dense = model.layers.filter((layer) => layer.getClassName() === "Dense");
  const histories: History[] = [];
  for (let k = 0; k < depth; k++) {
    const width = k === 0 ? config.pixels : config.hiddenUnits[k - 1];
    const shallow = tf.sequential({
      layers: [
        tf.layers.dense({
          units: config.hiddenUnits[k],
          activation: "relu",
          inputShape: [width],
          kernelInitializer: tf.initializers.heUniform({ seed: config.seed + 100 + k }),
        }),
        tf.layers.dense({
          units: width,
          activation: k === 0 ? "linear" : "relu",
          kernelInitializer: tf.initializers.heUniform({ seed: config.seed + 200 + k }),
        }),
      ],
    });
    const outer = k === 0 ? null : tf.model({
      inputs: model.inputs,
      outputs: dense[k - 1].output as tf.SymbolicTensor,
    });
    const encode = ({ inputs, targets }: TrainingPairs): TrainingPairs =>
      outer
        ? { inputs: codesOf(outer, inputs, width), targets: codesOf(outer, targets, width) }
        : { inputs, targets };
    const source: PairSource = (epoch) => encode(pairs(k * epochs + epoch));
    try {
      const { history } = await train(shallow, {
        training: source,
        validation: encode(validation),
        epochs,
        random: random.split(`layer ${k}`),
        ...options,
      });
      histories.push(history);
      dense[k].setWeights(shallow.layers[0].getWeights());
      dense[2 * depth - 1 - k].setWeights(shallow.layers[1].getWeights());
    } finally {
      shallow.dispose();
    }
  }
  return histories;
}

/** What the outer layers make of each window, as "spectra" of `width` values. */
function codesOf(outer: tf.LayersModel, image: SpectrumImage, width: number): SpectrumImage {
  const [rows, columns, pixels] = image.shape;
  const count = rows * columns;
  const data = new Float32Array(count * width);
  for (let first = 0; first < count; first += 1024) {
    const size = Math.min(1024, count - first);
    const codes = tf.tidy(() => {
      const batch = image.data.subarray(first * pixels, (first + size) * pixels);
      return outer.predict(tf.tensor2d(batch, [size, pixels]), { batchSize: size }) as tf.Tensor;
    });
    data.set(codes.dataSync<"float32">(), first * width);
    codes.dispose();
  }
  return spectrumImage({ data, shape: [rows, columns, width], energy: energyAxis(0, 1, width) });
}
