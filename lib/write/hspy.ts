import { File as HdfFile, type Group, ready } from "h5wasm/node";
import { type MicroscopeSettings, withoutAbsent } from "../core/microscope_settings.ts";
import { fingerprint } from "../core/fingerprint.ts";
import { correlationSum } from "../core/noise.ts";
import type { EnergyAxis } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { writeThroughPartial } from "../core/write_whole.ts";

/** Details that HyperSpy keeps beside the data. */
export interface HspyOptions {
  /** Title; that of the image, else "spectrum image". */
  readonly title?: string;
  /** Anything else to keep, such as the options of a simulation, written as one line of JSON. */
  readonly provenance?: unknown;
}

/**
 * Writes a spectrum image as `.hspy`: HDF5 in the layout of HyperSpy 2 (file format 3.3), which opens it
 * with `hyperspy.api.load` as an EELS signal, calibrated in nm and eV, with the microscope's settings
 * where eXSpy looks for them and a counting noise as its linear model of the variance.
 *
 * The file is written under another name and renamed, so it is there whole or not at all.
 *
 * @param path Path of the file.
 */
export function writeHspy(
  path: string,
  image: SpectrumImage,
  { title = image.title ?? "spectrum image", provenance }: HspyOptions = {},
): Promise<void> {
  const { shape, pixel, unit, data, energy } = image;
  // A single spectrum has no scan axes in HyperSpy, a line scan along a row one.
  const scan = [
    { name: "y", size: shape[0], scale: pixel?.rowNm },
    { name: "x", size: shape[1], scale: pixel?.columnNm },
  ].filter(({ size }) => size > 1 || shape[0] > 1);
  return writeSignal(path, {
    name: "spectrum_image",
    package: "exspy",
    axes: [...scan.map(scanAxis), energyAxisOf(energy)],
    data,
    // HyperSpy marks its scan axes with truth values, which h5wasm cannot write; it also accepts the
    // older "record_by", which says that the last axis holds the spectrum.
    signal: { signal_type: signalType(image.settings), record_by: "spectrum", quantity: unit },
    title,
    provenance,
    image,
  });
}

/** HyperSpy's type: X-ray spectra stay such. */
function signalType({ signal = "" }: MicroscopeSettings = {}): string {
  return signal.startsWith("EDS") ? signal : "EELS";
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
  /** Its settings, noise, calibration and history are kept. */
  readonly image?: SpectrumImage;
}

async function writeSignal(path: string, signal: Signal): Promise<void> {
  await ready;
  await writeThroughPartial(path, async (partial) => {
    (await Deno.create(partial)).close(); // where it cannot be made, Deno says why
    const file = new HdfFile(partial, "w");
    try {
      writeFile(file, signal);
    } finally {
      file.close();
    }
    await Deno.rename(partial, path);
  });
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
  const general = metadata.create_group("General");
  writeAttributes(general, { title });
  const signalGroup = metadata.create_group("Signal");
  writeAttributes(signalGroup, signal);
  const original = experiment.create_group("original_metadata");
  if (rest.provenance !== undefined) {
    writeAttributes(original, { provenance: JSON.stringify(rest.provenance) });
  }
  if (!rest.image) return;
  const { settings, noise, calibration, history } = rest.image;
  if (settings) writeSettings(metadata, general, settings);
  if (noise && noise.background === undefined) {
    writeAttributes(
      signalGroup.create_group("Noise_properties").create_group("Variance_linear_model"),
      {
        gain_factor: noise.gain,
        gain_offset: noise.readoutCounts ** 2,
        correlation_factor: 1 / correlationSum(noise.correlation),
      },
    );
  }
  const under = noise?.background;
  if (typeof under === "object") {
    experiment.create_dataset({ name: "noise_background", data: under, dtype: "<f4" });
  }
  if (noise || calibration || history || settings) {
    const kept = noise && { ...noise, ...(typeof under === "object" && { background: "stored" }) };
    const { startEv: start, stepEv: step } = rest.image.energy;
    const of = fingerprint(data, { start, step });
    const eels = JSON.stringify({ noise: kept, calibration, history, settings, of });
    writeAttributes(original, { eels });
  }
}

/** Settings where HyperSpy keeps them, in keV, mrad and s. */
function writeSettings(metadata: Group, general: Group, settings: MicroscopeSettings): void {
  const { beamEnergyEv, date, time } = settings;
  const tem = metadata.create_group("Acquisition_instrument").create_group("TEM");
  writeAttributes(general, withoutAbsent({ date, time }));
  writeAttributes(
    tem,
    withoutAbsent({
      beam_energy: beamEnergyEv && beamEnergyEv / 1000,
      convergence_angle: settings.convergenceAngleMrad,
      magnification: settings.magnification,
      microscope: settings.microscope,
      acquisition_mode: settings.mode,
    }),
  );
  writeAttributes(
    tem.create_group("Detector").create_group("EELS"),
    withoutAbsent({
      collection_angle: settings.collectionAngleMrad,
      exposure: settings.exposureS,
      frame_number: settings.frames,
      dwell_time: settings.dwellS,
      spectrometer: settings.spectrometer,
    }),
  );
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

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
    if (value === undefined) continue;
    if (name === "size") group.create_attribute(name, BigInt64Array.of(BigInt(value)), [], "<q");
    else if (typeof value === "number") group.create_attribute(name, value, [], "<d");
    else group.create_attribute(name, value);
  }
}
