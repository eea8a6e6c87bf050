import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { errorsByRank } from "eels/baseline/pca_errors.ts";
import {
  rankByHardThreshold,
  rankByParallelAnalysis,
  rankByScree,
} from "eels/baseline/pca_rank.ts";

/** The ranks that the rules find, beside the one that the truth asks for. */
export interface RankRow {
  readonly noise: "gaussian" | "poisson";
  readonly weighting: "none" | "poisson";
  /** Whether the mean spectrum was taken off before. */
  readonly mean: "taken off" | "kept";
  readonly scree: number;
  readonly threshold: number;
  readonly parallel: number;
  /** The rank with the least error to the truth. */
  readonly best: number;
  /** That error, in the square of `unit`. */
  readonly meanSquaredError: number;
}

/**
 * Applies every rule for the rank to an image whose truth is known; channels that do not change are
 * left out.
 *
 * @param image Noisy values; electrons where `noise` is "poisson".
 * @param truth The same without noise.
 * @param options.unit What the error is divided by, squared, so that images in different units compare.
 * @param options.draws Draws of noise for parallel analysis.
 * @param options.most Highest rank that the truth is asked about.
 */
export async function compareRankRules(
  image: SpectrumImage,
  truth: SpectrumImage,
  { noise, weighting = "none", centred = true, unit = 1, draws = 19, most = 10, random }: {
    noise: "gaussian" | "poisson";
    weighting?: "none" | "poisson";
    centred?: boolean;
    unit?: number;
    draws?: number;
    most?: number;
    random: Prng;
  },
): Promise<RankRow> {
  const fit = await fitPca(image, { centred, weighting, deadChannels: "leave out" });
  const errors = errorsByRank(fit, image, truth, most);
  const best = errors.indexOf(Math.min(...errors));
  return {
    noise,
    weighting,
    mean: centred ? "taken off" : "kept",
    scree: rankByScree(fit),
    threshold: rankByHardThreshold(fit),
    parallel: await rankByParallelAnalysis(fit, image, { noise, random, draws }),
    best,
    meanSquaredError: errors[best] / unit ** 2,
  };
}
