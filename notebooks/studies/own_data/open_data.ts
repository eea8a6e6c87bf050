import { basename } from "node:path";
import { energyAt } from "eels/core/energy_axis.ts";
import { crop } from "eels/core/energy_steps.ts";
import type { Image } from "eels/core/image.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { type Measurement, toImage, toSpectrumImage } from "eels/read/measurement.ts";
import { unitInEv } from "eels/read/units.ts";
import { type PreparedSpectra, prepareSpectra, short, warnOfValues } from "./prepare_spectra.ts";
import { readStored } from "./read_stored.ts";

/** A file of one's own, told by what it holds. */
export type OwnData =
  | { readonly kind: "spectra" } & PreparedSpectra
  | { readonly kind: "images"; readonly frames: readonly Image[]; readonly warnings: string[] };

/** What of a file is taken. */
export interface OpenOptions {
  /** Which image of a file that holds several: its number from 0, or its name. */
  readonly image?: number | string;
  /** Window of energies; the whole axis where left out. */
  readonly fromEv?: number;
  readonly toEv?: number;
  /** Start and step in eV of an axis that the file leaves out. */
  readonly axisEv?: readonly number[];
}

/**
 * Reads a spectrum, line scan or map, or an image or stack of images, and looks at its values before
 * anything is made of them.
 *
 * A line scan that lies along the rows is laid along one row, as the library's line scans are.
 *
 * @param path Any file that `readMeasurement` reads.
 * @throws {ReadError} Where it cannot be read.
 * @throws {RangeError} Where a value is not finite, all are the same, or the window holds too little.
 */
export async function openData(path: string, options: OpenOptions = {}): Promise<OwnData> {
  const stored = await readStored(path, options.image);
  if (!holdsSpectra(stored) && !options.axisEv) return openFrames(stored, options);
  const whole = options.axisEv ? withAxis(stored, options.axisEv) : toSpectrumImage(stored);
  const { image, setAside, warnings } = prepareSpectra(basename(path), cropTo(whole, options));
  return { kind: "spectra", image, setAside, warnings: [...warnings, ...warnOfValues(image)] };
}

/**
 * Spectra of a file.
 *
 * @param options.windowEv From and to, or empty.
 * @throws {RangeError} As of {@link openData}, and where the file holds images.
 */
export async function openSpectra(
  path: string,
  { windowEv: [fromEv, toEv] = [] }: { windowEv?: readonly number[] } = {},
): Promise<SpectrumImage> {
  const opened = await openData(path, { fromEv, toEv });
  if (opened.kind === "spectra") return opened.image;
  throw new RangeError(
    `Cannot take ${basename(path)} as it must hold spectra: it holds images; deno task denoise ` +
      "and notebook 08 take these",
  );
}

const holdsSpectra = ({ axes }: Measurement) =>
  axes.some(({ unit }) => unitInEv(unit) !== undefined);

function openFrames(stored: Measurement, { fromEv, toEv }: OpenOptions): OwnData {
  const { axes, shape, path } = stored, name = basename(path);
  if (fromEv !== undefined || toEv !== undefined || axes.length < 2) {
    throw new RangeError(
      `Cannot take ${name} as spectra as its last axis must be in eV: its axes are in ` +
        `${
          axes.map(({ unit }) => `"${unit}"`).join(", ")
        }; deno task denoise takes it by --axis START:STEP (eV)`,
    );
  }
  const whole = axes.length === 3 && shape[0] > 1 ? shape[0] : 1;
  refuseSmall(stored, whole);
  const frames = Array.from({ length: whole }, (_, i) => toImage(frameOf(stored, i, whole)));
  const odd = frames.findIndex(({ data }) => !data.every(Number.isFinite));
  if (odd >= 0) {
    throw new RangeError(
      `Cannot take ${name} as every pixel must be finite: frame ${
        odd + 1
      } of ${whole} has one that ` +
        "is not; mend or crop the image before",
    );
  }
  const isBare = whole > 1 && axes.every(({ unit }) => unit === "");
  const warnings = isBare
    ? [
      `The file names no units: [${
        shape.join(", ")
      }] was taken for ${whole} frames of one place. If ` +
      "these are spectra, give the axis to deno task denoise by --axis START:STEP (eV).",
    ]
    : [];
  return { kind: "images", frames, warnings };
}

/** Choice: the noise of smaller images is not estimated. */
const LEAST_PIXELS = 32;

/** Refuses small images, which may be spectra whose axis was not said. */
function refuseSmall({ axes, shape, path }: Measurement, frames: number): void {
  const [columns, rows] = shape.toReversed(), name = basename(path);
  if (Math.min(rows, columns) >= LEAST_PIXELS) return;
  const isBare = axes.at(-1)!.unit === "";
  const spectra = shape.slice(0, -1).join(" x ");
  throw new RangeError(
    `Cannot take ${name} as ${frames > 1 ? `${frames} frames` : "an image"} as there must be ` +
      `${LEAST_PIXELS} x ${LEAST_PIXELS} pixels or more: there are ${rows} x ${columns}` +
      (isBare
        ? `; if it holds ${spectra} spectra of ${columns} channels, say their axis to deno ` +
          "task denoise by --axis START:STEP (eV)"
        : ""),
  );
}

/** One frame of a stack as a measurement of its own. */
function frameOf(stored: Measurement, i: number, frames: number): Measurement {
  if (frames === 1) return stored;
  const size = stored.data.length / frames;
  return {
    ...stored,
    data: stored.data.slice(i * size, (i + 1) * size) as Measurement["data"],
    shape: stored.shape.slice(1),
    axes: stored.axes.slice(1),
  };
}

function withAxis(stored: Measurement, [startEv, stepEv]: readonly number[]): SpectrumImage {
  if (!(Number.isFinite(startEv) && stepEv > 0)) {
    throw new RangeError(
      `Cannot set the axis as it must be START:STEP in eV, the step above 0: it is ` +
        `${startEv}:${stepEv}`,
    );
  }
  const { axes } = stored, last = axes.length - 1;
  const renamed = axes.map((axis, i) =>
    i === last ? { ...axis, start: startEv, step: stepEv, unit: "eV" } : axis
  );
  return toSpectrumImage({ ...stored, axes: renamed });
}

function cropTo(image: SpectrumImage, { fromEv, toEv }: OpenOptions): SpectrumImage {
  if (fromEv === undefined && toEv === undefined) return image;
  const { energy } = image;
  return crop(image, {
    fromEv: fromEv ?? energy.startEv,
    toEv: toEv ?? energyAt(energy, energy.channels),
  });
}

/** What a file holds, as rows of a table. */
export function describeData(image: SpectrumImage) {
  const { shape: [rows, columns, channels], energy, data, unit, settings = {}, pixel } = image;
  const count = spectrumCount(image), total = data.reduce((sum, value) => sum + value, 0);
  const kind = count === 1 ? "spectrum" : rows === 1 ? "line scan" : "map";
  const steps = pixel && rows === 1
    ? `${short(pixel.columnNm)} nm along the line`
    : pixel
    ? `${short(pixel.rowNm)} x ${short(pixel.columnNm)} nm`
    : "not known";
  const of = { kind, spectra: rows === 1 ? `${count}` : `${rows} x ${columns}`, channels };
  const range = `${short(energy.startEv)} to ${short(energyAt(energy, channels - 1))} eV`;
  const rest = { energies: range, channel: `${short(energy.stepEv)} eV`, pixel: steps };
  const mean = `${short(total / data.length)} ${unit}`;
  return Object.entries({ ...of, ...rest, "mean of a channel": mean, ...settings })
    .map(([property, value]) => ({ property: inWords(property), value: `${value}` }));
}

/** "beamEnergyEv" as "beam energy (eV)". */
function inWords(name: string): string {
  const units: Record<string, string> = { Ev: "eV", Mrad: "mrad", S: "s", Nm: "nm" };
  const unit = /(Ev|Mrad|S|Nm)$/.exec(name)?.[1];
  const bare = unit ? name.slice(0, -unit.length) : name;
  const words = bare.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
  return unit ? `${words} (${units[unit]})` : words;
}
