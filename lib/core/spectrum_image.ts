/**
 * The spectrum image and its steps along energy. Longer than other files, as every step carries noise
 * and history on and nearly every file takes them from here.
 *
 * @module
 */
import {
  channelAt,
  channelRange,
  energyAt,
  type EnergyAxis,
  energyAxis,
  subAxis,
} from "./energy_axis.ts";
import type { MicroscopeSettings } from "./microscope_settings.ts";
import { filterCorrelation, type KnownNoise, makeNoise, type Noise, sumNoise } from "./noise.ts";

/** Calibration of the two scan directions. */
export interface PixelSize {
  /** Distance between neighbouring rows in nm. */
  readonly rowNm: number;
  /** Distance between neighbouring columns in nm. */
  readonly columnNm: number;
}

/**
 * A spectrum image: one energy-loss spectrum a scan position.
 *
 * A line scan has one row, a single spectrum one row and one column. The value of row `r`, column
 * `c`, channel `e` is `data[(r * columns + c) * channels + e]`.
 */
export interface SpectrumImage {
  /** Row-major values, length rows x columns x channels. */
  readonly data: Float32Array;
  /** `[rows, columns, channels]`. */
  readonly shape: readonly [rows: number, columns: number, channels: number];
  readonly energy: EnergyAxis;
  /** What a value counts, such as "counts", "electrons" or "normalised". */
  readonly unit: string;
  readonly pixel?: PixelSize;
  readonly title?: string;
  /** What the file said of the microscope. */
  readonly settings?: MicroscopeSettings;
  /** How the energy axis was calibrated, where it was. */
  readonly calibration?: Calibration;
  /** Absent where it is unknown, or where a step left it unknown; the history then says so. */
  readonly noise?: Noise;
  /** What was done since the file was read, one sentence a step. */
  readonly history?: readonly string[];
}

/** How an energy axis was calibrated on known energies. */
export interface Calibration {
  readonly peaks: readonly {
    /** Where the peak was found on the axis as it was. */
    readonly foundEv: number;
    readonly foundStandardErrorEv: number;
    readonly trueEv: number;
    /** What is left of their difference after the calibration. */
    readonly residualEv: number;
  }[];
  /** Added to the energies in the middle of the peaks. */
  readonly shiftEv: number;
  readonly shiftStandardErrorEv: number;
  /** What the dispersion was multiplied by; 1 where there was one peak only. */
  readonly stretch: number;
  readonly stretchStandardError: number;
}

/** Values and axis of a spectrum image; a spectrum may be given as a plain number array. */
export interface SpectrumImageInit {
  data: Float32Array | ArrayLike<number>;
  /** `[rows, columns, channels]`. */
  shape?: readonly number[];
  energy: EnergyAxis;
  unit?: string;
  pixel?: PixelSize;
  title?: string;
  settings?: MicroscopeSettings;
  calibration?: Calibration;
  noise?: Noise;
  history?: readonly string[];
}

/**
 * Makes a spectrum image and checks that data, shape and axis agree.
 *
 * @param init Values (a `Float32Array` is kept, not copied), shape (default: one spectrum), energy
 * axis, unit (default "counts"), pixel size, title; settings, calibration, noise and history are kept.
 * @throws {RangeError} Where the length of the data, the shape and the axis disagree.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage } from "eels";
 * const spectrum = spectrumImage({ data: [1, 4, 2], energy: energyAxis(520, 0.25, 3) });
 * ```
 */
export function spectrumImage(init: SpectrumImageInit): SpectrumImage {
  const data = init.data instanceof Float32Array ? init.data : Float32Array.from(init.data);
  const [rows, columns, channels, ...more] = init.shape ?? [1, 1, init.energy.channels];
  const shape = [rows, columns, channels] as const;
  if (channels === undefined || more.length > 0) {
    throw new RangeError(
      `Cannot make a spectrum image as its shape must be [rows, columns, channels]: it is ` +
        `[${init.shape}]`,
    );
  }
  if (shape[2] !== init.energy.channels) {
    throw new RangeError(
      `Cannot make a spectrum image as its last dimension must equal the axis: shape is ` +
        `[${shape}], the axis has ${init.energy.channels} channels`,
    );
  }
  if (data.length !== shape[0] * shape[1] * shape[2]) {
    throw new RangeError(
      `Cannot make a spectrum image as the shape must hold the data: shape is [${shape}], the ` +
        `data have ${data.length} values`,
    );
  }
  const { energy, unit = "counts", pixel, title, settings, calibration, noise, history } = init;
  if (noise && typeof noise.background === "object" && noise.background.length !== data.length) {
    throw new RangeError(
      `Cannot make a spectrum image as the background of its noise must have its shape: it has ` +
        `${noise.background.length} values, the data ${data.length}`,
    );
  }
  return {
    data,
    shape,
    energy,
    unit,
    ...(pixel && { pixel }),
    ...(title && { title }),
    ...(settings && Object.keys(settings).length > 0 && { settings }),
    ...(calibration && { calibration }),
    ...(noise && { noise }),
    ...(history?.length && { history }),
  };
}

/**
 * The image after a step: what the step did not change goes on, and the history says what it did.
 *
 * @param step One short sentence without a full stop, such as "cropped to 520-580 eV".
 */
export function afterStep(
  image: SpectrumImage,
  step: string,
  changes: Partial<SpectrumImageInit>,
): SpectrumImage {
  return spectrumImage({ ...image, ...changes, history: [...image.history ?? [], step] });
}

/**
 * The noise after a step that moves values about, as `move` moves them: its background moves along.
 *
 * @param move Called with the image's background in place of its values.
 */
export function moveNoise(
  image: SpectrumImage,
  move: (image: SpectrumImage) => SpectrumImage,
): Noise | undefined {
  const { noise, history: _, ...bare } = image;
  if (!noise || typeof noise.background !== "object") return noise;
  return { ...noise, background: move({ ...bare, data: noise.background }).data };
}

/**
 * The image with a noise that is known; {@link estimateNoise} estimates one that is not.
 *
 * @param image Spectra in the unit that the noise is given in.
 * @param noise Gain (1 for electrons) and read-out of a detector, or `{ sigma }` for white noise.
 * @throws {RangeError} Where a value is out of range.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, withNoise } from "eels";
 * const counts = spectrumImage({ data: [40, 90], energy: energyAxis(520, 1, 2) });
 * withNoise(counts, { gain: 10, readoutCounts: 5 }).noise?.gain; // 10
 * ```
 */
export function withNoise(image: SpectrumImage, noise: KnownNoise): SpectrumImage {
  const made = makeNoise(noise);
  const { gain, readoutCounts, source } = made;
  return afterStep(
    image,
    `noise ${source}: gain ${round(gain)}, read-out ${round(readoutCounts)}`,
    {
      noise: made,
    },
  );
}

const round = (value: number) => Number(value.toPrecision(4));

/** Number of spectra, rows x columns. */
export function spectrumCount(image: SpectrumImage): number {
  return image.shape[0] * image.shape[1];
}

/** The pixel size of an image with square pixels, as a map of it has it; `{}` where there is none. */
export function pixelNmOf({ pixel }: Pick<SpectrumImage, "pixel">): { pixelNm?: number } {
  const isSquare = pixel && Math.abs(pixel.rowNm - pixel.columnNm) <= 1e-3 * pixel.columnNm;
  return isSquare ? { pixelNm: pixel.columnNm } : {};
}

/**
 * A view (no copy) of the spectrum at a row and column.
 *
 * @example
 * ```ts
 * import { energyAxis, spectrumAt, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * spectrumAt(image, 1, 0); // 5, 6, 7, 8
 * ```
 */
export function spectrumAt(image: SpectrumImage, row: number, column: number): Float32Array {
  const [rows, columns, channels] = image.shape;
  if (!(row >= 0 && row < rows && column >= 0 && column < columns)) {
    throw new RangeError(
      `Cannot take a spectrum as it must lie inside the image: row ${row}, column ${column} of ` +
        `${rows} x ${columns}`,
    );
  }
  const first = (row * columns + column) * channels;
  return image.data.subarray(first, first + channels);
}

/**
 * One spectrum written `count` times, as one row: for repeated trials on the same truth.
 *
 * @example
 * ```ts
 * import { energyAxis, repeatSpectrum, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * repeatSpectrum(image, 5).shape; // [1, 5, 4]
 * ```
 */
export function repeatSpectrum(spectrum: SpectrumImage, count: number): SpectrumImage {
  const one = spectrumAt(spectrum, 0, 0);
  const data = new Float32Array(count * one.length);
  for (let s = 0; s < count; s++) data.set(one, s * one.length);
  return afterStep(spectrum, `repeated ${count} times`, {
    data,
    shape: [1, count, one.length],
    noise: moveNoise(spectrum, (background) => repeatSpectrum(background, count)),
  });
}

/** The same image with other values on the same axes, whose noise is then unknown. */
export function withData(
  image: SpectrumImage,
  data: Float32Array,
  unit = image.unit,
): SpectrumImage {
  const step = `values replaced${image.noise ? ", so that their noise is unknown" : ""}`;
  return afterStep(image, step, { data, unit, noise: undefined });
}

/**
 * The image with every value mapped (`channel` is its energy channel); the noise is then unknown.
 *
 * @example
 * ```ts
 * import { energyAxis, mapValues, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * mapValues(image, (value, channel) => channel === 0 ? 0 : value).data[4]; // 0
 * ```
 */
export function mapValues(
  image: SpectrumImage,
  change: (value: number, channel: number) => number,
): SpectrumImage {
  const channels = image.shape[2];
  return withData(image, image.data.map((value, index) => change(value, index % channels)));
}

/**
 * Keeps the channels whose centres lie in `fromEv <= E < toEv`.
 *
 * @throws {RangeError} Where the window is empty, reversed or beyond the axis.
 * @example
 * ```ts
 * import { crop, energyAxis, spectrumImage } from "eels";
 * const all = spectrumImage({ data: new Float32Array(8), energy: energyAxis(520, 0.5, 8) });
 * crop(all, { fromEv: 521, toEv: 523 }).shape; // [1, 1, 4]
 * ```
 */
export function crop(
  image: SpectrumImage,
  { fromEv, toEv }: { fromEv: number; toEv: number },
): SpectrumImage {
  const range = channelRange(image.energy, fromEv, toEv);
  const [rows, columns, channels] = image.shape;
  const kept = range.to - range.from;
  const data = new Float32Array(rows * columns * kept);
  for (let s = 0; s < rows * columns; s++) {
    data.set(
      image.data.subarray(s * channels + range.from, s * channels + range.to),
      s * kept,
    );
  }
  if (kept === channels) return spectrumImage({ ...image, data });
  return afterStep(image, `cropped to ${fromEv}-${toEv} eV`, {
    data,
    shape: [rows, columns, kept],
    energy: subAxis(image.energy, range),
    noise: moveNoise(image, (background) => crop(background, { fromEv, toEv })),
  });
}

/**
 * Adds `factor` neighbouring channels into one; counts are kept, channels that do not fill a whole
 * group are left out at the high end.
 *
 * @throws {RangeError} Where `factor` is not a whole number between 1 and the channel count.
 * @example
 * ```ts
 * import { energyAxis, rebinEnergy, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * rebinEnergy(image, 2).data; // 3, 7, 11, 15
 * ```
 */
export function rebinEnergy(image: SpectrumImage, factor: number): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  if (!(Number.isSafeInteger(factor) && factor >= 1 && factor <= channels)) {
    throw new RangeError(
      `Cannot rebin as the factor must be a whole number from 1 to ${channels}: it is ${factor}`,
    );
  }
  const groups = Math.floor(channels / factor);
  const data = new Float32Array(rows * columns * groups);
  for (let s = 0; s < rows * columns; s++) {
    for (let g = 0; g < groups; g++) {
      let sum = 0;
      const first = s * channels + g * factor;
      for (let i = 0; i < factor; i++) sum += image.data[first + i];
      data[s * groups + g] = sum;
    }
  }
  const { stepEv } = image.energy;
  const energy = energyAxis(energyAt(image.energy, (factor - 1) / 2), stepEv * factor, groups);
  const moved = moveNoise(image, (background) => rebinEnergy(background, factor));
  return afterStep(image, `${factor} channels added into one`, {
    data,
    shape: [rows, columns, groups],
    energy,
    noise: moved && {
      ...sumNoise(moved, factor),
      correlation: filterCorrelation(moved.correlation, Array(factor).fill(1), factor),
    },
  });
}

/**
 * Shifts each spectrum along the energy axis by linear interpolation, so that a feature at
 * `E` moves to `E + shiftsEv[s]`; the axis stays. What enters from outside repeats the edge value.
 *
 * @param shiftsEv One shift in eV a spectrum (row-major), or one for all.
 * @throws {RangeError} Where the number of shifts is neither one nor the number of spectra, or a
 * shift is not finite.
 * @example
 * ```ts
 * import { energyAxis, shiftSpectra, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * shiftSpectra(image, [0.5, 0]).data; // 1, 1, 2, 3, 5, 6, 7, 8
 * ```
 */
export function shiftSpectra(image: SpectrumImage, shiftsEv: ArrayLike<number>): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  const count = rows * columns;
  if (shiftsEv.length !== 1 && shiftsEv.length !== count) {
    throw new RangeError(
      `Cannot shift as there must be one shift or one a spectrum: ${shiftsEv.length} shifts, ` +
        `${count} spectra`,
    );
  }
  const data = new Float32Array(image.data.length);
  const last = channels - 1;
  for (let s = 0; s < count; s++) {
    const shiftEv = shiftsEv.length === 1 ? shiftsEv[0] : shiftsEv[s];
    if (!Number.isFinite(shiftEv)) {
      throw new RangeError(`Cannot shift as a shift must be finite: spectrum ${s} has ${shiftEv}`);
    }
    const shift = shiftEv / image.energy.stepEv;
    const base = s * channels;
    for (let e = 0; e < channels; e++) {
      const position = Math.min(last, Math.max(0, e - shift));
      const low = Math.floor(position);
      const part = position - low;
      const high = Math.min(last, low + 1);
      data[base + e] = (1 - part) * image.data[base + low] + part * image.data[base + high];
    }
  }
  const moved = moveNoise(image, (background) => shiftSpectra(background, shiftsEv));
  return afterStep(image, "shifted along energy by linear interpolation", {
    data,
    noise: moved && interpolateNoise(moved, image.energy, shiftsEv),
  });
}

/** Interpolation joins neighbours: sums keep their variance, single channels lose some. */
function interpolateNoise(
  noise: Noise,
  { stepEv }: EnergyAxis,
  shiftsEv: ArrayLike<number>,
): Noise {
  const parts = Array.from(shiftsEv, (shiftEv) => {
    const part = Math.abs(shiftEv / stepEv) % 1;
    return part < 1e-6 || part > 1 - 1e-6 ? 0 : part;
  });
  const joint = parts.reduce((sum, part) => sum + part * (1 - part), 0) / parts.length;
  if (joint === 0) return noise;
  // The pair of weights p and 1 - p whose product is the mean of all products.
  const part = 0.5 - Math.sqrt(0.25 - joint);
  return { ...noise, correlation: filterCorrelation(noise.correlation, [1 - part, part]) };
}

/**
 * The image resampled by linear interpolation onto another axis that lies inside its own.
 *
 * @example
 * ```ts
 * import { energyAxis, resample, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * resample(image, energyAxis(520.25, 0.5, 3)).data[0]; // 1.5
 * ```
 */
export function resample(image: SpectrumImage, energy: EnergyAxis): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  const first = channelAt(image.energy, energy.startEv);
  const last = channelAt(image.energy, energyAt(energy, energy.channels - 1));
  if (first < -1e-6 || last > channels - 1 + 1e-6) {
    throw new RangeError(
      `Cannot resample as the new axis must lie inside the old: new ${energy.startEv}-` +
        `${energyAt(energy, energy.channels - 1)} eV, old ${image.energy.startEv}-` +
        `${energyAt(image.energy, channels - 1)} eV`,
    );
  }
  const data = new Float32Array(rows * columns * energy.channels);
  for (let s = 0; s < rows * columns; s++) {
    for (let e = 0; e < energy.channels; e++) {
      const exact = channelAt(image.energy, energyAt(energy, e));
      const low = Math.min(channels - 1, Math.max(0, Math.floor(exact)));
      const high = Math.min(channels - 1, low + 1);
      const part = Math.min(1, Math.max(0, exact - low));
      const base = s * channels;
      data[s * energy.channels + e] = (1 - part) * image.data[base + low] +
        part * image.data[base + high];
    }
  }
  const step = `resampled onto channels of ${energy.stepEv} eV from ${energy.startEv} eV`;
  // On channels of the same width this is a shift; on others neighbours are joined unevenly.
  const even =
    Math.abs(energy.stepEv - image.energy.stepEv) * energy.channels < 1e-3 * energy.stepEv;
  const moved = even ? moveNoise(image, (background) => resample(background, energy)) : undefined;
  const lost = image.noise && !moved ? ", so that the noise is unknown" : "";
  return afterStep(image, step + lost, {
    data,
    shape: [rows, columns, energy.channels],
    energy,
    noise: moved && interpolateNoise(moved, energy, [energy.startEv - image.energy.startEv]),
  });
}
