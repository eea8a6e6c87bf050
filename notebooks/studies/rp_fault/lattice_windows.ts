import { energyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { tf } from "eels/core/tensor.ts";
import { checkLattice, type Lattice, latticeValue } from "./lattice_image.ts";
import { addUniformNoise } from "./lattice_noise.ts";

/** Windows made at a time, so that what the device holds stays small. */
const CHUNK = 2048;

/**
 * Makes windows of a lattice, each moved and turned at random, on the tensors' device.
 *
 * The sum over a square lattice is a product along its two axes, `S(u) S(v)` with
 * `S(u) = sum over n of exp(-(u - n a)² / 2 s²)`, so no sum over atoms is needed. Values are divided
 * by the lattice's maximum.
 *
 * @param options.count Number of windows.
 * @param options.random Seeded stream of the translations and rotations.
 * @returns Windows as rows of one image, `[1, count, pixels]`: what `train` takes as spectra.
 * @throws {RangeError} Where the lattice cannot be made.
 */
export function latticeWindows(
  lattice: Lattice,
  { count, random }: { count: number; random: Prng },
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
    const windows = tf.tidy(() => windowTensor(tf.tensor2d(placed, [size, 4]), lattice));
    data.set(windows.dataSync<"float32">(), first * pixels);
    windows.dispose();
  }
  return windowStack(data, windowPixels);
}

/** Windows of `windowPixels` squared values each as "spectra", whose channels are the pixels. */
function windowStack(data: Float32Array, windowPixels: number): SpectrumImage {
  const energy = energyAxis(0, 1, windowPixels ** 2);
  return spectrumImage({
    data,
    shape: [1, data.length / energy.channels, energy.channels],
    energy,
    unit: "normalised",
  });
}

/** `[count, 4]` cosines, sines and shifts along both lattice axes, to `[count, pixels]`. */
function windowTensor(placed: tf.Tensor2D, lattice: Lattice): tf.Tensor2D {
  const { windowPixels, cellPixels, deviationPixels, heights: [corner, middle] } = lattice;
  const [cosine, sine, shiftU, shiftV] = tf.split(placed, 4, 1);
  const along = tf.range(0, windowPixels);
  const x = tf.reshape(tf.tile(along, [windowPixels]), [1, -1]);
  const y = tf.reshape(tf.tile(tf.expandDims(along, 1), [1, windowPixels]), [1, -1]);
  const u = tf.add(tf.add(tf.mul(x, cosine), tf.mul(y, sine)), shiftU);
  const v = tf.add(tf.sub(tf.mul(y, cosine), tf.mul(x, sine)), shiftV);
  const comb = (w: tf.Tensor): tf.Tensor => {
    const cells = tf.floor(tf.add(tf.div(w, cellPixels), 0.5));
    const nearest = tf.abs(tf.sub(w, tf.mul(cells, cellPixels)));
    const bell = (d: tf.Tensor) => tf.exp(tf.mul(tf.square(d), -0.5 / deviationPixels ** 2));
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

/**
 * Noisy windows and what should come out: fresh ones for every stream.
 *
 * @param options.deviation Standard deviation of the noise, see `noiseDeviation`.
 */
export function latticePairs(
  lattice: Lattice,
  { count, deviation, random }: { count: number; deviation: number; random: Prng },
): { inputs: SpectrumImage; targets: SpectrumImage } {
  const targets = latticeWindows(lattice, { count, random: random.split("places") });
  const inputs = addUniformNoise(targets, { deviation, random: random.split("noise") });
  return { inputs, targets };
}
