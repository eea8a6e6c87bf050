import type { Claim } from "../../harness/record/claims.ts";
import { claimed, seedInterval } from "../methods/seed_interval.ts";
import { geometricRatio, pairedDifference, summariseSeeds } from "../methods/seed_table.ts";
import type { RegimeRow } from "./deconvolution_regimes.ts";

/** How the tables call the networks and the linear filter that is told nothing. */
export const NETWORK = "network", WIDE_NETWORK = "network, wide", BLIND = "LMMSE, blind";
export const WIDE_BLIND = "LMMSE, blind, wide";

/** The rival that the paper names first, told the true spread. */
const LUCY = "Richardson-Lucy, true spread";

/** The linear filter told the true spread. */
const LINEAR = "LMMSE, true spread";

/** What the rivals are told. */
export const TOLD = ["true spread", "own zero-loss peak"] as const;

const WORDS: Readonly<Record<string, string>> = {
  "true spread": "the true spread",
  "own zero-loss peak": "the spectrum's own zero-loss peak",
};

/** The columns of a regime's table that are averaged over the draws. */
const VALUES = [
  "lossError",
  "falsePeaks",
  "recall",
  "lossShare",
  "coverage",
  "widthError",
] as const;

/** A regime's method, averaged over the draws; columns called `...Half` are half 95 % intervals. */
export interface RegimeSummary {
  readonly regime: string;
  readonly method: string;
  readonly lossError: number;
  readonly lossErrorHalf: number;
  readonly falsePeaks: number;
  readonly falsePeaksHalf: number;
  readonly recall: number;
  readonly recallHalf: number;
  readonly lossShare: number;
  readonly lossShareHalf: number;
  readonly coverage: number;
  readonly coverageHalf: number;
  readonly widthError: number;
  readonly widthErrorHalf: number;
  /** Spectra of all draws that a stopping rule left running. */
  readonly unstopped: number;
}

/** Means over the draws with half 95 % intervals by Student's t, one row a regime and method. */
export function summariseRegimes(rows: readonly RegimeRow[]): RegimeSummary[] {
  const groups = Map.groupBy(rows, ({ regime, method }) => `${regime}\n${method}`);
  return summariseSeeds(rows, { by: ["regime", "method"], values: VALUES }).map((row) => {
    const { seeds: _, regime, method, ...values } = row;
    const own = groups.get(`${regime}\n${method}`)!;
    const unstopped = own.reduce((sum, one) => sum + one.unstopped, 0);
    return { regime: `${regime}`, method: `${method}`, ...values, unstopped };
  });
}

/** The intervals of both networks by regime: how often they hold the truth. */
export function regimeCoverage(rows: readonly RegimeRow[]) {
  return summariseRegimes(rows).filter(({ coverage }) => Number.isFinite(coverage))
    .map(({ regime, method, coverage, coverageHalf }) => ({
      regime,
      method,
      coverage,
      coverageHalf,
    }));
}

/** The method of least mean error among those told a spread. */
export function bestTold(rows: readonly RegimeRow[], told: string): string {
  return leastOf(rows.filter(({ method }) => method.includes(told))) ?? refuseNone(told);
}

/** The rule of Richardson-Lucy told the true spread, stopped or tuned, of less error on the judged spectra. */
export function bestLucy(rows: readonly RegimeRow[]): string | undefined {
  return leastOf(rows.filter(({ method }) => method.startsWith(LUCY)));
}

function leastOf(rows: readonly RegimeRow[]): string | undefined {
  const means = summariseRegimes(rows);
  const column = means.every(({ lossError }) => Number.isNaN(lossError))
    ? "lossShare"
    : "lossError";
  return means.toSorted((a, b) => a[column] - b[column])[0]?.method;
}

function refuseNone(told: string): never {
  throw new RangeError(`Cannot judge the regimes as a method must be told ${told}: none is`);
}

/**
 * What is claimed of each regime, from several draws of spectra with intervals by Student's t over the draws:
 * ratios of errors of the same draw, averaged on a logarithmic scale, and differences of false peaks.
 *
 * The rivals are the paper's, Richardson-Lucy told the true spread by the better of its rules, the best of those
 * told the same and of those told the own zero-loss peak, all chosen on the spectra that are judged, which makes
 * them look a little better than they are, the linear filter told the true spread, and the one that is told
 * nothing, of the same training range.
 * Where Richardson-Lucy was not judged, nothing is claimed of it. Limits are this project's.
 */
export function claimRegimes(rows: readonly RegimeRow[]): Claim[] {
  return [...Map.groupBy(rows, ({ regime }) => regime)].flatMap(([regime, own]) => {
    const hasLosses = own.some(({ lossError }) => Number.isFinite(lossError));
    const lucy = bestLucy(own);
    if (!hasLosses) {
      return [NETWORK, WIDE_NETWORK].flatMap((of) => lucy ? claimInvention(own, of, lucy) : []);
    }
    const hasLinear = own.some(({ method }) => method === LINEAR);
    const [best, bestOwn] = TOLD.map((told) => bestTold(own, told)), [told, ownPeak] = TOLD;
    return [NETWORK, WIDE_NETWORK].flatMap((of) => [
      ...(lucy ? [claimError(regime, own, { of, over: lucy, told })] : []),
      ...(best === lucy ? [] : [claimError(regime, own, { of, over: best, told })]),
      claimError(regime, own, { of, over: bestOwn, told: ownPeak }),
      claimError(regime, own, { of, over: of === NETWORK ? BLIND : WIDE_BLIND }),
      ...(hasLinear && best !== LINEAR
        ? [claimError(regime, own, { of, over: LINEAR, told })]
        : []),
      ...(of === NETWORK ? [] : [claimError(regime, own, { of, over: NETWORK })]),
      ...(lucy ? [claimFalsePeaks(regime, own, { of, over: lucy })] : []),
      ...(best === lucy ? [] : [claimFalsePeaks(regime, own, { of, over: best })]),
    ]);
  });
}

/** D1 is the paper's network in the published ranges; N1 the one trained beyond them. */
const idOf = (method: string) => method === NETWORK ? "D1" : "N1";

interface Pair {
  readonly of: string;
  readonly over: string;
  readonly told?: string;
}

function claimError(regime: string, rows: readonly RegimeRow[], { of, over, told }: Pair): Claim {
  const toldWords = told
    ? `, told ${WORDS[told]}`
    : over.startsWith(BLIND)
    ? ", told nothing as well"
    : "";
  return {
    id: idOf(of),
    claim: `${regime}: error of ${of} over that of ${nameOf(over, told)}${toldWords}`,
    ...claimed(geometricRatio(rows, { value: "lossError", of, over })),
    sense: "below",
    limit: 1,
    note: `${meanOf(rows, of, "lossError")} against ${meanOf(rows, over, "lossError")}`,
  };
}

function claimFalsePeaks(regime: string, rows: readonly RegimeRow[], { of, over }: Pair): Claim {
  const told = TOLD[0], found = pairedDifference(rows, { value: "falsePeaks", of, over });
  const recalls = [of, over].map((method) => meanOf(rows, method, "recall"));
  const none = [of, over].every((method) =>
    rows.every((row) => row.method !== method || row.falsePeaks === 0)
  );
  return {
    id: idOf(of),
    claim:
      `${regime}: false peaks a spectrum of ${of} minus those of ${nameOf(over, told)}, told ` +
      WORDS[told],
    ...(none ? {} : claimed(found)),
    sense: "below",
    limit: 0,
    note: none
      ? "neither invents a peak in any spectrum"
      : `recall ${recalls.join(" against ")}; who finds few peaks invents few`,
  };
}

/** Where there are no losses, what is shown as losses was invented. */
function claimInvention(rows: readonly RegimeRow[], of: string, over: string): Claim[] {
  const [{ regime }] = rows;
  const shares = [of, over].map((method) => meanOf(rows, method, "lossShare"));
  return [
    {
      id: idOf(of),
      claim: `${regime}: electrons shown as losses by ${of} over those by ` +
        `${nameOf(over, TOLD[0])}, told ${WORDS[TOLD[0]]}`,
      ...claimed(geometricRatio(rows, { value: "lossShare", of, over })),
      sense: "below",
      limit: 1,
      note: `shares ${shares.join(" and ")} of all electrons`,
    },
    claimFalsePeaks(regime, rows, { of, over }),
  ];
}

const nameOf = (method: string, told?: string) => told ? method.replace(`, ${told}`, "") : method;

function meanOf(
  rows: readonly RegimeRow[],
  method: string,
  column: "lossError" | "recall" | "lossShare",
): string {
  const own = rows.filter((row) => row.method === method).map((row) => row[column]);
  return seedInterval(own).mean.toPrecision(2);
}
