/**
 * The spectrum image: the object, its making, its single spectra and values. The steps along its
 * energy axis are those of energy_steps.ts.
 *
 * @module
 */
import type { EnergyAxis } from "./energy_axis.ts";
import type { MicroscopeSettings } from "./microscope_settings.ts";
import { checkNoise, type Noise } from "./noise.ts";
import * as is from "./option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "./options.ts";

const IMAGE_KINDS = {
  data: is.needed(is.listLike),
  shape: is.listLike,
  energy: is.needed(is.axis),
  unit: is.text,
  pixel: is.record,
  title: is.text,
  settings: is.record,
  calibration: is.record,
  noise: is.record,
  history: is.list,
};

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
 * @throws {RangeError} Where the length of the data, the shape and the axis disagree, or the noise is
 * none: {@link withNoise} makes one of a gain.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage } from "eels";
 * const spectrum = spectrumImage({ data: [1, 4, 2], energy: energyAxis(520, 0.25, 3) });
 * ```
 */
export function spectrumImage(init: SpectrumImageInit): SpectrumImage {
  checkOptions("spectrumImage", "make a spectrum image", init, IMAGE_KINDS);
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
  if (noise) checkNoise("make a spectrum image", noise);
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

/** Number of spectra, rows x columns. */
export function spectrumCount(image: Pick<SpectrumImage, "shape">): number {
  return image.shape[0] * image.shape[1];
}

/** The pixel size of an image with square pixels, as a map of it has it; `{}` where there is none. */
export function pixelNmOf({ pixel }: Pick<SpectrumImage, "pixel">): { pixelNm?: number } {
  const isSquare = pixel && Math.abs(pixel.rowNm - pixel.columnNm) <= 1e-3 * pixel.columnNm;
  return isSquare ? { pixelNm: pixel.columnNm } : {};
}

/**
 * A view (no copy) of the spectrum at a row and column, one value a channel.
 *
 * @throws {RangeError} Where the place lies outside the image.
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
  refuseNonSpectra("take a spectrum", image);
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

/** A view (no copy) of spectrum number `s`, row-major; the only spectrum of an image serves for all. */
export function spectrumOf({ data, shape }: SpectrumImage, s: number): Float32Array {
  const channels = shape[2], at = data.length === channels ? 0 : s;
  return data.subarray(at * channels, (at + 1) * channels);
}

/**
 * The first spectrum written `count` times, as one row: for repeated trials on the same truth.
 *
 * @returns Shape `[1, count, channels]`.
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
 * The image with every value changed by a function; the noise is then unknown.
 *
 * @param change Called with the value and its energy channel, counted from 0.
 * @param options.unit Unit of the new values, such as "counts" after electrons were multiplied by a gain;
 * where it is left out, the unit is what it was.
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
  options: { unit?: string } = {},
): SpectrumImage {
  refuseNonSpectra("map the values", image);
  const { unit = image.unit } = checkOptions("mapValues", "map the values", options, {
    unit: is.text,
  });
  const channels = image.shape[2];
  return withData(image, image.data.map((value, index) => change(value, index % channels)), unit);
}
