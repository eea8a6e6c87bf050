import type { Claim } from "../../harness/record/claims.ts";
import type { DeconvolutionRow } from "./compare_deconvolutions.ts";
import type { RegimeRow } from "./deconvolution_regimes.ts";
import {
  bestTold,
  claimRegimes,
  NETWORK,
  summariseRegimes,
  TOLD,
  WIDE_NETWORK,
} from "./regime_claims.ts";

/** An error over the losses with its standard error, of which ratios are made. */
interface ErrorRow {
  readonly method: string;
  readonly lossError: number;
  readonly standardError: number;
}

/** What notebook 09 found. */
export interface DeconvolutionFindings {
  /** Parameters of the published network, counted from its layers. */
  readonly parameters: number;
  /** Of `compareCourse`. */
  readonly course: readonly (ErrorRow & { readonly iterations: number })[];
  /** Of `compareDeconvolutions`, on the held-out spectra. */
  readonly methods: readonly DeconvolutionRow[];
  /** Of `compareRegimes`, one row a regime, draw and method. */
  readonly regimes: readonly RegimeRow[];
  /** What the rivals were tuned to, and which of it ended on a bound of the search. */
  readonly tunings: readonly { readonly edges: string }[];
}

/** Standard errors on each side of a value in an interval of 95 %. */
const STANDARD_ERRORS = 1.96;

/**
 * The claims of Mousavi M., Pofelski and Botton on EELSpecNet beside what was found. The paper prints no
 * number of quality, so limits are ours: a ratio of 1, no more false peaks than the rival.
 */
export function claimDeconvolution(findings: DeconvolutionFindings): Claim[] {
  const { parameters, regimes, tunings } = findings;
  return [
    {
      id: "D1",
      claim: "parameters of the published network, from its layers",
      published: 218e6,
      obtained: parameters,
      sense: "within",
      limit: 5e5,
      note: "published in millions",
    },
    ...claimRegimes(regimes),
    ...claimManyIterations(findings),
    {
      id: "N2",
      claim: "tuned settings of the rivals that lie on a bound of their search",
      obtained: tunings.filter(({ edges }) => edges !== "none").length,
      sense: "below",
      limit: 0,
      note: `of ${tunings.length} tunings; a condition of the comparison, not a result`,
    },
  ];
}

/** The finding in one sentence. */
export function sayDeconvolution({ regimes }: DeconvolutionFindings): string {
  const errors = (regime: string) => {
    const rows = regimes.filter((row) => row.regime === regime);
    if (rows.length === 0) return undefined;
    const means = summariseRegimes(rows);
    const rival = bestTold(rows, TOLD[0]);
    return [NETWORK, WIDE_NETWORK, rival].map((method) =>
      percent(means.find((row) => row.method === method)!.lossError)
    ).concat(rival.replace(`, ${TOLD[0]}`, ""));
  };
  const inside = errors("as trained"), wider = errors("wider spread");
  if (!inside || !wider) return "The regimes of the finding were not run.";
  return `Told no spread, the network leaves an error of ${
    inside[0]
  } over the losses of spectra like ` +
    `those of its training, where the best method told the true spread (${inside[3]}) leaves ` +
    `${inside[2]}; of wider spreads it leaves ${
      wider[0]
    }, the same network trained on wider ranges ` +
    `${wider[1]} (inside: ${inside[1]}), that method (${wider[3]}) ${wider[2]}.`;
}

const percent = (share: number) => `${(100 * share).toPrecision(2)} %`;

function find<Row extends { method: string }>(rows: readonly Row[], method: string): Row {
  const found = rows.find((row) => row.method === method);
  if (found) return found;
  throw new RangeError(
    `Cannot judge the claims as there must be a row of "${method}": there are ` +
      rows.map((row) => row.method).join(", "),
  );
}

/** D3: artefacts of high frequency at many iterations, as error and as false peaks, on one set of spectra. */
function claimManyIterations({ course, methods }: DeconvolutionFindings): Claim[] {
  const published = "high-frequency artefacts at many iterations";
  const told = course.filter(({ method }) => method === TOLD[0]);
  const last = told.toSorted((a, b) => b.iterations - a.iterations)[0];
  const least = told.toSorted((a, b) => a.lossError - b.lossError)[0];
  const [late, early] = [last.iterations, 50].map((iterations) =>
    find(methods, `Richardson-Lucy, ${TOLD[0]}, ${iterations}`)
  );
  return [
    {
      id: "D3",
      claim: "Richardson-Lucy, true spread: error after the last iteration over the least",
      published,
      ...ratioOf(last, least),
      sense: "above",
      limit: 1,
      note:
        `after ${last.iterations} and ${least.iterations} iterations; interval over the spectra`,
    },
    {
      id: "D3",
      claim: "Richardson-Lucy, true spread: false peaks a spectrum at the end minus those after 50",
      published,
      obtained: late.falsePeaks - early.falsePeaks,
      interval: [-1, 1].map((side) =>
        late.falsePeaks - early.falsePeaks +
        side * STANDARD_ERRORS * Math.hypot(late.falsePeaksError, early.falsePeaksError)
      ) as [number, number],
      sense: "above",
      limit: 0,
      note: `${late.falsePeakCount} after ${last.iterations}, ${early.falsePeakCount} after 50 ` +
        "iterations; interval over the spectra",
    },
  ];
}

/** A ratio of two errors with its interval; both are taken as independent. */
function ratioOf(ours: ErrorRow, theirs: ErrorRow) {
  const obtained = ours.lossError / theirs.lossError;
  const relative = Math.hypot(...[ours, theirs].map((row) => row.standardError / row.lossError));
  const half = STANDARD_ERRORS * relative * obtained;
  if (!Number.isFinite(half)) return { obtained: NaN };
  return { obtained, interval: [obtained - half, obtained + half] as [number, number] };
}
