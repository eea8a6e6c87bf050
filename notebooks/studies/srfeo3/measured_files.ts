/**
 * Measured files of RapidEELS's kind: which they are, what they are of, and their counts.
 *
 * @module
 */
import { basename, dirname, extname, join } from "node:path";
import { channelRange, energyAt, energyAxis, shiftAxis } from "eels/core/energy_axis.ts";
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
  /** The folder that it was found in, where it was not named itself. */
  readonly folder?: string;
}

/** A spectrum image, measured or made to look so, whose truth is not known to the methods. */
export interface MeasuredImage {
  readonly name: string;
  readonly state?: State;
  readonly thickness?: Thickness;
  /** What was added to the energies of the file. */
  readonly shiftEv?: number;
  /** Whether rows and columns of the file were exchanged. */
  readonly turned?: boolean;
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
const ENDINGS = [".dm4", ".dm3", ".hspy", ".zspy", ".emd", ".ndata"];

/**
 * The files that are named, or all of a folder, with their labels: those given, else those that the name
 * gives by the rule of the authors (`labelFile`), else none.
 *
 * @throws {RangeError} Where a label is not one of the paper's, or a dark reference has no files.
 * @throws {Error} Where the folder cannot be read or holds no spectrum image.
 */
export async function listMeasured({ files = [], folder = "", darkReference }: MeasuredChoice) {
  const given = files.map((file) => typeof file === "string" ? parseFile(file) : file);
  for (const { path } of given) {
    if (typeof path === "string" && path !== "") continue;
    throw new RangeError(
      `Cannot list the files as each must be a path, such as "map.dm4 | annealed | +0.4 eV": files are ` +
        JSON.stringify(files),
    );
  }
  if (darkReference && !folder && given.length === 0) {
    throw new RangeError(
      `Cannot add the dark reference as there must be files that it belongs to: files is [], folder ` +
        `is "", darkReference "${darkReference}"; name files or leave it out`,
    );
  }
  const found = folder ? await listFolder(folder, darkReference) : [];
  return [...given, ...found.map((path) => ({ path, folder }))].map(labelMeasured);
}

function parseFile(text: string): MeasuredFile {
  const [path, ...words] = text.split("|").map((part) => part.trim());
  const label: { -readonly [Key in keyof MeasuredFile]: MeasuredFile[Key] } = { path };
  for (const word of words) {
    const shift = word.match(/^([+-]?[\d.]+) ?eV$/)?.[1];
    if (shift !== undefined && Number.isFinite(Number(shift))) label.shiftEv = Number(shift);
    else if (THICKNESSES.some((one) => one === word)) label.thickness = word as Thickness;
    else if (STATES.some((one) => one === word)) label.state = word as State;
    else throw new RangeError(`Cannot take ${path} as ${LABELS}: it is ${show(word)}`);
  }
  return label;
}

const LABELS =
  'what follows its "|" must be "initial" or "annealed", "thin" or "thick", or a shift of ' +
  'its axis such as "+0.4 eV", and is left out where none of them holds';

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

/** "EELS thin 1_1a.dm4", not "SrTiO3 thin film.dm4": only the former follows the authors' rule. */
const NAMED_AS_THEIRS = /(^|[^a-z])(thin|thick)[ _-]*\d+(_\d+)?a?\.[^.]+$/;

/** Fills in what the name says and checks what is given. */
function labelMeasured(file: MeasuredFile): MeasuredFile {
  const { path, state, thickness, shiftEv = 0, folder } = file;
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
  const named = NAMED_AS_THEIRS.test(basename(path)) ? labelFile(path) : undefined;
  return {
    path,
    state: state ?? named?.state,
    thickness: thickness ?? named?.thickness,
    shiftEv,
    ...(folder && { folder }),
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
  const images: MeasuredImage[] = [], names = namesOf(files);
  for (const [i, file] of files.entries()) {
    const { path, state, thickness, shiftEv = 0 } = file;
    const source = await readOne(file), stored = alongRows(source);
    checkValues(source, path);
    const lit = darkReference
      ? addDark(stored, alongRows(await read(darkReference)), path)
      : stored;
    const moved = shiftEv
      ? afterStep(lit, `axis moved by ${shiftEv} eV`, { energy: shiftAxis(lit.energy, shiftEv) })
      : lit;
    checkAxis(moved, path);
    const counts = { ...evenChannels(moved), unit: "counts" };
    const dark = darkReference ? "added" : "not given";
    const turned = stored !== source;
    images.push({ name: names[i], state, thickness, counts, dark, shiftEv, turned });
  }
  return images;
}

async function readOne({ path, folder }: MeasuredFile): Promise<SpectrumImage> {
  try {
    return await read(path);
  } catch (error) {
    if (!folder || !(error as Error).message.includes("as a spectrum image")) throw error;
    throw new RangeError(
      `Cannot take all of ${folder} as ${
        basename(path)
      } in it is no spectrum image: name those that are in ` +
        "files instead of the folder, or move it away",
      { cause: error },
    );
  }
}

/** What each file is called in tables: its name, behind its folder's where another is named alike. */
function namesOf(files: readonly MeasuredFile[]): string[] {
  const bare = (path: string) => basename(path).replace(/\.[^.]+$/, "");
  const alike = (path: string) => files.filter((file) => bare(file.path) === bare(path)).length > 1;
  const names = files.map(({ path }) =>
    alike(path) ? `${basename(dirname(path))} ${basename(path)}` : bare(path)
  );
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice < 0) return names;
  throw new RangeError(
    `Cannot tell the files apart as folder and name must differ: ${
      files[twice].path
    } is given twice, ` +
      "or lies in a folder of the same name; leave one out or rename it",
  );
}

/** Refuses too few spectra, values that are no numbers, and an image of zeros. */
function checkValues(
  { data, shape: [rows, columns, channels] }: SpectrumImage,
  path: string,
): void {
  if (rows * columns < FEWEST_SPECTRA) {
    throw new RangeError(
      `Cannot take ${path} as a spectrum image of ${FEWEST_SPECTRA} spectra or more is needed: it has ` +
        `${rows} x ${columns}; notebook 10 takes fewer, line scans and single spectra`,
    );
  }
  const first = data.findIndex((value) => !Number.isFinite(value));
  if (first >= 0) {
    const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
    const s = Math.floor(first / channels);
    throw new RangeError(
      `Cannot take ${path} as each value must be a number: ${count} of ${data.length} are not, the first ` +
        `${data[first]} in row ${Math.floor(s / columns)}, column ${s % columns}, channel ` +
        `${
          first % channels
        }; crop these pixels away or put their neighbours' mean there (notebook 10 sets ` +
        "empty spectra aside)",
    );
  }
  if (data.every((value) => value === data[0])) {
    throw new RangeError(
      `Cannot take ${path} as it must hold counts: each of its values is ${
        data[0]
      }; export it again`,
    );
  }
}

/**
 * The image on channels of exactly 0.25 eV or a whole part of it, which the networks need: a calibrated axis
 * differs from them by some per mille. Choice: the energies stay at the edge, 532 eV, so that they move by
 * less than a channel in all of 490-580 eV.
 */
function evenChannels(image: SpectrumImage): SpectrumImage {
  const { startEv, stepEv, channels } = image.energy;
  const even = 0.25 / Math.round(0.25 / stepEv), ratio = even / stepEv;
  if (Math.abs(ratio - 1) < 1e-6) return image;
  const energy = energyAxis(EDGE_EV + (startEv - EDGE_EV) * ratio, even, channels);
  const step = `channels of ${stepEv} eV taken for ${even} eV, energies kept at ${EDGE_EV} eV`;
  return afterStep(image, step, { energy });
}

const EDGE_EV = 532;
/** Choice: 60 eV of the networks' channels are then off by less than one channel. */
const MOST_UNEVEN = 4e-3;

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
function checkAxis({ energy }: SpectrumImage, path: string): void {
  const last = energyAt(energy, energy.channels - 1) + energy.stepEv;
  const refuse = (what: string) => {
    throw new RangeError(`Cannot take ${path} as ${what}`);
  };
  if (!(energy.startEv <= NEEDED_EV[0] + energy.stepEv && last >= NEEDED_EV[1])) {
    refuse(
      `its axis must hold ${
        NEEDED_EV.join("-")
      } eV, the background and the O K edge: it runs from ` +
        `${energy.startEv} to ${last} eV; where it is not calibrated, move it by writing "| +0.4 eV" behind ` +
        "the path",
    );
  }
  const factor = 0.25 / energy.stepEv, whole = Math.round(factor);
  if (!(whole >= 1 && Math.abs(factor / whole - 1) < MOST_UNEVEN)) {
    const startEv = Math.max(490, Math.ceil(energy.startEv));
    const axis = `eels.energyAxis(${startEv}, 0.25, ${
      Math.floor(4 * (last - energy.stepEv - startEv))
    })`;
    refuse(
      `0.25 eV must be a whole number of its channels: they are ${energy.stepEv} eV wide; ` +
        `eels.write("new.hspy", eels.resample(await eels.read("${path}"), ${axis})) makes a file that is, ` +
        "and notebook 10 takes any width",
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
