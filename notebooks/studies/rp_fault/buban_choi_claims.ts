import type { Claim } from "../../harness/record/claims.ts";
import { claimed, type SeedInterval, seedInterval } from "../methods/seed_interval.ts";
import { geometricRatio } from "../methods/seed_table.ts";
import type { StepRow } from "./compare_steps.ts";
import type { TrialRow } from "./fault_trials.ts";
import { isKept, judgeFault, KEPT_LIMITS, type VerdictRow } from "./fault_verdicts.ts";
import type { SnrRow } from "./snr_definitions.ts";
import type { WindowRow } from "./window_error.ts";
import { PAPER_WINDOWS } from "./window_trainings.ts";

/** What notebook 08 found. */
export interface BubanChoiFindings {
  /** Errors on windows that no network saw, "the paper's windows" among them. */
  readonly errors: readonly WindowRow[];
  readonly snrs: readonly SnrRow[];
  readonly steps: readonly StepRow[];
  /** Of every method, dose and scan. */
  readonly rows: readonly TrialRow[];
}

/** The network of the paper, in tables of methods: step 2, all pixels of a window weighted alike. */
export const PAPER_METHOD = "dense, flat";

/** The network trained on the paper's windows, in tables of windows. */
export const PAPER_TRAINING = "the paper's windows";

/** What a network of windows is compared with as a filter. */
const FILTERS: readonly string[] = [
  "Gaussian",
  "total variation",
  "non-local means",
  "BM3D",
  "lattice",
  "lattice, Wiener",
];

/** Standard errors on each side of a value in an interval of 95 %. */
const STANDARD_ERRORS = 1.96;

/** A network has learnt something of the lattice where its error is below this share of an even grey's. */
const LEARNT = 0.97;

/** What a ratio may be of, in words. */
const RATIOS = {
  power: "variances",
  amplitude: "standard deviations",
  peak: "maximum to deviation",
};

/**
 * The claims of Buban and Choi beside what was found, at every dose. The paper prints two numbers,
 * 700,000 windows and about 10 % error per pixel; all limits are this project's own.
 */
export function claimBubanChoi(findings: BubanChoiFindings): Claim[] {
  const doses = [...new Set(findings.rows.map((row) => row.doseElectrons))];
  const judged = judgeFault(findings.rows);
  return [
    ...claimWindows(findings),
    ...doses.flatMap((dose) => claimFault(findings, dose)),
    ...doses.flatMap((dose) => compareWithRivals(findings, { dose, judged })),
  ];
}

/** What was found, in one sentence. */
export function findingOf({ rows }: Pick<BubanChoiFindings, "rows">): string {
  const judged = judgeFault(rows);
  const doses = [...new Set(rows.map((row) => row.doseElectrons))];
  const own = judged.filter(({ method }) => method === PAPER_METHOD);
  const shares = own.map(({ shiftKept }) => Math.round(100 * shiftKept));
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const keeping = doses.map((dose) => {
    const kept = judged.filter(({ doseElectrons, method, fault }) =>
      doseElectrons === dose && isKept(fault) && FILTERS.includes(method)
    );
    const best = kept.toSorted((a, b) => errorAt(rows, a) - errorAt(rows, b))[0];
    return `${dose}: ${best?.method ?? "none"}`;
  });
  return `Trained on the paper's windows, the dense network keeps ${
    least === most ? least : `${least} to ${most}`
  } % of the half-cell shift that marks the fault, at every dose; of the filters that keep the fault ` +
    `the one with the least error is, by electrons, ${keeping.join(", ")}.`;
}

function claimWindows({ errors, snrs, steps }: BubanChoiFindings): Claim[] {
  const own = only(errors, ({ what }) => what === PAPER_TRAINING);
  const errorOf = ({ definition, itsOwn, itsOwnStandardError }: SnrRow): [number, number] =>
    definition === "amplitude"
      ? [own.meanAbsolute, own.standardError]
      : [itsOwn, itsOwnStandardError];
  const grey = errors.find(({ what }) => what === "even grey")?.meanAbsolute ?? Infinity;
  const flat = steps.filter(({ weights }) => weights === "flat");
  const most = flat.reduce((a, b) => a.error > b.error ? a : b);
  const least = flat.reduce((a, b) => a.error < b.error ? a : b);
  const ratio = most.error / least.error;
  const relative = [most, least].map((row) => row.errorStandardError / row.error);
  const halfOfSteps = STANDARD_ERRORS * ratio * Math.hypot(...relative);
  return [
    {
      id: "C1",
      claim: "windows learnt from",
      published: PAPER_WINDOWS,
      obtained: PAPER_WINDOWS,
      note: "not judged: a setting, of the saved network",
    },
    ...snrs.map((row): Claim => {
      const [error, standardError] = errorOf(row), half = STANDARD_ERRORS * standardError;
      const found = {
        id: "C2",
        claim: `error per pixel on other windows, 0.33 a ratio of ${RATIOS[row.definition]}`,
        published: 0.1,
        obtained: error,
        interval: [error - half, error + half] as const,
      };
      if (error > LEARNT * grey) {
        return {
          ...found,
          note: "not judged: a short training, after which no network here has learnt the lattice",
        };
      }
      return {
        ...found,
        sense: "below",
        limit: 0.12,
        note: row.definition === "amplitude"
          ? "interval over windows; the ratio that this notebook takes, the paper's windows"
          : "interval over windows; a short training",
      };
    }),
    {
      id: "C3",
      claim: "share by which the error of a pixel changes from step 1 to step 3",
      published: "step 2 or 3",
      obtained: ratio - 1,
      interval: [ratio - 1 - halfOfSteps, ratio - 1 + halfOfSteps],
      sense: "below",
      limit: 0.1,
      note:
        "the paper's text says 2, its caption 3; one scan, interval over its tiles as if the steps were independent",
    },
  ];
}

const SCANS = "interval over scans; one trained network";

/** What the paper says of its image of the fault, at one dose. */
function claimFault({ rows }: BubanChoiFindings, dose: number): Claim[] {
  const own = rows.filter((row) => row.doseElectrons === dose && row.method === PAPER_METHOD);
  const of = (name: "lost" | "shiftKept" | "gapKept" | "elongationKept" | "contrastKept") =>
    claimed(seedInterval(own.map((row) => row[name])));
  const { kept, overdrawn } = KEPT_LIMITS;
  const share = { id: "C4", sense: "above", limit: kept, note: SCANS } as const;
  return [
    {
      id: "C4",
      claim: `columns of atoms lost, dose ${dose}`,
      published: "Sr columns easily discernable",
      ...of("lost"),
      sense: "below",
      limit: 1,
      note: `of both kinds; ${SCANS}`,
    },
    {
      ...share,
      claim: `elongation of the cells beside the fault, share kept, dose ${dose}`,
      published: "reproduced",
      ...of("elongationKept"),
      sense: "within",
      limit: [kept, overdrawn],
    },
    {
      ...share,
      claim: `half-cell shift across the fault, share kept, dose ${dose}`,
      published: "defects easily detected",
      ...of("shiftKept"),
    },
    {
      ...share,
      claim: `wider gap of the two Sr planes at the fault, share kept, dose ${dose}`,
      published: "defects easily detected",
      ...of("gapKept"),
    },
    {
      ...share,
      claim: `contrast of Sr over Ti-O columns, share kept, dose ${dose}`,
      published: "to be improved",
      ...of("contrastKept"),
    },
  ];
}

/** The network's errors over those of rivals, formed scan by scan. */
function compareWithRivals(
  { rows }: BubanChoiFindings,
  { dose, judged }: { dose: number; judged: readonly VerdictRow[] },
): Claim[] {
  const ofDose = rows.filter((row) => row.doseElectrons === dose);
  const keeping = judged.filter((row) => row.doseElectrons === dose && isKept(row.fault))
    .map(({ method }) => method);
  const measures = [["error of a pixel", "error"], ["error of a position", "positionPm"]] as const;
  const rivals = [
    ["the best filter", FILTERS],
    ["the best filter that keeps the fault", FILTERS.filter((name) => keeping.includes(name))],
    ["the frame pairs", ["frame pairs"]],
  ] as const;
  return measures.flatMap(([what, value]) =>
    rivals.map(([name, methods]): Claim => {
      const claim = `${what} over that of ${name}, dose ${dose}`;
      const best = bestOf(ofDose, { value, methods });
      if (!best) return { id: "C4", claim, note: "not judged: none keeps it" };
      const ratio: SeedInterval = geometricRatio(
        ofDose.map((row) => ({ ...row, seed: row.scan })),
        { value, of: PAPER_METHOD, over: best },
      );
      const note = `${best}; ${SCANS}`;
      return { id: "C4", claim, ...claimed(ratio), sense: "below", limit: 1, note };
    })
  );
}

/** The method with the least mean of a value. */
function bestOf(
  rows: readonly TrialRow[],
  { value, methods }: { value: "error" | "positionPm"; methods: readonly string[] },
): string | undefined {
  const means = methods.map((method) => {
    const own = rows.filter((row) => row.method === method);
    return { method, mean: seedInterval(own.map((row) => row[value])).mean };
  }).filter(({ mean }) => Number.isFinite(mean));
  return means.sort((a, b) => a.mean - b.mean)[0]?.method;
}

const errorAt = (
  rows: readonly TrialRow[],
  { doseElectrons, method }: { doseElectrons: number; method: string },
): number => {
  const own = rows.filter((row) => row.doseElectrons === doseElectrons && row.method === method);
  return seedInterval(own.map(({ error }) => error)).mean;
};

function only<Row>(rows: readonly Row[], is: (row: Row) => boolean): Row {
  const found = rows.find(is);
  if (!found) throw new RangeError("Cannot judge the claims as a row must be there: it is missing");
  return found;
}
