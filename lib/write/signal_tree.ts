/**
 * A signal in HyperSpy's layout (file format 3.3) as groups, attributes and arrays, for HDF5 and Zarr
 * alike.
 *
 * @module
 */
import type { EnergyAxis } from "../core/energy_axis.ts";
import { fingerprint } from "../core/fingerprint.ts";
import type { Image } from "../core/image.ts";
import { type MicroscopeSettings, withoutAbsent } from "../core/microscope_settings.ts";
import { correlationSum } from "../core/noise.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";

/** Details that HyperSpy keeps beside the data. */
export interface HspyOptions {
  /** Title; that of the image, else "spectrum image". */
  readonly title?: string;
  /** Anything else to keep, such as the options of a simulation, written as one line of JSON. */
  readonly provenance?: unknown;
}

/** Whole numbers are bigint. */
export type Attributes = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** A group to write. */
export interface Tree {
  readonly attributes?: Attributes;
  readonly groups?: Readonly<Record<string, Tree>>;
  readonly arrays?: Readonly<Record<string, TreeArray>>;
}

export interface TreeArray {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * The root of a file that holds a spectrum image: an EELS signal, calibrated in nm and eV, with the
 * microscope's settings where eXSpy looks for them and a counting noise as HyperSpy's linear model of
 * the variance.
 */
export function spectrumTree(
  image: SpectrumImage,
  format: string,
  { title = image.title ?? "spectrum image", provenance }: HspyOptions = {},
): Tree {
  const { pixel, unit, data, energy, settings } = image;
  const steps = { y: pixel?.rowNm, x: pixel?.columnNm };
  const scan = scanSizes(image).map(([name, size]) => scanAxis(name, size, steps[name], true));
  const { noise, calibration, history } = image;
  return fileTree(format, "spectrum_image", {
    attributes: { package: "exspy", package_version: "" },
    groups: {
      ...axisGroups([...scan, energyAxisOf(energy)]),
      metadata: {
        groups: {
          General: { attributes: { title, ...withoutAbsent(momentOf(settings)) } },
          Signal: {
            // HyperSpy marks its scan axes with truth values, which h5wasm cannot write; it also
            // accepts the older "record_by", which says that the last axis holds the spectrum.
            attributes: {
              signal_type: signalType(settings),
              record_by: "spectrum",
              quantity: unit,
            },
            groups: { ...varianceGroup(noise) },
          },
          ...(settings &&
            { Acquisition_instrument: { groups: { TEM: instrumentTree(settings) } } }),
        },
      },
      original_metadata: {
        attributes: {
          ...(provenance !== undefined && { provenance: JSON.stringify(provenance) }),
          ...((noise || calibration || history || settings) && { eels: carriedText(image) }),
        },
      },
    },
    arrays: {
      data: { data, shape: [...scanSizes(image).map(([, size]) => size), energy.channels] },
      ...(typeof noise?.background === "object" &&
        { noise_background: { data: noise.background, shape: [noise.background.length] } }),
    },
  });
}

/**
 * The root of a file that holds an image: a Signal2D, calibrated in nm; of one row, such as the map of a
 * line scan, a Signal1D along x.
 */
export function imageTree(
  image: Image,
  format: string,
  { title = image.title ?? "image", provenance }: HspyOptions = {},
): Tree {
  const { shape, pixelNm, pixelWithoutUnit, unit, data } = image;
  const isLine = shape[0] === 1 && shape[1] > 1;
  const axes = (["y", "x"] as const).map((name, i) => ({
    ...scanAxis(name, shape[i], pixelNm, false),
    scale: pixelNm ?? pixelWithoutUnit ?? 1,
  })).slice(isLine ? 1 : 0);
  return fileTree(format, "image", {
    attributes: { package: "hyperspy", package_version: "" },
    groups: {
      ...axisGroups(axes),
      metadata: {
        groups: {
          General: { attributes: { title } },
          Signal: {
            attributes: {
              signal_type: "",
              record_by: isLine ? "spectrum" : "image",
              quantity: unit,
            },
          },
        },
      },
      original_metadata: {
        attributes: {
          ...(provenance !== undefined && { provenance: JSON.stringify(provenance) }),
        },
      },
    },
    arrays: { data: { data, shape: isLine ? [shape[1]] : shape } },
  });
}

function fileTree(format: string, name: string, signal: Tree): Tree {
  return {
    attributes: { file_format: format, file_format_version: "3.3" },
    groups: {
      Experiments: {
        groups: { [name]: { ...signal, groups: { attributes: {}, ...signal.groups } } },
      },
    },
  };
}

/** The scan axes that are written: a single spectrum has none, a line scan along a row one. */
export function scanSizes({ shape }: SpectrumImage): ["y" | "x", number][] {
  const sizes: ["y" | "x", number][] = [["y", shape[0]], ["x", shape[1]]];
  return sizes.filter(([, size]) => size > 1 || shape[0] > 1);
}

/** HyperSpy's type: X-ray spectra stay such. */
function signalType({ signal = "" }: MicroscopeSettings = {}): string {
  return signal.startsWith("EDS") ? signal : "EELS";
}

const momentOf = ({ date, time }: MicroscopeSettings = {}) => ({ date, time });

function varianceGroup(noise: SpectrumImage["noise"]): Readonly<Record<string, Tree>> {
  if (!noise || noise.background !== undefined) return {};
  const attributes = {
    gain_factor: noise.gain,
    gain_offset: noise.readoutCounts ** 2,
    correlation_factor: 1 / correlationSum(noise.correlation),
  };
  return { Noise_properties: { groups: { Variance_linear_model: { attributes } } } };
}

/** What HyperSpy has no place for; the background of the noise stands in an array of its own. */
function carriedText({ noise, calibration, history, settings, data, energy }: SpectrumImage) {
  const isStored = typeof noise?.background === "object";
  const kept = noise && { ...noise, ...(isStored && { background: "stored" }) };
  const of = fingerprint(data, { start: energy.startEv, step: energy.stepEv });
  return JSON.stringify({ noise: kept, calibration, history, settings, of });
}

/** Settings where HyperSpy keeps them, in keV, mrad and s. */
function instrumentTree(settings: MicroscopeSettings): Tree {
  const { beamEnergyEv } = settings;
  const eels = withoutAbsent({
    collection_angle: settings.collectionAngleMrad,
    exposure: settings.exposureS,
    frame_number: settings.frames,
    dwell_time: settings.dwellS,
    spectrometer: settings.spectrometer,
  });
  return {
    attributes: withoutAbsent({
      beam_energy: beamEnergyEv && beamEnergyEv / 1000,
      convergence_angle: settings.convergenceAngleMrad,
      magnification: settings.magnification,
      microscope: settings.microscope,
      acquisition_mode: settings.mode,
    }),
    groups: { Detector: { groups: { EELS: { attributes: eels } } } },
  };
}

function axisGroups(axes: readonly Attributes[]): Readonly<Record<string, Tree>> {
  return Object.fromEntries(axes.map((attributes, i) => [`axis-${i}`, { attributes }]));
}

function scanAxis(name: string, size: number, stepNm: number | undefined, navigate: boolean) {
  const units = stepNm === undefined ? "_None_" : "nm"; // HyperSpy's own word for no value
  return axisAttributes({ name, size, offset: 0, scale: stepNm ?? 1, units, navigate });
}

function energyAxisOf({ startEv, stepEv, channels }: EnergyAxis): Attributes {
  const name = "Energy loss", units = "eV", navigate = false;
  return axisAttributes({ name, size: channels, offset: startEv, scale: stepEv, units, navigate });
}

function axisAttributes({ size, ...rest }: { size: number } & Attributes): Attributes {
  return { _type: "UniformDataAxis", size: BigInt(size), ...rest };
}
