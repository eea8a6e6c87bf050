/**
 * Nion Swift's .ndata, a ZIP of data.npy and metadata.json, and its HDF5, where the same text is an
 * attribute of the data.
 *
 * @module
 */
import { type MicroscopeSettings, withoutAbsent } from "../core/microscope_settings.ts";
import { bytesSource } from "./byte_source.ts";
import { isoDate } from "./dates.ts";
import type { Axis, Measurement } from "./measurement.ts";
import { npyArray } from "./npy.ts";
import { ReadError } from "./read_error.ts";
import type { StoredValues } from "./stored_group.ts";
import { unitInEv } from "./units.ts";
import type { ZipArchive } from "./zip.ts";

/** Swift's texts as they come. */
// deno-lint-ignore no-explicit-any
type Json = any;

export function isNdata({ names }: ZipArchive): boolean {
  return names.includes("data.npy") && names.includes("metadata.json");
}

/** Reads a .ndata file, as a library keeps it and as it is exported. */
export function readNdata(archive: ZipArchive): Measurement {
  const path = archive.path;
  const { isColour: _, byteOffset: __, ...array } = npyArray(
    bytesSource(archive.read("data.npy"), path),
  );
  const properties = new TextDecoder().decode(archive.read("metadata.json"));
  return swiftMeasurement({ path, properties, tagPath: "data.npy", ...array });
}

/** An array as Swift's properties calibrate it: `index * scale + offset`, values alike. */
export function swiftMeasurement(
  { path, properties, shape, tagPath, ...values }: StoredValues & {
    readonly path: string;
    readonly properties: string;
    readonly shape: readonly number[];
    readonly tagPath: string;
  },
): Measurement {
  const all = parse(path, properties);
  // Older libraries keep what belongs to the data one level down.
  const source = all.data_sources?.[0] ?? all.data_source ?? all;
  const calibrations = source.dimensional_calibrations ?? source.spatial_calibrations ?? [];
  const { offset, scale, units } = source.intensity_calibration ?? {};
  const isScaled = Number(scale) > 0 && Number.isFinite(Number(offset ?? 0));
  const metadata = source.metadata ?? all.metadata ?? {};
  return {
    path,
    format: "ndata",
    title: String(all.title ?? ""),
    ...values,
    shape,
    axes: axesOf(shape, calibrations),
    unit: String(units ?? ""),
    valueOrigin: isScaled ? -Number(offset ?? 0) / Number(scale) || 0 : 0,
    valueScale: isScaled ? Number(scale) : 1,
    settings: settingsOf(metadata, all),
    byteOffset: 0,
    tagPath,
  };
}

function parse(path: string, text: string): Json {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new ReadError("as its metadata are damaged: copy the file again", { path });
  }
}

function axesOf(shape: readonly number[], calibrations: Json[]): Axis[] {
  const last = shape.length - 1;
  const isEnergy = unitInEv(String(calibrations[last]?.units ?? "")) !== undefined;
  return shape.map((size, i) => {
    const { offset, scale, units } = Object(calibrations[i]);
    return {
      name: i === last && isEnergy
        ? "energy"
        : ["column", "row", "frame"][last - i - (isEnergy ? 1 : 0)] ?? `axis ${i}`,
      size,
      start: Number(offset ?? 0),
      step: Number(scale ?? 1),
      unit: String(units ?? ""),
    };
  });
}

function settingsOf({ instrument, hardware_source }: Json, all: Json): MicroscopeSettings {
  const scanned = hardware_source?.autostem ?? hardware_source ?? {};
  const number = (value: unknown, factor = 1) =>
    Number(value) > 0 ? Number((Number(value) * factor).toPrecision(12)) : undefined;
  const created = String(all.datetime_original?.local_datetime ?? all.created ?? "");
  return withoutAbsent({
    beamEnergyEv: number(instrument?.high_tension ?? scanned.high_tension_v),
    exposureS: number(hardware_source?.exposure),
    frames: number(hardware_source?.integration_count),
    date: isoDate(created.slice(0, 10)),
    time: /T(\d\d:\d\d:\d\d)/.exec(created)?.[1],
  });
}
