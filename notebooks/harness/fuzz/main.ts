/**
 * `deno task fuzz`: reads files that are damaged at random, and says what came of it. It ends with 1
 * where a file made another error than a ReadError, took more than a second of processor time, or where
 * descriptors or memory were not given back.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { prng } from "../../../lib/core/random.ts";
import { readCommandLine } from "../record/command_line.ts";
import { residentMb } from "../record/holdings.ts";
import { standardScreen, textTable } from "../screen.ts";
import { mutate, type Mutated } from "./mutations.ts";
import { descriptors } from "../../../lib/core/proc.ts";
import { emptyTally, type Outcome, tableRows, type Tally, tryFile } from "./outcomes.ts";
import { type Format, FORMATS, makeSeeds, type Seed, valuesIn } from "./seeds.ts";

export interface FuzzOptions {
  readonly files?: number;
  readonly seed?: number;
  readonly formats?: readonly Format[];
  /** Called after each file. */
  readonly onFile?: (done: number, outcome: Outcome, mutated: Mutated, seed: Seed) => void;
}

export interface FuzzResult {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly descriptors: readonly [before: number, after: number];
  readonly residentMb: readonly [before: number, after: number];
  /** What was not as it is to be. */
  readonly missed: readonly string[];
}

/** A hang, in seconds of processor time. */
const HANG_S = 1;
/** What the runtime may open for itself meanwhile, such as for its threads. */
const MOST_DESCRIPTORS = 8;
/** What the heap may take more at the end: V8 gives back late. */
const MOST_GROWTH_MB = 128;

/** Reads damaged files, one format after another, and counts. */
export async function fuzz(
  { files = 2000, seed = 1, formats = FORMATS, onFile }: FuzzOptions = {},
): Promise<FuzzResult> {
  const folder = await Deno.makeTempDir({ prefix: "fuzz_" });
  try {
    const tallies = new Map<string, Tally>(), missed: string[] = [];
    const all: [Format, Seed[]][] = [];
    for (const format of formats) all.push([format, await makeSeeds(format, folder)]);
    const whole = all.map(([, [first]]) => first);
    for (const one of whole) await tryFile(one); // what is loaded once is loaded now
    const before = [descriptors(), residentMb()] as const;
    let done = 0;
    for (const [at, [format, seeds]] of all.entries()) {
      const random = prng(seed).split(format), tally = emptyTally();
      tallies.set(format, tally);
      const share = Math.floor((files * (at + 1)) / all.length) -
        Math.floor((files * at) / all.length);
      for (let i = 0; i < share; i++) {
        const { outcome, mutated, isOutside, of } = await damageOne(seeds, random.split(i));
        count(tally, outcome, mutated, isOutside);
        const { error } = outcome;
        if (outcome.verdict === "other error") {
          missed.push(`${format} ${i}, ${mutated.kind}: ${error?.stack ?? error}`);
        }
        if (outcome.seconds > HANG_S) {
          missed.push(`${format} ${i}, ${mutated.kind}: ${outcome.seconds.toFixed(1)} s`);
        }
        onFile?.(++done, outcome, mutated, of);
      }
    }
    for (const one of whole) {
      const { verdict } = await tryFile(one);
      if (verdict !== "unchanged") missed.push(`${one.path} is read no more: ${verdict}`);
    }
    const after = [descriptors(), residentMb()] as const;
    if (after[0] > before[0] + MOST_DESCRIPTORS) {
      missed.push(`${after[0] - before[0]} descriptors are not given back`);
    }
    if (after[1] > before[1] + MOST_GROWTH_MB) {
      missed.push(`${(after[1] - before[1]).toFixed(0)} MB are not given back`);
    }
    return {
      tallies,
      descriptors: [before[0], after[0]],
      residentMb: [before[1], after[1]],
      missed,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Random = ReturnType<typeof prng>;

/** Damages a part of a seed, tries it, and makes it whole again. */
async function damageOne(seeds: readonly Seed[], random: Random) {
  const of = seeds[random.integer(seeds.length)], names = [...of.parts.keys()];
  const part = names[random.integer(names.length)], bytes = of.parts.get(part)!;
  const values = valuesIn(of, part, bytes);
  const target = { bytes, headerBytes: values?.[0] || bytes.length, sizes: of.measurement.shape };
  const mutated = mutate(target, random);
  const path = part ? join(of.path, part) : of.path;
  await Deno.writeFile(path, mutated.bytes);
  try {
    const outcome = await tryFile(of);
    const isOutside = values !== undefined &&
      mutated.touched.every(([a, b]) => b <= values[0] || a >= values[1]);
    return { outcome, mutated, isOutside, of };
  } finally {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, bytes);
  }
}

function count(tally: Tally, outcome: Outcome, { kind }: Mutated, isOutside: boolean): void {
  const { verdict } = outcome, isRead = verdict !== "refused" && verdict !== "other error";
  tally.files++;
  tally.verdicts[verdict]++;
  if (isOutside) {
    tally.outside++;
    if (verdict === "data" || verdict === "calibration") tally.outsideChanged++;
  }
  if (kind === "cut off") {
    tally.cut++;
    if (isRead && verdict !== "unchanged") tally.cutAccepted++;
  }
  tally.slowest = Math.max(tally.slowest, outcome.seconds);
  tally.slowestWall = Math.max(tally.slowestWall, outcome.wallSeconds);
  tally.processMb = Math.max(tally.processMb, outcome.processMb);
  if (outcome.seconds > HANG_S) tally.hangs++;
}

const HELP = `deno task fuzz [--files 2000] [--seed 1] [--format hspy,emd] [--list calibration]
Damages files of ${FORMATS.join(", ")} at random, and says how reading them went.
--list names the files that came to this: refused, data, calibration, told, unchanged.
`;

/** A whole number of an option. */
function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`Cannot fuzz as --${name} must be a whole number from ${least} on: ${text}`);
}

if (import.meta.main) {
  try {
    const { values } = readCommandLine("fuzz", Deno.args, {
      files: { type: "string", default: "2000" },
      seed: { type: "string", default: "1" },
      format: { type: "string" },
      list: { type: "string" },
      help: { type: "boolean" },
    });
    if (values.help) {
      console.log(HELP);
      Deno.exit(0);
    }
    const wanted = values.format?.split(",") ?? FORMATS;
    const unknown = wanted.find((one) => !FORMATS.some((format) => format === one));
    if (unknown) {
      throw new RangeError(`Cannot fuzz ${unknown}: it is none of ${FORMATS.join(", ")}`);
    }
    const screen = standardScreen(), files = wholeNumber("files", values.files, 1);
    const started = performance.now();
    const result = await fuzz({
      files,
      seed: wholeNumber("seed", values.seed, 0),
      formats: wanted as Format[],
      onFile(done, { verdict, error }, { kind }, { path }) {
        screen.show(`${done} of ${files}`);
        if (verdict === values.list) screen.print(`${path} ${kind}: ${error?.message ?? verdict}`);
      },
    });
    for (const line of textTable(tableRows(result.tallies))) screen.print(line);
    const [fds, mb] = [result.descriptors, result.residentMb.map((one) => one.toFixed(0))];
    screen.print(`descriptors before and after: ${fds.join(", ")}; resident: ${mb.join(", ")} MB`);
    screen.print(`${files} files in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    for (const line of result.missed) screen.print(`missed: ${line}`);
    Deno.exit(result.missed.length > 0 ? 1 : 0);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
