import type { Claim, Interval } from "../../harness/record/claims.ts";
import type { DenoiserScore } from "./compare_denoisers.ts";
import type { StepRow } from "./compare_steps.ts";
import type { FaultRow } from "./fault_kept.ts";
import type { SnrRow } from "./snr_definitions.ts";
import type { WindowRow } from "./window_error.ts";

/** What notebook 08 found. */
export interface BubanChoiFindings {
  /** Windows that the network learnt from. */
  readonly windows: number;
  /** Errors on windows that no network saw, "end to end" among them. */
  readonly errors: readonly WindowRow[];
  readonly snrs: readonly SnrRow[];
  readonly steps: readonly StepRow[];
  /** Of every dose. */
  readonly scores: readonly DenoiserScore[];
  readonly fault: readonly FaultRow[];
  /** Dose of the claims on the fault. */
  readonly doseElectrons: number;
}

/** The network of the paper, in tables of methods: step 2, all pixels of a window weighted alike. */
export const PAPER_METHOD = "dense, flat";

const FILTERS: readonly string[] = ["Gaussian", "total variation", "non-local means"];

/** Standard errors on each side of a value in an interval of 95 %. */
const STANDARD_ERRORS = 1.96;

/** The same where the scatter is that of 16 tiles only: Student's t of 15 degrees of freedom. */
const STANDARD_ERRORS_OF_TILES = 2.13;

/** What a ratio may be of, in words. */
const RATIOS = {
  power: "variances",
  amplitude: "standard deviations",
  peak: "maximum to deviation",
};

const ONE_SCAN = "interval over the columns of one scan and of the true one; one trained network";

/**
 * The claims of Buban and Choi beside what was found. The paper prints two numbers, 700,000 windows
 * and about 10 % error per pixel; all limits are this project's own.
 */
export function claimBubanChoi(findings: BubanChoiFindings): Claim[] {
  return [...claimWindows(findings), ...claimFault(findings), ...compareWithRivals(findings)];
}

/** What was found, in one sentence. */
export function findingOf({ scores, fault, doseElectrons }: BubanChoiFindings): string {
  const ofDose = scores.filter((row) => row.doseElectrons === doseElectrons);
  const net = only(ofDose, ({ method }) => method === PAPER_METHOD);
  const filters = ofDose.filter(({ method }) => FILTERS.includes(method));
  const best = Math.min(...filters.map(({ positionPm }) => positionPm));
  const left = only(
    fault,
    (row) => row.doseElectrons === doseElectrons && row.method === PAPER_METHOD,
  );
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return `At ${doseElectrons} electrons the dense network loses ${net.lost} columns and places them ` +
    `${net.positionPm.toPrecision(2)} pm off, the best plain filter ${
      best.toPrecision(2)
    } pm; of ` +
    `the fault it keeps ${percent(left.gapKept)} of the wider gap and ` +
    `${percent(left.contrastKept)} of the contrast between Sr and Ti-O columns.`;
}

function claimWindows({ windows, errors, snrs, steps }: BubanChoiFindings): Claim[] {
  const own = only(errors, ({ what }) => what === "end to end");
  const errorOf = ({ definition, itsOwn, itsOwnStandardError }: SnrRow): [number, number] =>
    definition === "amplitude"
      ? [own.meanAbsolute, own.standardError]
      : [itsOwn, itsOwnStandardError];
  const flat = steps.filter(({ weights }) => weights === "flat").map(({ error }) => error);
  return [
    {
      id: "C1",
      claim: "windows learnt from",
      published: 700_000,
      obtained: windows,
      note: "not judged: a setting; the full profile takes the paper's",
    },
    ...snrs.map((row): Claim => {
      const [error, standardError] = errorOf(row);
      return {
        id: "C2",
        claim: `error per pixel on other windows, 0.33 a ratio of ${RATIOS[row.definition]}`,
        published: 0.1,
        obtained: error,
        interval: around(error, standardError),
        sense: "below",
        limit: 0.12,
        note: row.definition === "amplitude"
          ? "interval over windows; the ratio that this notebook takes"
          : "interval over windows; half the training windows",
      };
    }),
    {
      id: "C3",
      claim: "share by which the error of a pixel changes from step 1 to step 3",
      published: "step 2 or 3",
      obtained: Math.max(...flat) / Math.min(...flat) - 1,
      sense: "below",
      limit: 0.1,
      note: "the paper's text says 2, its caption 3",
    },
  ];
}

function claimFault({ scores, fault, doseElectrons }: BubanChoiFindings): Claim[] {
  const isOwn = (row: { doseElectrons: number; method: string }) =>
    row.doseElectrons === doseElectrons && row.method === PAPER_METHOD;
  const net = only(scores, isOwn), left = only(fault, isOwn);
  return [
    {
      id: "C4",
      claim: "columns of atoms lost",
      published: "Sr columns easily discernable",
      obtained: net.lost,
      sense: "within",
      limit: [0, 0],
      note: `of both kinds, at a dose of ${doseElectrons}`,
    },
    {
      id: "C4",
      claim: "elongation of the cells beside the fault, share kept",
      published: "reproduced",
      obtained: left.elongationKept,
      interval: around(left.elongationKept, left.elongationKeptStandardError),
      sense: "within",
      limit: [0.5, 1.5],
      note: ONE_SCAN,
    },
    {
      id: "C4",
      claim: "wider distance of the two Sr planes at the fault, share kept",
      published: "defects easily detected",
      obtained: left.gapKept,
      interval: around(left.gapKept, left.gapKeptStandardError),
      sense: "above",
      limit: 0.5,
      note: ONE_SCAN,
    },
    {
      id: "C4",
      claim: "contrast of Sr over Ti-O columns, share kept",
      published: "to be improved",
      obtained: left.contrastKept,
      interval: around(left.contrastKept, left.contrastKeptStandardError),
      sense: "above",
      limit: 0.5,
      note: `${ONE_SCAN}; without it the order of the planes is not seen`,
    },
  ];
}

/** The network's errors over those of the filter that errs least and of frame pairs, dose by dose. */
function compareWithRivals({ scores }: BubanChoiFindings): Claim[] {
  const measures = [
    ["error of a pixel", "error", "errorStandardError", "over 16 tiles", STANDARD_ERRORS_OF_TILES],
    [
      "error of a position",
      "positionPm",
      "positionStandardErrorPm",
      "over columns found",
      STANDARD_ERRORS,
    ],
  ] as const;
  const rivals: [string, readonly string[]][] = [
    ["the best plain filter", FILTERS],
    ["the frame pairs", ["frame pairs"]],
  ];
  const doses = [...new Set(scores.map((row) => row.doseElectrons))];
  return measures.flatMap(([what, key, errorKey, over, errors]) =>
    rivals.flatMap(([name, methods]) =>
      doses.map((dose): Claim => {
        const ofDose = scores.filter((row) => row.doseElectrons === dose);
        const net = only(ofDose, ({ method }) => method === PAPER_METHOD);
        const sorted = ofDose.toSorted((a, b) => a[key] - b[key]);
        const best = only(sorted, ({ method }) => methods.includes(method));
        const value = net[key] / best[key];
        const share = Math.hypot(net[errorKey] / net[key], best[errorKey] / best[key]);
        return {
          id: "C4",
          claim: `${what} over that of ${name}, dose ${dose}`,
          obtained: value,
          interval: around(value, value * share, errors),
          sense: "below",
          limit: 1,
          note: `${best.method}; interval ${over} of one scan; one trained network`,
        };
      })
    )
  );
}

const around = (value: number, standardError: number, errors = STANDARD_ERRORS): Interval => [
  value - errors * standardError,
  value + errors * standardError,
];

function only<Row>(rows: readonly Row[], is: (row: Row) => boolean): Row {
  const found = rows.find(is);
  if (!found) throw new RangeError("Cannot judge the claims as a row must be there: it is missing");
  return found;
}
