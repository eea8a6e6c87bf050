/**
 * The layout in which HyperSpy keeps a signal, in HDF5 (`.hspy`, before 2017 `.hdf5`) and in Zarr
 * (`.zspy`): file formats 1.0 to 3.3.
 *
 * @module
 */
import type { Fingerprint } from "../core/fingerprint.ts";
import { type MicroscopeSettings, withoutAbsent } from "../core/microscope_settings.ts";
import { checkNoise } from "../core/noise.ts";
import type { Axis, Measurement } from "./measurement.ts";
import { ReadError } from "./read_error.ts";
import {
  arrayAt,
  groupAt,
  numberAt,
  type StoredArray,
  type StoredGroup,
  textAt,
} from "./stored_group.ts";

/** Whether a group holds a signal of HyperSpy. */
export function isSignal(group: StoredGroup | undefined): group is StoredGroup {
  return groupAt(group, "axis-0") !== undefined;
}

/** Version 1.2 renamed what was `mapped_parameters`. */
function metadataOf(signal: StoredGroup): StoredGroup | undefined {
  return groupAt(signal, "metadata") ?? groupAt(signal, "mapped_parameters");
}

function signalMetadataOf(signal: StoredGroup): StoredGroup | undefined {
  return groupAt(signal, "metadata/Signal") ?? groupAt(signal, "mapped_parameters");
}

export function titleOf(signal: StoredGroup): string {
  const metadata = metadataOf(signal);
  const title = textAt(groupAt(metadata, "General") ?? metadata, "title");
  return title === "__unnamed__" ? "" : title;
}

/** What the values count, such as "Intensity (Counts)". */
export function quantityOf(signal: StoredGroup): string {
  return textAt(signalMetadataOf(signal), "quantity");
}

/** The settings where HyperSpy keeps them: keV, mrad, s. */
export function settingsOf(signal: StoredGroup): MicroscopeSettings {
  const metadata = metadataOf(signal);
  const tem = groupAt(metadata, "Acquisition_instrument/TEM") ?? groupAt(metadata, "TEM");
  const eels = groupAt(tem, "Detector/EELS") ?? groupAt(tem, "EELS");
  const general = groupAt(metadata, "General");
  const type = textAt(signalMetadataOf(signal), "signal_type");
  const number = (holder: StoredGroup | undefined, name: string, factor = 1) => {
    // Old files say where a time is in ms.
    const unit = textAt(holder, `${name}_units`) === "ms" ? 1e-3 : 1;
    const value = (numberAt(holder, name) ?? 0) * factor * unit;
    return value > 0 ? Number(value.toPrecision(12)) : undefined;
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
    signal: type.startsWith("EDS") ? type : undefined,
  });
}

type Carried = NonNullable<Measurement["carried"]> & Partial<Pick<Measurement, "settings">>;

/** The array that holds the background of the noise. */
export const BACKGROUND = "noise_background";

/**
 * Settings, calibration, noise and history as this library writes them.
 *
 * @param ofValues The fingerprint of the values as they are, in the parts of the one that is kept; `undefined`
 * where they are not to be looked at, as they would have to be for what is carried beside the settings and
 * the history.
 * @param readBackground What stands for the background that the file stores.
 */
export async function carriedIn(
  path: string,
  signal: StoredGroup,
  ofValues: (kept: Fingerprint, isNeeded: boolean) => Promise<Fingerprint | undefined>,
  readBackground: (stored: StoredArray) => Promise<unknown>,
): Promise<Carried | undefined> {
  const text = textAt(groupAt(signal, "original_metadata"), "eels");
  if (!text) return undefined;
  const { noise, of, ...carried } = parseCarried(path, signal, text);
  // Another program keeps this text whatever it does to the values.
  const found = of && await ofValues(of, Boolean(noise || carried.calibration));
  if (found && JSON.stringify(of) !== JSON.stringify(found)) {
    const step = "changed by another program since, so that noise and calibration are unknown";
    return { settings: carried.settings, history: [...carried.history ?? [], step] };
  }
  if (!noise) return carried;
  const background = arrayAt(signal, BACKGROUND);
  const under = background ? await readBackground(background) : noise.background;
  if (under === "stored") {
    const step = "written by another program without its background, so that the noise is unknown";
    return { ...carried, history: [...carried.history ?? [], step] };
  }
  return { ...carried, noise: { ...noise, ...(under !== undefined && { background: under }) } };
}

/** What the text holds of what this library keeps there, and nothing else that it may hold. */
function parseCarried(path: string, signal: StoredGroup, text: string) {
  let kept;
  try {
    kept = Object(JSON.parse(text));
    if (kept.noise) checkNoise("read", { ...kept.noise, background: 0 }); // "stored", where it is an array
    const { part = 1 } = Object(kept.of);
    if (!(Number.isSafeInteger(part) && part > 0)) kept = {};
  } catch {
    kept = {};
  }
  const { noise, of, settings, calibration, history } = kept;
  const isRecord = (value: unknown) => value === undefined || Object(value) === value;
  const isList = history === undefined || Array.isArray(history);
  if (
    Object.keys(kept).length === 0 || !isList || ![noise, settings, calibration].every(isRecord)
  ) {
    throw new ReadError("as its noise and history are damaged: copy the file again", {
      path,
      byteOffset: 0,
      tagPath: `${signal.path}/original_metadata`,
    });
  }
  return {
    ...{ noise, of },
    ...(settings && { settings }),
    ...(calibration && { calibration }),
    ...(history && { history: history.map(String) as string[] }),
  };
}

/** How axis `i` of a signal is calibrated. */
export async function signalAxis(
  path: string,
  array: StoredArray,
  signal: StoredGroup,
  i: number,
): Promise<Omit<Axis, "name" | "size"> | undefined> {
  const axis = groupAt(signal, `axis-${i}`);
  if (!axis) return undefined;
  const unit = textAt(axis, "units"), type = textAt(axis, "_type"), name = textAt(axis, "name");
  const size = array.shape[i], stated = numberAt(axis, "size");
  const places = await placesOf(axis, size);
  const listed = arrayAt(axis, "axis")?.shape[0];
  const other = stated !== undefined && stated !== size ? stated : places ? undefined : listed;
  if (other !== undefined) {
    throw new ReadError(
      `as its axis ${i} ("${name}") must have as many places as the data: ${other} and ${size}, ` +
        `[${array.shape}]; the file is damaged, copy it again`,
      { path, byteOffset: 0, tagPath: array.path },
    );
  }
  const isFunction = !places && type === "FunctionalDataAxis";
  const { start, step, isUniform } = places
    ? spanOf(places)
    : { start: numberAt(axis, "offset") ?? 0, step: numberAt(axis, "scale") ?? 1, isUniform: true };
  if (isFunction || !isUniform) {
    throw new ReadError(
      `as its axis ${i} ("${name}") must be uniform: it is a ${type}; ` +
        `resample it in HyperSpy by s.interpolate_on_axis("uniform", "${name}") and save that`,
      { path, byteOffset: 0, tagPath: array.path },
    );
  }
  return { start, step, unit };
}

/** The places of an axis that HyperSpy stores one by one. */
async function placesOf(axis: StoredGroup, size: number): Promise<number[] | undefined> {
  const places = arrayAt(axis, "axis");
  if (places?.type.kind !== "number" || places.shape[0] !== size) return undefined;
  return Array.from((await places.read()).data, Number);
}

/** Start and step of places on a line, and whether they are uniform. */
export function spanOf(places: ArrayLike<number>): {
  start: number;
  step: number;
  isUniform: boolean;
} {
  const start = places[0], last = places.length - 1;
  const step = last > 0 ? (places[last] - start) / last : 1;
  const isUniform = Array.from(places).every((place, j) =>
    // Places may be rounded to float32.
    Math.abs(place - start - j * step) <= 1e-3 * Math.abs(step) + 2 ** -22 * Math.abs(place)
  );
  return { start, step, isUniform };
}
