import type { Claim } from "../../harness/record/claims.ts";
import { claimed, seedInterval } from "../methods/seed_interval.ts";
import { listRatios, mediansBySeed, type PeakSeedRows } from "./peak_seeds.ts";

/** What notebook 05 found. */
export interface PeakFindings {
  /** Rows of all seeds. */
  readonly rows: PeakSeedRows;
  /** Name of the paper's network, and the frame rate, that the claims are about. */
  readonly method: string;
  readonly frameRateHz: number;
}

const UNTESTABLE = "cannot be tested: the paper's sentence is incomplete, without sign or " +
  "reference, and the twin puts both pre-peaks at 528 eV";

/**
 * The claims on peaks of Pate et al. 2021, doi:10.1038/s41598-021-97668-8, and those of this notebook, with its
 * finding; every number is found once a seed, and intervals are of 95 % over the seeds.
 *
 * Choice: an estimate of errors is right where its median over all sets of spectra is right within 10 %. That was set
 * before the numbers were looked at for noise over split electrons and for the bound; the scatter over stated and split
 * errors is judged in the same way since, where before only the annealed pre-peak was. Heights are maintained within
 * 5 %, kept from the earlier version of this notebook, which had found 0.936 with one twin.
 */
export function concludePeaks(found: PeakFindings): { claims: Claim[]; finding: string } {
  const { rows, method, frameRateHz } = found;
  const own = <Row extends { method: string; frameRateHz: number }>(all: readonly Row[]) =>
    all.filter((row) => row.method === method && row.frameRateHz === frameRateHz);
  const errors = own(rows.errors), peaks = ["pre-peak", "main peak"];
  const rowsOf = (name: string, peak: string) =>
    errors.filter((row) => row.name === name && row.peak === peak);
  const heightsOf = (name: string) => {
    const [pre, main] = peaks.map((peak) => rowsOf(name, peak));
    return pre.map((row, i) => (1 + row.heightBias) / (1 + main[i].heightBias));
  };
  const [initial, annealed] = ["initial", "annealed"].map(heightsOf);
  const claims = [
    ...peaks.map((peak) =>
      claimDistance(
        peak,
        "annealed from initial",
        own(rows.shifts).filter((row) => row.peak === peak)
          .map(({ shiftEv }) => shiftEv),
      )
    ),
    ...peaks.map((peak) => {
      const biases = rowsOf("annealed", peak).map(({ biasEv }) => biasEv);
      return claimDistance(peak, "annealed from the truth", biases);
    }),
    claimHeights("initial", initial),
    claimHeights("annealed", annealed),
    claimHeights("mean of both states", initial.map((ratio, i) => (ratio + annealed[i]) / 2)),
    ...["initial", "annealed"].map((name) =>
      claimDrift(
        name,
        own(rows.trends).filter((row) => row.name === name && row.peak === "pre-peak")
          .map(({ slope, truthSlope }) => slope / truthSlope),
      )
    ),
    ...Object.entries(RATIOS).flatMap(([ratio, what]) =>
      [...Map.groupBy(rows.errors, (row) => row.method)].map(([name, own]) =>
        claimMedian(`${name}: ${what}`, own, ratio as keyof typeof RATIOS)
      )
    ),
    claimMedian(
      "counted Gaussians: scatter over the Cramér-Rao bound",
      rows.control,
      "scatterOverBound",
    ),
  ];
  return { claims, finding: sayPeaks(found) };
}

/** Ratios that are 1 where an estimate of the errors is right. */
const RATIOS = {
  scatterOverStated: "scatter over the standard errors that the fits state",
  scatterOverSplit: "scatter over the standard error from split electrons",
  noiseOverSplit: "noise of positions over the standard error from split electrons",
} as const;

/** The published 0.3-0.4 eV beside the size of a distance between states or from the truth. */
function claimDistance(peak: string, what: string, valuesEv: readonly number[]): Claim {
  const { mean, ...found } = seedInterval(valuesEv), sign = Math.sign(mean) || 1;
  const [low, high] = [sign * found.low, sign * found.high].sort((a, b) => a - b);
  const [first] = valuesEv, ends = [Math.min(...valuesEv), Math.max(...valuesEv)].map(short);
  return {
    id: "B9",
    claim: `${peak}: distance of ${what} (eV)`,
    published: [0.3, 0.4],
    ...claimed({ ...found, mean: sign * mean, low, high }),
    note:
      `towards ${sign < 0 ? "lower" : "higher"} energies; ${
        first.toPrecision(3)
      } eV in the first twin, ` +
      `${ends.join(" to ")} eV in all; ${UNTESTABLE}`,
  };
}

function claimHeights(state: string, ratios: readonly number[]): Claim {
  return {
    id: "B9",
    claim: `${state}: height of pre-peak over main peak, over the truth's`,
    published: "maintained",
    ...claimed(seedInterval(ratios)),
    sense: "within",
    limit: [0.95, 1.05],
    note:
      'the paper: "Relative peak intensity, on average, was maintained"; the limits of 5 % were kept from the ' +
      "earlier version of this notebook, which had found 0.936 in the annealed state with one twin",
  };
}

function claimDrift(name: string, kept: readonly number[]): Claim {
  return {
    id: "B8",
    claim: `${name}: share of the drift left in the pre-peak`,
    published: "not as pronounced as in the truth",
    ...claimed(seedInterval(kept)),
    sense: "below",
    limit: 1,
    note: `${short(kept[0])} in the first twin, of which the network knows other images`,
  };
}

/** A ratio that should be 1, by its median over all sets of spectra; the note says how far the sets reach. */
function claimMedian<Name extends keyof typeof RATIOS | "scatterOverBound">(
  claim: string,
  rows: Parameters<typeof listRatios<Name>>[0],
  ratio: Name,
): Claim {
  const [{ sets, least, most }] = listRatios(rows, [ratio]), medians = mediansBySeed(rows, ratio);
  return {
    id: "B9",
    claim: `${claim}, median`,
    ...claimed(seedInterval(medians)),
    sense: "within",
    limit: [0.9, 1.1],
    note: `ours: the paper gives no standard errors; ${sets} sets of spectra reach from ` +
      `${short(least)} to ${short(most)}; ${short(medians[0])} in the first twin`,
  };
}

function sayPeaks({ rows, method }: PeakFindings): string {
  const own = rows.errors.filter((row) => row.method === method);
  const [bound] = listRatios(rows.control, ["scatterOverBound"]);
  const [stated, split, noise] = listRatios(own, [
    ...["scatterOverStated", "scatterOverSplit", "noiseOverSplit"] as const,
  ]);
  const within = (
    { median, low, high, least, most }: Omit<ReturnType<typeof listRatios>[number], "ratio">,
  ) => `${short(median)} [${short(low)}, ${short(high)}] (${short(least)} to ${short(most)})`;
  return `Where the model is right, positions scatter by ${within(bound)} of the Cramér-Rao ` +
    `bound, in the median of ${bound.sets} sets of spectra with its interval over twins and the range of the ` +
    `sets; after the network ("${method}") by ${within(stated)} times what the fits state and ` +
    `${within(split)} times what split electrons tell, and their noise by ${
      within(noise)
    } times the latter.`;
}

const short = (value: number) => value.toPrecision(2);
