import { type Image, refuseNonImage, withPixels } from "../core/image.ts";
import { gaussianWeights } from "../core/gaussian.ts";
import { complexGrid, fft2 } from "../engine/fourier/fft2.ts";

/** Frames of one place, moved onto each other by whole pixels and cut to what all of them show. */
export interface AlignedFrames {
  readonly frames: readonly Image[];
  /** How each frame was moved against the first, in pixels: [down, along]. */
  readonly shifts: readonly (readonly [number, number])[];
}

/**
 * Moves frames onto each other by whole pixels, so that no noise is interpolated: rigid registration by
 * the top of the cross-correlation with the mean of the frames before, smoothed by 1.5 pixels.
 *
 * @param frames Two or more images of one shape.
 * @throws {RangeError} Where shapes differ, or the frames hardly overlap.
 */
export function alignFrames(frames: readonly Image[]): AlignedFrames {
  frames.forEach((frame) => refuseNonImage("align the frames", frame));
  const [first] = frames;
  const odd = frames.findIndex(({ shape }) => `${shape}` !== `${first.shape}`);
  if (frames.length < 2 || odd >= 0) {
    throw new RangeError(
      `Cannot align the frames as two or more of one shape must be given: there are ` +
        `${frames.length}${odd >= 0 ? `, frame ${odd} has [${frames[odd].shape}]` : ""}`,
    );
  }
  const [rows, columns] = first.shape;
  const size = 2 ** Math.ceil(Math.log2(Math.max(rows, columns)));
  const sum = transformOf(first, size);
  const shifts: [number, number][] = [[0, 0]];
  for (const frame of frames.slice(1)) {
    const own = transformOf(frame, size);
    const shift = topOfCorrelation(sum, own, Math.min(rows, columns) / 4);
    shifts.push(shift);
    addMoved(sum, own, shift);
  }
  const end = (axis: 0 | 1, most: boolean) =>
    Math[most ? "max" : "min"](...shifts.map((shift) => shift[axis]));
  const [top, left] = [Math.max(0, end(0, true)), Math.max(0, end(1, true))];
  const [bottom, right] = [rows + Math.min(0, end(0, false)), columns + Math.min(0, end(1, false))];
  if (bottom - top < 16 || right - left < 16) {
    throw new RangeError(
      `Cannot align the frames as they must share 16 x 16 pixels: they share ${bottom - top} x ` +
        `${right - left}`,
    );
  }
  const moved = frames.map((frame, f) => {
    const [down, along] = shifts[f], width = right - left;
    const data = new Float32Array((bottom - top) * width);
    for (let r = top; r < bottom; r++) {
      const from = (r - down) * columns + left - along;
      data.set(frame.data.subarray(from, from + width), (r - top) * width);
    }
    return { ...withPixels(frame, data), shape: [bottom - top, width] as const };
  });
  return { frames: moved, shifts };
}

/** The sum of aligned frames. */
export function sumFrames(frames: readonly Image[]): Image {
  const data = new Float64Array(frames[0].data.length);
  for (const frame of frames) for (let i = 0; i < data.length; i++) data[i] += frame.data[i];
  return withPixels(frames[0], Float32Array.from(data));
}

type Transform = ReturnType<typeof complexGrid>;

/** Transform of a frame less its mean, smoothed by a Gaussian of 1.5 pixels. */
function transformOf({ data, shape: [rows, columns] }: Image, size: number): Transform {
  const grid = complexGrid(size);
  const mean = data.reduce((total, value) => total + value, 0) / data.length;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) grid.re[r * size + c] = data[r * columns + c] - mean;
  }
  fft2(grid, "forward");
  const kernel = gaussianWeights(1.5);
  const reach = (kernel.length - 1) / 2;
  const gain = Float64Array.from({ length: size }, (_, k) => {
    let sum = 0;
    kernel.forEach((weight, i) => sum += weight * Math.cos(2 * Math.PI * k * (i - reach) / size));
    return sum;
  });
  for (let i = 0; i < grid.re.length; i++) {
    const factor = gain[Math.floor(i / size)] * gain[i % size];
    grid.re[i] *= factor;
    grid.im[i] *= factor;
  }
  return grid;
}

function topOfCorrelation(a: Transform, b: Transform, reach: number): [number, number] {
  const { size } = a, grid = complexGrid(size);
  for (let i = 0; i < grid.re.length; i++) {
    grid.re[i] = a.re[i] * b.re[i] + a.im[i] * b.im[i];
    grid.im[i] = a.im[i] * b.re[i] - a.re[i] * b.im[i];
  }
  fft2(grid, "inverse");
  let best: [number, number] = [0, 0], top = -Infinity;
  const most = Math.floor(reach);
  for (let r = -most; r <= most; r++) {
    for (let c = -most; c <= most; c++) {
      const value = grid.re[((r + size) % size) * size + (c + size) % size];
      // Of equal tops the nearest: a crystal's correlation has one a cell.
      const near = value * (1 - 1e-3 * Math.hypot(r, c) / (1 + most));
      if (near > top) [top, best] = [near, [r, c]];
    }
  }
  return best;
}

function addMoved(sum: Transform, own: Transform, [down, along]: readonly [number, number]): void {
  const { size } = sum;
  for (let r = 0, i = 0; r < size; r++) {
    for (let c = 0; c < size; c++, i++) {
      const phase = -2 * Math.PI * (r * down + c * along) / size;
      const [cosine, sine] = [Math.cos(phase), Math.sin(phase)];
      sum.re[i] += own.re[i] * cosine - own.im[i] * sine;
      sum.im[i] += own.re[i] * sine + own.im[i] * cosine;
    }
  }
}
