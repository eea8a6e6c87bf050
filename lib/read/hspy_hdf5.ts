import { Dataset, File as HdfFile, Group, ready } from "h5wasm/node";
import type { ReadOptions } from "./dm3_dm4.ts";
import { fingerprint } from "../core/fingerprint.ts";
import type { Axis, Measurement, MeasurementData } from "./measurement.ts";
import { type MicroscopeSettings, withoutAbsent } from "../core/microscope_settings.ts";
import { type FilePlace, ReadError } from "./read_error.ts";
import { unitInEv } from "./units.ts";

/** How an HDF5 file starts; one that has a block of its user's before that is not recognised. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Choice: larger values than this are refused, as they would not fit beside the results. */
const MOST_VALUES = 2 ** 29;
const MOST_DIMENSIONS = 8;
/** Groups nested deeper than this are not looked into. */
const DEEPEST = 16;

/** Whether the first bytes of a file are those of HDF5. */
export function isHdf5(start: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => start[i] === byte);
}

/**
 * Reads a spectrum, spectrum image or image of an HDF5 file: HyperSpy's `.hspy`, the EMD of Berkeley
 * (`emd_group_type`, `dim1`, `dim2`, ...), or any other file with an array of numbers, which then has
 * no calibration.
 *
 * @param path A file on disk: the HDF5 library opens it itself.
 * @param options.image Path of the dataset in the file, or its number among those with two or more
 * dimensions (HyperSpy's: any); where left out there must be one only.
 * @throws {ReadError} Where the file is damaged, or holds no such array of numbers.
 */
export async function readHdf5(path: string, { image }: ReadOptions = {}): Promise<Measurement> {
  const library = await ready;
  // Its errors become exceptions, instead of pages on the terminal.
  library.activate_throwing_error_handler();
  try {
    const file = new HdfFile(path, "r");
    try {
      return measurementOf(path, chooseDataset(path, file, image), file);
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof ReadError) throw error;
    const reason = reasonOf(error);
    throw new ReadError(`as the HDF5 library reports "${reason}": ${remedyOf(reason)}`, { path });
  } finally {
    library.deactivate_throwing_error_handler();
  }
}

/** The innermost entry of the library's error stack, the one that says what happened. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const entries = [...text.matchAll(/^ *#\d+:.*\(\): (.*)$/gm)];
  return entries.at(-1)?.[1] ?? text.split("\n")[0];
}

/** What to do about an error of the library. */
function remedyOf(reason: string): string {
  if (/plugin/.test(reason)) {
    return "the values are compressed by a filter that it lacks, such as lzf: save them again with gzip, " +
      'in HyperSpy s.save(path, compression="gzip")';
  }
  if (/Float16/.test(reason)) {
    return 'it lacks float16: save them again as float32, in HyperSpy s.change_dtype("float32")';
  }
  return "the file is cut off or damaged, copy it again";
}

function chooseDataset(path: string, file: HdfFile, image: number | string | undefined): Dataset {
  const found = datasetsIn(file);
  const list = found.map(({ path }) => path.replace(/^\//, "")).join(", ");
  if (typeof image === "string") {
    const wanted = file.get(image);
    if (wanted instanceof Dataset) return wanted;
    throw new ReadError(`as it has no dataset ${image}: it has ${list || "none"}`, { path });
  }
  const chosen = found[image ?? 0];
  if (!chosen) {
    throw new ReadError(
      found.length === 0
        ? "as it must hold an array of numbers with two or more dimensions: it has none" +
          otherTypes(file)
        : `as it has no image ${image}: it has ${found.length}, ${list}`,
      { path },
    );
  }
  if (image === undefined && found.length > 1) {
    throw new ReadError(
      `as one of its ${found.length} images must be named, { image: ... }: it has ${list}`,
      { path },
    );
  }
  return chosen;
}

/**
 * Datasets of numbers with at least two dimensions longer than one, or any where HyperSpy wrote them, in
 * the order of the file.
 */
function datasetsIn(group: Group, depth = 0): Dataset[] {
  if (depth > DEEPEST) return [];
  const isSignal = group.get("axis-0") instanceof Group;
  return group.keys().flatMap((name) => {
    // Beside the data of a signal of HyperSpy stand its variance, components and markers.
    if (isSignal && name !== "data") return [];
    const child = group.get(name);
    if (child instanceof Group) return datasetsIn(child, depth + 1);
    if (!(child instanceof Dataset) || !isNumeric(child)) return [];
    const least = isSignal ? 0 : 2;
    return (child.shape ?? []).filter((size) => size > 1).length >= least ? [child] : [];
  });
}

/** What HyperSpy wrote that is no number, with the remedy. */
function otherTypes(file: HdfFile): string {
  const signals = file.get("Experiments");
  if (!(signals instanceof Group)) return "";
  for (const name of signals.keys()) {
    const data = file.get(`Experiments/${name}/data`);
    if (!(data instanceof Dataset)) continue;
    return `; the data of "${name}" are complex or truth values, take a part of them, such as ` +
      's.real or s.change_dtype("uint8") in HyperSpy, and save that';
  }
  return "";
}

/** Integers and floats; not texts, truth values or compounds. */
function isNumeric(dataset: Dataset): boolean {
  const dtype = dataset.dtype;
  return typeof dtype === "string" && /^[<>|]?[bBhHiIlLqQefd]\d*$/.test(dtype);
}

function measurementOf(path: string, dataset: Dataset, file: HdfFile): Measurement {
  const at = { path, byteOffset: 0, tagPath: dataset.path };
  const shape = dataset.shape ?? [];
  const count = shape.reduce((product, size) => product * size, 1);
  if (!isNumeric(dataset) || shape.length === 0 || shape.length > MOST_DIMENSIONS || count === 0) {
    throw new ReadError(
      `as a dataset must be numbers in 1 to ${MOST_DIMENSIONS} dimensions: it is of type ` +
        `${JSON.stringify(dataset.dtype)}, [${shape}]`,
      at,
    );
  }
  if (count > MOST_VALUES) {
    throw new ReadError(`as it may have ${MOST_VALUES} values: it has ${count}, [${shape}]`, at);
  }
  const data = valuesOf(dataset);
  if (!ArrayBuffer.isView(data) || data.length !== count) {
    throw new ReadError(`as ${count} values must be stored, [${shape}]: they cannot be read`, at);
  }
  const parent = file.get(parentOf(dataset.path));
  const calibrated = parent instanceof Group ? parent : undefined;
  const isHspy = calibrated?.get("axis-0") instanceof Group;
  const axes = shape.map((size, i) => axisOf(at, calibrated, i, size, shape.length));
  const { settings: kept, ...carried } = isHspy
    ? carriedIn(path, calibrated, data, axes) ?? {}
    : {} as Partial<Carried>;
  return {
    path,
    format: isHspy ? "hspy" : "hdf5",
    title: (isHspy && textAt(calibrated.get("metadata/General"), "title")) || "",
    data,
    complex: false,
    shape,
    axes,
    unit: (isHspy && textAt(calibrated.get("metadata/Signal"), "quantity")) || "",
    valueOrigin: 0,
    valueScale: 1,
    settings: { ...kept, ...(isHspy && settingsIn(calibrated)) },
    ...(carried && { carried }),
    byteOffset: 0,
    tagPath: dataset.path,
  };
}

/** The values; the library leaves float16 as bytes. */
function valuesOf(dataset: Dataset): MeasurementData {
  const value = dataset.value as MeasurementData;
  if (!/e\d*$/.test(String(dataset.dtype)) || !(value instanceof Uint8Array)) return value;
  const bytes = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const isLittle = !String(dataset.dtype).startsWith(">");
  return Float32Array.from(
    { length: value.byteLength / 2 },
    (_, i) => bytes.getFloat16(2 * i, isLittle),
  );
}

/** The settings where HyperSpy keeps them: keV, mrad, s. */
function settingsIn(group: Group): MicroscopeSettings {
  const tem = group.get("metadata/Acquisition_instrument/TEM");
  const eels = group.get("metadata/Acquisition_instrument/TEM/Detector/EELS");
  const general = group.get("metadata/General");
  const signal = textAt(group.get("metadata/Signal"), "signal_type");
  const number = (holder: unknown, name: string, factor = 1) => {
    const value = holder instanceof Group ? numberAt(holder, name) : undefined;
    return value !== undefined && value > 0 ? Number((value * factor).toPrecision(12)) : undefined;
  };
  return withoutAbsent({
    beamEnergyEv: number(tem, "beam_energy", 1000),
    convergenceAngleMrad: number(tem, "convergence_angle"),
    collectionAngleMrad: number(eels, "collection_angle"),
    exposureS: number(eels, "exposure"),
    frames: number(eels, "frame_number"),
    dwellS: number(eels, "dwell_time"),
    date: textAt(general, "date") || undefined,
    time: textAt(general, "time") || undefined,
    microscope: textAt(tem, "microscope") || undefined,
    spectrometer: textAt(eels, "spectrometer") || undefined,
    magnification: number(tem, "magnification"),
    mode: textAt(tem, "acquisition_mode") || undefined,
    signal: signal.startsWith("EDS") ? signal : undefined,
  });
}

type Carried = NonNullable<Measurement["carried"]> & Pick<Measurement, "settings">;

/** Settings, calibration, noise and history as this library writes them. */
function carriedIn(
  path: string,
  group: Group,
  data: MeasurementData,
  axes: readonly Axis[],
): Partial<Carried> | undefined {
  const text = textAt(group.get("original_metadata"), "eels");
  if (!text) return undefined;
  let kept;
  try {
    kept = JSON.parse(text);
  } catch {
    const tagPath = `${group.path}/original_metadata`;
    throw new ReadError("as its noise and history are damaged: copy the file again", {
      path,
      byteOffset: 0,
      tagPath,
    });
  }
  const { noise, of, ...carried } = kept;
  // Another program keeps this text whatever it does to the values.
  if (of && JSON.stringify(of) !== JSON.stringify(fingerprint(data, axes.at(-1)))) {
    const step = "changed by another program since, so that noise and calibration are unknown";
    return { settings: carried.settings, history: [...carried.history ?? [], step] };
  }
  if (!noise) return carried;
  const background = group.get("noise_background");
  const under = background instanceof Dataset ? background.value : noise.background;
  if (under === "stored") {
    const step = "written by another program without its background, so that the noise is unknown";
    return { ...carried, history: [...carried.history ?? [], step] };
  }
  return { ...carried, noise: { ...noise, ...(under !== undefined && { background: under }) } };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Axis `i` as HyperSpy (`axis-0`) or Berkeley's EMD (`dim1`) describe it, else pixels. */
function axisOf(
  at: FilePlace,
  group: Group | undefined,
  i: number,
  size: number,
  count: number,
): Axis {
  const hspy = group?.get(`axis-${i}`), emd = group?.get(`dim${i + 1}`);
  let start = 0, step = 1, unit = "";
  if (hspy instanceof Group) {
    unit = textAt(hspy, "units");
    const places = placesOf(hspy, size);
    start = places ? places[0] : numberAt(hspy, "offset") ?? 0;
    step = places
      ? (places[size - 1] - start) / Math.max(1, size - 1)
      : numberAt(hspy, "scale") ?? 1;
    const isUniform = places?.every((place, j) =>
      Math.abs(place - start - j * step) <= 1e-3 * Math.abs(step)
    );
    if (isUniform === false || (!places && textAt(hspy, "_type") === "FunctionalDataAxis")) {
      const name = textAt(hspy, "name");
      throw new ReadError(
        `as its axis ${i} ("${name}") must be uniform: it is a ${textAt(hspy, "_type")}; ` +
          `resample it in HyperSpy by s.interpolate_on_axis("uniform", "${name}") and save that`,
        at,
      );
    }
  } else if (emd instanceof Dataset && isNumeric(emd) && emd.shape?.[0] === size) {
    const places = emd.value as MeasurementData;
    start = Number(places[0]);
    step = size > 1 ? (Number(places[size - 1]) - start) / (size - 1) : 1;
    unit = textAt(emd, "units").replace(/^\[(.*)\]$/, "$1").replace(/^n_m$/, "nm");
  }
  if (unit === "_None_" || unit === "<undefined>") unit = "";
  const isEnergy = unitInEv(unit) !== undefined;
  const name = i === count - 1 && isEnergy
    ? "energy"
    : ["column", "row", "frame"][count - 1 - i - (isLastEnergy(group, count) ? 1 : 0)] ??
      `axis ${i}`;
  return { name, size, start, step, unit };
}

/** The places of an axis that HyperSpy stores one by one. */
function placesOf(axis: Group, size: number): Float64Array | undefined {
  const places = axis.get("axis");
  if (!(places instanceof Dataset) || !isNumeric(places) || places.shape?.[0] !== size) return;
  return Float64Array.from(places.value as Float64Array, Number);
}

function isLastEnergy(group: Group | undefined, count: number): boolean {
  const last = group?.get(`axis-${count - 1}`) ?? group?.get(`dim${count}`);
  const isThere = last instanceof Group || last instanceof Dataset;
  return isThere && unitInEv(textAt(last, "units")) !== undefined;
}

function numberAt(holder: Group, name: string): number | undefined {
  const value = Number(holder.attrs[name]?.value);
  return Number.isFinite(value) ? value : undefined;
}

function textAt(holder: unknown, name: string): string {
  const isHolder = holder instanceof Group || holder instanceof Dataset;
  const value = isHolder ? holder.attrs[name]?.value : undefined;
  return typeof value === "string" ? value : "";
}
