import { spectrumCount, type SpectrumImage } from "./spectrum_image.ts";

/** Points in a space of some dimensions, one a row: row-major `[count, dimensions]`. */
export interface Points {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly [count: number, dimensions: number];
}

/**
 * The spectra of an image as points, one dimension a channel; the values are shared.
 *
 * @example
 * ```ts
 * import { energyAxis, spectraAsPoints, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * spectraAsPoints(image).shape; // [2, 4]
 * ```
 */
export function spectraAsPoints(image: SpectrumImage): Points {
  return { data: image.data, shape: [spectrumCount(image), image.shape[2]] };
}

/**
 * Refuses points that nothing can be computed from.
 *
 * @param task What is to be done, for the message.
 * @throws {RangeError} Where there are fewer than `least`, shape and data disagree, or a value is
 * not finite.
 */
export function checkPoints(task: string, { data, shape }: Points, least: number): void {
  const [count, dimensions] = shape;
  if (!(count >= least && dimensions >= 1 && data.length === count * dimensions)) {
    throw new RangeError(
      `Cannot ${task} as there must be ${least} points or more of one dimension or more: the ` +
        `shape is [${shape}], with ${data.length} values`,
    );
  }
  const wrong = data.findIndex((value: number) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot ${task} as all values must be finite: point ${Math.floor(wrong / dimensions)} has ` +
        `${data[wrong]} in dimension ${wrong % dimensions}`,
    );
  }
}

/**
 * The points of the given numbers, in that order; values are copied.
 *
 * @example
 * ```ts
 * import { energyAxis, selectPoints, spectraAsPoints, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * selectPoints(spectraAsPoints(image), [1]).data; // 5, 6, 7, 8
 * ```
 */
export function selectPoints(
  { data, shape: [, dimensions] }: Points,
  which: readonly number[],
): Points {
  const chosen = new Float64Array(which.length * dimensions);
  which.forEach((i, n) =>
    chosen.set(data.subarray(i * dimensions, (i + 1) * dimensions), n * dimensions)
  );
  return { data: chosen, shape: [which.length, dimensions] };
}
