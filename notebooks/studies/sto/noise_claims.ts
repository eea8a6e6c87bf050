import type { Claim } from "../../harness/record/claims.ts";
import type { SeedInterval } from "../methods/seed_interval.ts";
import { ESTIMATES, type KnownNoiseRow } from "./known_noise.ts";
import type { DetectorRow, RepeatedRow, SigmaRow } from "./noise_levels.ts";

/** What notebook 02 found. */
export interface NoiseFindings {
  /** Of the paper's noise. */
  readonly error: SeedInterval;
  readonly sigmas: readonly SigmaRow[];
  /** The gain first. */
  readonly detector: readonly DetectorRow[];
  readonly gains: readonly KnownNoiseRow[];
}

const KNOWN = { id: "A6", published: "must be known", sense: "within" } as const;

/**
 * The claims of Oxley et al. on noise beside what was found; intervals are of 95 %, over scans.
 *
 * Choice: a noise level counts as found within 1 %, a gain within 5 % where channels are independent and
 * 10 % where they are not, a read-out variance within 10 %; the paper asks for accurate knowledge of the
 * noise and gives no number.
 */
export function claimNoise({ error, sigmas, detector, gains }: NoiseFindings): Claim[] {
  const [gain, readout] = detector;
  const remedies = [ESTIMATES.scan, ESTIMATES.power];
  return [
    {
      id: "A2",
      claim: "mean squared error of the noisy image",
      obtained: error.mean,
      interval: [error.low, error.high],
      note:
        "not judged, so that undecided says nothing: the paper prints its number in the picture's inset only",
    },
    ...sigmas.map((row) => ({
      ...KNOWN,
      claim: `noise level ${row.sigma} found without the truth, over the true one`,
      ...intervalOf(row),
      limit: [0.99, 1.01],
      note: "white noise",
    } satisfies Claim)),
    {
      ...KNOWN,
      claim: "gain found without the truth, over the true one",
      ...intervalOf(gain),
      limit: [0.95, 1.05],
      note: "electrons independent between channels",
    },
    {
      ...KNOWN,
      claim: "read-out variance found without the truth, over the true one",
      ...intervalOf(readout),
      limit: [0.9, 1.1],
      note: "electrons independent between channels",
    },
    ...gains.filter(({ estimate }) => remedies.includes(estimate)).map((row) => ({
      ...KNOWN,
      claim: `gain over the true one, spread of ${row.detector}: ${row.estimate}`,
      ...intervalOf(row),
      limit: [0.9, 1.1],
      note: "correlation between channels is not known to the estimate",
    } satisfies Claim)),
  ];
}

function intervalOf({ ratio, low, high }: Pick<RepeatedRow, "ratio" | "low" | "high">) {
  return { obtained: ratio, interval: [low, high] } satisfies Partial<Claim>;
}

/** What was found, in one sentence. */
export function sayNoise(
  { sigmas, detector: [gain], gains }: NoiseFindings,
  { electrons }: { readonly electrons: number },
): string {
  const worst = Math.max(...sigmas.map(({ ratio }) => Math.abs(ratio - 1)));
  const ends = (estimate: string) => {
    const ratios = gains.filter((row) => row.estimate === estimate).map(({ ratio }) => ratio);
    return `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  };
  return `The paper's noise is that of ${
    electrons.toFixed(0)
  } electrons in the highest channel; white ` +
    `noise is found without the truth to ${(100 * worst).toFixed(1)} %, the gain to ` +
    `${(100 * Math.abs(gain.ratio - 1)).toFixed(1)} %; of correlated noise the scan gives ` +
    `${ends(ESTIMATES.scan)} of the gain, one spectrum ${ends(ESTIMATES.power)}.`;
}
