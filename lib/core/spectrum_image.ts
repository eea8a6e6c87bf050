import {
  channelAt,
  channelRange,
  energyAt,
  type EnergyAxis,
  energyAxis,
  subAxis,
} from "./energy_axis.ts";

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
}

/** Values and axis of a spectrum image; a spectrum may be given as a plain number array. */
export interface SpectrumImageInit {
  data: Float32Array | ArrayLike<number>;
  shape?: readonly [number, number, number];
  energy: EnergyAxis;
  unit?: string;
  pixel?: PixelSize;
  title?: string;
}

/**
 * Makes a spectrum image and checks that data, shape and axis agree.
 *
 * @param init Values (a `Float32Array` is kept, not copied), shape (default: one spectrum), energy
 * axis, unit (default "counts"), pixel size, title.
 * @throws {RangeError} Where the length of the data, the shape and the axis disagree.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage } from "eels";
 * const spectrum = spectrumImage({ data: [1, 4, 2], energy: energyAxis(520, 0.25, 3) });
 * ```
 */
export function spectrumImage(init: SpectrumImageInit): SpectrumImage {
  const data = init.data instanceof Float32Array ? init.data : Float32Array.from(init.data);
  const shape = init.shape ?? [1, 1, init.energy.channels] as const;
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
  const { energy, unit = "counts", pixel, title } = init;
  return { data, shape, energy, unit, ...(pixel && { pixel }), ...(title && { title }) };
}

/** Number of spectra, rows x columns. */
export function spectrumCount(image: SpectrumImage): number {
  return image.shape[0] * image.shape[1];
}

/** A view (no copy) of the spectrum at a row and column. */
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

/** One spectrum written `count` times, as one row: for repeated trials on the same truth. */
export function repeatSpectrum(spectrum: SpectrumImage, count: number): SpectrumImage {
  const one = spectrumAt(spectrum, 0, 0);
  const data = new Float32Array(count * one.length);
  for (let s = 0; s < count; s++) data.set(one, s * one.length);
  return spectrumImage({ ...spectrum, data, shape: [1, count, one.length] });
}

/** The same image with other values on the same axes. */
export function withData(
  image: SpectrumImage,
  data: Float32Array,
  unit = image.unit,
): SpectrumImage {
  return spectrumImage({ ...image, data, unit });
}

/** The image with every value mapped; `channel` is the energy channel of the value. */
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
  return spectrumImage({
    ...image,
    data,
    shape: [rows, columns, kept],
    energy: subAxis(image.energy, range),
  });
}

/**
 * Adds `factor` neighbouring channels into one; counts are kept, channels that do not fill a whole
 * group are left out at the high end.
 *
 * @throws {RangeError} Where `factor` is not a whole number between 1 and the channel count.
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
  return spectrumImage({ ...image, data, shape: [rows, columns, groups], energy });
}

/**
 * Shifts each spectrum along the energy axis by linear interpolation, so that a feature at
 * `E` moves to `E + shiftsEv[s]`; the axis stays. What enters from outside repeats the edge value.
 *
 * @param shiftsEv One shift in eV a spectrum (row-major), or one for all.
 * @throws {RangeError} Where the number of shifts is neither one nor the number of spectra, or a
 * shift is not finite.
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
  return withData(image, data);
}

/** The image resampled by linear interpolation onto another axis that lies inside its own. */
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
  return spectrumImage({ ...image, data, shape: [rows, columns, energy.channels], energy });
}
