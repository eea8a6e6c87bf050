/**
 * The network and its rivals on one twin a seed (notebook 04), and what all seeds say together.
 *
 * @module
 */
import { mean as meanOf, rootMeanSquare, sum } from "simple-statistics";
import type { Prng } from "eels/core/random.ts";
import type { Model } from "eels/model/model.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import { compareKinds, type KindMethod, type KindRow } from "./compare_kinds.ts";
import { likeTruth } from "./prepared_images.ts";
import { denoise } from "./saved_network.ts";
import { straighten } from "./straighten.ts";
import { makePca, type Rival, TWIN_RIVALS } from "./twin_rivals.ts";
import type { TuningRow } from "./tune_rivals.ts";
import type { TwinTask } from "./twin_task.ts";

/** Errors of one method on one image of one seed's twin. */
export interface TwinRow extends KindRow {
  readonly seed: number;
  /** Mean energy shift of the image, its calibration offset, in eV. */
  readonly offsetEv: number;
}

/** What {@link judgeTwin} puts side by side. */
export interface TwinJudging {
  readonly seed: number;
  /** Components of the training images, unweighted, at these ranks ("PCA, 3"), as in the paper. */
  readonly ranks?: readonly number[];
  /** Rivals with their settings, chosen on another twin. */
  readonly settings: readonly TuningRow[];
  /** Networks of counts to truths by their names, applied without dropout. */
  readonly networks: Readonly<Record<string, Model>>;
  /** Applies one of the networks with dropout left on as well, averaged over draws. */
  readonly dropoutOn?: { readonly name: string; readonly draws: number; readonly random: Prng };
}

/** Errors of all methods on the judged images of a twin. */
export async function judgeTwin(task: TwinTask, judging: TwinJudging): Promise<TwinRow[]> {
  const { seed } = judging, rows = await compareKinds(task.judged, await methodsOf(task, judging));
  const offsets = new Map(
    task.judged.map(({ kind, source }) => [kind, meanOf(Array.from(source.driftEv))]),
  );
  return rows.map((row) => ({ seed, ...row, offsetEv: offsets.get(row.kind)! }));
}

async function methodsOf(
  task: TwinTask,
  { ranks = [], settings, networks, dropoutOn }: TwinJudging,
): Promise<KindMethod[]> {
  const { prepared } = task, methods: KindMethod[] = [];
  const add = (method: string, rival: Rival, strength: number) =>
    methods.push({ method, apply: (image) => rival(image, strength) });
  if (ranks.length > 0) {
    const paper = await makePca(task, { own: false, aligned: false, weighting: "none" });
    for (const rank of ranks) add(`PCA, ${rank}`, paper, rank);
  }
  for (const { method, weighting, strength } of settings) {
    const kind = TWIN_RIVALS.find((each) => each.method === method)!;
    add(method, await kind.make(task, weighting), strength);
  }
  for (const [method, network] of Object.entries(networks)) {
    methods.push({ method, apply: ({ counts }) => denoise(network, counts, prepared) });
    if (dropoutOn?.name !== method) continue;
    const { draws, random } = dropoutOn;
    const on = (kind: string) => ({ ...prepared, draws: { draws, random: random.split(kind) } });
    methods.push({
      method: `${method}, dropout left on`,
      apply: ({ counts, kind }) => denoise(network, counts, on(kind)),
    });
  }
  return [
    ...methods,
    { method: "no denoising", apply: ({ wide }) => likeTruth(wide, prepared) },
    { method: "truth, its own noise", apply: ({ truth }) => truth },
  ];
}

/** A drift beside what was found of it. */
export interface AlignmentRow {
  readonly seed: number;
  readonly kind: string;
  /** Root mean square of the true drift about its mean. */
  readonly driftEv: number;
  /** The same of the error of the drift that was estimated. */
  readonly errorEv: number;
}

/** How well {@link straighten} finds the drift of the judged images, which is known. */
export function measureAlignment({ judged }: TwinTask, seed: number): AlignmentRow[] {
  return judged.map(({ kind, whole, source }) => {
    const known = Array.from(source.driftEv), middle = meanOf(known);
    const { driftEv } = straighten(whole);
    return {
      seed,
      kind,
      driftEv: rootMeanSquare(known.map((shift) => shift - middle)),
      errorEv: rootMeanSquare(known.map((shift, row) => driftEv[row] - (shift - middle))),
    };
  });
}

/** A ratio of two methods' errors with its 95 % interval over the seeds. */
export interface OrderRow {
  readonly kind: string;
  readonly method: string;
  readonly rival: string;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** "less" or "more" where the whole interval lies below or above 1. */
  readonly errs: "less" | "more" | "undecided";
}

/** Which of two methods errs less on each kind, for all pairs: ratios of their errors to the truths a seed. */
export function orderMethods(
  rows: readonly TwinRow[],
  methods: readonly string[],
  rivals: readonly string[],
): OrderRow[] {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return methods.flatMap((method) =>
    rivals.flatMap((rival) =>
      kinds.map((kind) => {
        const own = rows.filter((row) => row.kind === kind);
        const { mean: ratio, low, high } = seedInterval(
          ratiosBySeed(own, { of: method, over: rival, value: "meanSquaredError" }),
        );
        return { kind, method, rival, ratio, low, high, errs: orderOf(low, high) };
      })
    )
  );
}

function orderOf(low: number, high: number): OrderRow["errs"] {
  return high < 1 ? "less" : low > 1 ? "more" : "undecided";
}

/** Which errors are divided. */
export interface ErrorRatio {
  readonly of: string;
  readonly over: string;
  readonly value: "meanSquaredError" | "toNoiseless";
}

/** The mean error of one method over that of another, both over the kinds there are, one a seed. */
export function ratiosBySeed(
  rows: readonly TwinRow[],
  { of, over, value }: ErrorRatio,
): number[] {
  const errorOf = (own: readonly TwinRow[], name: string) => {
    const found = own.filter(({ method }) => method === name).map((row) => row[value]);
    if (found.length === 0) throw new RangeError(`Cannot compare as "${name}" must have rows`);
    return meanOf(found);
  };
  return [...Map.groupBy(rows, ({ seed }) => seed).values()]
    .map((own) => errorOf(own, of) / errorOf(own, over));
}

/** How the error of a method changes with the calibration offset of the image. */
export interface OffsetSlope {
  readonly method: string;
  /** Change of the error, as a share of the mean error on images of the kind, over that of the offset in eV. */
  readonly slopePerEv: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The slope of a method's error e on the size of the image's offset d, formed within each seed, so that
 * seeds which found all errors larger do not count as a slope; kinds k differ in their mean error:
 *
 *     r = e / mean of e over k,  slope = sum of (d - mean d) (r - mean r) / sum of (d - mean d)^2
 *
 * Seeds weigh by the second sum; intervals are of 95 % over them.
 */
export function slopesOverOffset(
  rows: readonly TwinRow[],
  { methods }: { methods: readonly string[] },
): OffsetSlope[] {
  return methods.map((method) => {
    const own = rows.filter((row) => row.method === method);
    const kinds = Map.groupBy(own, ({ kind }) => kind);
    const means = new Map(
      [...kinds].map(([kind, each]) => [kind, meanOf(each.map((row) => row.toNoiseless))]),
    );
    const seeds = [...Map.groupBy(own, ({ seed }) => seed).values()].map((each) => {
      const offsets = each.map(({ offsetEv }) => Math.abs(offsetEv)), middle = meanOf(offsets);
      const shares = each.map(({ kind, toNoiseless }) => toNoiseless / means.get(kind)!);
      const spread = sum(offsets.map((offset) => (offset - middle) ** 2));
      return { spread, slope: sum(offsets.map((d, i) => (d - middle) * shares[i])) / spread };
    });
    const found = seedInterval(seeds.map(({ slope }) => slope), seeds.map(({ spread }) => spread));
    return { method, slopePerEv: found.mean, low: found.low, high: found.high };
  });
}

/**
 * Every method over all kinds: its mean errors to the truths and to truths without noise (`low`, `high`),
 * and the ratios of these to those of one method, formed once a seed; intervals of 95 % over the seeds.
 */
export function summariseTwins(rows: readonly TwinRow[], { over }: { over: string }) {
  const methods = [...new Set(rows.map(({ method }) => method))];
  return methods.map((method) => {
    const own = rows.filter((row) => row.method === method);
    const bySeed = [...Map.groupBy(own, ({ seed }) => seed).values()];
    const [toTruth, toNoiseless] = (["meanSquaredError", "toNoiseless"] as const).map((value) =>
      seedInterval(bySeed.map((each) => meanOf(each.map((row) => row[value]))))
    );
    const [measured, ratio] = (["meanSquaredError", "toNoiseless"] as const).map((value) =>
      seedInterval(ratiosBySeed(rows, { of: method, over, value }))
    );
    return {
      method,
      meanSquaredError: toTruth.mean,
      toNoiseless: toNoiseless.mean,
      low: toNoiseless.low,
      high: toNoiseless.high,
      overNetwork: ratio.mean,
      overNetworkLow: ratio.low,
      overNetworkHigh: ratio.high,
      toTruthOverNetwork: measured.mean,
      toTruthOverNetworkLow: measured.low,
      toTruthOverNetworkHigh: measured.high,
    };
  }).sort((a, b) => a.toNoiseless - b.toNoiseless);
}

/** Errors to truths without noise on twins that drift and on others, with intervals over the seeds. */
export function compareStill(drifting: readonly TwinRow[], still: readonly TwinRow[]) {
  const [moving, fixed] = [drifting, still].map((rows) => {
    const found = summariseTwins(rows, { over: rows[0].method });
    return new Map(found.map((row) => [row.method, row]));
  });
  return [...fixed.values()].map(({ method, toNoiseless, low, high }) => {
    const own = moving.get(method)!;
    return {
      method,
      withDrift: own.toNoiseless,
      withDriftLow: own.low,
      withDriftHigh: own.high,
      withoutDrift: toNoiseless,
      withoutDriftLow: low,
      withoutDriftHigh: high,
    };
  });
}

/** Errors of the networks and of some rivals by kind: means over the seeds and halves of the intervals. */
export function listKinds(rows: readonly TwinRow[], rivals: readonly string[]) {
  const shown = rows.filter(({ method }) =>
    rivals.includes(method) || method.startsWith("network") || method.startsWith("PCA, aligned")
  );
  const values = ["meanSquaredError", "toNoiseless"] as const;
  return summariseSeeds(shown, { by: ["kind", "method"], values });
}

/** One row a kind: the drift, and the error of its estimate with its interval over the seeds. */
export function listAlignment(rows: readonly AlignmentRow[]) {
  return [...Map.groupBy(rows, ({ kind }) => kind)].map(([kind, own]) => {
    const { mean: errorEv, low, high } = seedInterval(own.map((row) => row.errorEv));
    return { kind, driftEv: meanOf(own.map((row) => row.driftEv)), errorEv, low, high };
  });
}
