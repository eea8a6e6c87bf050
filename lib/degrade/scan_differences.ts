import { medianOf } from "../core/order_statistics.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";

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
  const mean = known.reduce((sum, total) => sum + total, 0) / count, least = 0.2 * medianOf(known);
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
