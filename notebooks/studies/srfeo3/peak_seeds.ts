/**
 * The steps of notebook 05 once a seed: each seed is a twin of its own, with its own counting noise, calibration
 * offsets, principal components and controls. The networks are the saved ones.
 *
 * @module
 */
import { median } from "simple-statistics";
import type { Prng } from "eels/core/random.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import {
  type ExposedOutcome,
  exposureErrors,
  fitExposures,
  type PeakExposures,
  peakExposures,
} from "./peak_exposures.ts";
import {
  boundTrials,
  fitMethods,
  methodErrors,
  methodShifts,
  methodStatus,
  methodTrends,
  type PeakMethod,
  type PeakMethodErrors,
  type PeakQuestion,
} from "./peak_methods.ts";
import { controlTrials, COUNTS, pcaMethod } from "./peak_series.ts";
import { prepare, type PreparedImages } from "./prepared_images.ts";
import { simulate, type TwinImage, type TwinSettings } from "./twin.ts";

/** What {@link repeatPeaks} does in each seed. */
export interface PeakSeedOptions {
  /** Seeds; 1 or more. */
  readonly seeds: number;
  readonly frameRatesHz: readonly number[];
  /** Rate at which drift and distances are looked at. */
  readonly fastestHz: number;
  /** Most spectra of an image. */
  readonly most: number;
  /** Window and peaks of the fits. */
  readonly question: PeakQuestion;
  /** Beside the counts and PCA. */
  readonly networks: readonly PeakMethod[];
  /** Size of the twin, such as `{ images: 12 }`. */
  readonly twin: Partial<TwinSettings>;
  readonly random: Prng;
  readonly onProgress?: (
    done: { readonly share: number; readonly remainingS: number },
  ) => void | Promise<void>;
}

/** A seed's twin, as far as figures need it. */
export interface PeakSeed {
  readonly prepared: PreparedImages<TwinImage>;
  readonly exposures: PeakExposures;
  readonly outcomes: readonly ExposedOutcome[];
}

/** Rows of all seeds, each with its `seed`. */
export type PeakSeedRows = Awaited<ReturnType<typeof seedRows>>["rows"];

/** Runs every seed and keeps the first one's spectra and fits. */
export async function repeatPeaks(
  { seeds, onProgress, ...options }: PeakSeedOptions,
): Promise<{ first: PeakSeed; rows: PeakSeedRows }> {
  const began = performance.now(), parts: PeakSeedRows[] = [];
  let first: PeakSeed | undefined;
  for (let seed = 0; seed < seeds; seed++) {
    const { rows, ...own } = await seedRows(seed, options);
    parts.push(rows);
    first ??= own;
    const share = (seed + 1) / seeds, elapsedS = (performance.now() - began) / 1000;
    await onProgress?.({ share, remainingS: elapsedS * (1 / share - 1) });
  }
  if (!first) throw new RangeError(`Cannot repeat as seeds must be 1 or more: it is ${seeds}`);
  const join = <Name extends keyof PeakSeedRows>(name: Name) =>
    parts.flatMap((part) => part[name] as unknown[]) as unknown as PeakSeedRows[Name];
  return {
    first,
    rows: {
      control: join("control"),
      errors: join("errors"),
      status: join("status"),
      trends: join("trends"),
      shifts: join("shifts"),
      ranks: join("ranks"),
    },
  };
}

async function seedRows(
  seed: number,
  { question, networks, twin, frameRatesHz, fastestHz, most, random }: Omit<
    PeakSeedOptions,
    "seeds" | "onProgress"
  >,
) {
  // The first seed is the twin of which the networks know other images.
  const simulated = await simulate({
    ...twin,
    random: random.split(seed ? `twin ${seed}` : "twin"),
  });
  const own = random.split(`seed ${seed}`), prepared = prepare(simulated, { validationShare: 0 });
  const exposures = peakExposures(prepared, { frameRatesHz, most, random: own.split("exposures") });
  const { rank, ...byPca } = await pcaMethod(prepared);
  const methods = [COUNTS, { ...byPca, method: "PCA" }, ...networks];
  const outcomes = await fitExposures(exposures, methods, question);
  const controls = controlTrials(exposures.whole, { ...question, random: own });
  const controlled = methodErrors(await fitMethods(controls, [COUNTS], question));
  const fastest = outcomes.filter(({ trials }) => trials.frameRateHz === fastestHz);
  const seeded = <Row>(rows: readonly Row[]) => rows.map((row) => ({ seed, ...row }));
  const bounded = <Row extends PeakMethodErrors>(rows: readonly Row[], bounds: typeof bound) =>
    seeded(rows.map((row) => {
      const { scatterEv: boundEv } = bounds.find((other) => isAlike(row, other))!;
      return { ...row, boundEv, scatterOverBound: row.scatterEv / boundEv };
    }));
  const bound = boundTrials(exposures.whole, question);
  const rows = {
    control: bounded(controlled, boundTrials(controls, question)),
    errors: bounded(exposureErrors(outcomes), bound),
    status: seeded(
      methodStatus(outcomes).map((row, i) => {
        const noTruth = outcomes[i].truth.status.filter((status) => status !== "fitted").length;
        return { ...row, noTruth };
      }),
    ),
    trends: seeded(methodTrends(fastest)),
    shifts: seeded(methodShifts(fastest, { from: "initial", to: "annealed" })),
    ranks: seeded([{
      rank,
      spectra: exposures.whole.reduce((sum, { driftEv }) => sum + driftEv.length, 0),
    }]),
  };
  return { prepared, exposures, outcomes, rows };
}

/** Which set of spectra and which peak a row is about. */
type PeakSet = Pick<PeakMethodErrors, "name" | "peak" | "frameRateHz">;

const isAlike = (row: PeakSet, other: PeakSet) =>
  row.name === other.name && row.peak === other.peak && row.frameRateHz === other.frameRateHz;

const BY = ["method", "name", "frameRateHz", "peak"] as const;
const ERRORS = [
  "biasEv",
  "scatterEv",
  "statedEv",
  "boundEv",
  "scatterOverBound",
  "scatterOverStated",
  "heightBias",
  "heightScatter",
  "widthBias",
  "widthScatter",
] as const;
const SPLIT = [
  "splitEv",
  "noiseEv",
  "commonEv",
  "errorEv",
  "scatterOverSplit",
  "noiseOverSplit",
  "noiseOverStated",
] as const;

/** Means and 95 % intervals over seeds of what `methodErrors` and the bound say, see `summariseSeeds`. */
export function summariseControl(rows: PeakSeedRows["control"]) {
  return summariseSeeds(rows, { by: BY, values: ERRORS });
}

/** The same with the errors from split electrons, and the scatter in the first seed's twin, `scatterEvFirst`. */
export function summariseErrors(rows: PeakSeedRows["errors"]) {
  const first = firstTwin(rows, ({ scatterEv }) => scatterEv);
  return summariseSeeds(rows, { by: BY, values: [...ERRORS, ...SPLIT] })
    .map((row) => ({ ...row, scatterEvFirst: first(row) }));
}

/** A value in the first seed's twin, of which the saved networks know other images; NaN where there is none. */
function firstTwin<Row extends PeakSet & { readonly method: string; readonly seed: number }>(
  rows: readonly Row[],
  value: (row: Row) => number,
) {
  const known = rows.filter(({ seed }) => seed === 0);
  return (row: Readonly<Record<typeof BY[number], string | number>>) => {
    const own = known.find((one) => BY.every((name) => one[name] === row[name]));
    return own ? value(own) : NaN;
  };
}

/** Bound and its interval over seeds, as rows of a method beside the others. */
export function listBounds(
  rows: readonly (Readonly<Record<"name" | "peak", string | number>> & {
    readonly frameRateHz: string | number;
    readonly boundEv: number;
    readonly boundEvHalf: number;
  })[],
) {
  const seen = new Set<string>();
  return rows.flatMap(({ name, peak, frameRateHz, boundEv, boundEvHalf }) => {
    const key = [name, peak, frameRateHz].join(), isNew = !seen.has(key);
    seen.add(key);
    const one = { name, peak, frameRateHz, scatterEv: boundEv, scatterEvHalf: boundEvHalf };
    return isNew ? [{ method: "Cramér-Rao bound", ...one }] : [];
  });
}

/** How all fits of all seeds ended, in numbers, and how many fits of the truth did not end well (`noTruth`). */
export function sumStatus(rows: PeakSeedRows["status"]) {
  const groups = Map.groupBy(
    rows,
    ({ method, name, frameRateHz }) => [method, name, frameRateHz].join(),
  );
  return [...groups.values()].map((own) => {
    const { method, name, frameRateHz } = own[0];
    const sum = (
      key: Exclude<keyof typeof own[0], "seed" | "method" | "name" | "frameRateHz">,
    ) => own.reduce((total, row) => total + row[key], 0);
    return {
      ...{ method, name, frameRateHz, fitted: sum("fitted"), atBound: sum("atBound") },
      ...{ notConverged: sum("notConverged"), singular: sum("singular") },
      ...{ tooFewCounts: sum("tooFewCounts"), notFinite: sum("notFinite") },
      noTruth: sum("noTruth"),
    };
  });
}

/** Slopes over the drift with 95 % intervals over seeds, and the share kept in the first seed's twin, `keptFirst`. */
export function summariseTrends(rows: PeakSeedRows["trends"]) {
  const all = rows.map((row) => ({ ...row, kept: row.slope / row.truthSlope }));
  const first = firstTwin(all, ({ kept }) => kept);
  return summariseSeeds(all, { by: BY, values: ["truthSlope", "slope", "kept"] })
    .map((row) => ({ ...row, keptFirst: first(row) }));
}

/** Distances between the states with 95 % intervals over seeds, and the least and the greatest of one seed. */
export function summariseShifts(rows: PeakSeedRows["shifts"]) {
  const all = rows.map((row) => ({ ...row, changeEv: row.shiftEv - row.truthEv }));
  const by = ["method", "frameRateHz", "peak"] as const;
  return summariseSeeds(all, { by, values: ["truthEv", "shiftEv", "changeEv"] }).map((row) => {
    const own = rows.filter((one) => by.every((name) => one[name] === row[name]))
      .map(({ shiftEv }) => shiftEv);
    return { ...row, leastEv: Math.min(...own), mostEv: Math.max(...own) };
  });
}

/** {@link listRatios} of the control: scatter over the bound and over what the fits state. */
export function listControlRatios(rows: PeakSeedRows["control"]) {
  return listRatios(rows, ["scatterOverBound", "scatterOverStated"]);
}

/** {@link listRatios} of all methods, with the errors from split electrons. */
export function listPeakRatios(rows: PeakSeedRows["errors"]) {
  const names = [
    "scatterOverBound",
    "scatterOverStated",
    "scatterOverSplit",
    "noiseOverSplit",
  ] as const;
  return listRatios(rows, names);
}

/**
 * Median and range of a ratio over all sets of spectra, that is all frame rates, states and peaks, of each method. The
 * range is that of the sets' means over seeds; the median is found once a seed, and `low` and `high` are the 95 %
 * interval of its mean.
 */
export function listRatios<Name extends string>(
  rows: readonly (
    & PeakSet
    & { readonly method: string; readonly seed: number }
    & Record<Name, number>
  )[],
  ratios: readonly Name[],
) {
  const methods = Map.groupBy(rows, ({ method }) => method);
  return ratios.flatMap((ratio) =>
    [...methods].map(([method, own]) => {
      const sets = Map.groupBy(own, ({ name, peak, frameRateHz }) =>
        [name, peak, frameRateHz].join());
      const means = [...sets.values()].map((set) =>
        seedInterval(set.map((row) => row[ratio])).mean
      );
      const { mean, low, high } = seedInterval(mediansBySeed(own, ratio));
      const [least, most] = [Math.min(...means), Math.max(...means)];
      return { ratio, method, sets: means.length, median: mean, low, high, least, most };
    })
  );
}

/** The median over all sets of spectra, once a seed. */
export function mediansBySeed<Name extends string>(
  rows: readonly ({ readonly seed: number } & Record<Name, number>)[],
  ratio: Name,
): number[] {
  const seeds = Map.groupBy(rows, ({ seed }) => seed);
  return [...seeds.values()].map((own) => median(own.map((row) => row[ratio])));
}
