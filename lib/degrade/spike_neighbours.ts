import type { SpectrumImage } from "../core/spectrum_image.ts";
import { trimmedMeans } from "../engine/products/trimmed_means.ts";

/** Channels to each side that may belong to a spike, and those beyond that say what lies under it. */
export const CORE = 2, SIDE = 3, REACH = CORE + SIDE;
/** Blocks of channels about each by which neighbours are brought to the height of a spectrum. */
const BLOCK = 2, BLOCKS_AT = [-10, -5, 5, 10], HEIGHT_REACH = 10 + BLOCK;
/** Choice: neighbours that would have to be scaled by more stay as they are. */
const MOST_SCALE = 8;

/** Spectra beside one: up to eight of a map, two to either side of a line scan. */
export function neighboursOf(
  [rows, columns]: SpectrumImage["shape"] | readonly number[],
  s: number,
): number[] {
  const row = Math.floor(s / columns), column = s % columns, found: number[] = [];
  const down = columns === 1 ? 2 : 1, along = rows === 1 ? 2 : 1;
  for (let r = Math.max(0, row - down); r <= Math.min(rows - 1, row + down); r++) {
    for (let c = Math.max(0, column - along); c <= Math.min(columns - 1, column + along); c++) {
      if (r !== row || c !== column) found.push(r * columns + c);
    }
  }
  return found;
}

/**
 * What a spectrum has beside its neighbours: less their mean without the lowest and the highest, brought
 * to the spectrum's height about each channel. Without neighbours it is the spectrum.
 *
 * @param options.leastSum Counts about a channel that suffice to know the height.
 * @param options.from First channel, and `to`, after the last, that are written to `into`.
 */
export function restOf(
  { data, shape: [, , channels] }: SpectrumImage,
  s: number,
  neighbours: readonly number[],
  { from, to, into, leastSum }: {
    from: number;
    to: number;
    into: Float64Array;
    leastSum: number;
  },
): void {
  const own = s * channels, count = neighbours.length;
  if (count === 0) {
    for (let e = from; e < to; e++) into[e] = data[own + e];
    return;
  }
  const first = Math.max(0, from - HEIGHT_REACH), last = Math.min(channels, to + HEIGHT_REACH);
  const means = meansOf(data, neighbours.map((n) => n * channels), first, last);
  // Doubles as the means are: of one type the sums take a third of the time in Chromium.
  const mine = blockSums(new Float64Array(data.subarray(own + first, own + last)));
  const theirs = blockSums(means);
  const some = new Float64Array(BLOCKS_AT.length), scales = new Float64Array(to - from);
  for (let i = 0; i < scales.length; i++) {
    let known = 0, sum = 0;
    for (let block = 0; block < BLOCKS_AT.length; block++) {
      const e = from + i + BLOCKS_AT[block], k = e - first;
      if (e < first || e >= last || !(theirs[k] > 0)) continue;
      some[known++] = mine[k] / theirs[k];
      sum += Math.min(mine[k], theirs[k]);
    }
    const scale = sum > leastSum ? middleOf(some, known) : 1;
    scales[i] = scale > 1 / MOST_SCALE && scale < MOST_SCALE ? scale : 1;
  }
  // Their noise, which differs from channel to channel, is smoothed away by a running mean.
  let sum = 0, within = 0;
  for (let i = -REACH; i < scales.length; i++) {
    if (i + REACH < scales.length) {
      sum += scales[i + REACH];
      within++;
    }
    if (i > REACH) {
      sum -= scales[i - REACH - 1];
      within--;
    }
    if (i < 0) continue;
    into[from + i] = data[own + from + i] - sum / within * means[from + i - first];
  }
}

/** Sums of the values about each, within the range. */
function blockSums(values: Float64Array): Float64Array {
  const length = values.length, sums = new Float64Array(length);
  let sum = 0;
  for (let i = 0; i < Math.min(BLOCK, length); i++) sum += values[i];
  for (let i = 0; i < length; i++) {
    if (i + BLOCK < length) sum += values[i + BLOCK];
    if (i > BLOCK) sum -= values[i - BLOCK - 1];
    sums[i] = sum;
  }
  return sums;
}

/** The middle of the first two to four numbers, which a spike in one block leaves alone. */
function middleOf(scales: Float64Array, count: number): number {
  if (count < 2) return 1;
  let low = Infinity, high = -Infinity, sum = 0;
  for (let i = 0; i < count; i++) {
    const scale = scales[i];
    sum += scale;
    if (scale < low) low = scale;
    if (scale > high) high = scale;
  }
  return count > 2 ? (sum - low - high) / (count - 2) : low;
}

/** Means of the neighbours, of three or more without the lowest and the highest. */
function meansOf(
  data: Float32Array,
  starts: readonly number[],
  from: number,
  to: number,
): Float64Array {
  if (starts.length > 2) return trimmedMeans(data, starts, from, to);
  const means = new Float64Array(to - from);
  for (let e = from; e < to; e++) {
    let sum = 0;
    for (const start of starts) sum += data[start + e];
    means[e - from] = sum / starts.length;
  }
  return means;
}

/** Variance of the trimmed mean of so many values, over that of one, such as of a corner's three. */
const OF_TRIMMED = [0, 1, 0.5, 0.45, 0.3, 0.24, 0.2, 0.16, 0.14];
const OF_TWO_SIDES = 0.22, OF_ONE_SIDE = 0.45;

/** Variance of the excess of a value, over that of the value, for its neighbours and its place on the axis. */
export function excessVariance(neighbours: number, e: number, channels: number): number {
  const isInside = e >= REACH && e + REACH < channels;
  return (1 + OF_TRIMMED[Math.min(8, neighbours)]) *
    (1 + (isInside ? OF_TWO_SIDES : OF_ONE_SIDE));
}

/** The middle of the medians of the channels beyond a spike, of one side alone at the ends of the axis. */
export function baseAt(rest: Float64Array, e: number): number {
  const left = e - REACH < 0 ? undefined : medianOfThree(rest, e - REACH);
  const right = e + REACH >= rest.length ? undefined : medianOfThree(rest, e + CORE + 1);
  if (left === undefined) return right!;
  return right === undefined ? left : (left + right) / 2;
}

function medianOfThree(data: Float64Array, i: number): number {
  const a = data[i], b = data[i + 1], c = data[i + 2];
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** The straight line through the medians of three channels either side of a spike. */
export function lineUnder(
  rest: Float64Array,
  { from, to }: { from: number; to: number },
): (e: number) => number {
  const left = from - SIDE >= 0 ? medianOfThree(rest, from - SIDE) : undefined;
  const right = to + SIDE < rest.length ? medianOfThree(rest, to + 1) : undefined;
  if (left === undefined || right === undefined) return () => left ?? right ?? NaN;
  const [a, b] = [from - 2, to + 2];
  return (e) => left + (right - left) * (e - a) / (b - a);
}
