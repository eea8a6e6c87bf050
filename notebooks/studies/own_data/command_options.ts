import { readCommandLine } from "../../harness/record/command_line.ts";
import type { KnownEnergy } from "./calibrate_data.ts";
import type { EdgeWindows } from "./find_edges.ts";

/** What `--help` prints. */
export const HELP = `deno task denoise FILE [options]

Denoises a spectrum, line scan, spectrum image, STEM image or stack of frames by several methods,
measures on the data themselves, without a truth, which of them errs least and where not to believe
it, and writes a folder: report.html, tables/*.csv and files that HyperSpy opens.

  --out FOLDER         where to write (FILE's name with _denoised, in the working folder)
  --overwrite          write into FOLDER even if it holds other files; these stay, always
  --image N            which image of a file that holds several: its number from 0, or its name
  --from E, --to E     window of energies in eV (the whole axis)
  --axis START:STEP    energy axis in eV, for a file that has none
  --calibrate F:T,...  peaks found at F eV that belong at T eV; two or more set the dispersion too
  --edge NAME:A-B:C-D  integrate the edge in C-D eV above the power law fitted in A-B eV; may be
                       repeated (edges of the mean spectrum that are found, unless given)
  --peaks E,E,...      fit a Gaussian peak near each energy
  --inject E[:WIDTH]   test whether a weak peak at E eV survives (in the middle of the axis)
  --gain G             counts an electron makes, where known (estimated); 1 for electrons
  --readout R          read-out noise in counts, with --gain (0)
  --dose D,D,...       shares of the electrons to compare at (1/8,1/4,1/2,1)
  --methods M,M,...    compare these only: nothing, binning, savitzky-golay, pca, pca-aligned,
                       pca-smoothed, network, model (all that suit the data)
  --splits N           splits of the electrons that errors are averaged over (3)
  --model FOLDER       a network of yours, saved by saveModel(), as one more rival
  --keep-spikes        leave X-ray and cosmic-ray spikes in the data (they are replaced by what
                       their neighbours say)
  --no-network         leave out the network trained on the data
  --blocks             work block by block, as for files of more than 1 GB: one method, principal
                       components, into a .zspy that need not fit into memory
  --quick              fewer repeats and a shorter training, for a first look
  --seed N             of all random numbers (1)
  --help               this text

Example: deno task denoise map.dm4 --edge "Cu L:800-920:931-1000" --edge "Zn L:980-1015:1020-1100"`;

/** What the command was asked for. */
export interface DenoiseCommand {
  readonly file: string;
  readonly out: string;
  readonly overwrite: boolean;
  /** Number from 0 or name of an image. */
  readonly image?: number | string;
  readonly fromEv?: number;
  readonly toEv?: number;
  readonly axisEv?: readonly number[];
  readonly calibrate: readonly KnownEnergy[];
  readonly edges: readonly EdgeWindows[];
  readonly peaksEv: readonly number[];
  readonly inject?: { readonly energyEv: number; readonly fwhmEv?: number };
  readonly gain?: number;
  readonly readoutCounts?: number;
  readonly doses?: readonly number[];
  readonly model?: string;
  readonly methods?: readonly string[];
  readonly splits?: number;
  readonly network: boolean;
  readonly keepSpikes: boolean;
  readonly quick: boolean;
  /** Whether to work by blocks whatever the size. */
  readonly blocks: boolean;
  readonly seed: number;
}

/**
 * Reads the command line; undefined where help is asked for.
 *
 * @throws {RangeError} In one sentence, where an option is unknown or its value is none.
 */
export function readCommand(args: readonly string[]): DenoiseCommand | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [file, ...more] = positionals;
  if (!file || more.length > 0) {
    throw new RangeError(
      `Cannot denoise as there must be one file: ${
        file ? `there are ${positionals.join(", ")}` : "there is none"
      }; see deno task denoise --help`,
    );
  }
  const number = (name: keyof typeof values) =>
    values[name] === undefined ? undefined : toNumber(`--${name}`, `${values[name]}`);
  const fromEv = number("from"), toEv = number("to"), gain = number("gain");
  const readoutCounts = number("readout");
  if (fromEv !== undefined && toEv !== undefined && !(fromEv < toEv)) {
    refuse("--from must be below --to", `they are ${fromEv} and ${toEv}`);
  }
  if (gain !== undefined && !(gain > 0)) refuse("--gain must be above 0", `it is ${gain}`);
  if (readoutCounts !== undefined && (gain === undefined || readoutCounts < 0)) {
    refuse("--readout must be 0 or more and come with --gain", `it is ${readoutCounts}`);
  }
  const methods = values.methods === undefined ? undefined : list(values.methods.toLowerCase());
  if (methods?.length === 0) refuse("--methods must name one or more", `it is "${values.methods}"`);
  if (methods && values.model && !methods.includes("model")) {
    refuse("--methods must name model where --model is given", `they are ${values.methods}`);
  }
  const splits = number("splits");
  if (splits !== undefined && !(Number.isSafeInteger(splits) && splits > 0)) {
    refuse("--splits must be a whole number of 1 or more", `it is ${values.splits}`);
  }
  const seed = number("seed") ?? 1;
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    refuse("--seed must be a whole number of 0 or more", `it is ${values.seed}`);
  }
  return {
    file,
    out: values.out ?? defaultFolder(file),
    overwrite: values.overwrite,
    ...(values.image !== undefined && { image: readImageName(values.image) }),
    fromEv,
    toEv,
    ...(values.axis !== undefined && { axisEv: numbers("--axis", values.axis, ":", 2) }),
    calibrate: list(values.calibrate).map(readKnown),
    edges: values.edge.map(readEdge),
    peaksEv: list(values.peaks).map((text) => toNumber("--peaks", text)),
    ...(values.inject !== undefined && { inject: readInject(values.inject) }),
    gain,
    readoutCounts,
    ...(values.dose !== undefined && { doses: list(values.dose).map(readDose) }),
    model: values.model,
    ...(methods && { methods }),
    ...(splits !== undefined && { splits }),
    network: !values["no-network"],
    keepSpikes: values["keep-spikes"],
    quick: values.quick,
    blocks: values.blocks,
    seed,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const, flag = { type: "boolean", default: false } as const;
  const options = {
    ...{ out: text, image: text, from: text, to: text, axis: text, calibrate: text, peaks: text },
    ...{ inject: text, gain: text, readout: text, dose: text, model: text, seed: text },
    ...{ methods: text, splits: text },
    ...{ overwrite: flag, quick: flag, blocks: flag, "no-network": flag, "keep-spikes": flag },
    edge: { type: "string", multiple: true, default: [] as string[] },
    help: { type: "boolean", short: "h", default: false },
  } as const;
  return readCommandLine("denoise", joinNegative(args), options, { words: true });
}

/** "--gain -3" is read as the number that it is, to be refused for being below 0. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const isValue = /^-[\d.]/.test(arg) && /^--[a-z]+$/.test(joined.at(-1) ?? "");
    if (isValue) joined.push(`${joined.pop()}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

const readImageName = (text: string) => /^\d+$/.test(text) ? Number(text) : text;

function refuse(must: string, is: string): never {
  throw new RangeError(`Cannot denoise as ${must}: ${is}; see deno task denoise --help`);
}

const list = (text = "") => text.split(",").map((item) => item.trim()).filter(Boolean);

function toNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    refuse(`${name} must be a number`, `it is "${text}"`);
  }
  return value;
}

function numbers(name: string, text: string, between: string, count: number): number[] {
  const parts = text.split(between);
  if (parts.length !== count) {
    refuse(`${name} must be ${count} numbers with "${between}" between`, `it is "${text}"`);
  }
  return parts.map((part) => toNumber(name, part));
}

/** A peak as the command line names it, "524.6:531.0". */
export function readKnown(text: string): KnownEnergy {
  const [foundEv, trueEv] = numbers("--calibrate (notebook 10: calibrate)", text, ":", 2);
  return { foundEv, trueEv };
}

const EDGE = "--edge (notebook 10: edges)";

/**
 * An edge as the command line names it, "O K:480-525:530-560".
 *
 * @throws {RangeError} Where the text is another, or the windows do not rise, background before edge.
 */
export function readEdge(text: string): EdgeWindows {
  const found = /^(.+):([\d.]+)-([\d.]+):([\d.]+)-([\d.]+)$/.exec(text);
  if (!found) {
    refuse(`${EDGE} must be NAME:A-B:C-D, such as "O K:480-525:530-560"`, `it is "${text}"`);
  }
  const [a, b, fromEv, toEv] = found.slice(2).map((each) => toNumber(EDGE, each));
  if (!(a < b && b <= fromEv && fromEv < toEv)) {
    refuse(`${EDGE} must have windows that rise, background before edge`, `it is "${text}"`);
  }
  return { name: found[1].trim(), backgroundEv: [a, b], fromEv, toEv };
}

function readInject(text: string) {
  const [energyEv, fwhmEv] = text.split(":").map((part) => toNumber("--inject", part));
  return { energyEv, ...(fwhmEv !== undefined && { fwhmEv }) };
}

function readDose(text: string): number {
  const [over, under = "1"] = text.split("/");
  const dose = toNumber("--dose", over) / toNumber("--dose", under);
  if (!(dose > 0 && dose <= 1)) refuse("--dose must lie above 0 and up to 1", `it is ${text}`);
  return dose;
}

/** Where results go unless `--out` names another. */
export function defaultFolder(file: string): string {
  const name = file.split(/[\\/]/).filter(Boolean).at(-1) ?? "data";
  return `${name.replace(/\.[^.]+$/, "")}_denoised`;
}
