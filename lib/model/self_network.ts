import type { Image } from "../core/image.ts";
import type { Prng } from "../core/random.ts";
import { denoiseByWindows } from "./floating_window.ts";
import { type Progress, train } from "./train.ts";
import { buildFrameDenoiser, windowPairs } from "./window_network.ts";

/** How {@link trainSelfNetwork} learns. */
export interface SelfTraining {
  /** Two independent parts of what is known, afresh for every label. */
  readonly split: (random: Prng) => readonly [Image, Image];
  /** Brings values to about 0 with a deviation of 1. */
  readonly normalisation: { readonly offset: number; readonly scale: number };
  readonly epochs: number;
  /** Windows in all. */
  readonly windows: number;
  readonly random: Prng;
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/** Side of a window, and filters at full and at half resolution. */
const WINDOW_PIXELS = 32, FILTERS = [12, 24] as const;
const VALIDATION_WINDOWS = 256;

/**
 * Trains a small convolutional network on an image itself: from windows of one part to give the same
 * windows of the other part, which has independent noise (noise to noise, Lehtinen et al. 2018). It has
 * seen no other image and no clean one.
 *
 * @returns What applies it to an image of the same kind, and what frees it.
 * @throws {RangeError} Where the image is smaller than a window.
 */
export async function trainSelfNetwork(
  { split, normalisation, epochs, windows, random, onProgress }: SelfTraining,
): Promise<{ apply: (image: Image) => Promise<Image>; dispose: () => void }> {
  const { offset, scale } = normalisation;
  const normal = (image: Image) => ({
    ...image,
    data: image.data.map((value) => (value - offset) / scale),
  });
  const pairsOf = (count: number, name: string) => {
    const own = random.split(name);
    const [first, second] = split(own.split("split"));
    if (Math.min(...first.shape) < WINDOW_PIXELS) {
      throw new RangeError(
        `Cannot train on the image as it must hold a window of ${WINDOW_PIXELS} x ${WINDOW_PIXELS} ` +
          `pixels: it has ${first.shape.join(" x ")}`,
      );
    }
    const pair = { first: normal(first), second: normal(second) };
    return windowPairs([pair], count, {
      windowPixels: WINDOW_PIXELS,
      random: own.split("windows"),
    });
  };
  const network = await buildFrameDenoiser({
    windowPixels: WINDOW_PIXELS,
    filters: FILTERS,
    seed: random.split("weights").integer(2 ** 31),
  });
  const model = await train(network, {
    name: "the network of this image",
    training: (epoch) => pairsOf(Math.ceil(windows / epochs), `epoch ${epoch}`),
    validation: pairsOf(VALIDATION_WINDOWS, "check"),
    epochs,
    batchSize: 32,
    learningRate: 4e-3,
    random: random.split("train"),
    onProgress,
  });
  const floating = { windowPixels: WINDOW_PIXELS, stepPixels: WINDOW_PIXELS / 4, normalisation };
  return {
    apply: (image) => denoiseByWindows(model, image, { ...floating, weights: "tapered" }),
    dispose: () => model.dispose(),
  };
}
