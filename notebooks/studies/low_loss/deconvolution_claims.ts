import { wilsonInterval } from "eels/analyse/classification.ts";
import type { Claim, Interval } from "../../harness/record/claims.ts";
import type { DeconvolutionRow } from "./compare_deconvolutions.ts";

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
  /** Of `compareRegimes`. */
  readonly regimes: readonly (DeconvolutionRow & { readonly regime: string })[];
  /** Of `compareOnImage`; errors are NaN where the truth is not known. */
  readonly own: readonly ErrorRow[];
}

/** Standard errors on each side of a value in an interval of 95 %. */
const STANDARD_ERRORS = 1.96;

const NETWORK = "network", TOLD = ["true spread", "own zero-loss peak"];

/** What a rival was told, in words. */
const WORDS: Readonly<Record<string, string>> = {
  "true spread": "the true spread",
  "own zero-loss peak": "the spectrum's own zero-loss peak",
};

/**
 * The claims of Mousavi M., Pofelski and Botton on EELSpecNet beside what was found. The paper prints no
 * number of quality, so limits are ours: a ratio of 1, half of the false peaks.
 *
 * The network is compared with the better of the rivals that are told the same spread. This makes the
 * rival look a little better than it is, as it is chosen on the spectra that are judged. Intervals are of
 * 95 %; two errors are taken as independent, and so are false peaks.
 */
export function claimDeconvolution(findings: DeconvolutionFindings): Claim[] {
  const { parameters, methods, regimes } = findings;
  const byRegime = Map.groupBy(regimes, ({ regime }) => regime);
  const sets: [string, readonly DeconvolutionRow[]][] = [["held out", methods], ...byRegime];
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
    ...sets.flatMap(([name, rows]) => TOLD.flatMap((told) => claimError(name, { rows, told }))),
    ...sets.map(([name, rows]) => claimFalsePeaks(name, rows)),
    ...[...byRegime].flatMap(([name, rows]) => claimInvention(name, rows)),
    ...claimOwn(findings),
    ...claimManyIterations(findings),
  ];
}

/** The finding in one sentence. */
export function sayDeconvolution({ methods, regimes }: DeconvolutionFindings): string {
  const say = (rows: readonly DeconvolutionRow[]) => {
    const rival = bestRival(rows, "true spread", "lossError");
    return [find(rows, NETWORK), rival].map(({ lossError }) => percent(lossError));
  };
  const [own, rival] = say(methods);
  const wider = regimes.filter(({ regime }) => regime === "wider spread");
  const [ownWide, rivalWide] = wider.length ? say(wider) : ["?", "?"];
  return `Told no spread, the network leaves an error of ${own} over the losses where the best method ` +
    `told the true spread leaves ${rival}; of spectra spread wider than those of its training it ` +
    `leaves ${ownWide} where that method leaves ${rivalWide}.`;
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

/** The method told a spread that has least of a column. */
function bestRival(
  rows: readonly DeconvolutionRow[],
  told: string,
  column: "lossError" | "falsePeakCount" | "lossShare",
): DeconvolutionRow {
  const rivals = rows.filter(({ method }) =>
    method.includes(`${told}, stopped`) ||
    method === `total variation, ${told}`
  );
  return rivals.toSorted((a, b) => a[column] - b[column])[0] ?? find(rows, told);
}

/** A ratio of two errors with its interval. */
function ratioOf(ours: ErrorRow, theirs: ErrorRow): { obtained: number; interval?: Interval } {
  const obtained = ours.lossError / theirs.lossError;
  const relative = Math.hypot(...[ours, theirs].map((row) => row.standardError / row.lossError));
  const half = STANDARD_ERRORS * relative * obtained;
  if (!Number.isFinite(half)) return { obtained: NaN };
  return { obtained, interval: [obtained - half, obtained + half] };
}

/** The first number's share of both with Wilson's interval; none where both are 0. */
function shareOf(first: number, second: number): { obtained: number; interval?: Interval } {
  const all = first + second;
  if (all === 0) return { obtained: NaN };
  const { low, high } = wilsonInterval(first, all);
  return { obtained: first / all, interval: [low, high] };
}

function claimError(
  name: string,
  { rows, told }: { rows: readonly DeconvolutionRow[]; told: string },
): Claim[] {
  const ours = find(rows, NETWORK), theirs = bestRival(rows, told, "lossError");
  if (Number.isNaN(ours.lossError)) return []; // no losses to err over
  return [{
    id: "D1",
    claim: `${name}: error of the network over that of the best rival told ${WORDS[told]}`,
    ...ratioOf(ours, theirs),
    sense: "below",
    limit: 1,
    note: `${ours.lossError.toPrecision(2)} against ${theirs.lossError.toPrecision(2)} of ` +
      theirs.method,
  }];
}

function claimFalsePeaks(name: string, rows: readonly DeconvolutionRow[]): Claim {
  const ours = find(rows, NETWORK), theirs = bestRival(rows, TOLD[0], "falsePeakCount");
  const [own, other] = [ours.falsePeakCount, theirs.falsePeakCount];
  return {
    id: "D1",
    claim: `${name}: false peaks of the network, as a share of its and its best rival's`,
    ...shareOf(own, other),
    sense: "below",
    limit: 0.5,
    note: `${own} of the network, ${other} of ${theirs.method}`,
  };
}

/** Where there are no losses, what is shown as losses was invented. */
function claimInvention(name: string, rows: readonly DeconvolutionRow[]): Claim[] {
  const ours = find(rows, NETWORK), theirs = bestRival(rows, TOLD[0], "lossShare");
  if (!Number.isNaN(ours.lossError)) return [];
  return [{
    id: "D1",
    claim: `${name}: electrons shown as losses, network over the best rival told ${WORDS[TOLD[0]]}`,
    obtained: ours.lossShare / theirs.lossShare,
    sense: "below",
    limit: 1,
    note: `shares ${ours.lossShare.toPrecision(2)} and ${theirs.lossShare.toPrecision(2)} of ` +
      theirs.method,
  }];
}

function claimOwn({ own }: DeconvolutionFindings): Claim[] {
  const theirs = bestClassical(own);
  return own.filter(({ method }) => method.startsWith(NETWORK)).map((ours): Claim => ({
    id: "D2",
    claim:
      `${ours.method}: error over that of the best classical rival, one zero-loss peak for all`,
    ...ratioOf(ours, theirs),
    sense: "below",
    limit: 1,
    note: Number.isNaN(ours.lossError)
      ? "the truth of a measurement is not known"
      : `${theirs.method}, its iterations not tuned; standard errors over the pixels of one image`,
  }));
}

/** The method that errs least of those that learn nothing, the measurement itself left out. */
function bestClassical(own: readonly ErrorRow[]): ErrorRow {
  const rivals = own.filter(({ method }) => method !== "measured" && !method.startsWith(NETWORK));
  return rivals.toSorted((a, b) => a.lossError - b.lossError)[0] ?? find(own, "Richardson-Lucy");
}

/** D3: artefacts of high frequency at many iterations, as error and as false peaks. */
function claimManyIterations({ course, methods }: DeconvolutionFindings): Claim[] {
  const published = "high-frequency artefacts at many iterations";
  const told = course.filter(({ method }) => method === TOLD[0]);
  const last = told.toSorted((a, b) => b.iterations - a.iterations)[0];
  const least = told.toSorted((a, b) => a.lossError - b.lossError)[0];
  const [late, early] = [last.iterations, 50].map((iterations) =>
    find(methods, `Richardson-Lucy, ${TOLD[0]}, ${iterations}`).falsePeakCount
  );
  return [
    {
      id: "D3",
      claim: "Richardson-Lucy, true spread: error after the last iteration over the least",
      published,
      ...ratioOf(last, least),
      sense: "above",
      limit: 1,
      note: `after ${last.iterations} and ${least.iterations} iterations`,
    },
    {
      id: "D3",
      claim:
        "Richardson-Lucy, true spread: false peaks at the end, as a share of these and those after 50",
      published,
      ...shareOf(late, early),
      sense: "above",
      limit: 0.5,
      note: `${late} after ${last.iterations}, ${early} after 50 iterations`,
    },
  ];
}
