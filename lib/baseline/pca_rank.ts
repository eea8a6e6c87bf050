import { median } from "simple-statistics";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { mapValues, type SpectrumImage, withData } from "../core/spectrum_image.ts";
import { addGaussianNoise, sampleElectrons } from "../degrade/noise.ts";
import { fitPca, type PcaFit } from "./pca.ts";
import { reconstructPca } from "./pca_reconstruct.ts";

/**
 * The rank at the elbow of the scree plot: the components before the one that lies farthest below
 * the straight line from the first to the median eigenvalue, on a logarithmic scale (the rule of
 * Satopaa et al. 2011, doi:10.1109/ICDCSW.2011.20).
 *
 * Choice: the elbow and not the broken stick, which compares shares of the whole variance and so
 * loses weak components beside a strong one; and up to the median, as the smallest eigenvalues
 * bend the line. An elbow is always found, also in pure noise.
 *
 * @returns A rank of 1 or more (0 only where there are fewer than three eigenvalues).
 * @example
 * ```ts
 * import { energyAxis, fitPca, prng, rankByScree, spectrumImage } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 8 }, (_, i) => random.poisson(50 + (i % 8)));
 * const image = spectrumImage({ data, shape: [5, 8, 8], energy: energyAxis(520, 0.5, 8) });
 * const fit = await fitPca(image, { weighting: "poisson", centred: false });
 * rankByScree(fit); // 1
 * ```
 */
export function rankByScree(fit: PcaFit): number {
  const { eigenvalues } = fit;
  const last = Math.floor((eigenvalues.length - 1) / 2);
  const floor = eigenvalues[0] * 1e-12; // noise-free data have eigenvalues of 0
  const height = (i: number) => Math.log(Math.max(eigenvalues[i], floor));
  let rank = 0, deepest = 0;
  for (let i = 1; i < last; i++) {
    const line = height(0) + (height(last) - height(0)) * i / last;
    if (line - height(i) > deepest) [rank, deepest] = [i, line - height(i)];
  }
  return rank;
}

/**
 * The rank by the optimal hard threshold for singular values (Gavish and Donoho 2014,
 * doi:10.1109/TIT.2014.2323359), the one with the least mean squared error in a large image. It takes
 * noise of one size everywhere, so weight counts first.
 *
 * @param options.sigma Standard deviation of the noise in (weighted) units; about 1 for
 * Poisson-weighted electrons. Default: from the median eigenvalue.
 * @example
 * ```ts
 * import { energyAxis, fitPca, prng, rankByHardThreshold, spectrumImage } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 8 }, (_, i) => random.poisson(50 + (i % 8)));
 * const image = spectrumImage({ data, shape: [5, 8, 8], energy: energyAxis(520, 0.5, 8) });
 * const fit = await fitPca(image, { weighting: "poisson", centred: false });
 * rankByHardThreshold(fit); // 1
 * ```
 */
export function rankByHardThreshold(
  fit: PcaFit,
  options: { sigma?: number } = {},
): number {
  const { sigma = measureSigma(fit) } = checkOptions("rankByHardThreshold", "rank", options, {
    sigma: is.above0,
  });
  const { ratio, degrees, longer } = sizeOf(fit);
  const factor = Math.sqrt(
    2 * (ratio + 1) + 8 * ratio / (ratio + 1 + Math.sqrt(ratio ** 2 + 14 * ratio + 1)),
  );
  const threshold = (factor * sigma) ** 2 * longer / degrees;
  return countAbove(fit, threshold);
}

/**
 * Standard deviation of white noise from the median eigenvalue: the median of pure noise is known
 * (Marchenko and Pastur), and few strong components hardly move it.
 */
export function measureSigma(fit: PcaFit): number {
  const { eigenvalues } = fit;
  const { ratio, degrees, longer } = sizeOf(fit);
  return Math.sqrt(median([...eigenvalues]) * degrees / longer / medianOfNoise(ratio));
}

/**
 * The rank by parallel analysis (Horn 1965, doi:10.1007/BF02289447): the components with more
 * variance than any that drawn noise has by chance.
 *
 * Each draw is an image of the same size and with the fit's weighting: for "gaussian" of white
 * noise; for "poisson" of electrons about the mean spectrum and, where that leaves components, once
 * more about the image that those up to the elbow of the scree plot give, as a mixture of unlike
 * spectra has other noise than its mean. The noise of a draw begins behind the components put in.
 * With `draws` of 19, noise passes for a component about once in 20 times.
 *
 * Choice: each component is held against the largest eigenvalue of the noise, not against that in
 * the same place as by Horn. Behind true components the next one is the largest of what noise is
 * left, and Horn's rule would take some of it for signal.
 *
 * It takes the time to draw and fit `draws` images once or twice: 18 to 51 s for 19 draws of
 * 25,520 x 240 on one core, most of it the drawing. Fewer draws do for a first look.
 *
 * @param image The image that was fitted: electrons where `noise` is "poisson".
 * @param options.sigma Standard deviation of Gaussian noise. Default: {@link measureSigma}.
 * @throws {RangeError} Where Gaussian noise is asked for on a Poisson-weighted fit.
 * @example
 * ```ts
 * import { energyAxis, fitPca, prng, rankByParallelAnalysis, spectrumImage } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 8 }, (_, i) => random.poisson(50 + (i % 8)));
 * const image = spectrumImage({ data, shape: [5, 8, 8], energy: energyAxis(520, 0.5, 8) });
 * const fit = await fitPca(image, { weighting: "poisson", centred: false });
 * await rankByParallelAnalysis(fit, image, { noise: "poisson", random, draws: 9 }); // 1
 * ```
 */
export async function rankByParallelAnalysis(
  fit: PcaFit,
  image: SpectrumImage,
  options: {
    noise: OneOf<"poisson" | "gaussian">;
    random: Prng;
    draws?: number;
    sigma?: number;
  },
): Promise<number> {
  const { noise, random, draws = 19, sigma = measureSigma(fit) } = checkOptions(
    "rankByParallelAnalysis",
    "rank",
    options,
    {
      noise: is.needed(is.oneOf("poisson", "gaussian")),
      random: is.needed(is.stream),
      draws: is.whole(1),
      sigma: is.above0,
    },
  );
  const weighting = fit.meanSum === undefined ? "none" : "poisson";
  if (noise === "gaussian" && weighting === "poisson") {
    throw new RangeError(
      'Cannot sample noise for a Poisson-weighted fit as it must be "poisson": it is "gaussian"',
    );
  }
  const settings = { weighting, centred: fit.centred, deadChannels: "leave out" } as const;
  const dead = new Set(fit.deadChannels.map(({ channel }) => channel));
  /** Largest eigenvalue of noise about the image that `modelRank` components give. */
  const largestOfNoise = async (modelRank: number) => {
    const model = noise === "poisson"
      ? mapValues(reconstructPca(fit, image, { rank: modelRank }), (value) => Math.max(0, value))
      : withData(image, new Float32Array(image.data.length));
    let largest = 0;
    for (let d = 0; d < draws; d++) {
      const stream = random.split(d);
      const drawn = noise === "poisson"
        ? sampleElectrons(model, { electronsPerUnit: 1, random: stream })
        : addGaussianNoise(model, { sigma, random: stream });
      const alive = mapValues(drawn, (value, channel) => dead.has(channel) ? 0 : value);
      const { eigenvalues } = await fitPca(alive, settings);
      largest = Math.max(largest, eigenvalues[modelRank] ?? 0);
    }
    return largest;
  };
  if (noise === "gaussian") return countAbove(fit, await largestOfNoise(0));
  const meanRank = fit.centred ? 0 : 1; // not centred, the mean is a component
  const first = countAbove(fit, await largestOfNoise(meanRank));
  if (first <= meanRank) return first;
  return countAbove(fit, await largestOfNoise(Math.min(first, rankByScree(fit))));
}

/** Degrees of freedom of a channel, and the shorter over the longer side of the data. */
function sizeOf({ spectra, centred, channels }: PcaFit) {
  const degrees = centred ? spectra - 1 : spectra;
  const longer = Math.max(degrees, channels.length);
  return { degrees, longer, ratio: Math.min(degrees, channels.length) / longer };
}

const countAbove = ({ eigenvalues }: PcaFit, threshold: number): number =>
  eigenvalues.filter((value) => value > threshold).length;

/** Median eigenvalue of noise of variance 1: that of the Marchenko-Pastur law of a ratio in 0..1. */
function medianOfNoise(ratio: number): number {
  const steps = 10_000;
  let share = 0;
  for (let i = steps - 1; i >= 0; i--) {
    const angle = Math.PI * (i + 0.5) / steps; // eigenvalues rise as the angle falls from pi to 0
    const eigenvalue = 1 + ratio + 2 * Math.sqrt(ratio) * Math.cos(angle);
    share += 2 * Math.sin(angle) ** 2 / eigenvalue / steps;
    if (share >= 0.5) return eigenvalue;
  }
  throw new Error(`Cannot find a median as the law must hold one: its share is ${share}`);
}
