import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import { type SpectrumImage, withData } from "../core/spectrum_image.ts";

/** Pixels of a scan that are averaged into one. */
export interface FrameWindow {
  readonly rows: number;
  readonly columns: number;
}

/**
 * The window of neighbouring pixels that holds as many frames as one frame of a slower camera: as wide
 * as the image allows, then along the scan.
 *
 * 400 to 1 frames/s in an image of 10 columns is the 10 x 40 of Pate et al. (2021),
 * doi:10.1038/s41598-021-97668-8.
 *
 * @throws {RangeError} Where the slower rate does not divide the faster.
 * @example
 * ```ts
 * import { frameWindow } from "eels/degrade/frame_rate.ts";
 * frameWindow({ fromHz: 400, toHz: 25, columns: 10 }); // { rows: 2, columns: 8 }
 * ```
 */
export function frameWindow(
  { fromHz, toHz, columns }: { fromHz: number; toHz: number; columns: number },
): FrameWindow {
  const frames = fromHz / toHz;
  if (!(Number.isSafeInteger(frames) && frames >= 1)) {
    throw new RangeError(
      `Cannot slow the camera as the slower rate must divide the faster: ${fromHz} and ${toHz} Hz`,
    );
  }
  let width = Math.min(columns, frames);
  while (frames % width !== 0) width--;
  return { rows: frames / width, columns: width };
}

/**
 * What a slower camera would have measured in each pixel: the mean over a window of neighbours.
 *
 * "moving" centres the window on each pixel, and at the borders moves it inside, so that each mean is
 * over all frames of a window; neighbouring results share frames. "blocks" gives all pixels of a block
 * the mean of the block; a last block that is not whole is averaged over what there is.
 *
 * Choice: "moving" is the paper's text (a convolution); the authors' notebook takes blocks.
 *
 * @param window Pixels that are averaged.
 * @returns The same shape and unit: means, so that counts are counts a fast frame.
 * @throws {RangeError} Where the window does not fit the image.
 * @example
 * ```ts
 * import { averageFrames, energyAxis, spectrumImage } from "eels";
 * const data = [1, 2, 3, 6];
 * const scan = spectrumImage({ data, shape: [4, 1, 1], energy: energyAxis(520, 1, 1) });
 * averageFrames(scan, { rows: 2, columns: 1 }, { mode: "blocks" }).data; // 1.5, 1.5, 4.5, 4.5
 * ```
 */
export function averageFrames(
  image: SpectrumImage,
  window: FrameWindow,
  options: { mode?: OneOf<"moving" | "blocks"> } = {},
): SpectrumImage {
  const task = "average frames";
  const { mode = "moving" } = checkOptions("averageFrames", task, options, {
    mode: is.oneOf("moving", "blocks"),
  });
  checkOptions("the window", task, window, {
    rows: is.needed(is.whole(1)),
    columns: is.needed(is.whole(1)),
  });
  const [rows, columns, channels] = image.shape;
  for (
    const [name, size, most] of [
      ["rows", window.rows, rows],
      ["columns", window.columns, columns],
    ] as const
  ) {
    if (!(size <= most)) {
      throw new RangeError(
        `Cannot average frames as the window must fit the image: ${size} ${name} of ${most}`,
      );
    }
  }
  const across = meanAlong(image.data, {
    outer: rows,
    count: columns,
    inner: channels,
    size: window.columns,
    mode,
  });
  const data = meanAlong(across, {
    outer: 1,
    count: rows,
    inner: columns * channels,
    size: window.rows,
    mode,
  });
  return withData(image, data);
}

/** Means over windows along the middle of three directions. */
function meanAlong(
  data: Float32Array,
  { outer, count, inner, size, mode }: {
    outer: number;
    count: number;
    inner: number;
    size: number;
    mode: OneOf<"moving" | "blocks">;
  },
): Float32Array {
  if (size === 1) return data;
  const result = new Float32Array(data.length);
  const sum = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    const base = o * count * inner;
    let from = 0, to = 0; // half open range that is in the sum
    sum.fill(0);
    const change = (at: number, sign: number) => {
      const first = base + at * inner;
      for (let i = 0; i < inner; i++) sum[i] += sign * data[first + i];
    };
    for (let at = 0; at < count; at++) {
      const start = mode === "moving"
        ? Math.max(0, Math.min(count - size, at - Math.floor(size / 2)))
        : Math.floor(at / size) * size;
      const end = Math.min(count, start + size);
      while (to < end) change(to++, 1);
      while (from < start) change(from++, -1);
      const first = base + at * inner;
      for (let i = 0; i < inner; i++) result[first + i] = sum[i] / (end - start);
    }
  }
  return result;
}
