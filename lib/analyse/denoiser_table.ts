/**
 * The table and the verdict of a comparison of denoisers.
 *
 * @module
 */
import type { DenoiseOptions } from "../baseline/denoise.ts";
import type { Noise } from "../core/noise.ts";
import { describeSetting, isSlow, isSmoothest, type Rivals } from "./denoiser_rivals.ts";
import { type HeldOutSums, intervalOf } from "./held_out_error.ts";
import { jackknifeRatio, studentQuantile } from "./jackknife.ts";

/** One method at one dose in one window. */
export interface DenoiserRow {
  readonly method: string;
  /** Chosen by a further split of what the method sees, such as "rank 4"; "rank 3 or 4" over repeats. */
  readonly setting: string;
  /** Share of the image's electrons, of which the method sees `share`, the judge what is left over. */
  readonly dose: number;
  readonly window: string;
  /** Squared error in units of the noise variance of the whole image, with its 95 % interval. */
  readonly error: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  /** The same over the error of doing nothing at this dose. */
  readonly overRaw: number;
  readonly overRawLow: number;
  readonly overRawHigh: number;
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

/** One row a method, dose and window. */
export function tableOf(trials: readonly Trial[], windows: readonly string[]): DenoiserRow[] {
  const groups = Map.groupBy(trials, ({ method, dose }) => `${dose} ${method}`);
  return [...groups.values()].flatMap((group) =>
    windows.map((window, w) => rowOf(group, window, w))
  );
}

function rowOf(group: readonly Trial[], window: string, w: number): DenoiserRow {
  const [{ method, dose, noise }] = group;
  const own = addUp(group.map(({ windows }) => windows[w]));
  const raw = addUp(group.map((trial) => trial.raw[w]));
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

/** "rank 3 or 4". */
function joinSettings([first, ...others]: readonly string[]): string {
  const name = first.match(/^[a-z]+ /)?.[0] ?? "";
  return [first, ...others.map((other) => other.replace(name, ""))].join(" or ");
}

/** Sums over repeats, block by block. */
function addUp(all: readonly HeldOutSums[]): HeldOutSums {
  const add = (lists: readonly Float64Array[]) =>
    lists[0].map((_, i) => lists.reduce((sum, list) => sum + list[i], 0));
  return { sums: add(all.map(({ sums }) => sums)), counts: add(all.map(({ counts }) => counts)) };
}

/** What the comparison says at full dose. */
export interface Verdict {
  readonly best?: string;
  readonly sentence: string;
}

/** One method at full dose in one window. */
interface Standing {
  readonly method: string;
  readonly trials: readonly Trial[];
  readonly row: DenoiserRow;
}

/** Names the winner, or those between which the data cannot tell. */
export function verdictOf(
  trials: readonly Trial[],
  windows: readonly string[],
  { rivals, chosen }: { rivals: Rivals; chosen: Readonly<Record<string, DenoiseOptions>> },
): Verdict {
  const full = Math.max(...trials.map(({ dose }) => dose));
  const atFull = Map.groupBy(trials.filter(({ dose }) => dose === full), ({ method }) => method);
  const [all, ...others] = windows.map((window, w) => {
    const standings = [...atFull].map(([method, own]) => ({
      ...{ method, trials: own, row: rowOf(own, window, w) },
    })).sort((a, b) => a.row.error - b.row.error);
    const even = standings.slice(1).filter((other) =>
      !isWorse(other, standings[0], w, standings.length - 1)
    );
    return { window, standings, tied: [standings[0], ...even] };
  });
  const { standings: [first, second], tied } = all;
  const sentences = tied.length > 1
    ? [sayTie(tied)]
    : [sayWinner(first, second), ...sayNothing(first)];
  const smoothest = tied.filter(({ method }) => isSmoothest(rivals[method], chosen[method]));
  if (smoothest.length > 0 && smoothest[0] === first) sentences.push(saySmoothest(first, chosen));
  sentences.push(...sayNetworks(all.standings, { rivals, chosen }));
  sentences.push(...others.flatMap((window) => sayWindow(window, first)));
  const best = tied.length > 1 ? {} : { best: first.method };
  return { ...best, sentence: sentences.join(" ") };
}

/** Whether the error of one method lies above that of another by more than chance, on the same splits. */
function isWorse(one: Standing, other: Standing, w: number, comparisons: number): boolean {
  const pairs = one.trials.flatMap((trial) => {
    const partner = other.trials.find(({ repeat }) => repeat === trial.repeat);
    return partner ? [[trial.windows[w], partner.windows[w]]] : [];
  });
  const [a, b] = [0, 1].map((which) => addUp(pairs.map((pair) => pair[which])));
  const differences = a.sums.map((sum, i) => sum - b.sums[i]);
  const { value, standardError, blocks } = jackknifeRatio(differences, a.counts);
  const most = studentQuantile(1 - 0.025 / comparisons, Math.max(1, blocks - 1));
  return value > most * standardError;
}

const short = (value: number) => `${Number(value.toPrecision(2))}`;

function nameOf({ method, row: { setting } }: Standing): string {
  return setting ? `${method} (${setting})` : method;
}

const withError = (standing: Standing) => `${nameOf(standing)} with ${short(standing.row.error)}`;

function sayWinner(first: Standing, second: Standing | undefined): string {
  const { error, low, high, overRaw } = first.row;
  const next = second ? `; next comes ${withError(second)}` : "";
  return `${upper(nameOf(first))} errs least: its squared error is ${
    short(error)
  } noise variances of ` +
    `the image (95 % interval ${short(low)} to ${short(high)}), ${
      short(100 * overRaw)
    } % of that of ` +
    `the raw data${next}.`;
}

function sayTie(tied: readonly Standing[]): string {
  const names = tied.map(withError), last = names.pop();
  return `The data cannot tell which errs least, ${
    names.join(", ")
  } or ${last} noise variances of the ` +
    `image.`;
}

function sayNothing({ method, row }: Standing): string[] {
  return row.overRaw > 0.999 && row.overRaw < 1.001 && row.setting === ""
    ? [`No method errs less than the data themselves (${method}).`]
    : [];
}

function saySmoothest(
  { method }: Standing,
  chosen: Readonly<Record<string, DenoiseOptions>>,
): string {
  return `${upper(method)} is best at the smoothest setting that was tried ` +
    `(${describeSetting(chosen[method])}): the electrons show no structure beyond it.`;
}

/** Where networks were run and none errs less than PCA by more than chance. */
function sayNetworks(
  standings: readonly Standing[],
  { rivals, chosen }: { rivals: Rivals; chosen: Readonly<Record<string, DenoiseOptions>> },
): string[] {
  const networks = standings.filter(({ method }) => isSlow(rivals[method]));
  const pca = standings.find(({ method }) => chosen[method].method === "pca");
  if (!pca || networks.length === 0) return [];
  if (networks.some((network) => isWorse(pca, network, 0, networks.length))) return [];
  const list = networks.map(withError).join(", ");
  return [`No network beats PCA here: ${list} against ${withError(pca)}.`];
}

/** Where a window likes another method better than the whole does. */
function sayWindow(
  { window, standings, tied }: {
    window: string;
    standings: readonly Standing[];
    tied: readonly Standing[];
  },
  first: Standing,
): string[] {
  if (tied.some(({ method }) => method === first.method)) return [];
  const own = standings.find(({ method }) => method === first.method)!;
  return [
    `In the window ${window} ${withError(standings[0])} errs less than ${withError(own)}.`,
  ];
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
