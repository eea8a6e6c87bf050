import type { Prng } from "../core/random.ts";
import { type Noise, scaleNoise } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { afterStep, type SpectrumImage } from "../core/spectrum_image.ts";

/**
 * Adds Gaussian noise of one standard deviation to every channel; nothing is clipped.
 *
 * @param image Values in any unit, shape `[rows, columns, channels]`.
 * @param options.sigma Standard deviation in the image's unit, zero or more.
 * @param options.random Seeded stream the noise is drawn from.
 * @throws {RangeError} Where sigma is negative or not finite.
 * @example
 * ```ts
 * import { addGaussianNoise, energyAxis, prng, spectrumImage } from "eels";
 * const clean = spectrumImage({ data: new Float32Array(240), energy: energyAxis(520, 0.25, 240) });
 * addGaussianNoise(clean, { sigma: 0.05, random: prng(1) });
 * ```
 */
export function addGaussianNoise(
  image: SpectrumImage,
  options: { sigma: number; random: Prng },
): SpectrumImage {
  const { sigma, random } = checkOptions("addGaussianNoise", "add noise", options, {
    sigma: is.needed(is.from0),
    random: is.needed(is.stream),
  });
  // A white noise on top of another adds to the read-out; of an image without any it is all there is.
  const { gain = 0, readoutCounts = 0, ...rest } = image.noise ?? {};
  const noise = { correlation: [1], source: "simulated", ...rest, gain };
  return afterStep(image, `Gaussian noise of ${sigma} added`, {
    data: image.data.map((value) => value + sigma * random.normal()),
    noise: sigma > 0 ? { ...noise, readoutCounts: Math.hypot(readoutCounts, sigma) } : image.noise,
  });
}

/**
 * Samples electrons: each channel becomes a Poisson number whose mean is `value * electronsPerUnit`.
 *
 * @param image Expected values of 0 or more, in any unit.
 * @param options.electronsPerUnit Electrons that a value of 1 stands for (the dose), above zero.
 * @returns Whole numbers of electrons, unit "electrons".
 * @throws {RangeError} Where a value is negative or not finite, or the dose is not above zero.
 * @example
 * ```ts
 * import { energyAxis, prng, sampleElectrons, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 100), random = prng(1);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * sampleElectrons(clean, { electronsPerUnit: 2, random }).data[0]; // a whole number, about 80
 * ```
 */
export function sampleElectrons(
  image: SpectrumImage,
  options: { electronsPerUnit: number; random: Prng },
): SpectrumImage {
  refuseNonSpectra("sample electrons", image);
  const { electronsPerUnit, random } = checkOptions(
    "sampleElectrons",
    "sample electrons",
    options,
    { electronsPerUnit: is.needed(is.above0), random: is.needed(is.stream) },
  );
  const channels = image.shape[2];
  const data = image.data.map((value, i) => {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new RangeError(
        `Cannot sample electrons as every value must be finite and 0 or more: channel ` +
          `${i % channels} has ${value}`,
      );
    }
    return random.poisson(value * electronsPerUnit);
  });
  const step = `electrons drawn, ${electronsPerUnit} a unit`;
  return afterStep(image, step, { data, unit: "electrons", noise: ELECTRONS });
}

/** Electrons that are counted one by one. */
const ELECTRONS: Noise = Object.freeze({
  gain: 1,
  readoutCounts: 0,
  correlation: [1],
  source: "simulated",
});

/**
 * Keeps each electron with a given chance, as a shorter exposure would have: binomial thinning.
 *
 * Counts that follow Poisson statistics do so still, at `fraction` of the dose, and the electrons
 * kept are independent of those left out. Values are rounded to whole electrons first.
 *
 * @param image Electrons (gain divided out), 0 or more.
 * @param options.fraction Share of the electrons kept, 0 to 1.
 * @throws {RangeError} Where the fraction lies outside 0..1 or a value is negative or not finite.
 * @example
 * ```ts
 * import { energyAxis, prng, sampleElectrons, spectrumImage, thinElectrons } from "eels";
 * const energy = energyAxis(500, 1, 100), random = prng(1);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * const electrons = sampleElectrons(clean, { electronsPerUnit: 1, random });
 * thinElectrons(electrons, { fraction: 0.1, random }).data[0]; // about 4
 * ```
 */
export function thinElectrons(
  image: SpectrumImage,
  options: { fraction: number; random: Prng },
): SpectrumImage {
  const { fraction, random } = checkOptions("thinElectrons", "thin", options, {
    fraction: is.needed(is.within(0, 1)),
    random: is.needed(is.stream),
  });
  const channels = image.shape[2];
  const data = image.data.map((value, i) => {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new RangeError(
        `Cannot thin as every value must be finite and 0 or more electrons: channel ` +
          `${i % channels} has ${value}`,
      );
    }
    return random.binomial(Math.round(value), fraction);
  });
  // Poisson numbers stay what they are; of others' noise only a share is thinned with them.
  const { noise } = image;
  const kept = noise && noise.gain === 1 && noise.readoutCounts === 0 && !noise.background;
  const lost = noise && !kept ? ", so that the noise is unknown" : "";
  return afterStep(image, `thinned to ${fraction} of the electrons${lost}`, {
    data,
    noise: kept ? noise : undefined,
  });
}

/** How a detector turns electrons into counts. */
export interface Readout {
  /** Counts an electron makes, above zero. */
  readonly gain: number;
  /** Standard deviation of the read-out noise in counts, zero or more. */
  readonly readoutCounts?: number;
  /** Added to every channel, in counts. */
  readonly offsetCounts?: number;
}

const READOUT_KINDS = { gain: is.above0, readoutCounts: is.from0, offsetCounts: is.number };

/**
 * Reads electrons out as counts: `gain * electrons + offset + readoutCounts * normal`.
 *
 * @returns Counts, unit "counts".
 * @throws {RangeError} Where the gain is not above zero or the read-out noise is negative.
 * @example
 * ```ts
 * import { energyAxis, prng, readOut, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 100), random = prng(1);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * readOut(clean, { gain: 10, readoutCounts: 5, random }).data[0]; // about 400
 * ```
 */
export function readOut(
  image: SpectrumImage,
  options: Readout & { random: Prng },
): SpectrumImage {
  const { gain, readoutCounts = 0, offsetCounts = 0, random } = checkOptions(
    "readOut",
    "read out",
    options,
    { ...READOUT_KINDS, gain: is.needed(is.above0), random: is.needed(is.stream) },
  );
  const { noise } = image;
  const own = noise && scaleNoise(noise, gain, offsetCounts);
  return afterStep(image, `read out with ${gain} counts an electron`, {
    data: image.data.map((electrons) =>
      gain * electrons + offsetCounts + readoutCounts * random.normal()
    ),
    unit: "counts",
    noise: own && { ...own, readoutCounts: Math.hypot(own.readoutCounts, readoutCounts) },
  });
}

/**
 * Divides the gain out: counts to electrons, not rounded.
 *
 * @param image Counts; with noise, its gain serves where none is given.
 * @throws {RangeError} Where the gain is not above zero.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, toElectrons, withNoise } from "eels";
 * const counts = spectrumImage({ data: [40, 90], energy: energyAxis(520, 1, 2) });
 * toElectrons(withNoise(counts, { gain: 10 })).data; // 4, 9
 * ```
 */
export function toElectrons(
  image: SpectrumImage,
  options: Partial<Readout> = {},
): SpectrumImage {
  refuseNonSpectra("divide the gain out", image);
  const { gain = image.noise?.gain, offsetCounts = 0 } = checkOptions(
    "toElectrons",
    "divide the gain out",
    options,
    READOUT_KINDS,
  );
  if (gain === undefined) {
    throw new RangeError(
      "Cannot divide the gain out as it must be known: give it, or call estimateNoise() before",
    );
  }
  checkGain(gain);
  const { noise } = image;
  return afterStep(image, `divided by ${Number(gain.toPrecision(4))} counts an electron`, {
    data: image.data.map((counts) => (counts - offsetCounts) / gain),
    unit: "electrons",
    noise: noise && scaleNoise(noise, 1 / gain, -offsetCounts / gain),
  });
}

function checkGain(gain: number): void {
  if (!(Number.isFinite(gain) && gain > 0)) {
    throw new RangeError(
      `Cannot use the gain as it must be above 0 counts/electron: it is ${gain}`,
    );
  }
}
