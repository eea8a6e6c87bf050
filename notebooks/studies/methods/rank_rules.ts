/**
 * Every rule for the number of components on images whose truth says what the number should be.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { errorsByRank } from "eels/baseline/pca_errors.ts";
import {
  rankByHardThreshold,
  rankByParallelAnalysis,
  rankByScree,
} from "eels/baseline/pca_rank.ts";
import { seedInterval } from "./seed_interval.ts";

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

/** Noisy spectra with their truth, for {@link compareRankRules}. */
export interface RankCase {
  /** Poisson noise is tried unweighted and Poisson-weighted, Gaussian noise unweighted. */
  readonly noise: "gaussian" | "poisson";
  /** Noisy values; electrons where `noise` is "poisson". */
  readonly image: SpectrumImage;
  /** The same without noise. */
  readonly truth: SpectrumImage;
  /** What the error is divided by, squared, so that images in different units compare; 1. */
  readonly unit?: number;
}

/** Settings of {@link compareRankRules}. */
export interface RankRuleOptions {
  /** Draws of noise for parallel analysis; 19. */
  readonly draws?: number;
  /** Highest rank that the truth is asked about; 10. */
  readonly most?: number;
  readonly random: Prng;
}

/**
 * Applies every rule for the rank to images whose truth is known, with the mean spectrum taken off and
 * kept; channels that do not change are left out. The best rank r is the one with the least error of
 * the spectra x_r rebuilt from r components to the truth t:
 *
 *     MSE(r) = mean over pixels and channels of (x_r - t)^2 / unit^2
 *
 * @returns One row a way to treat the mean, case and weighting: "taken off" first.
 */
export async function compareRankRules(
  cases: readonly RankCase[],
  options: RankRuleOptions,
): Promise<RankRow[]> {
  const rows: RankRow[] = [];
  for (const centred of [true, false]) {
    for (const one of cases) {
      const weightings = one.noise === "poisson" ? WEIGHTINGS : WEIGHTINGS.slice(0, 1);
      for (const weighting of weightings) {
        rows.push(await applyRankRules(one, { ...options, centred, weighting }));
      }
    }
  }
  return rows;
}

const WEIGHTINGS = ["none", "poisson"] as const;

async function applyRankRules(
  { noise, image, truth, unit = 1 }: RankCase,
  { centred, weighting, draws = 19, most = 10, random }: RankRuleOptions & {
    readonly centred: boolean;
    readonly weighting: RankRow["weighting"];
  },
): Promise<RankRow> {
  const fit = await fitPca(image, { centred, weighting, deadChannels: "leave out" });
  const errors = errorsByRank(fit, image, { truth, most });
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

/** The ranks of several seeds together: the smallest to the largest found, and the error with its interval. */
export function summariseRankRules(seeds: readonly (readonly RankRow[])[]) {
  return seeds[0].map(({ noise, weighting, mean }, i) => {
    const own = seeds.map((rows) => rows[i]);
    const range = (rule: "scree" | "threshold" | "parallel" | "best") => {
      const found = own.map((row) => row[rule]),
        low = Math.min(...found),
        high = Math.max(...found);
      return low === high ? `${low}` : `${low} to ${high}`;
    };
    const { mean: meanSquaredError, low, high } = seedInterval(
      own.map((row) => row.meanSquaredError),
    );
    return {
      ...{ noise, weighting, mean, scree: range("scree"), threshold: range("threshold") },
      ...{ parallel: range("parallel"), best: range("best"), meanSquaredError, low, high },
    };
  });
}
