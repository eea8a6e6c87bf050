/**
 * What a comparison of denoisers comes to, in words.
 *
 * @module
 */
import type { DenoiseOptions } from "../baseline/denoise.ts";
import { describeSetting, isAtLimit, isSlow, isSmoothest, type Rivals } from "./denoiser_rivals.ts";
import { pairedDifference, type Standing } from "./denoiser_table.ts";

/** What the comparison says at full dose. */
export interface Verdict {
  readonly best?: string;
  readonly sentence: string;
}

/** How methods were told what to do. */
interface Settings {
  readonly rivals: Rivals;
  readonly chosen: Readonly<Record<string, DenoiseOptions>>;
  /** Whether pixels are the side of a square. */
  readonly isMap: boolean;
}

/** Names the winner, or those between which the data cannot tell. */
export function verdictOf(
  standings: readonly Standing[],
  windows: readonly string[],
  { rivals, chosen, isMap }: Settings,
): Verdict {
  const describe = (method: string) => describeSetting(chosen[method], isMap);
  const [all, ...others] = windows.map((window, w) => {
    const sorted = standings.toSorted((a, b) => a.rows[w].error - b.rows[w].error);
    const [first, ...rest] = sorted;
    const even = rest.filter((other) => !isWorse(other, first, w, rest.length));
    return { window, w, sorted, tied: [first, ...even] };
  });
  const { sorted: [first, second], tied } = all;
  const sentences = tied.length > 1 ? [sayTie(tied)] : [sayWinner(first, second)];
  if (tied.length === 1 && chosen[first.method].method === "none" && second) {
    sentences.push("No method errs less than the data as they are.");
  }
  if (isSmoothest(rivals[first.method], chosen[first.method])) {
    sentences.push(saySmoothest(first, describe));
  }
  const ended = all.sorted.filter(({ method }) =>
    (method !== first.method || !isSmoothest(rivals[method], chosen[method])) &&
    isAtLimit(rivals[method], chosen[method])
  );
  if (ended.length > 0) {
    const names = ended.map(({ method }) => `${method} (${describe(method)})`).join(", ");
    sentences.push(`At the limit of what was tried: ${names}; beyond it they may err less.`);
  }
  sentences.push(...sayNetworks(all.sorted, { rivals, chosen }));
  sentences.push(...others.flatMap((window) => sayWindow(window, first)));
  return { ...(tied.length === 1 && { best: first.method }), sentence: sentences.join(" ") };
}

/** How much more one method errs than another, on the same blocks, with a 95 % interval. */
function differenceOf(one: Standing, other: Standing, w = 0, comparisons = 1) {
  const gainShare = one.gainShares[w];
  return pairedDifference(one.windows[w], other.windows[w], { comparisons, gainShare });
}

/** Whether one method errs more than another by more than chance (Bonferroni). */
const isWorse = (one: Standing, other: Standing, w: number, comparisons: number): boolean =>
  differenceOf(one, other, w, comparisons).low > 0;

const short = (value: number) => `${Number(value.toPrecision(2))}`;

function nameOf({ method, rows: [{ setting }] }: Standing): string {
  return setting ? `${method} (${setting})` : method;
}

/** "is 0.03 noise variances ...": of an error that is not seen, the most that it can be. */
function sayError({ rows: [{ error, low, high, overRaw, overRawHigh }] }: Standing): string {
  if (!(error > 0 && overRaw > 0)) {
    return `lies below ${short(high)} noise variances of the data (95 %), ` +
      `${short(100 * overRawHigh)} % of that of the data as they are`;
  }
  const interval = low > 0 ? `${short(low)} to ${short(high)}` : `up to ${short(high)}`;
  return `is ${short(error)} noise variances of the data (95 % interval ${interval}), ` +
    `${short(100 * overRaw)} % of that of the data as they are`;
}

function sayWinner(first: Standing, second: Standing | undefined): string {
  const start = `${upper(nameOf(first))} errs least: its squared error ${sayError(first)}`;
  return second ? `${start}; next comes ${sayMore(second, first)}.` : `${start}.`;
}

/** "binning (9 pixels), whose error is larger by 0.02 (0.01 to 0.03)". */
function sayMore(one: Standing, other: Standing): string {
  const { value, low, high } = differenceOf(one, other);
  return `${nameOf(one)}, whose error is larger by ${short(value)} (${short(low)} to ${
    short(high)
  })`;
}

function sayTie(tied: readonly Standing[]): string {
  const [first, ...others] = tied, names = tied.map(nameOf), last = names.pop();
  const most = Math.max(...others.map((other) => differenceOf(other, first).high));
  return `The data cannot tell which errs least, ${
    names.join(", ")
  } or ${last}: their squared errors ` +
    `differ by ${short(most)} noise variances of the data at most (95 %); that of ` +
    `${nameOf(first)} ${sayError(first)}.`;
}

function saySmoothest({ method }: Standing, describe: (method: string) => string): string {
  return `${upper(method)} is best at the smoothest setting that was tried ` +
    `(${describe(method)}): these electrons show no structure that it takes away.`;
}

/** Where networks were run and none errs less than PCA by more than chance. */
function sayNetworks(
  sorted: readonly Standing[],
  { rivals, chosen }: Omit<Settings, "isMap">,
): string[] {
  const networks = sorted.filter(({ method }) => isSlow(rivals[method]));
  const pca = sorted.find(({ method }) => chosen[method].method === "pca");
  if (!pca || networks.length === 0) return [];
  if (networks.some((network) => isWorse(pca, network, 0, networks.length))) return [];
  const list = networks.map((network) => {
    const { value, low, high } = differenceOf(network, pca);
    return `the error of ${nameOf(network)} less that of ${nameOf(pca)} is ${short(value)} ` +
      `(${short(low)} to ${short(high)})`;
  });
  return [`No network beats PCA here: ${list.join(", ")}.`];
}

/** Where a window likes another method better than the whole does. */
function sayWindow(
  { window, w, sorted, tied }: {
    window: string;
    w: number;
    sorted: readonly Standing[];
    tied: readonly Standing[];
  },
  first: Standing,
): string[] {
  if (tied.some(({ method }) => method === first.method)) return [];
  const own = sorted.find(({ method }) => method === first.method)!;
  const { value } = differenceOf(own, sorted[0], w);
  return [
    `In the window ${window} ${nameOf(sorted[0])} errs least, by ${short(value)} less than ` +
    `${nameOf(own)}.`,
  ];
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
