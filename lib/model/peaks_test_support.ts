import { energies, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { addGaussianNoise } from "../degrade/noise.ts";

const energy = energyAxis(520, 0.5, 32);
/** A network small enough to train in a second. */
export const CONFIG = { channels: 32, filters: [8, 16], kernels: [5, 5], latentUnits: 4, seed: 1 };

/** Noisy and clean Gaussian peaks at random places. */
export function peakPairs(count: number, seed: number) {
  const random = prng(seed);
  const axis = energies(energy);
  const data = new Float32Array(count * 32);
  for (let s = 0; s < count; s++) {
    const centre = 526 + 4 * random.uniform();
    data.set(axis.map((e) => Math.exp(-((e - centre) ** 2) / 4)), s * 32);
  }
  const targets = spectrumImage({ data, shape: [1, count, 32], energy });
  return { inputs: addGaussianNoise(targets, { sigma: 0.3, random }), targets };
}
/** Pairs to validate on. */
export const VALIDATION = peakPairs(64, 2);

/** Settings of a short training. */
export const settings = (epochs: number) => ({
  validation: VALIDATION,
  epochs,
  batchSize: 32,
  learningRate: 1e-2,
  random: prng(3),
});

/** A deeper network with a decoder of its own, for 240 channels: 44,678 parameters. */
export const DEEP = {
  filters: [8, 16, 16, 32, 64],
  decoderFilters: [64, 32, 16, 16, 8],
  kernels: [7, 7, 5, 5, 3],
  latentUnits: 5,
};
