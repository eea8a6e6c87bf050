import { rootMeanSquare } from "simple-statistics";
import { noiseVariance } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";
import { sampleElectrons } from "../degrade/noise.ts";
import type { PairSource, TrainingPairs } from "./train.ts";

/** Pairs that know how noisy each of their inputs was made. */
export interface NoisyPairs extends TrainingPairs {
  /** Standard deviation of each spectrum's noise, row-major. */
  readonly sigmas: Float64Array;
}

/**
 * Training pairs with fresh Gaussian noise in every epoch.
 *
 * Over a range of noise levels each spectrum gets one of its own, uniform in the logarithm, and the
 * weight `smallest / own` in the loss: unweighted, the noisiest would rule it.
 *
 * @param clean Targets, `[rows, columns, channels]`.
 * @param options.sigma Standard deviation of the noise in the unit of `clean`, or its smallest and
 * largest. Where left out, each value gets the noise that `clean` carries, such as that of the
 * measurement to come by `withNoise(clean, measured.noise)`, and all spectra weigh alike.
 * @throws {RangeError} Where the range is reversed or not above 0.
 * @throws {Error} Where neither sigma nor a noise is given.
 * @example
 * ```ts
 * import { energyAxis, noisyPairs, prng, spectrumImage } from "eels";
 * const clean = spectrumImage({ data: [1, 2, 1], energy: energyAxis(520, 1, 3) });
 * const pairs = noisyPairs(clean, { sigma: [0.01, 0.1], random: prng(1) });
 * pairs(1).inputs.data; // not those of pairs(2)
 * ```
 */
export function noisyPairs(
  clean: SpectrumImage,
  options: { sigma?: number | readonly number[]; random: Prng },
): (epoch: number) => NoisyPairs {
  const { sigma, random } = checkOptions("noisyPairs", "make noisy pairs", options, {
    sigma: is.either(is.above0, is.rangeAbove0),
    random: is.needed(is.stream),
  });
  if (sigma === undefined) return ownNoisePairs(clean, random);
  const [low, high] = typeof sigma === "number" ? [sigma, sigma] : sigma;
  const channels = clean.shape[2];
  return (epoch) => {
    const noise = random.split(`noise ${epoch}`);
    const sampleSigma = () => low * (high / low) ** noise.uniform();
    const sigmas = Float64Array.from({ length: spectrumCount(clean) }, sampleSigma);
    const data = clean.data.map((value, i) =>
      value + sigmas[Math.floor(i / channels)] * noise.normal()
    );
    const weights = Float32Array.from(sigmas, (own) => low / own);
    return { inputs: withData(clean, data), targets: clean, weights, sigmas };
  };
}

/** Pairs with the noise that the clean image carries, as Gaussian noise of its variance. */
function ownNoisePairs(clean: SpectrumImage, random: Prng): (epoch: number) => NoisyPairs {
  const deviations = noiseVariance(clean).map(Math.sqrt), channels = clean.shape[2];
  const sigmas = Float64Array.from(
    { length: spectrumCount(clean) },
    (_, s) => rootMeanSquare(Array.from(deviations.subarray(s * channels, (s + 1) * channels))),
  );
  return (epoch) => {
    const noise = random.split(`noise ${epoch}`);
    const data = clean.data.map((value, i) => value + deviations[i] * noise.normal());
    return { inputs: withData(clean, data), targets: clean, sigmas };
  };
}

/**
 * Training pairs with fresh counting noise in every epoch.
 *
 * @param expected Expected electrons, `[rows, columns, channels]`; they are the targets.
 * @example
 * ```ts
 * import { countedPairs, energyAxis, prng, spectrumImage } from "eels";
 * const data = [100, 200, 100], energy = energyAxis(520, 1, 3);
 * const expected = spectrumImage({ data, energy, unit: "electrons" });
 * countedPairs(expected, { random: prng(1) })(1).inputs.data; // whole numbers about these
 * ```
 */
export function countedPairs(expected: SpectrumImage, options: { random: Prng }): PairSource {
  const { random } = checkOptions("countedPairs", "make counted pairs", options, {
    random: is.needed(is.stream),
  });
  return (epoch) => ({
    inputs: sampleElectrons(expected, { electronsPerUnit: 1, random: random.split(`${epoch}`) }),
    targets: expected,
  });
}
