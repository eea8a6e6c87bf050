import { File as HdfFile, type Group, ready } from "h5wasm/node";
import type { EnergyAxis } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";

/** Details that HyperSpy keeps beside the data. */
export interface HspyOptions {
  /** Title; that of the image, else "spectrum image". */
  readonly title?: string;
  /** Anything else to keep, such as the options of a simulation, written as one line of JSON. */
  readonly provenance?: unknown;
}

/**
 * Writes a spectrum image as `.hspy`: HDF5 in the layout of HyperSpy 2 (file format 3.3), which opens it
 * with `hyperspy.api.load` as an EELS signal, calibrated in nm and eV.
 *
 * The file is written under another name and renamed, so it is there whole or not at all.
 *
 * @param path Path of the file.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, writeHspy } from "eels";
 * const path = `${await Deno.makeTempDir()}/spectrum.hspy`;
 * const spectrum = spectrumImage({ data: [1, 4, 2], energy: energyAxis(520, 0.25, 3) });
 * await writeHspy(path, spectrum, { title: "an example" });
 * ```
 */
export function writeHspy(
  path: string,
  image: SpectrumImage,
  { title = image.title ?? "spectrum image", provenance }: HspyOptions = {},
): Promise<void> {
  const { shape, pixel, unit, data, energy } = image;
  // A single spectrum has no scan axes in HyperSpy, a line scan one.
  const scan = [
    { name: "y", size: shape[0], scale: pixel?.rowNm },
    { name: "x", size: shape[1], scale: pixel?.columnNm },
  ].filter(({ size }) => size > 1);
  return writeSignal(path, {
    name: "spectrum_image",
    package: "exspy",
    axes: [...scan.map(scanAxis), energyAxisOf(energy)],
    data,
    // HyperSpy marks its scan axes with truth values, which h5wasm cannot write; it also accepts the
    // older "record_by", which says that the last axis holds the spectrum.
    signal: { signal_type: "EELS", record_by: "spectrum", quantity: unit },
    title,
    provenance,
  });
}

/**
 * Writes an image as `.hspy`, which HyperSpy opens as a Signal2D, calibrated in nm; see
 * {@link writeHspy}.
 *
 * @param path Path of the file.
 */
export function writeHspyImage(
  path: string,
  image: Image,
  { title = image.title ?? "image", provenance }: HspyOptions = {},
): Promise<void> {
  const { shape, pixelNm, unit, data } = image;
  return writeSignal(path, {
    name: "image",
    package: "hyperspy",
    axes: ["y", "x"].map((name, i) => scanAxis({ name, size: shape[i], scale: pixelNm })),
    data,
    signal: { signal_type: "", record_by: "image", quantity: unit },
    title,
    provenance,
  });
}

/** What a file of one signal holds. */
interface Signal {
  readonly name: string;
  readonly package: string;
  readonly axes: readonly Attributes[];
  readonly data: Float32Array;
  readonly signal: Attributes;
  readonly title: string;
  readonly provenance: unknown;
}

async function writeSignal(path: string, signal: Signal): Promise<void> {
  await ready;
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    (await Deno.create(partial)).close(); // where it cannot be made, Deno says why
    const file = new HdfFile(partial, "w");
    try {
      writeFile(file, signal);
    } finally {
      file.close();
    }
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {}); // the first error is the one to tell
    throw error;
  }
}

function writeFile(file: HdfFile, { name, axes, data, signal, title, ...rest }: Signal): void {
  writeAttributes(file, { file_format: "HyperSpy", file_format_version: "3.3" });
  const experiment = file.create_group("Experiments").create_group(name);
  writeAttributes(experiment, { package: rest.package, package_version: "" });
  experiment.create_group("attributes");
  axes.forEach((axis, index) => {
    writeAttributes(experiment.create_group(`axis-${index}`), axis);
  });
  const shape = axes.map(({ size }) => Number(size));
  experiment.create_dataset({ name: "data", data, shape, dtype: "<f4" });
  const metadata = experiment.create_group("metadata");
  writeAttributes(metadata.create_group("General"), { title });
  writeAttributes(metadata.create_group("Signal"), signal);
  const original = experiment.create_group("original_metadata");
  if (rest.provenance !== undefined) {
    writeAttributes(original, { provenance: JSON.stringify(rest.provenance) });
  }
}

type Attributes = Record<string, string | number>;

function scanAxis({ name, size, scale }: { name: string; size: number; scale?: number }) {
  const unit = scale === undefined ? "_None_" : "nm"; // HyperSpy's own word for no value
  return axisAttributes(name, size, 0, scale ?? 1, unit);
}

function energyAxisOf({ startEv, stepEv, channels }: EnergyAxis): Attributes {
  return axisAttributes("Energy loss", channels, startEv, stepEv, "eV");
}

function axisAttributes(
  name: string,
  size: number,
  offset: number,
  scale: number,
  units: string,
): Attributes {
  return { _type: "UniformDataAxis", name, size, offset, scale, units };
}

function writeAttributes(group: Group, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "size") group.create_attribute(name, BigInt64Array.of(BigInt(value)), [], "<q");
    else if (typeof value === "number") group.create_attribute(name, value, [], "<d");
    else group.create_attribute(name, value);
  }
}
