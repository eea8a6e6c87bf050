/**
 * Measured files of RapidEELS's kind: which they are, what they are of, and their counts.
 *
 * @module
 */
import { basename, extname, join } from "node:path";
import { channelRange, energyAt, shiftAxis } from "eels/core/energy_axis.ts";
import { show } from "eels/core/options.ts";
import { afterStep, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { read } from "eels/read/read.ts";
import type { LabelledImage } from "./prepared_images.ts";
import { alongRows, labelFile } from "./read_images.ts";
import { STATES } from "./twin.ts";

type State = LabelledImage["state"];
type Thickness = LabelledImage["thickness"];

/** A file with what its user knows of it; what is left out may follow from its name. */
export interface MeasuredFile {
  readonly path: string;
  readonly state?: State;
  readonly thickness?: Thickness;
  /** Added to the energies of the file. */
  readonly shiftEv?: number;
}

/** A spectrum image, measured or made to look so, whose truth is not known to the methods. */
export interface MeasuredImage {
  readonly name: string;
  readonly state?: State;
  readonly thickness?: Thickness;
  /** Counts at the camera's full rate, the longer direction of the scan along the rows. */
  readonly counts: SpectrumImage;
  /** What was done about the dark reference. */
  readonly dark: string;
  /** Expectation of the counts, of simulated images only. */
  readonly expected?: SpectrumImage;
  /** That expectation with nothing missing from it, such as a dark reference; of simulated images only. */
  readonly signal?: SpectrumImage;
  /** Energy shift in eV that was put into each row, of simulated images only. */
  readonly driftEv?: Float32Array;
}

/** What notebook 13 is told of files. */
export interface MeasuredChoice {
  /** Paths, each alone or as "path | annealed | thick | +0.4 eV", in any order behind the path. */
  readonly files?: readonly (string | MeasuredFile)[];
  /** A folder all of whose spectrum images are taken. */
  readonly folder?: string;
  /** A dark reference, added to every spectrum as the authors' notebook does; it is not taken for an image. */
  readonly darkReference?: string;
}

const THICKNESSES = ["thin", "thick"] as const;
const ENDINGS = [".dm4", ".dm3", ".hspy", ".emd", ".ndata"];

/**
 * The files that are named, or all of a folder, with their labels: those given, else those that the name
 * gives by the rule of the authors (`labelFile`), else none.
 *
 * @throws {RangeError} Where a label is not one of the paper's.
 * @throws {Error} Where the folder cannot be read or holds no spectrum image.
 */
export async function listMeasured({ files = [], folder = "", darkReference }: MeasuredChoice) {
  const given = files.map((file) => typeof file === "string" ? parseFile(file) : file);
  const found = folder ? await listFolder(folder, darkReference) : [];
  return [...given, ...found.map((path) => ({ path }))].map(labelMeasured);
}

function parseFile(text: string): MeasuredFile {
  const [path, ...words] = text.split("|").map((part) => part.trim());
  const label: { -readonly [Key in keyof MeasuredFile]: MeasuredFile[Key] } = { path };
  for (const word of words) {
    const shift = word.match(/^([+-]?[\d.]+) ?eV$/);
    if (shift) label.shiftEv = Number(shift[1]);
    else if (THICKNESSES.some((one) => one === word)) label.thickness = word as Thickness;
    else label.state = word as State;
  }
  return label;
}

async function listFolder(folder: string, darkReference?: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    throw new Error(
      `Cannot list the files as ${folder} must be a folder: ${(error as Error).message}`,
    );
  }
  const dark = darkReference && basename(darkReference);
  const taken = names.filter((name) => ENDINGS.includes(extname(name).toLowerCase())).sort();
  if (taken.some((name) => name !== dark)) {
    return taken.filter((name) => name !== dark).map((name) => join(folder, name));
  }
  throw new Error(
    `Cannot list the files as ${folder} must hold spectrum images (${
      ENDINGS.join(", ")
    }): it holds ` +
      `${names.sort().join(", ") || "nothing"}; "deno task fetch-rapideels" fetches the authors'`,
  );
}

/** Fills in what the name says and checks what is given. */
function labelMeasured(file: MeasuredFile): MeasuredFile {
  const { path, state, thickness, shiftEv = 0 } = file;
  const check = (name: string, value: string | undefined, all: readonly string[]) => {
    if (value === undefined || all.includes(value)) return;
    throw new RangeError(
      `Cannot take ${path} as its ${name} must be ${
        all.map((one) => `"${one}"`).join(" or ")
      }: it is ` +
        `${show(value)}; leave it out where it is neither`,
    );
  };
  check("state", state, STATES);
  check("thickness", thickness, THICKNESSES);
  if (!Number.isFinite(shiftEv)) {
    throw new RangeError(`Cannot take ${path} as shiftEv must be in eV: it is ${show(shiftEv)}`);
  }
  const named = /thin|thick/.test(basename(path)) ? labelFile(path) : undefined;
  return {
    path,
    state: state ?? named?.state,
    thickness: thickness ?? named?.thickness,
    shiftEv,
  };
}

/**
 * Reads files one after the other. Values below 0 are kept: set to 0, they would raise the background.
 *
 * @throws {ReadError} Where a file cannot be read.
 * @throws {RangeError} Where an axis does not hold what the methods need, or a dark reference does not fit.
 */
export async function readMeasured(
  files: readonly MeasuredFile[],
  { darkReference = "" }: Pick<MeasuredChoice, "darkReference"> = {},
): Promise<MeasuredImage[]> {
  const images: MeasuredImage[] = [];
  for (const { path, state, thickness, shiftEv = 0 } of files) {
    const name = basename(path).replace(/\.[^.]+$/, "");
    const stored = alongRows(await read(path));
    const lit = darkReference
      ? addDark(stored, alongRows(await read(darkReference)), path)
      : stored;
    const counts = shiftEv
      ? afterStep(lit, `axis moved by ${shiftEv} eV`, { energy: shiftAxis(lit.energy, shiftEv) })
      : lit;
    checkAxis(counts, path);
    const dark = darkReference ? "added" : "not given";
    images.push({ name, state, thickness, counts: { ...counts, unit: "counts" }, dark });
  }
  return images;
}

function addDark(image: SpectrumImage, dark: SpectrumImage, path: string): SpectrumImage {
  const channels = image.shape[2];
  const same = dark.shape.every((size, i) => size === image.shape[i]);
  if (dark.shape[2] !== channels) {
    throw new RangeError(
      `Cannot add the dark reference to ${path} as both must have as many channels: the image has ` +
        `${channels}, the reference ${dark.shape[2]}`,
    );
  }
  const mean = same ? dark.data : meanSpectrum(dark).data;
  const data = image.data.map((value, i) => value + mean[same ? i : i % channels]);
  return afterStep(image, "dark reference added", { data });
}

/** Energies in eV that the methods need: the window of the background, and those of the networks. */
export const NEEDED_EV = [500, 580] as const;

/** Refuses an axis without background or O K, and channels of which none of 0.25 eV can be made. */
function checkAxis({ energy, shape: [rows, columns] }: SpectrumImage, path: string): void {
  const last = energyAt(energy, energy.channels - 1) + energy.stepEv;
  const refuse = (what: string) => {
    throw new RangeError(`Cannot take ${path} as ${what}`);
  };
  if (!(energy.startEv <= NEEDED_EV[0] + energy.stepEv && last >= NEEDED_EV[1])) {
    refuse(
      `its axis must hold ${
        NEEDED_EV.join("-")
      } eV, the background and the O K edge: it runs from ` +
        `${energy.startEv} to ${last} eV; move it by shiftEv where it is not calibrated`,
    );
  }
  const factor = 0.25 / energy.stepEv;
  if (!(Math.round(factor) >= 1 && Math.abs(factor - Math.round(factor)) < 1e-2)) {
    refuse(
      `0.25 eV must be a whole number of its channels: they are ${energy.stepEv} eV wide; resample() ` +
        "and write() make a file that is",
    );
  }
  if (rows * columns < FEWEST_SPECTRA) {
    refuse(
      `a spectrum image of ${FEWEST_SPECTRA} spectra or more is needed: it has ${rows} x ${columns}; ` +
        "notebook 10 takes single spectra",
    );
  }
}

/** Choice: blocks of a hundred, so that four of them can tell an interval. */
const FEWEST_SPECTRA = 400;

/** Values below 0, which only a dark reference leaves. */
export function countBelowZero({ data }: SpectrumImage): number {
  let below = 0;
  for (let i = 0; i < data.length; i++) if (data[i] < 0) below++;
  return below;
}

/** Each image as a row of a table: what was read, and what is done to it. */
export function describeMeasured(images: readonly MeasuredImage[]) {
  return images.map(({ name, state, thickness, counts, dark }) => {
    const [rows, columns, channels] = counts.shape, { startEv, stepEv } = counts.energy;
    const { from, to } = channelRange(counts.energy, 528, 548);
    const mean = meanSpectrum(counts).data.subarray(from, to);
    const below = countBelowZero(counts);
    return {
      file: name,
      state: state ?? "not known",
      thickness: thickness ?? "not known",
      pixels: `${rows} x ${columns}`,
      channels,
      fromEv: startEv,
      stepEv,
      meanCounts: mean.reduce((sum, value) => sum + value, 0) / mean.length,
      darkReference: dark,
      belowZero: below,
      belowZeroPercent: 100 * below / counts.data.length,
    };
  });
}
