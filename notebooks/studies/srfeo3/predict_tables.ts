/**
 * What all drawn twins say together: means with their intervals, and between what single twins lie
 * (notebook 14).
 *
 * @module
 */
import { type SeedInterval, seedInterval } from "../methods/seed_interval.ts";
import { PUBLISHED_PERCENT } from "./classify_rates.ts";
import { NETWORK, PAPER_RANKS } from "./predict_network.ts";
import { spreadOf } from "./predict_rules.ts";
import type { DrawnFinding, DrawnStateRow, VariantRow } from "./predict_runs.ts";
import { dPrimeOf, type StateSource } from "./predict_states.ts";

/** A mean over twins with its 95 % interval, and what nine of ten single twins lie between. */
export interface Summary {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly singleLow: number;
  readonly singleHigh: number;
}

/** Summarises values found once a twin; an interval ends at `most`. */
export function summarise(values: readonly number[], most = Infinity): Summary {
  const { mean, low, high } = seedInterval(values), spread = spreadOf(values);
  return { mean, low, high: Math.min(most, high), singleLow: spread.low, singleHigh: spread.high };
}

/** The draws as rows, one a session. */
export function listDraws(findings: readonly DrawnFinding[]) {
  return findings.flatMap(({ twin, nuisances }) =>
    (["initial", "annealed"] as const).map((state) => {
      const { delta = NaN, ...session } = nuisances[state];
      return { twin, state, ...session, delta, countsChannelEv: nuisances.countsChannelEv };
    })
  );
}

/** Accuracy of one combination at one rate. */
export interface DrawnAccuracyRow extends Summary {
  readonly heldOut: string;
  readonly normalisation: string;
  readonly from: StateSource;
  readonly frameRateHz: number;
  /** Percent, as in Pate et al. (2021). */
  readonly published: number;
  readonly publishedDPrime: number;
  /** Mean d' of the accuracies. */
  readonly dPrime: number;
  readonly dPrimeLow: number;
  readonly dPrimeHigh: number;
}

const comboOf = ({ heldOut, normalisation, from }: DrawnStateRow) =>
  [heldOut, normalisation, from].join("\n");

/** Ways of holding out, in the order of tables and figures. */
const ORDER = ["image", "place", "other sessions"];

/** One row a combination and rate, in percent. */
export function listDrawnAccuracies(findings: readonly DrawnFinding[]): DrawnAccuracyRow[] {
  const states = findings.flatMap((finding) => finding.states);
  const rows = ORDER.flatMap((heldOut) => states.filter((row) => row.heldOut === heldOut));
  const groups = Map.groupBy(rows, (row) => `${comboOf(row)}\n${row.frameRateHz}`);
  return [...groups.values()].map((own) => {
    const { heldOut, normalisation, from, frameRateHz } = own[0];
    const published = PUBLISHED_PERCENT[frameRateHz] ?? NaN;
    const dPrimes = summarise(own.map(({ dPrime }) => dPrime));
    return {
      heldOut,
      normalisation,
      from,
      frameRateHz,
      published,
      ...summarise(own.map(({ percent }) => percent), 100),
      publishedDPrime: dPrimeOf(published / 100),
      dPrime: dPrimes.mean,
      dPrimeLow: dPrimes.singleLow,
      dPrimeHigh: dPrimes.singleHigh,
    };
  });
}

/** Whether a row is of the combinations that the first figure shows. */
export function isHeadline({ normalisation }: DrawnAccuracyRow): boolean {
  return normalisation === "one mapping";
}

/** One row a combination: mean accuracy at every rate, and the growth of d' from 400 to 25 frames/s. */
export function listCombinations(findings: readonly DrawnFinding[]) {
  const accuracies = listDrawnAccuracies(findings);
  const groups = Map.groupBy(accuracies, (row) => comboOf(row as unknown as DrawnStateRow));
  return [...groups.values()].map((own) => {
    const { heldOut, normalisation, from } = own[0];
    const at = (rate: number) => own.find(({ frameRateHz }) => frameRateHz === rate)!;
    const growth = summarise(growthsOf(findings, { heldOut, normalisation, from }));
    return {
      heldOut,
      normalisation,
      from,
      percent400: at(400).mean,
      lowest400: at(400).singleLow,
      highest400: at(400).singleHigh,
      percent200: at(200).mean,
      percent100: at(100).mean,
      percent25: at(25).mean,
      lowest25: at(25).singleLow,
      highest25: at(25).singleHigh,
      growth: growth.mean,
      growthLow: growth.singleLow,
      growthHigh: growth.singleHigh,
    };
  });
}

/** d' at 25 over that at 400 frames/s, once a twin. */
export function growthsOf(
  findings: readonly DrawnFinding[],
  combo: { heldOut: string; normalisation: string; from: string },
): number[] {
  return findings.map(({ states }) => {
    const [slow, fast] = [25, 400].map((rate) =>
      states.find((row) =>
        row.heldOut === combo.heldOut && row.normalisation === combo.normalisation &&
        row.from === combo.from && row.frameRateHz === rate
      )!
    );
    return slow.dPrime / fast.dPrime;
  });
}

/** Percent right by kind of one combination at the fastest and slowest rate. */
export function listRightByKind(
  findings: readonly DrawnFinding[],
  combo: { heldOut: string; normalisation: string; from: string },
) {
  const rows = findings.flatMap(({ states }) => states).filter((row) =>
    row.heldOut === combo.heldOut && row.normalisation === combo.normalisation &&
    row.from === combo.from && [400, 25].includes(row.frameRateHz)
  );
  const kinds = Object.keys(rows[0].byKind);
  return kinds.flatMap((kind) =>
    [400, 25].map((frameRateHz) => {
      const own = rows.filter((row) => row.frameRateHz === frameRateHz);
      return { kind, frameRateHz, ...summarise(own.map(({ byKind }) => byKind[kind]), 100) };
    })
  );
}

/** The network's squared error over that of components, by kind. */
export function listKindRatios(findings: readonly DrawnFinding[]) {
  const kinds = [...new Set(findings[0].network.kinds.map(({ kind }) => kind))];
  return kinds.flatMap((kind) =>
    PAPER_RANKS.map((rank) => {
      const ratios = ratiosOf(findings, kind, rank);
      const fewer = ratios.filter((ratio) => ratio < 1).length;
      const clean = spreadOf(ratiosOf(findings, kind, rank, "toNoiseless"));
      return {
        ...{ kind, rival: `PCA, ${rank}`, ...summarise(ratios), networkErrsLess: fewer },
        ...{ toNoiseless: clean.mean, toNoiselessLow: clean.low, toNoiselessHigh: clean.high },
      };
    })
  );
}

/** The same of one kind and rank, once a twin; to truths with their noise, or without. */
export function ratiosOf(
  findings: readonly DrawnFinding[],
  kind: string,
  rank: number,
  error: "meanSquaredError" | "toNoiseless" = "meanSquaredError",
): number[] {
  return findings.map(({ network: { kinds } }) => {
    const of = (name: string) =>
      kinds.find((row) => row.kind === kind && row.method === name)![error];
    return of(NETWORK) / of(`PCA, ${rank}`);
  });
}

/** Errors at 25 over those at 400 frames/s, and trends, by method. */
export function listDrawnTrends(findings: readonly DrawnFinding[]) {
  return findings[0].network.trends.map(({ method }) => {
    const [error, shift, intensity, straight] = trendsOf(findings, method);
    const named = (name: string, { mean, singleLow, singleHigh }: Summary) => ({
      [name]: mean,
      [`${name}Low`]: singleLow,
      [`${name}High`]: singleHigh,
    });
    return {
      method,
      ...named("errorAt25Over400", summarise(error)),
      ...named("shiftKept", summarise(shift)),
      ...named("intensityKept", summarise(intensity)),
      ...named("toNoiseless", summarise(straight)),
    };
  });
}

/** Ratio of errors, shift kept and slopes of intensity (to truths, to noiseless ones), once a twin each. */
export function trendsOf(findings: readonly DrawnFinding[], method: string): number[][] {
  const errors = findings.map(({ network: { rates } }) => {
    const own = rates.filter((row) => row.method === method);
    return own.at(-1)!.meanSquaredError / own[0].meanSquaredError;
  });
  const trends = findings.map(({ network }) =>
    network.trends.find((row) => row.method === method)!
  );
  return [
    errors,
    trends.map(({ shiftKept }) => shiftKept),
    trends.map(({ intensitySlope }) => intensitySlope),
    trends.map(({ slopeToNoiseless }) => slopeToNoiseless),
  ];
}

/** Votes of other images on the state, by rate. */
export function listDrawnVotes(findings: readonly DrawnFinding[]) {
  return findings[0].network.votes.map(({ source, frameRateHz }, i) => ({
    source,
    frameRateHz,
    ...summarise(findings.map(({ network: { votes } }) => votes[i].votes), 1),
  }));
}

/** How much switching something off changes, with 95 % intervals over paired twins. */
export interface SensitivityRow {
  readonly off: string;
  readonly heldOut: string;
  readonly from: string;
  readonly points400: number;
  readonly points400Half: number;
  readonly points25: number;
  readonly points25Half: number;
  /** d' of the decision values over that as drawn, geometric mean; twins with one below 0 are left out. */
  readonly dPrime400: number;
  readonly dPrime400Low: number;
  readonly dPrime400High: number;
  readonly dPrime25: number;
  readonly dPrime25Low: number;
  readonly dPrime25High: number;
  /** Squared error of five components over that as drawn. */
  readonly pcaError: number;
  readonly pcaErrorLow: number;
  readonly pcaErrorHigh: number;
}

/** One row a thing switched off and source: changes against the same twin as drawn. */
export function listSensitivities(rows: readonly VariantRow[]): SensitivityRow[] {
  const drawn = new Map(
    rows.filter(({ variant }) => variant === "as drawn").map((row) => [keyOf(row), row]),
  );
  const groups = Map.groupBy(
    rows.filter(({ variant }) => variant !== "as drawn"),
    ({ variant, heldOut, from }) => [variant, heldOut, from].join("\n"),
  );
  return [...groups.values()].map((own) => {
    const change = (value: (row: VariantRow, as: VariantRow) => number) =>
      halves(seedInterval(own.map((row) => value(row, drawn.get(keyOf(row))!))));
    const factor = (name: "dPrime400" | "dPrime25" | "pcaError") => {
      const logs = own.map((row) => Math.log(row[name] / drawn.get(keyOf(row))![name]));
      const { mean, low, high } = seedInterval(logs);
      const [middle, from, to] = [mean, low, high].map(Math.exp);
      return { [name]: middle, [`${name}Low`]: from, [`${name}High`]: to };
    };
    const [points400, points400Half] = change((row, as) => row.percent400 - as.percent400);
    const [points25, points25Half] = change((row, as) => row.percent25 - as.percent25);
    return {
      ...{ off: own[0].variant, heldOut: own[0].heldOut, from: own[0].from },
      ...{ points400, points400Half, points25, points25Half },
      ...factor("dPrime400"),
      ...factor("dPrime25"),
      ...factor("pcaError"),
    } as SensitivityRow;
  });
}

const keyOf = ({ twin, heldOut, from }: VariantRow) => [twin, heldOut, from].join("\n");
const halves = ({ mean, high }: SeedInterval) => [mean, high - mean];
