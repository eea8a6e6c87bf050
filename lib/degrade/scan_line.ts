import { jackknifeError } from "../core/jackknife_error.ts";
import { medianOf, placeSorted } from "../core/order_statistics.ts";
import {
  addChannels,
  type ScanDifferences,
  scanDifferences,
  type ScanLines,
} from "./scan_differences.ts";

/** How the variance of a scan rises with its mean, `variance = readout^2 + gain mean`. */
export interface ScanLine {
  readonly gain: number;
  readonly gainStandardError: number;
  readonly readoutVariance: number;
  readonly readoutVarianceStandardError: number;
}

/** Parts that are left out in turn, of the scan and of the energies, to find the standard errors. */
const PARTS = 20;
/** Bins of the mean at most, and values that a bin holds at least. */
const [MOST_BINS, BIN_VALUES] = [20, 400];
const LEFT_OUT = 255;

/**
 * The mean-variance line of the differences along a scan and along energy: free, and of given read-outs.
 *
 * Structure that is sharp along both adds to the variance of some places (interfaces, hot pixels) and some
 * channels (edges that drift): both are found by comparing them with the median one, and left out. The
 * standard errors are the larger of two jackknives, over stretches of the scan and over stretches of
 * energy, so that structure that was left over shows in them.
 *
 * @param options.factor Channels added up before.
 * @returns What fits the line: with a free read-out, or with the variance of the read-out given.
 */
export function scanLine(
  scan: ScanLines,
  { factor }: { factor: number },
): (readoutVariance?: number) => ScanLine {
  const values = takeValues(scanDifferences(addChannels(scan, factor)));
  const bins = binsOf(values, leaveUnlikeOut(values)), levels = levelsOf(values, bins);
  const tables = [
    sumBins(values, bins, levels, (place) => Math.floor(place * PARTS / values.places)),
    sumBins(values, bins, levels, (_, channel) => Math.floor(channel * PARTS / values.width)),
  ];
  return (readoutVariance) => {
    const fitted = fitLine(pointsOf(tables[0]), readoutVariance);
    const errors = tables.map((table) => {
      const parts = Array.from(
        { length: PARTS },
        (_, leftOut) => fitLine(pointsOf(table, leftOut), readoutVariance),
      );
      return [0, 1].map((k) => jackknifeError(parts.map((part) => part[k])));
    });
    return {
      gain: fitted[1],
      gainStandardError: Math.max(...errors.map((each) => each[1])),
      readoutVariance: fitted[0],
      readoutVarianceStandardError: Math.max(...errors.map((each) => each[0])),
    };
  };
}

type Values = ReturnType<typeof takeValues>;

/** The second differences along energy, whose variance is that of one value, with all they need. */
function takeValues({ places, channels, difference, local, total, spectrum }: ScanDifferences) {
  const width = Math.max(0, channels - 2), count = places * width;
  const square = new Float64Array(count), mean = new Float64Array(count);
  const expected = new Float64Array(count);
  for (let place = 0, i = 0; place < places; place++) {
    for (let e = 1; e <= width; e++, i++) {
      const at = place * channels + e;
      square[i] = (difference[at - 1] - 2 * difference[at] + difference[at + 1]) ** 2 / 6;
      mean[i] = (local[at - 1] + 4 * local[at] + local[at + 1]) / 6;
      expected[i] = spectrum[e] * total[place];
    }
  }
  return { places, width, square, mean, expected };
}

/** Which places and channels are looked at: 1 each. */
interface Like {
  readonly places: Uint8Array;
  readonly channels: Uint8Array;
}

/** The bin of each value, of equally many in the order of what is expected, or `LEFT_OUT`. */
function binsOf({ expected, places, width }: Values, like?: Like): Uint8Array {
  const bins = new Uint8Array(expected.length), used = new Float64Array(expected.length);
  let size = 0;
  for (let place = 0, i = 0; place < places; place++) {
    for (let e = 0; e < width; e++, i++) {
      if (like && !(like.places[place] && like.channels[e])) bins[i] = LEFT_OUT;
      else used[size++] = expected[i];
    }
  }
  const count = Math.max(3, Math.min(MOST_BINS, Math.floor(size / BIN_VALUES)));
  const at = Array.from({ length: count - 1 }, (_, bin) => Math.floor((bin + 1) * size / count));
  placeSorted(used.subarray(0, size), at);
  const ends = at.map((place) => used[place]);
  for (let i = 0; i < expected.length; i++) {
    if (bins[i] === LEFT_OUT) continue;
    let bin = 0;
    while (bin < ends.length && expected[i] >= ends[bin]) bin++;
    bins[i] = bin;
  }
  return bins;
}

/** Median square of each bin. */
function levelsOf({ square }: Values, bins: Uint8Array): number[] {
  const counts = new Uint32Array(LEFT_OUT + 1);
  for (const bin of bins) counts[bin]++;
  const members = Array.from({ length: MOST_BINS }, (_, bin) => new Float64Array(counts[bin]));
  counts.fill(0);
  for (let i = 0; i < bins.length; i++) {
    if (bins[i] !== LEFT_OUT) members[bins[i]][counts[bins[i]]++] = square[i];
  }
  return members.map(medianOf);
}

/** A square of noise is below its median this often less than it is on average. */
const MEDIAN_OF_SQUARE = 0.4549;

/** Count, sum of means and sum of squares, by bin and part; squares beyond 5 deviations count as these. */
function sumBins(
  values: Values,
  bins: Uint8Array,
  levels: readonly number[],
  partOf: (place: number, channel: number) => number,
): Float64Array[] {
  const { square, mean, places, width } = values;
  const most = levels.map((level) => level > 0 ? 25 * level / MEDIAN_OF_SQUARE : Infinity);
  const sums = Array.from({ length: MOST_BINS }, () => new Float64Array(3 * PARTS));
  for (let place = 0, i = 0; place < places; place++) {
    for (let e = 0; e < width; e++, i++) {
      if (bins[i] === LEFT_OUT) continue;
      const own = sums[bins[i]], at = 3 * partOf(place, e);
      own[at]++;
      own[at + 1] += mean[i];
      own[at + 2] += Math.min(most[bins[i]], square[i]);
    }
  }
  return sums;
}

interface Point {
  readonly mean: number;
  readonly variance: number;
  readonly count: number;
}

function pointsOf(sums: readonly Float64Array[], leftOut?: number): Point[] {
  return sums.flatMap((own) => {
    let count = 0, means = 0, squares = 0;
    for (let part = 0; part < PARTS; part++) {
      if (part === leftOut) continue;
      count += own[3 * part];
      means += own[3 * part + 1];
      squares += own[3 * part + 2];
    }
    return count === 0 ? [] : [{ mean: means / count, variance: squares / count, count }];
  });
}

/** The places and channels that vary by no more than chance beyond the median one. */
function leaveUnlikeOut(values: Values): Like {
  const { places, width, square } = values, bins = binsOf(values);
  const levels = levelsOf(values, bins);
  const byPlace = new Float64Array(places), byChannel = new Float64Array(width);
  for (let place = 0, i = 0; place < places; place++) {
    for (let e = 0; e < width; e++, i++) {
      // A single wild value is clipped later and tells nothing about its place.
      const ratio = levels[bins[i]] > 0 ? Math.min(100, square[i] / levels[bins[i]]) : 0;
      byPlace[place] += ratio / width;
      byChannel[e] += ratio / places;
    }
  }
  // Means of few squares lean to high values; their cube roots do not.
  const [likePlaces, likeChannels] = [byPlace, byChannel].map((each) =>
    likeMost(each.map(Math.cbrt))
  );
  return { places: likePlaces, channels: likeChannels };
}

function likeMost(values: Float64Array): Uint8Array {
  const middle = medianOf(values);
  const spread = medianOf(values.map((value) => Math.abs(value - middle))) / 0.6745;
  const like = Uint8Array.from(values, (value) => value <= middle + 4 * spread ? 1 : 0);
  // Choice: where more than half would go, nothing is the rule that they depart from.
  return like.reduce((sum, one) => sum + one, 0) * 2 < values.length ? like.fill(1) : like;
}

/** Straight line, weighted by the variance that it expects itself: intercept, where not given, and slope. */
function fitLine(points: readonly Point[], given?: number): [number, number] {
  let intercept = 0, slope = NaN;
  for (let round = 0; round < 4; round++) {
    let w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;
    for (const { mean, variance, count } of points) {
      const expected = round === 0 ? variance : Math.max(1e-3 * variance, intercept + slope * mean);
      const weight = expected > 0 ? count / expected ** 2 : 0;
      w += weight;
      wx += weight * mean;
      wy += weight * variance;
      wxx += weight * mean * mean;
      wxy += weight * mean * variance;
    }
    slope = given === undefined
      ? (w * wxy - wx * wy) / (w * wxx - wx * wx)
      : (wxy - given * wx) / wxx;
    intercept = given ?? (wy - slope * wx) / w;
  }
  return [intercept, slope];
}
