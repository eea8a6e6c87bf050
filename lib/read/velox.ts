/**
 * Velox's .emd (Thermo Fisher): HDF5 with a text in JSON beside each spectrum image and image.
 *
 * @module
 */
import { type MicroscopeSettings, withoutAbsent } from "../core/microscope_settings.ts";
import type { Axis, Measurement, MeasurementData } from "./measurement.ts";
import { ReadError } from "./read_error.ts";
import { inRowMajor } from "./row_major.ts";
import { arrayAt, groupAt, type StoredArray, type StoredGroup } from "./stored_group.ts";

/** What Velox keeps that this library reads, in the order of their numbers. */
const KINDS = ["EelsSpectrumImage", "Image"];
const XRAYS = ["SpectrumStream", "SpectrumImage", "Spectrum"];

/** Velox's texts as they come: groups of numbers and texts. */
// deno-lint-ignore no-explicit-any
type Json = any;

export function isVelox(root: StoredGroup): boolean {
  const data = groupAt(root, "Data");
  return groupAt(root, "Application/Velox") !== undefined ||
    [...KINDS, ...XRAYS].some((kind) =>
      groupAt(data, kind)?.names.some((name) => arrayAt(data, `${kind}/${name}/Metadata`))
    );
}

/**
 * Reads an EELS spectrum image, or an image, of a Velox file.
 *
 * EELS counts come out calibrated by the file's scale; images, whose scale is a current, as stored.
 *
 * @param image Its number (spectrum images first) or path; left out there must be one EELS spectrum
 * image, or without one, one image.
 * @throws {ReadError} Where there is none: X-ray streams are not read.
 */
export async function readVelox(
  path: string,
  root: StoredGroup,
  image: number | string | undefined,
): Promise<Measurement> {
  const data = groupAt(root, "Data");
  const found = KINDS.flatMap((kind) => {
    const group = groupAt(data, kind);
    return (group?.names ?? []).flatMap((name) => groupAt(group, name) ?? [])
      .filter((child) => arrayAt(child, "Data"))
      .map((child) => ({ kind, child, path: child.path.replace(/^\//, "") }));
  });
  const hasXrays = XRAYS.some((kind) => groupAt(data, kind)?.names.length);
  const note = hasXrays ? "; its X-ray spectra are not read, open them in HyperSpy" : "";
  if (found.length === 0) {
    throw new ReadError(
      "as it is a Velox file without an EELS spectrum image or an image" +
        (hasXrays
          ? ': its X-ray spectra are a stream of events, in HyperSpy hs.load(...).save("a.hspy")'
          : ""),
      { path },
    );
  }
  const first = found.filter(({ kind }) => kind === found[0].kind);
  const chosen = image === undefined
    ? first.length === 1 ? first[0] : undefined
    : typeof image === "number"
    ? found[image]
    : found.find((one) => one.path === image.replace(/^\/|\/Data$/g, ""));
  if (!chosen) {
    const list = await Promise.all(found.map(async ({ child, path }, i) => {
      return `${i}: ${path} [${shapeOf(child)}]${await labelOf(child)}`;
    }));
    throw new ReadError(
      (image === undefined
        ? "as one of its images must be named, { image: ... }"
        : `as it has no image ${image}`) + `: Velox kept ${list.join(", ")}${note}`,
      { path },
    );
  }
  return await (chosen.kind === "Image"
    ? readImage(path, chosen.child)
    : readSpectra(path, chosen.child, groupAt(data, "SpectrumImage")));
}

/** As the library orders them. */
function shapeOf(group: StoredGroup): readonly number[] {
  const { shape } = arrayAt(group, "Data")!;
  const isEels = arrayAt(group, "AcquisitionMetadata") !== undefined;
  if (isEels) return shape.length === 3 ? [shape[2], shape[0], shape[1]] : shape;
  return shape[2] === 1 ? shape.slice(0, 2) : [shape[2], shape[0], shape[1]];
}

/** Detector of an image, energies of spectra. */
async function labelOf(group: StoredGroup): Promise<string> {
  const eels = (await jsonAt(group, "AcquisitionMetadata"))?.Data;
  if (eels) return ` from ${Math.round(eels.offset)} eV`;
  const detector = (await jsonAt(group, "Metadata"))?.BinaryResult?.Detector;
  return detector ? ` of ${detector}` : "";
}

async function readSpectra(
  path: string,
  group: StoredGroup,
  places: StoredGroup | undefined,
): Promise<Measurement> {
  const array = arrayAt(group, "Data")!, at = { path, byteOffset: 0, tagPath: array.path };
  const acquisition = (await jsonAt(group, "AcquisitionMetadata"))?.Data ?? {};
  const start = Number(acquisition.offset), step = Number(acquisition.dispersion);
  if (!(Number.isFinite(start) && step > 0 && array.shape.length >= 2 && array.shape.length <= 3)) {
    throw new ReadError("as its EELS spectrum image has no offset and dispersion", at);
  }
  const metadata = await jsonAt(group, "Metadata") ?? {};
  // The pixel size stands with the X-ray map of the same scan.
  const beside = groupAt(places, places?.names[0] ?? "");
  const result = metadata.BinaryResult?.PixelSize
    ? metadata.BinaryResult
    : (await jsonAt(beside, "Metadata"))?.BinaryResult ?? {};
  const { data } = await array.read();
  const [columns, channels, rows = 1] = array.shape;
  const isMap = array.shape.length === 3;
  const scale = Number(acquisition.intensityScale), offset = Number(acquisition.intensityOffset);
  const isScaled = scale > 0 && Number.isFinite(offset);
  const scan = scanAxes(result, rows, columns).slice(isMap ? 0 : 1);
  return {
    ...about(path, array, metadata),
    title: "EELS",
    data: isMap ? lastFirst(data, columns * channels, rows) : data,
    shape: isMap ? [rows, columns, channels] : [columns, channels],
    axes: [...scan, { name: "energy", size: channels, start, step, unit: "eV" }],
    unit: "counts",
    valueOrigin: isScaled ? -offset / scale || 0 : 0,
    valueScale: isScaled ? scale : 1,
    settings: {
      ...settingsOf(metadata),
      ...(acquisition.exposureTime > 0 && { exposureS: Number(acquisition.exposureTime) }),
      signal: "EELS",
    },
  };
}

async function readImage(path: string, group: StoredGroup): Promise<Measurement> {
  const array = arrayAt(group, "Data")!;
  const metadata = await jsonAt(group, "Metadata") ?? {};
  const [rows, columns, frames = 1] = array.shape;
  if (array.type.kind === "other" || array.type.kind === "colour") {
    throw new ReadError(
      `as the image is half of a Fourier transform or no numbers, ${array.type.name}: choose another, ` +
        "{ image: ... }",
      { path, byteOffset: 0, tagPath: array.path },
    );
  }
  const { data, complex } = await array.read();
  const axes = scanAxes(metadata.BinaryResult ?? {}, rows, columns);
  const isStack = frames > 1;
  const frame: Axis = { name: "frame", size: frames, start: 0, step: 1, unit: "" };
  return {
    ...about(path, array, metadata),
    title: String(metadata.BinaryResult?.Detector ?? ""),
    data: isStack && !complex ? lastFirst(data, rows * columns, frames) : data,
    complex,
    shape: isStack ? [frames, rows, columns] : [rows, columns],
    axes: isStack ? [frame, ...axes] : axes,
    unit: "counts",
    valueOrigin: 0,
    // Choice: not IntensityScale, which turns counts into amperes.
    valueScale: 1,
    settings: settingsOf(metadata),
  };
}

/** Velox's slowest axis is its last: `[inner, slow]` as `[slow, inner]`. */
function lastFirst(data: MeasurementData, inner: number, slow: number): MeasurementData {
  return inRowMajor(data, [slow, inner], [1, slow]);
}

function about(path: string, array: StoredArray, metadata: Json) {
  const complex = false;
  return {
    path,
    format: "velox" as const,
    complex,
    settings: settingsOf(metadata),
    byteOffset: 0,
    tagPath: array.path,
  };
}

function scanAxes(result: Json, rows: number, columns: number): Axis[] {
  const axis = (name: string, size: number, step: unknown, start: unknown, unit: unknown): Axis =>
    Number(step) > 0
      ? { name, size, start: Number(start) || 0, step: Number(step), unit: String(unit ?? "") }
      : { name, size, start: 0, step: 1, unit: "" };
  const { PixelSize, Offset, PixelUnitX, PixelUnitY } = result;
  return [
    axis("row", rows, PixelSize?.height, Offset?.y, PixelUnitY),
    axis("column", columns, PixelSize?.width, Offset?.x, PixelUnitX),
  ];
}

/** Velox gives V, rad and s. */
function settingsOf({ Optics, Instrument, Acquisition, Scan }: Json): MicroscopeSettings {
  const number = (value: unknown, factor = 1) =>
    Number(value) > 0 ? Number((Number(value) * factor).toPrecision(12)) : undefined;
  const seconds = number(Acquisition?.AcquisitionStartDatetime?.DateTime);
  const date = seconds ? new Date(1000 * seconds).toISOString() : undefined;
  const microscope = [Instrument?.Manufacturer, Instrument?.InstrumentModel].filter(Boolean);
  return withoutAbsent({
    beamEnergyEv: number(Optics?.AccelerationVoltage),
    convergenceAngleMrad: number(Optics?.BeamConvergence, 1000),
    dwellS: number(Scan?.DwellTime),
    magnification: number(Optics?.NominalMagnification),
    microscope: microscope.join(" ") || undefined,
    date: date?.slice(0, 10),
    time: date?.slice(11, 19),
  });
}

/** A text that Velox keeps as bytes, one column a frame, of which the first counts. */
async function jsonAt(group: StoredGroup | undefined, name: string): Promise<Json | undefined> {
  const array = arrayAt(group, name);
  if (array?.type.kind !== "number") return undefined;
  const { data } = await array.read();
  const columns = array.shape[1] ?? 1;
  const bytes = Uint8Array.from({ length: data.length / columns }, (_, i) => {
    return Number(data[i * columns]);
  });
  const end = bytes.indexOf(0);
  try {
    return JSON.parse(new TextDecoder().decode(bytes.subarray(0, end < 0 ? undefined : end)));
  } catch {
    return undefined; // the values are worth reading without
  }
}
