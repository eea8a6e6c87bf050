import type { Claim, Interval } from "../../harness/record/claims.ts";
import type { DetectorRow, NoiseRow, SigmaRow } from "./noise_levels.ts";

/** What notebook 02 found. */
export interface NoiseFindings {
  /** The paper's noise first. */
  readonly noises: readonly NoiseRow[];
  readonly sigmas: readonly SigmaRow[];
  /** The gain first. */
  readonly detector: readonly DetectorRow[];
}

/** Standard errors on each side of a value in an interval of 95 %. */
const STANDARD_ERRORS = 1.96;

/**
 * The claims of Oxley et al. on noise beside what was found.
 *
 * Choice: a noise level counts as found within 1 %, a gain within 5 %; the paper asks for accurate
 * knowledge of the noise and gives no number.
 */
export function claimNoise({ noises: [paper], sigmas, detector: [gain] }: NoiseFindings): Claim[] {
  const worst = sigmas.reduce((a, b) => Math.abs(b.ratio - 1) > Math.abs(a.ratio - 1) ? b : a);
  return [
    {
      id: "A2",
      claim: "mean squared error of the noisy image",
      obtained: paper.meanSquaredError,
      note: "the paper prints its number in the picture's inset only",
    },
    {
      id: "A6",
      claim: `noise level found without the truth, over the true one: farthest of ${sigmas.length}`,
      published: "must be known",
      obtained: worst.ratio,
      interval: around(worst.ratio, worst.standardError),
      sense: "within",
      limit: [0.99, 1.01],
      note: "white noise",
    },
    {
      id: "A6",
      claim: "gain found without the truth, over the true one",
      published: "must be known",
      obtained: gain.found / gain.true,
      interval: around(gain.found / gain.true, gain.standardError / gain.true),
      sense: "within",
      limit: [0.95, 1.05],
      note: "electrons independent between channels",
    },
  ];
}

function around(value: number, standardError: number): Interval {
  return [value - STANDARD_ERRORS * standardError, value + STANDARD_ERRORS * standardError];
}
