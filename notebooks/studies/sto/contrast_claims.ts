import type { Claim, Interval } from "../../harness/record/claims.ts";
import { type SeedInterval, seedInterval } from "../methods/seed_interval.ts";
import { pairedRatio } from "../methods/seed_table.ts";
import type { ContrastResult } from "./contrast_comparison.ts";

/**
 * What the paper calls "excellent visual agreement" asks, put to networks that are to keep the contrast
 * between sites: how much of it they keep, whether they know more of it than principal components (whose
 * correlation with the truth shrinking does not change), at what squared error, and whether it follows the
 * spectra that they are given.
 *
 * Choice: more than half of the contrast, as in notebook 03.
 *
 * @param results Of networks, and of "PCA" and "PCA, smoothed".
 * @param options.networks Names of the networks.
 */
export function claimContrastKept(
  results: readonly ContrastResult[],
  { networks }: { networks: readonly string[] },
): Claim[] {
  const rows = results.map(({ fidelity }) => fidelity);
  const seedsOf = (name: string) => results.filter(({ method }) => method === name);
  return networks.flatMap((name): Claim[] => {
    const own = seedsOf(name);
    const ratio = (value: "correlation" | "errorShare", over: string) =>
      pairedRatio(rows, {
        ...{ value, of: name, over },
        weight: value === "correlation" ? "contrast" : undefined,
      });
    return [
      {
        id: "A4",
        claim: `share of the contrast between sites that is kept: ${name}`,
        published: "excellent visual agreement",
        ...found(seedInterval(
          own.map(({ fidelity }) => fidelity.kept),
          own.map(({ fidelity }) => fidelity.contrast),
        )),
        sense: "above",
        limit: 0.5,
      },
      ...["PCA", "PCA, smoothed"].map((rival): Claim => ({
        id: "A4",
        claim: `correlation with the true contrast, ${name} over ${rival}`,
        ...found(ratio("correlation", rival)),
        sense: "above",
        limit: 1,
      })),
      {
        id: "A4",
        claim: `squared error, ${name} over PCA`,
        ...found(ratio("errorShare", "PCA")),
        sense: "below",
        limit: 1,
      },
      {
        id: "A4",
        claim: `contrast that follows the spectra less that follows their brightness: ${name}`,
        ...found(
          seedInterval(
            own.map(({ followed }) => followed ? followed.spectra - followed.brightness : NaN),
          ),
        ),
        sense: "above",
        limit: 0,
        note: "on an image whose sites have the brightness of others",
      },
    ];
  });
}

/** Mean and interval of a claim; no interval where there is one seed only. */
function found({ mean, low, high }: SeedInterval): { obtained: number; interval?: Interval } {
  return { obtained: mean, ...(Number.isFinite(low + high) && { interval: [low, high] as const }) };
}

/** What was found, in one sentence. */
export function sayContrastKept(
  results: readonly ContrastResult[],
  { plain, best }: { plain: string; best: string },
): string {
  const mean = (name: string, value: "kept" | "correlation") => {
    const own = results.filter(({ method }) => method === name).map(({ fidelity }) => fidelity);
    return seedInterval(own.map((row) => row[value]), own.map(({ contrast }) => contrast)).mean;
  };
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const known = [best, "PCA", "PCA, smoothed"].map((name) => mean(name, "correlation").toFixed(2));
  return `The ${plain} network keeps ${
    percent(mean(plain, "kept"))
  } of the contrast between sites, ` +
    `the ${best} ${percent(mean(best, "kept"))}, with a correlation of ${
      known[0]
    } with the true map, ` +
    `where PCA has ${known[1]} and PCA smoothed along the scan ${known[2]}.`;
}
