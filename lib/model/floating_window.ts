import type { Image } from "../core/image.ts";
import { NORMALISATION_KINDS } from "../core/normalisation.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { type Model, runOf } from "./model.ts";

/** How {@link denoiseByWindows} moves its window and joins what comes out. */
export interface FloatingWindow {
  /** Pixels a side of the window, the square root of the model's inputs. */
  readonly windowPixels: number;
  /** Pixels from one window to the next in both directions; 2. */
  readonly stepPixels?: number;
  /**
   * How overlapping windows are averaged: all pixels alike ("flat"), or by a cosine bell that trusts
   * the middle of a window more than its rim ("tapered"); "flat".
   */
  readonly weights?: OneOf<"flat" | "tapered">;
  /** A value v enters the model as (v - offset) / scale; its output is turned back. */
  readonly normalisation?: { readonly offset: number; readonly scale: number };
  /** Windows a batch; 1024. */
  readonly batchSize?: number;
}

/**
 * Applies a model for small windows to an image of any size: windows float over it step by step, and
 * each pixel becomes the weighted mean of all windows that hold it (Buban and Choi).
 *
 * A last window is laid against the lower and right edge where the steps do not reach it, so every
 * pixel is covered. Besides two Float64 images of the size of the input only one batch of windows is
 * held at a time.
 *
 * @param model From `[batch, windowPixels²]` to the same.
 * @returns An image of the same size, pixel and unit.
 * @throws {RangeError} Where the image is smaller than a window, the step not within 1 and the
 * window, or the model of another size.
 * @example
 * ```ts
 * import { denoiseByWindows, type Image, makeModel, startTensors } from "eels";
 * import { tf } from "eels/core/tensor.ts";
 * await startTensors();
 * const layers = [tf.layers.dense({ inputShape: [16], units: 16 })];
 * const model = makeModel(tf.sequential({ layers }), { name: "untrained" });
 * const image: Image = { data: new Float32Array(8 * 8), shape: [8, 8], unit: "counts" };
 * (await denoiseByWindows(model, image, { windowPixels: 4 })).shape; // [8, 8]
 * ```
 */
export async function denoiseByWindows(
  model: Model,
  image: Image,
  options: FloatingWindow,
): Promise<Image> {
  const {
    windowPixels,
    stepPixels = 2,
    weights = "flat",
    normalisation = { offset: 0, scale: 1 },
    batchSize = 1024,
  } = checkOptions("denoiseByWindows", "float the window", options, {
    windowPixels: is.needed(is.whole(1)),
    stepPixels: is.whole(1),
    weights: is.oneOf("flat", "tapered"),
    normalisation: is.record,
    batchSize: is.whole(1),
  });
  const { offset, scale } = checkOptions(
    "normalisation",
    "float the window",
    normalisation,
    NORMALISATION_KINDS,
  );
  const [rows, columns] = image.shape;
  checkWindow(image, windowPixels, stepPixels);
  const pixels = windowPixels ** 2;
  await startTensors();
  const { networks: [network, ...others], name } = model;
  const inputs = network.inputs[0].shape?.at(-1);
  if (inputs !== pixels) {
    throw new RangeError(
      `Cannot float the window as ${name} must take its ${pixels} pixels: it takes ${inputs}`,
    );
  }
  if (others.length > 0) {
    throw new RangeError(
      `Cannot float the window as ${name} must be one network: it is ${1 + others.length}`,
    );
  }
  const run = runOf(network);
  const weight = windowWeights(windowPixels, weights);
  const corners = windowStarts(rows, windowPixels, stepPixels).flatMap((row) =>
    windowStarts(columns, windowPixels, stepPixels).map((column) => row * columns + column)
  );
  const sum = new Float64Array(rows * columns);
  const weightSum = new Float64Array(rows * columns);
  for (let first = 0; first < corners.length; first += batchSize) {
    const batch = corners.slice(first, first + batchSize);
    const windows = new Float32Array(batch.length * pixels);
    batch.forEach((corner, i) => {
      for (let r = 0, to = i * pixels, from = corner; r < windowPixels; r++, from += columns) {
        for (let c = 0; c < windowPixels; c++) {
          windows[to++] = (image.data[from + c] - offset) / scale;
        }
      }
    });
    const output = tf.tidy(() => run(tf.tensor2d(windows, [batch.length, pixels])));
    const values = await output.data<"float32">();
    output.dispose();
    batch.forEach((corner, i) => {
      const end = i * pixels;
      for (let r = 0, at = 0, to = corner; r < windowPixels; r++, to += columns) {
        for (let c = 0; c < windowPixels; c++, at++) {
          sum[to + c] += weight[at] * values[end + at];
          weightSum[to + c] += weight[at];
        }
      }
    });
  }
  const data = Float32Array.from(sum, (value, i) => value / weightSum[i] * scale + offset);
  return { ...image, data };
}

/** Where windows start along a side: every step, and one that ends with the side. */
export function windowStarts(length: number, windowPixels: number, stepPixels: number): number[] {
  const last = length - windowPixels;
  const starts = Array.from(
    { length: Math.floor(last / stepPixels) + 1 },
    (_, i) => i * stepPixels,
  );
  return starts.at(-1) === last ? starts : [...starts, last];
}

/** The weight of each pixel of a window; never 0, so that corners of the image are covered. */
export function windowWeights(windowPixels: number, kind: OneOf<"flat" | "tapered">): Float64Array {
  const along = Float64Array.from(
    { length: windowPixels },
    (_, i) => kind === "flat" ? 1 : Math.sin(Math.PI * (i + 0.5) / windowPixels) ** 2,
  );
  return Float64Array.from(
    { length: windowPixels ** 2 },
    (_, i) => along[Math.floor(i / windowPixels)] * along[i % windowPixels],
  );
}

function checkWindow({ shape: [rows, columns] }: Image, windowPixels: number, step: number): void {
  if (Math.min(rows, columns) < windowPixels) {
    throw new RangeError(
      `Cannot float the window as the image must hold one of ${windowPixels} x ${windowPixels} ` +
        `pixels: it has ${rows} x ${columns}`,
    );
  }
  if (step > windowPixels) {
    throw new RangeError(
      `Cannot float the window as stepPixels must be a whole number of 1 to ${windowPixels}: it ` +
        `is ${step}`,
    );
  }
}
