import { mean as meanOf } from "simple-statistics";
import { channelRange } from "../core/energy_axis.ts";
import { shiftSpectra } from "../core/energy_steps.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { type SpectrumImage, spectrumImage, spectrumOf } from "../core/spectrum_image.ts";
import { meanSpectrum } from "../core/sums.ts";
import { averageFrames } from "../degrade/frame_rate.ts";

/** Settings of {@link estimateDrift}. */
export interface DriftOptions {
  /** Window that holds the features to align by, shifts left out at both ends. */
  readonly fromEv: number;
  readonly toEv: number;
  /** Largest shift that is tried, to each side, in eV; 2. */
  readonly mostEv?: number;
  /** Rows that are averaged about each before it is compared; 20. */
  readonly rows?: number;
}

/** Shift of the reference between two tries, in channels. */
const TRY_CHANNELS = 0.5;
/** The first reference is blurred by the drift itself, the second hardly. */
const PASSES = 3;

/**
 * Finds the energy drift along a scan: the shift of each row at which its mean spectrum correlates best
 * with the mean spectrum of the image, which is aligned again in every pass.
 *
 * The correlation of row x with the reference y, moved by s, is Pearson's over the channels e of the
 * window, so that intensity and a constant background do not matter; its top is taken from a parabola:
 *
 *     r(s) = cov(x_e, y_(e - s)) / (deviation of x_e times that of y_(e - s))
 *
 * A window of a few rows follows a drift that is slow along the scan. An edge
 * that changes its shape along the scan is taken for a shift in part: of the twin's drift of 1.50 eV in
 * 600 nm, 1.48 eV are found before annealing and 1.38 eV after, where delta changes along the scan.
 *
 * @param image Spectra, shape `[rows, columns, channels]`; counts will do.
 * @returns Shift of each row in eV, of mean 0: above 0 where features lie at higher energies.
 * @throws {RangeError} Where the window is too narrow for the shifts or beyond the axis.
 * @throws {Error} Where the correlation of a row has no top within `mostEv`.
 * @example
 * ```ts
 * import { alignRows, energies, energyAxis, estimateDrift, spectrumImage } from "eels";
 * const energy = energyAxis(520, 0.25, 120);
 * const row = (shiftEv: number) =>
 *   Array.from(energies(energy), (atEv) => Math.exp(-(((atEv - 535 - shiftEv) / 2) ** 2)));
 * const data = [-0.5, 0, 0.5].flatMap(row);
 * const image = spectrumImage({ data, shape: [3, 1, 120], energy });
 * const driftEv = estimateDrift(image, { fromEv: 522, toEv: 550, rows: 1 }); // -0.5, 0, 0.5
 * alignRows(image, driftEv).shape; // [3, 1, 120]
 * ```
 */
export function estimateDrift(
  image: SpectrumImage,
  options: DriftOptions,
): Float64Array {
  refuseNonSpectra("align", image);
  const { fromEv, toEv, mostEv = 2, rows: rowsAveraged = 20 } = checkOptions(
    "estimateDrift",
    "align",
    options,
    {
      fromEv: is.needed(is.number),
      toEv: is.needed(is.number),
      mostEv: is.above0,
      rows: is.whole(1),
    },
  );
  const { energy, shape: [rows, columns, channels] } = image;
  const { from, to } = channelRange(energy, fromEv, toEv);
  const most = Math.ceil(mostEv / energy.stepEv);
  if (to - from < 4 * most) {
    throw new RangeError(
      `Cannot align as the window must be four times as wide as the largest shift: it is ` +
        `${toEv - fromEv} eV wide, the shift ${mostEv} eV`,
    );
  }
  // A reference between two channels needs the next one, which the last channel does not have.
  const window = { from: from + most, to: Math.min(to, channels - 1) - most };
  const means = rowMeans(image, Math.min(rowsAveraged, rows), columns);
  const drift = new Float64Array(rows);
  for (let pass = 0; pass < PASSES; pass++) {
    const reference = meanSpectrum(shiftSpectra(means, drift.map((shift) => -shift))).data;
    for (let row = 0; row < rows; row++) {
      const spectrum = spectrumOf(means, row);
      drift[row] = energy.stepEv *
        bestShift(spectrum, reference, { window, most, row });
    }
    const middle = meanOf(Array.from(drift));
    drift.forEach((shift, row) => drift[row] = shift - middle);
  }
  return drift;
}

/**
 * Moves each row back by its drift; see `shiftSpectra` for what enters at the ends.
 *
 * @param driftEv One shift a row in eV, such as {@link estimateDrift} gives.
 * @throws {RangeError} Where there is not one drift a row.
 * @example
 * ```ts
 * import { alignRows, energyAxis, spectrumImage } from "eels";
 * const data = [0, 1, 0, 0, 0, 0, 1, 0];
 * const image = spectrumImage({ data, shape: [2, 1, 4], energy: energyAxis(520, 1, 4) });
 * alignRows(image, [0, 1]).data; // 0, 1, 0, 0 twice
 * ```
 */
export function alignRows(image: SpectrumImage, driftEv: ArrayLike<number>): SpectrumImage {
  refuseNonSpectra("align", image);
  const [rows, columns] = image.shape;
  if (driftEv.length !== rows) {
    throw new RangeError(
      `Cannot align as each row must have a drift: ${driftEv.length} drifts, ${rows} rows`,
    );
  }
  const shifts = Float64Array.from(
    { length: rows * columns },
    (_, s) => -driftEv[Math.floor(s / columns)],
  );
  return shiftSpectra(image, shifts);
}

/** One mean spectrum a row. */
function rowMeans(image: SpectrumImage, window: number, columns: number): SpectrumImage {
  const [rows, , channels] = image.shape;
  const averaged = averageFrames(image, { rows: window, columns });
  const data = new Float32Array(rows * channels);
  for (let row = 0; row < rows; row++) {
    const at = row * columns * channels;
    data.set(averaged.data.subarray(at, at + channels), row * channels);
  }
  return spectrumImage({ ...image, data, shape: [rows, 1, channels] });
}

/** The shift of the reference, in channels, with the highest correlation over a window. */
function bestShift(
  spectrum: Float32Array,
  reference: Float32Array,
  { window: { from, to }, most, row }: {
    window: { from: number; to: number };
    most: number;
    row: number;
  },
): number {
  const steps = Math.round(most / TRY_CHANNELS);
  const tried = Array.from(
    { length: 2 * steps + 1 },
    (_, i) => correlation(spectrum, reference, from, to, (i - steps) * TRY_CHANNELS),
  );
  const best = tried.indexOf(Math.max(...tried));
  if (!(best > 0 && best < 2 * steps)) {
    throw new Error(
      `Cannot align row ${row} as its best shift must lie within ${most} channels: it lies at the ` +
        `end; allow more by mostEv, or average more rows`,
    );
  }
  const [left, top, right] = [tried[best - 1], tried[best], tried[best + 1]];
  const offset = (left - right) / (2 * (left - 2 * top + right));
  return (best - steps + offset) * TRY_CHANNELS;
}

/**
 * Pearson's correlation of a spectrum with the reference moved by a shift. Not `sampleCorrelation`: that
 * takes two lists, which would be copied 33 times a row and pass.
 */
function correlation(
  spectrum: Float32Array,
  reference: Float32Array,
  from: number,
  to: number,
  shift: number,
): number {
  const whole = Math.floor(-shift), part = -shift - whole;
  let x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (let e = from; e < to; e++) {
    const a = spectrum[e];
    const b = (1 - part) * reference[e + whole] + part * reference[e + whole + 1];
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const n = to - from;
  return (xy - x * y / n) / Math.sqrt((xx - x * x / n) * (yy - y * y / n));
}
