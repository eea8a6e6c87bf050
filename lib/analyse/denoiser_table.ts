/**
 * The table of a comparison of denoisers.
 *
 * @module
 */
import type { DenoiserError } from "./denoiser_error.ts";
import type { Noise } from "../core/noise.ts";
import { probit } from "simple-statistics";
import { gainError, type HeldOutSums, intervalOf } from "./held_out_error.ts";
import { jackknifeRatio, studentQuantile } from "./jackknife.ts";

/** One method at one dose in one window. */
export interface DenoiserRow extends DenoiserError {
  readonly method: string;
  /** Chosen by a further split of what the method sees, such as "rank 4"; "rank 3 or 4" over repeats. */
  readonly setting: string;
  /** Share of the image's electrons, of which the method sees `share`, the judge what is left over. */
  readonly dose: number;
  readonly window: string;
  /**
   * Error less that of the method that errs least at this dose, block by block on the same electrons,
   * with its 95 % interval: what all methods share, such as most of the gain's error, drops out. 0 for
   * the best.
   */
  readonly aboveBest: number;
  readonly aboveBestLow: number;
  readonly aboveBestHigh: number;
}

/** One method on one split. */
export interface Trial {
  readonly method: string;
  readonly setting: string;
  readonly dose: number;
  readonly repeat: number;
  readonly noise: Noise;
  /** Sums over blocks, one a window: of the method, and of doing nothing on the same split. */
  readonly windows: readonly HeldOutSums[];
  readonly raw: readonly HeldOutSums[];
}

/** One method at one dose: a row a window, and the sums that it comes from. */
export interface Standing {
  readonly method: string;
  readonly rows: readonly DenoiserRow[];
  /** Means over repeats, block by block, one a window. */
  readonly windows: readonly HeldOutSums[];
  /** What the gain's error adds to differences, one a window: {@link gainShareOf}. */
  readonly gainShares: readonly number[];
}

/**
 * The standings of all methods at one dose.
 *
 * A method that was run on some of the splits only is compared on those with the best of the methods that
 * were run on all; its error is the best one's plus their difference, so that no method is favoured by a
 * lucky split.
 */
export function standingsOf(trials: readonly Trial[], windows: readonly string[]): Standing[] {
  const groups = Map.groupBy(trials, ({ method }) => method);
  const most = Math.max(...[...groups.values()].map((group) => group.length));
  const whole = [...groups.values()].filter((group) => group.length === most);
  const best = windows.map((_, w) => {
    const errors = whole.map((group) => errorOf(average(group.map((trial) => trial.windows[w]))));
    return whole[errors.indexOf(Math.min(...errors))];
  });
  const sums = [...groups.values()].map((group) =>
    windows.map((_, w) => sumsOf(group, best[w], w))
  );
  const least = windows.map((_, w) => {
    const errors = sums.map((own) => errorOf(own[w]));
    return sums[errors.indexOf(Math.min(...errors))][w];
  });
  const raw = windows.map((_, w) => average(best[w].map((trial) => trial.raw[w])));
  const gainShares = raw.map((own) => gainShareOf(trials[0].noise, own));
  return [...groups].map(([method, group], i) => {
    const rows = windows.map((window, w) => ({
      ...rowOf(group, window, sums[i][w], raw[w]),
      ...aboveBestOf(sums[i][w], least[w], gainShares[w]),
    }));
    return { method, rows, windows: sums[i], gainShares };
  });
}

/**
 * The difference of two errors on the same blocks, with an interval of 95 % (Bonferroni).
 *
 * @param options.gainShare Standard error of a difference by the gain, as a share of it, see
 * {@link gainShareOf}.
 */
export function pairedDifference(
  one: HeldOutSums,
  other: HeldOutSums,
  { comparisons = 1, gainShare = 0 }: { comparisons?: number; gainShare?: number } = {},
) {
  const differences = one.sums.map((sum, i) => sum - other.sums[i]);
  const { value, standardError, blocks } = jackknifeRatio(differences, one.counts);
  const tail = 1 - 0.025 / comparisons;
  const off = Math.hypot(
    studentQuantile(tail, Math.max(1, blocks - 1)) * standardError,
    probit(tail) * gainShare * value,
  );
  return { value, low: value - off, high: value + off };
}

/**
 * What the gain's relative standard error d adds to a difference of two errors, as a share of it: an error
 * is off by d (2 h - 1), h being the weight that a method gives to a value's own noise, so that the
 * difference is off by 2 d (h1 - h2).
 *
 * Choice: h is taken as the error over that of doing nothing, which it is for projections (means, PCA,
 * Savitzky-Golay) without bias.
 *
 * @param raw Of doing nothing.
 */
export function gainShareOf(noise: Noise, raw: HeldOutSums): number {
  return 2 * gainError(noise) / errorOf(raw);
}

function aboveBestOf(own: HeldOutSums, least: HeldOutSums, gainShare: number) {
  const { value, low, high } = pairedDifference(own, least, { gainShare });
  return { aboveBest: value, aboveBestLow: low, aboveBestHigh: high };
}

function sumsOf(group: readonly Trial[], best: readonly Trial[], w: number): HeldOutSums {
  const own = average(group.map(({ windows }) => windows[w]));
  if (group.length === best.length) return own;
  const repeats = new Set(group.map(({ repeat }) => repeat));
  const shared = best.filter(({ repeat }) => repeats.has(repeat));
  const [all, same] = [best, shared].map((some) => average(some.map(({ windows }) => windows[w])));
  return { counts: own.counts, sums: own.sums.map((sum, i) => sum - same.sums[i] + all.sums[i]) };
}

function rowOf(
  group: readonly Trial[],
  window: string,
  own: HeldOutSums,
  raw: HeldOutSums,
): Omit<DenoiserRow, keyof ReturnType<typeof aboveBestOf>> {
  const [{ method, dose, noise }] = group;
  const { value, standardError, blocks } = jackknifeRatio(own.sums, raw.sums, own.counts);
  const off = studentQuantile(0.975, Math.max(1, blocks - 1)) * standardError;
  const settings = [...new Set(group.map(({ setting }) => setting))].sort(byNumber);
  return {
    ...{ method, setting: joinSettings(settings), dose, window },
    ...intervalOf(own.sums, own.counts, noise),
    ...{ overRaw: value, overRawLow: value - off, overRawHigh: value + off },
  };
}

const byNumber = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

/** "rank 3 or 4", "7 or 9 channels". */
function joinSettings([first, ...others]: readonly string[]): string {
  const name = first.match(/^[a-z]+ /)?.[0] ?? "", unit = first.match(/\d( [a-zV]+)$/)?.[1] ?? "";
  const bare = [first, ...others].map((one) => one.replace(name, "").replace(unit, ""));
  return name + bare.join(" or ") + unit;
}

/** Means over repeats, block by block. */
function average(all: readonly HeldOutSums[]): HeldOutSums {
  const mean = (lists: readonly Float64Array[]) =>
    lists[0].map((_, i) => lists.reduce((sum, list) => sum + list[i], 0) / lists.length);
  return { sums: mean(all.map(({ sums }) => sums)), counts: all[0].counts };
}

function errorOf({ sums, counts }: HeldOutSums): number {
  const total = (list: Float64Array) => list.reduce((sum, value) => sum + value, 0);
  return total(sums) / total(counts);
}
