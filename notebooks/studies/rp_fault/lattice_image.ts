import { energyAxis } from "eels/core/energy_axis.ts";
import type { Image } from "eels/core/image.ts";
import { imageOf } from "eels/core/image_sampling.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { tf } from "eels/core/tensor.ts";

/** A square lattice of Gaussians of two heights, seen through small windows. */
export interface Lattice {
  /** Pixels a side of a window. */
  readonly windowPixels: number;
  /** Side of the square cell in pixels. */
  readonly cellPixels: number;
  /** Standard deviation of a Gaussian in pixels, below a quarter of the cell. */
  readonly sigmaPixels: number;
  /** Heights at the corners and in the middle of the cell. */
  readonly heights: readonly [corner: number, middle: number];
  /** Range of the rotation in degrees; it turns x towards y. */
  readonly rotationDeg: readonly [from: number, to: number];
}

/**
 * The lattice of Buban and Choi: 28 x 28 pixels, heights 1.0 and 0.7, rotations of 0 to 45 degrees.
 *
 * Choice: the paper prints neither cell nor width. 12 pixels a cell is 0.0325 nm a pixel for
 * SrTiO3, which puts more than two cells into a window; the width is that of the columns of the
 * simulated test image.
 */
export const STO_LATTICE: Lattice = Object.freeze({
  windowPixels: 28,
  cellPixels: 12,
  sigmaPixels: 1.6,
  heights: [1, 0.7] as const,
  rotationDeg: [0, 45] as const,
});

/**
 * What a signal-to-noise ratio compares: the standard deviation of the signal over the pixels
 * ("amplitude"), its variance ("power"), or its maximum ("peak"), with the standard deviation (for
 * "power" the variance) of the noise.
 */
export type SnrDefinition = "amplitude" | "power" | "peak";

/** Windows made at a time, so that what the device holds stays small. */
const CHUNK = 2048;

/**
 * Makes windows of a lattice, each moved and turned at random, on the tensors' device.
 *
 * The sum over a square lattice is a product along its two axes, `S(u) S(v)` with
 * `S(u) = sum over n of exp(-(u - n a)² / 2 s²)`, so no sum over atoms is needed. Values are divided
 * by the lattice's maximum.
 *
 * @param count Number of windows.
 * @param random Seeded stream of the translations and rotations.
 * @returns Windows as rows of one image, `[1, count, pixels]`: what `train` takes as spectra.
 * @throws {RangeError} Where the lattice cannot be drawn.
 */
export function latticeWindows(
  count: number,
  lattice: Lattice,
  { random }: { random: Prng },
): SpectrumImage {
  checkLattice(lattice);
  const { windowPixels, cellPixels, rotationDeg: [fromDeg, toDeg] } = lattice;
  const pixels = windowPixels ** 2;
  const data = new Float32Array(count * pixels);
  for (let first = 0; first < count; first += CHUNK) {
    const size = Math.min(CHUNK, count - first);
    const placed = Float32Array.from({ length: 4 * size });
    for (let i = 0; i < size; i++) {
      const angle = (fromDeg + (toDeg - fromDeg) * random.uniform()) * Math.PI / 180;
      placed.set([Math.cos(angle), Math.sin(angle)], 4 * i);
      placed.set([cellPixels * random.uniform(), cellPixels * random.uniform()], 4 * i + 2);
    }
    const windows = tf.tidy(() => drawWindows(tf.tensor2d(placed, [size, 4]), lattice));
    data.set(windows.dataSync<"float32">(), first * pixels);
    windows.dispose();
  }
  return windowStack(data, windowPixels);
}

/** Windows of `windowPixels` squared values each as "spectra", whose channels are the pixels. */
export function windowStack(data: Float32Array, windowPixels: number): SpectrumImage {
  const energy = energyAxis(0, 1, windowPixels ** 2);
  const shape = [1, data.length / energy.channels, energy.channels] as const;
  return spectrumImage({ data, shape, energy, unit: "normalised" });
}

/** `[count, 4]` cosines, sines and shifts along both lattice axes, to `[count, pixels]`. */
function drawWindows(placed: tf.Tensor2D, lattice: Lattice): tf.Tensor2D {
  const { windowPixels, cellPixels, sigmaPixels, heights: [corner, middle] } = lattice;
  const [cosine, sine, shiftU, shiftV] = tf.split(placed, 4, 1);
  const along = tf.range(0, windowPixels);
  const x = tf.reshape(tf.tile(along, [windowPixels]), [1, -1]);
  const y = tf.reshape(tf.tile(tf.expandDims(along, 1), [1, windowPixels]), [1, -1]);
  const u = tf.add(tf.add(tf.mul(x, cosine), tf.mul(y, sine)), shiftU);
  const v = tf.add(tf.sub(tf.mul(y, cosine), tf.mul(x, sine)), shiftV);
  const comb = (w: tf.Tensor): tf.Tensor => {
    const cells = tf.floor(tf.add(tf.div(w, cellPixels), 0.5));
    const nearest = tf.abs(tf.sub(w, tf.mul(cells, cellPixels)));
    const bell = (d: tf.Tensor) => tf.exp(tf.mul(tf.square(d), -0.5 / sigmaPixels ** 2));
    // A fourth neighbour would add less than 1e-7 for widths up to a quarter of the cell.
    const others = tf.add(bell(tf.sub(nearest, cellPixels)), bell(tf.add(nearest, cellPixels)));
    return tf.add(bell(nearest), others);
  };
  const half = cellPixels / 2;
  const corners = tf.mul(comb(u), comb(v));
  const middles = tf.mul(comb(tf.add(u, half)), comb(tf.add(v, half)));
  const sum = tf.add(tf.mul(corners, corner), tf.mul(middles, middle));
  return tf.div(sum, latticeValue(lattice, 0, 0)) as tf.Tensor2D;
}

/** The lattice before it is divided by its maximum, at a place of its own axes, in pixels. */
function latticeValue(lattice: Lattice, u: number, v: number): number {
  const { cellPixels: a, sigmaPixels, heights: [corner, middle] } = lattice;
  const comb = (w: number) => {
    const near = Math.abs(w - a * Math.floor(w / a + 0.5));
    return [near, near - a, near + a].reduce(
      (sum, d) => sum + Math.exp(-(d * d) / 2 / sigmaPixels ** 2),
      0,
    );
  };
  return corner * comb(u) * comb(v) + middle * comb(u + a / 2) * comb(v + a / 2);
}

/** One image of a lattice turned about its first pixel, its maximum 1. */
export function latticeImage(
  lattice: Lattice,
  { shape, rotationDeg = 0 }: { shape: Image["shape"]; rotationDeg?: number },
): Image {
  checkLattice(lattice);
  const angle = rotationDeg * Math.PI / 180, most = latticeValue(lattice, 0, 0);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const value = (y: number, x: number) =>
    latticeValue(lattice, x * cos + y * sin, y * cos - x * sin) / most;
  return imageOf(shape, value, { unit: "normalised" });
}

/** Mean and standard deviation over the pixels of an endless lattice whose maximum is one. */
export function latticeMoments(lattice: Lattice): { mean: number; deviation: number } {
  checkLattice(lattice);
  const samples = 64, most = latticeValue(lattice, 0, 0);
  let sum = 0, squares = 0;
  for (let i = 0; i < samples ** 2; i++) {
    const [u, v] = [i % samples, Math.floor(i / samples)]
      .map((n) => n * lattice.cellPixels / samples);
    const value = latticeValue(lattice, u, v) / most;
    sum += value;
    squares += value * value;
  }
  const mean = sum / samples ** 2;
  return { mean, deviation: Math.sqrt(squares / samples ** 2 - mean * mean) };
}

/**
 * The standard deviation of the noise that gives a lattice a signal-to-noise ratio.
 *
 * Choice: the paper says 0.33 and not of what; its noise is taken to be as wide as makes the
 * "amplitude" ratio 0.33, the one of the three that does not change when a constant is added to the
 * image and compares like with like in the unit of the image.
 *
 * @throws {RangeError} Where the ratio is not above 0.
 */
export function noiseDeviation(lattice: Lattice, snr: number, definition: SnrDefinition): number {
  if (!(snr > 0)) {
    throw new RangeError(`Cannot add noise as the ratio must be above 0: it is ${snr}`);
  }
  const { deviation } = latticeMoments(lattice);
  return { amplitude: deviation / snr, power: deviation / Math.sqrt(snr), peak: 1 / snr }[
    definition
  ];
}

/**
 * Adds uniform noise of mean 0 and a standard deviation to every value; nothing is clipped.
 *
 * Choice: drawn from the seeded stream and not on the device, where TensorFlow.js has no generator
 * of its own and each backend would give other numbers.
 */
export function addUniformNoise(
  image: SpectrumImage,
  { deviation, random }: { deviation: number; random: Prng },
): SpectrumImage {
  const width = deviation * Math.sqrt(12);
  const data = image.data.map((value) => value + width * (random.uniform() - 0.5));
  return { ...image, data };
}

/**
 * Noisy windows and what should come out: fresh ones for every stream.
 *
 * @param deviation Standard deviation of the noise, see {@link noiseDeviation}.
 */
export function latticePairs(
  count: number,
  lattice: Lattice,
  { deviation, random }: { deviation: number; random: Prng },
): { inputs: SpectrumImage; targets: SpectrumImage } {
  const targets = latticeWindows(count, lattice, { random: random.split("places") });
  const inputs = addUniformNoise(targets, { deviation, random: random.split("noise") });
  return { inputs, targets };
}

function checkLattice({ windowPixels, cellPixels, sigmaPixels }: Lattice): void {
  if (!(Number.isSafeInteger(windowPixels) && windowPixels > 0 && cellPixels > 0)) {
    throw new RangeError(
      `Cannot draw the lattice as windowPixels must be a whole number above 0 and cellPixels ` +
        `above 0: windowPixels is ${windowPixels}, cellPixels is ${cellPixels}`,
    );
  }
  if (!(sigmaPixels > 0 && sigmaPixels <= cellPixels / 4)) {
    throw new RangeError(
      `Cannot draw the lattice as sigmaPixels must be in 0..${cellPixels / 4}, a quarter of the ` +
        `cell: it is ${sigmaPixels}`,
    );
  }
}
