import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";

/** Lags up to which the noise of neighbouring channels is looked at. */
export const MOST_LAGS = 8;

/**
 * An image as lines of spectra that were taken one after another: what says nothing about the noise is
 * left out.
 */
export interface ScanLines {
  /** Row-major, `lines x length x channels`; the channels kept stand side by side. */
  readonly data: Float32Array;
  readonly lines: number;
  readonly length: number;
  readonly channels: number;
  /** Whether a spectrum holds only finite values, and not one and the same in all channels. */
  readonly good: Uint8Array;
  readonly leftOut: { readonly spectra: number; readonly channels: number };
}

/**
 * Lines along the scan: rows, or columns where a row has fewer than 3 spectra, as of a line scan that was
 * stored as a column. Dead and not finite spectra are marked, channels that are the same in all spectra or
 * not finite in a tenth of them are left out.
 */
export function scanLines(image: SpectrumImage): ScanLines {
  const [rows, columns, channels] = image.shape, count = spectrumCount(image);
  const isDown = columns < 3 && rows > columns;
  const [lines, length] = isDown ? [columns, rows] : [rows, columns];
  const place = (line: number, at: number) => isDown ? at * columns + line : line * columns + at;
  const good = new Uint8Array(count), finite = new Float64Array(count);
  for (let i = 0; i < image.data.length; i++) {
    if (Number.isFinite(image.data[i])) finite[Math.floor(i / channels)]++;
  }
  const kept: number[] = [];
  for (let e = 0; e < channels; e++) {
    let first = NaN, bad = 0, used = 0, differs = false;
    for (let s = 0; s < count; s++) {
      if (finite[s] <= channels / 2) continue;
      const value = image.data[s * channels + e];
      used++;
      if (!Number.isFinite(value)) bad++;
      else if (Number.isNaN(first)) first = value;
      else if (value !== first) differs = true;
    }
    if (differs && bad <= used / 10) kept.push(e);
  }
  const data = new Float32Array(count * kept.length);
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < length; at++) {
      const s = line * length + at, from = place(line, at) * channels;
      const own = data.subarray(s * kept.length, (s + 1) * kept.length);
      kept.forEach((e, k) => own[k] = image.data[from + e]);
      const isFlat = own.every((value) => value === own[0]);
      good[s] = own.every(Number.isFinite) && !isFlat ? 1 : 0;
    }
  }
  const spectra = good.reduce((sum, one) => sum - one, count);
  const leftOut = { spectra, channels: channels - kept.length };
  return { data, lines, length, channels: kept.length, good, leftOut };
}

/** Sums of `factor` neighbouring channels. */
export function addChannels(scan: ScanLines, factor: number): ScanLines {
  const channels = Math.floor(scan.channels / factor), count = scan.good.length;
  const data = new Float32Array(count * channels);
  for (let s = 0; s < count; s++) {
    for (let g = 0; g < channels; g++) {
      let sum = 0;
      for (let i = 0; i < factor; i++) sum += scan.data[s * scan.channels + g * factor + i];
      data[s * channels + g] = sum;
    }
  }
  return { ...scan, data, channels };
}

/** What each spectrum is more than its two neighbours on the line, one row a place. */
export interface ScanDifferences {
  readonly places: number;
  readonly channels: number;
  /** Row-major; the variance of a difference is that of one value. */
  readonly difference: Float64Array;
  /** The mean that belongs to it, weighted as the difference weights variances. */
  readonly local: Float64Array;
  /** Total of the spectrum over the mean total; it hardly depends on the noise of a value. */
  readonly total: Float64Array;
  /** Mean spectrum of the good spectra. */
  readonly spectrum: Float64Array;
}

/**
 * Differences `y - w (left + right)` along the lines, `w` such that the totals cancel: a change of
 * thickness or beam current leaves nothing then, whatever the spectrum.
 */
export function scanDifferences(
  { data, lines, length, channels, good }: ScanLines,
): ScanDifferences {
  const totals = new Float64Array(lines * length), spectrum = new Float64Array(channels);
  const count = good.reduce((sum, one) => sum + one, 0);
  for (let s = 0; s < totals.length; s++) {
    for (let e = 0; good[s] && e < channels; e++) {
      totals[s] += data[s * channels + e];
      spectrum[e] += data[s * channels + e] / count;
    }
  }
  const known = totals.filter((_, s) => good[s]);
  const mean = known.reduce((sum, total) => sum + total, 0) / count, least = 0.2 * median(known);
  const middles: number[] = [];
  for (let line = 0; line < lines; line++) {
    for (let at = 1; at < length - 1; at++) {
      const s = line * length + at;
      if (good[s - 1] && good[s] && good[s + 1]) middles.push(s);
    }
  }
  const difference = new Float64Array(middles.length * channels);
  const local = new Float64Array(difference.length);
  middles.forEach((s, place) => {
    const [left, middle, right] = [s - 1, s, s + 1].map((at) => totals[at]);
    const w = least > 0 && Math.min(left, middle, right) > least ? middle / (left + right) : 0.5;
    const norm = 1 + 2 * w * w;
    for (let e = 0; e < channels; e++) {
      const i = s * channels + e, sides = data[i - channels] + data[i + channels];
      difference[place * channels + e] = (data[i] - w * sides) / Math.sqrt(norm);
      local[place * channels + e] = (data[i] + w * w * sides) / norm;
    }
  });
  const total = Float64Array.from(middles, (s) => mean > 0 ? totals[s] / mean : 1);
  return { places: middles.length, channels, difference, local, total, spectrum };
}

/**
 * Autocorrelation along energy of the noise: that of the second differences along scan and energy, in
 * which edges leave least, as the median over channels. It is that of white noise of which a share was
 * spread by a Gaussian, `c(k) = p exp(-k^2 / 4 s^2)`; `[1]` where that says no more than white noise.
 */
export function scanCorrelation(scan: ScanLines): number[] {
  const { places, channels, difference } = scanDifferences(scan);
  const width = channels - 2, lags = MOST_LAGS + 2;
  if (width < 4 * lags || places === 0) return [1];
  const products = Array.from({ length: lags + 1 }, () => new Float64Array(width - lags));
  const own = new Float64Array(width);
  for (let place = 0; place < places; place++) {
    const rest = difference.subarray(place * channels, (place + 1) * channels);
    for (let e = 0; e < width; e++) own[e] = rest[e] - 2 * rest[e + 1] + rest[e + 2];
    for (let lag = 0; lag <= lags; lag++) {
      for (let e = 0; e < width - lags; e++) products[lag][e] += own[e] * own[e + lag];
    }
  }
  // With few differences a channel says too little: neighbouring channels are taken together.
  const together = Math.max(1, Math.min(width - lags, Math.ceil(400 / places)));
  const groups = Math.floor((width - lags) / together);
  const sums = products.map((values) =>
    Float64Array.from({ length: groups }, (_, g) => sumOf(values, g * together, together))
  );
  const found = sums.map((values) =>
    median(values.map((sum, g) => sums[0][g] > 0 ? sum / sums[0][g] : 0))
  );
  return spreadBehind(found, places * groups * together);
}

/** Correlation whose second difference has the autocorrelation found, of `count` values. */
function spreadBehind(found: readonly number[], count: number): number[] {
  const distance = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, lag) => sum + (value - b[lag]) ** 2, 0);
  const differencesOf = (correlation: readonly number[]) => {
    const at = (lag: number) => correlation[Math.abs(lag)] ?? 0;
    const after = (lag: number) =>
      at(lag - 2) - 4 * at(lag - 1) + 6 * at(lag) - 4 * at(lag + 1) + at(lag + 2);
    return found.map((_, lag) => after(lag) / after(0));
  };
  const white = differencesOf([1]);
  let best: number[] = [1], least = distance(found, white) - ENOUGH_BETTER / count;
  for (let deviation = 0.3; deviation < 3; deviation *= 1.05) {
    for (let share = deviation > 1.2 ? 0.6 : 0.02; share < 1.01; share += 0.02) {
      const lagged = Array.from(
        { length: MOST_LAGS },
        (_, i) => share * Math.exp(-((i + 1) ** 2) / (4 * deviation ** 2)),
      );
      const correlation = [1, ...lagged.filter((value) => value > 1e-3)];
      const own = differencesOf(correlation);
      if (distance(own, white) < ENOUGH_UNLIKE) continue;
      const misfit = distance(found, own);
      if (misfit < least) [best, least] = [correlation, misfit];
    }
  }
  return best;
}

/**
 * Choice: a spread must lower the misfit by this; by chance each of the 11 lags has about 5, as differences
 * share values.
 */
const ENOUGH_BETTER = 100;
/** Choice: weaker spreads than this, and wide ones of a small share, are easily what structure leaves. */
const ENOUGH_UNLIKE = 2e-3;

function sumOf(values: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i];
  return sum;
}

/** Choice: by sorting; the package's quick selection takes seconds where many values are alike. */
export function median(values: Float64Array): number {
  const sorted = values.slice().sort(), middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.5)] + sorted[Math.floor(middle)]) / 2;
}
