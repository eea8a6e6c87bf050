import { max, median, min } from "simple-statistics";
import { type Table, tableRows } from "eels/figure/labels.ts";
import type { Claim, Interval } from "../../harness/record/claims.ts";

/** What notebook 05 found; tables are rows or DataFrames. */
export interface PeakFindings {
  /** Of the counted Gaussians: `scatterOverBound`. */
  readonly control: Table;
  /** Rows of `methodErrors`. */
  readonly errors: Table;
  /** Rows of `methodShifts` from initial to annealed. */
  readonly shifts: Table;
  /** Rows of `methodTrends` of the pre-peak. */
  readonly trends: Table;
  /** Name of the paper's network, and the frame rate, that the claims are about. */
  readonly method: string;
  readonly frameRateHz: number;
}

type Row = Readonly<Record<string, unknown>>;

/** Standard errors on each side of a value in an interval of 95 %. */
const STANDARD_ERRORS = 1.96;
const UNTESTABLE = "cannot be tested: the paper's sentence is incomplete, without sign or " +
  "reference, and the twin puts both pre-peaks at 528 eV";

/**
 * The claims on peaks of Pate et al. 2021, doi:10.1038/s41598-021-97668-8, and those of this notebook,
 * with its finding in one sentence; intervals are of 95 %, from the scatter of the fits.
 *
 * Choice: a ratio of heights within 5 % is maintained, a slope below 0.95 is less pronounced.
 */
export function concludePeaks(found: PeakFindings): { claims: Claim[]; finding: string } {
  const { control, errors, shifts, trends, method, frameRateHz } = found;
  const own = (table: Table, column: string) =>
    tableRows(table, ["method", "frameRateHz", "peak", column])
      .filter((row) => row.method === method && Number(row.frameRateHz) === frameRateHz);
  const ratios = tableRows(control, ["scatterOverBound"])
    .map((row) => Number(row.scatterOverBound));
  const annealed = own(errors, "heightBias").filter(({ name }) => name === "annealed");
  const [pre, main] = annealed;
  const claims = [
    ...own(shifts, "shiftEv").map((row) => claimShift(row, "annealed from initial", "shift")),
    ...annealed.map((row) => claimShift(row, "annealed from the truth", "bias")),
    claimHeights(pre, main),
    ...own(trends, "slope").map(claimDrift),
    claimStated(pre),
    claimControl(ratios),
  ];
  const short = (value: number) => value.toPrecision(2);
  const finding =
    `Where the model is right, positions scatter by ${
      short(median(ratios))
    } of the Cramér-Rao bound ` +
    `(median of ${ratios.length} sets, ${short(min(ratios))} to ${
      short(max(ratios))
    }); after the ` +
    `paper's network the annealed pre-peak scatters by ${
      short(Number(pre.scatterOverStated))
    } times ` +
    `its stated standard error at ${frameRateHz} frames/s.`;
  return { claims, finding };
}

/** The published 0.3-0.4 eV beside the size of a distance between states or from the truth. */
function claimShift(row: Row, what: string, kind: "shift" | "bias"): Claim {
  const error = Number(kind === "shift" ? row.standardErrorEv : row.biasStandardErrorEv);
  const size = Math.abs(Number(row[`${kind}Ev`]));
  return {
    id: "B9",
    claim: `${row.peak}: distance of ${what} (eV)`,
    published: [0.3, 0.4],
    obtained: size,
    interval: around(size, error),
    note: UNTESTABLE,
  };
}

/** Ratio of two heights; the relative errors of both are those of means. */
function claimHeights(pre: Row, main: Row): Claim {
  const [over, under] = [pre, main].map(({ heightBias }) => 1 + Number(heightBias));
  const relative = Math.hypot(
    ...[pre, main].map(({ heightScatter, heightBias, fitted }) =>
      Number(heightScatter) / Math.sqrt(Number(fitted)) / (1 + Number(heightBias))
    ),
  );
  return {
    id: "B9",
    claim: "annealed: height of pre-peak over main peak, over the truth's",
    published: "maintained",
    obtained: over / under,
    interval: around(over / under, over / under * relative),
    sense: "within",
    limit: [0.95, 1.05],
    note: "the paper says it of the fine structure as a whole",
  };
}

function claimDrift({ name, slope, slopeStandardError, truthSlope }: Row): Claim {
  const left = Number(slope) / Number(truthSlope);
  return {
    id: "B8",
    claim: `${name}: share of the drift left in the pre-peak`,
    published: "not as pronounced as in the truth",
    obtained: left,
    interval: around(left, Number(slopeStandardError) / Number(truthSlope)),
    sense: "below",
    limit: 1,
  };
}

function claimStated({ scatterOverStated, scatterOverStatedError }: Row): Claim {
  const ratio = Number(scatterOverStated);
  return {
    id: "B9",
    claim: "annealed pre-peak: scatter over the fits' stated standard error",
    obtained: ratio,
    interval: around(ratio, Number(scatterOverStatedError)),
    sense: "above",
    limit: 1,
    note: "ours: the paper gives no standard errors",
  };
}

function claimControl(ratios: readonly number[]): Claim {
  const [low, high] = [min([...ratios]), max([...ratios])].map((value) => value.toPrecision(2));
  return {
    id: "B9",
    claim: "control: scatter over the Cramér-Rao bound, median of all sets",
    obtained: median([...ratios]),
    sense: "within",
    limit: [0.9, 1.1],
    note: `ours: a check of the fit; the sets span ${low} to ${high}`,
  };
}

function around(value: number, standardError: number): Interval {
  return [value - STANDARD_ERRORS * standardError, value + STANDARD_ERRORS * standardError];
}
