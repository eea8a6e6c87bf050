import type { Claim, Interval } from "../../harness/record/claims.ts";
import type { ExaminedRow, ImageRow, SpectraComparison } from "../methods/compare_images.ts";
import type { ContrastRow, ImageErrorRow } from "./autoencoder_fidelity.ts";

/** What notebook 03 found. */
export interface AutoencoderFindings {
  /** The noisy image first. */
  readonly errors: readonly ImageErrorRow[];
  readonly contrast: readonly ContrastRow[];
  /** Rows of the methods "one level" and "range" at every level of noise. */
  readonly levels: readonly ImageRow[];
  /** The level that "one level" was trained at. */
  readonly sigma: number;
  /** Rows "nothing matched", "matched: shape" and "matched: both". */
  readonly cures: readonly ExaminedRow[];
}

/** Standard errors on each side of a value in an interval of 95 %. */
const STANDARD_ERRORS = 1.96;

/**
 * The claims of Oxley et al. on training and its failures beside what was found.
 *
 * Choice: "over half" of the squared error leaves less than 0.5; "excellent visual agreement" of the
 * spectra asks for more than half of the contrast between their sites; what "gets worse" has a ratio
 * above 1, and "no loss at the level trained at" one below.
 */
export function claimAutoencoder(findings: AutoencoderFindings): Claim[] {
  return [
    ...claimErrors(findings),
    ...claimContrast(findings),
    ...claimLevels(findings),
    ...claimPeaks(findings),
    ...claimCures(findings),
  ];
}

function claimErrors({ errors: [noisy, ...others] }: AutoencoderFindings): Claim[] {
  return others.filter(({ image }) => !image.includes("pixels trained on")).map((
    { image, meanSquaredError },
  ): Claim => ({
    id: "A4",
    claim: `squared error left of the noise's: ${image}`,
    published: "reduced by over half",
    obtained: meanSquaredError / noisy.meanSquaredError,
    sense: "below",
    limit: 0.5,
  }));
}

function claimContrast({ contrast }: AutoencoderFindings): Claim[] {
  const common: Pick<Claim, "id" | "published" | "sense" | "limit" | "note"> = {
    id: "A4",
    published: "excellent visual agreement",
    sense: "above",
    limit: 0.5,
    note: "the squared error does not show it",
  };
  const denoised = contrast.filter(({ image }) => !["truth", "noisy"].includes(image));
  return denoised.map(({ image, siteKept, mapKept, mapStandardError }): Claim =>
    Number.isFinite(mapKept)
      ? {
        ...common,
        claim: `share of the contrast between sites that is kept: ${image}`,
        obtained: mapKept,
        interval: around(mapKept, mapStandardError),
      }
      : {
        ...common,
        claim: `share of the difference between Ti-O and O that is kept: ${image}`,
        obtained: siteKept,
      }
  );
}

function claimLevels({ levels, sigma }: AutoencoderFindings): Claim[] {
  return levels.filter(({ method }) => method === "one level").map((own): Claim => {
    const other = rowOf(levels, "range", own.x), isTrained = own.x === sigma;
    const ratio = own.meanSquaredError / other.meanSquaredError;
    return {
      id: "A5",
      claim: `squared error at noise ${own.x}: trained at ${sigma} over trained on a range`,
      published: isTrained ? "trained at this level" : "gets worse",
      obtained: ratio,
      ...(isBeyondChance(ratio) && { sense: isTrained ? "below" : "above", limit: 1 }),
      note: "one training each: a factor below 2 may be chance",
    };
  });
}

/** Root mean square errors of peaks, bias and scatter together, at the largest level. */
function claimPeaks({ levels, sigma }: AutoencoderFindings): Claim[] {
  const most = Math.max(...levels.map(({ x }) => x));
  const [own, other] = ["one level", "range"].map((method) => rowOf(levels, method, most));
  const errors: Record<string, (row: SpectraComparison) => SquareError> = {
    "peak position": (row) => squareError(row.shiftEv, row.shiftDeviationEv, row.found),
    "relative peak height": (row) =>
      squareError(row.heightRatio - 1, row.heightRatioDeviation, row.found),
  };
  return Object.entries(errors).map(([what, errorOf]): Claim => {
    const [a, b] = [errorOf(own), errorOf(other)];
    const ratio = Math.sqrt(a.square / b.square);
    // The error of a root is half that of what is under it, relative to it.
    const relative = Math.hypot(a.relativeError, b.relativeError) / 2;
    return {
      id: "A5",
      claim: `error of ${what} at noise ${most}: trained at ${sigma} over trained on a range`,
      published: "errors in peak positions and relative heights",
      obtained: ratio,
      interval: around(ratio, ratio * relative),
      sense: "above",
      limit: 1,
      note: "bias and scatter together, over spectra held out",
    };
  });
}

interface SquareError {
  readonly square: number;
  /** Standard error of the square over the square. */
  readonly relativeError: number;
}

/** Mean square of n normal errors of mean b and deviation s: its variance is (2 s^4 + 4 b^2 s^2) / n. */
function squareError(bias: number, deviation: number, count: number): SquareError {
  const square = bias ** 2 + deviation ** 2;
  const variance = (2 * deviation ** 4 + 4 * bias ** 2 * deviation ** 2) / count;
  return { square, relativeError: Math.sqrt(variance) / square };
}

function claimCures({ cures }: AutoencoderFindings): Claim[] {
  const errorOf = (name: string) => cures.find(({ method }) => method === name)!.meanSquaredError;
  const best = errorOf("matched: both");
  const note = "the measurement was altered in ways that the matching searches for";
  return [
    {
      id: "A6",
      claim: "squared error: nothing matched over shape and noise matched",
      published: "a badly matched training set hurts",
      obtained: errorOf("nothing matched") / best,
      sense: "above",
      limit: 1,
      note,
    },
    {
      id: "A6",
      claim: "squared error: shape matched over shape and noise matched",
      published: "shape, intensity and noise have to match",
      obtained: errorOf("matched: shape") / best,
      ...(isBeyondChance(errorOf("matched: shape") / best) && { sense: "above", limit: 1 }),
      note: "at twice the noise trained at; one training each: a factor below 2 may be chance",
    },
  ];
}

/** Choice: of one training each, a ratio within a factor of two is not judged. */
const isBeyondChance = (ratio: number) => ratio < 0.5 || ratio > 2;

const rowOf = (rows: readonly ImageRow[], name: string, at: number) =>
  rows.find(({ method, x }) => method === name && x === at)!;

function around(value: number, standardError: number): Interval {
  return [value - STANDARD_ERRORS * standardError, value + STANDARD_ERRORS * standardError];
}
