import { type EnergyAxis, energyAxis } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { basename } from "node:path";
import type { MicroscopeSettings } from "../core/microscope_settings.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import { PART_NAMES, takePart } from "./complex_part.ts";
import { ReadError } from "./read_error.ts";
import { unitInEv, unitInNm } from "./units.ts";

/** Values in the number type of the file; complex values lie as re, im, re, im, ... */
export type MeasurementData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** One calibrated direction: index `i` stands at `start + i * step`. */
export interface Axis {
  /** "energy", "channel", "column", "row", "frame", or "axis 3" and above. */
  readonly name: string;
  readonly size: number;
  readonly start: number;
  readonly step: number;
  /** As in the file; empty where the file gives none. */
  readonly unit: string;
}

/** What a reader returns: the values as they are in the file, and what they mean. */
export interface Measurement {
  readonly path: string;
  readonly format:
    | "dm3"
    | "dm4"
    | "msa"
    | "hspy"
    | "zspy"
    | "velox"
    | "hdf5"
    | "zarr"
    | "npy"
    | "ndata"
    | "text";
  /** Empty where the file gives none. */
  readonly title: string;
  readonly data: MeasurementData;
  /** Whether `data` holds two numbers a value. */
  readonly complex: boolean;
  /**
   * Row-major, slowest first: `[rows, columns, channels]`, `[frames, rows, columns]`,
   * `[rows, columns]` or `[channels]`. Energy channels always come last.
   */
  readonly shape: readonly number[];
  /** In the order of `shape`. */
  readonly axes: readonly Axis[];
  /** Unit of the calibrated values `(value - valueOrigin) * valueScale`; may be empty. */
  readonly unit: string;
  readonly valueOrigin: number;
  readonly valueScale: number;
  readonly settings: MicroscopeSettings;
  /** What this library wrote beside the values: calibration, noise and history. */
  readonly carried?: Pick<SpectrumImage, "calibration" | "noise" | "history">;
  /** Where the values stand in the file. */
  readonly byteOffset: number;
  /** Tag of the values in the file, empty for text files. */
  readonly tagPath: string;
}

/** How to turn a measurement into values. */
export interface ConvertOptions {
  /** Whether to apply the intensity calibration of the file, such as electrons a count. */
  calibrated?: boolean;
  /** Energies of the last axis, in place of the file's, for files without an energy axis such as .npy. */
  energy?: { readonly startEv: number; readonly stepEv: number };
  /** What to take of complex values: "magnitude", "phase" (radians), "real" or "imaginary". */
  part?: OneOf<"magnitude" | "phase" | "real" | "imaginary">;
}

/** What these options may hold. */
export const CONVERT_KINDS = {
  calibrated: is.flag,
  energy: is.record,
  part: is.oneOf(...PART_NAMES),
};

/**
 * A measurement as a spectrum image in eV and nm; a spectrum becomes 1 x 1, a line scan one row.
 *
 * Float32 values without an intensity calibration are shared, not copied; integers above 2^24 and
 * float64 are rounded to float32.
 *
 * @throws {ReadError} Where the values are complex and no part is named, the last axis is not in eV, keV
 * or meV and no energies are given, its step is not above zero, or there are more than three axes.
 * @example
 * ```ts
 * import { readMeasurement, toSpectrumImage } from "eels";
 * const measurement = await readMeasurement("data/EELS_STO.dm3");
 * const spectrum = toSpectrumImage(measurement); // shape [1, 1, 2048], from 350 eV
 * ```
 */
export function toSpectrumImage(
  stored: Measurement,
  options: ConvertOptions = {},
): SpectrumImage {
  const { calibrated = true, energy: given, part } = checkOptions(
    "toSpectrumImage",
    `read ${stored?.path}`,
    options,
    CONVERT_KINDS,
  );
  const measurement = withEnergy(takePart(stored, part), given);
  const axes = atMost(measurement, 3, "a spectrum image");
  const elsewhere = axes.findIndex((axis) => unitInEv(axis.unit) !== undefined);
  const [row, column, channel] = [...Array(3 - axes.length).fill(undefined), ...axes];
  const evPerUnit = unitInEv(channel.unit);
  if (evPerUnit === undefined) {
    const remedy = elsewhere >= 0
      ? `the energy is axis ${elsewhere}; put it last, in HyperSpy s.as_signal1D(...), and save that`
      : `${axes.length === 2 ? "take readImage() for an image, or " : ""}say its energies, ` +
        "read(path, { energy: { startEv, stepEv } }), or set the unit, in HyperSpy " +
        's.axes_manager[-1].units = "eV"';
    fail(
      measurement,
      `as a spectrum image as its last axis must be in eV, keV or meV: it is in ` +
        `"${channel.unit}", the shape is [${measurement.shape}]; ${remedy}`,
    );
  }
  let energy: EnergyAxis;
  try {
    energy = energyAxis(channel.start * evPerUnit, channel.step * evPerUnit, channel.size);
  } catch (error) {
    fail(
      measurement,
      `as a spectrum image: ${
        (error as Error).message
      }; take readMeasurement() and spectrumImage()`,
    );
  }
  const columnNm = stepNm(column);
  const { path, carried, settings, title } = measurement;
  const values = toValues(measurement, calibrated);
  const rowNm = stepNm(row) ?? (row && row.size > 1 ? undefined : columnNm);
  return spectrumImage({
    data: values.data,
    unit: values.unit,
    shape: [row?.size ?? 1, column?.size ?? 1, channel.size],
    energy,
    title,
    settings,
    ...carried,
    history: [
      ...carried?.history ?? [],
      `read from ${basename(path)}${values.how}`,
    ],
    ...(rowNm && columnNm && { pixel: { rowNm, columnNm } }),
  });
}

/**
 * A measurement as an image, values along a line of nm as one row; `pixelNm` is given where rows and
 * columns have the same step in a unit of length.
 *
 * @throws {ReadError} Where the values are complex and no part is named, there are other than two axes
 * (or one in nm), or the last is energy.
 * @example
 * ```ts
 * import { readMeasurement, toImage } from "eels";
 * const stored = await readMeasurement("data/EELS_STO.dm3");
 * const picture = stored.shape.length === 2 ? toImage(stored) : undefined; // here a spectrum
 * ```
 */
export function toImage(
  stored: Measurement,
  options: Omit<ConvertOptions, "energy"> = {},
): Image {
  const { energy: _, ...kinds } = CONVERT_KINDS;
  const task = `read ${stored?.path}`;
  const { calibrated = true, part } = checkOptions("toImage", task, options, kinds);
  const measurement = takePart(stored, part);
  const axes = atMost(measurement, 2, "an image");
  const [column, row = { ...column, size: 1 }] = axes.toReversed();
  if (unitInEv(column.unit) !== undefined || (axes.length < 2 && stepNm(column) === undefined)) {
    fail(
      measurement,
      `as an image as it holds spectra ([${measurement.shape}]): use read()`,
    );
  }
  const rowNm = stepNm(row), columnNm = stepNm(column);
  const square = rowNm && columnNm && Math.abs(rowNm - columnNm) <= 1e-3 * columnNm;
  const { data, unit } = toValues(measurement, calibrated);
  return {
    data,
    unit,
    shape: [row.size, column.size],
    ...(square && { pixelNm: columnNm }),
    ...withoutUnit(row, column),
    ...(measurement.title && { title: measurement.title }),
  };
}

/** A step other than 1 that both axes have, without a unit. */
function withoutUnit(row: Axis, column: Axis): Pick<Image, "pixelWithoutUnit"> {
  const isBare = [row, column].every(({ unit }) => /^(<undefined>|_None_|)$/.test(unit.trim()));
  const isSame = column.step > 0 && Math.abs(row.step - column.step) <= 1e-3 * column.step;
  return isBare && isSame && column.step !== 1 ? { pixelWithoutUnit: column.step } : {};
}

/** The measurement with the energies that its reader gives for the last axis. */
function withEnergy(measurement: Measurement, energy: ConvertOptions["energy"]): Measurement {
  if (energy === undefined) return measurement;
  const { startEv, stepEv } = checkOptions("energy", `read ${measurement.path}`, energy, {
    startEv: is.needed(is.number),
    stepEv: is.needed(is.number),
  });
  const last = { ...measurement.axes.at(-1)!, name: "energy", start: startEv, step: stepEv };
  return { ...measurement, axes: [...measurement.axes.slice(0, -1), { ...last, unit: "eV" }] };
}

/** The axes without leading ones of size one, at most `most`, of real values. */
function atMost(measurement: Measurement, most: number, kind: string): readonly Axis[] {
  if (measurement.complex) {
    fail(
      measurement,
      `as ${kind} as its values are complex: choose a part, { part: "magnitude" }, or one of ` +
        PART_NAMES.slice(1).map((name) => `"${name}"`).join(", "),
    );
  }
  let axes = measurement.axes;
  while (axes.length > most && axes[0].size === 1) axes = axes.slice(1);
  if (axes.length > most) {
    fail(
      measurement,
      `as ${kind} as it may have ${most} axes: it has ${axes.length}, [${measurement.shape}]; take ` +
        (unitInEv(axes.at(-1)!.unit) !== undefined && most === 2 ? "read(), or " : "") +
        "readMeasurement() and a part of it",
    );
  }
  return axes;
}

function fail(measurement: Measurement, problem: string): never {
  throw new ReadError(problem, measurement);
}

function stepNm(axis: Axis | undefined): number | undefined {
  const nm = axis && unitInNm(axis.unit);
  return nm && axis.step > 0 ? axis.step * nm : undefined;
}

function toValues(
  { data, unit, valueOrigin, valueScale }: Measurement,
  calibrated: boolean,
): { data: Float32Array; unit: string; how: string } {
  if (valueOrigin === 0 && valueScale === 1) {
    return {
      data: data instanceof Float32Array ? data : singles(data),
      unit: unitName(unit),
      how: "",
    };
  }
  if (!calibrated) return { data: singles(data), unit: "counts", how: "" };
  const name = unitName(unit);
  return {
    data: float32(data, (value) => (value - valueOrigin) * valueScale),
    unit: name,
    how: `, stored values less ${valueOrigin} times ${
      Number(valueScale.toPrecision(6))
    } as ${name}`,
  };
}

function singles(data: MeasurementData): Float32Array {
  const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array;
  return isBig ? float32(data, (value) => value) : new Float32Array(data);
}

function float32(data: MeasurementData, change: (value: number) => number): Float32Array {
  const result = new Float32Array(data.length);
  for (let i = 0; i < result.length; i++) result[i] = change(Number(data[i]));
  return result;
}

/** The library's words for what Gatan and EMSA write. */
function unitName(unit: string): string {
  if (unit === "e-") return "electrons";
  // HyperSpy's "Intensity (Counts)" and "Electrons (Counts)" are the values as the detector gave them.
  return unit === "" || /^counts$|\(counts\)$/i.test(unit) ? "counts" : unit;
}
