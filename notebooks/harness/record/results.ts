import { basename, join } from "node:path";
import { type CsvTable, parseCsv } from "./csv.ts";
import type { Profile } from "./parameters.ts";
import { type InputFile, ROOT } from "./provenance.ts";

/** What `run.json` holds: everything about a run that may vary from one to the next. */
export interface Run {
  readonly notebook: string;
  readonly profile: Profile;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The device the tensors were on. */
  readonly device: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly inputs: readonly InputFile[];
  /** What was found, in one sentence. */
  readonly finding: string;
  /** What is a matter of the machine: a table, or a column of one as "table.column". */
  readonly machine: readonly string[];
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly wallSeconds: number;
  readonly peakMemoryBytes: number;
}

/** The file that is written last, so that a folder without it holds an unfinished run. */
export const RUN_FILE = "run.json";

export const METRIC_COLUMNS = ["name", "value", "unit"] as const;
export const TOLERANCE_COLUMNS = ["table", "column", "tolerance"] as const;

/** Tables that are not a notebook's own: every run writes two, several runs make the third. */
export const OWN_TABLES = ["metrics", "claims", "tolerances"];

/**
 * The folder of all results: the environment's `EELS_RESULTS`, or `results/` of the repository,
 * where those of the full profile have a folder of their own.
 */
export function resultsFolder(profile: Profile): string {
  return Deno.env.get("EELS_RESULTS") ||
    join(ROOT, "results", ...(profile === "full" ? ["full"] : []));
}

/** The files of a run, not its folders and not the tolerances, which are no single run's. */
const OF_A_RUN = /^(?!tolerances\.csv$).*\.(svg|png|csv|json|ipynb|partial)$/;
/** Where those of the run before wait until the new one has ended well. */
const BEFORE = ".before.partial";

/** Makes a notebook's folder, and removes from it the files of an earlier run. */
export async function clearResults(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await removeFiles(folder, OF_A_RUN);
}

/**
 * Makes a notebook's folder and sets the files of an earlier run in it aside; those of a run that was
 * killed are removed, and the ones that were set aside for it stay there.
 */
export async function setResultsAside(folder: string): Promise<void> {
  const before = join(folder, BEFORE);
  if (await isThere(before)) return await removeFiles(folder, OF_A_RUN);
  await Deno.mkdir(before, { recursive: true });
  await moveFiles(folder, before);
}

/**
 * Removes what was set aside where the run ended well, and brings it back where it did not: then of the
 * new one only the notebook is kept, as `NAME_failed.ipynb`. Without an earlier run all of it is kept.
 *
 * @returns Whether earlier results were brought back.
 */
export async function settleResults(
  folder: string,
  { isWell }: { isWell: boolean },
): Promise<boolean> {
  const before = join(folder, BEFORE);
  const isFirst = (await Array.fromAsync(Deno.readDir(before))).length === 0;
  const isBack = !isWell && !isFirst;
  if (isBack) {
    const name = basename(folder);
    await Deno.rename(join(folder, `${name}.ipynb`), join(before, `${name}_failed.ipynb`))
      .catch(() => {}); // it did not come that far
    await removeFiles(folder, OF_A_RUN);
    await moveFiles(before, folder);
  }
  await Deno.remove(before, { recursive: true });
  return isBack;
}

async function moveFiles(from: string, to: string): Promise<void> {
  for (const { name, isFile } of await Array.fromAsync(Deno.readDir(from))) {
    if (isFile && OF_A_RUN.test(name)) await Deno.rename(join(from, name), join(to, name));
  }
}

const isThere = (path: string) => Deno.lstat(path).then(() => true, () => false);

/** Removes what a killed process left half written in a folder. */
export async function removePartial(folder: string): Promise<void> {
  await removeFiles(folder, /\.partial$/);
}

async function removeFiles(folder: string, names: RegExp): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && names.test(name)) await Deno.remove(join(folder, name));
  }
}

/** What a finished run left in its folder. */
export interface Results {
  readonly run: Run;
  readonly metrics: CsvTable;
  readonly claims: CsvTable;
}

/** Reads a notebook's results; undefined where its folder holds no finished run. */
export async function readResults(folder: string): Promise<Results | undefined> {
  const run = await readTextIfThere(join(folder, RUN_FILE));
  if (run === undefined) return undefined;
  const [metrics, claims] = await Promise.all([
    readTable(folder, "metrics"),
    readTable(folder, "claims"),
  ]);
  return { run: JSON.parse(run), metrics, claims };
}

/** Reads a table of a notebook's results; one that is not there has no columns and no rows. */
export async function readTable(folder: string, name: string): Promise<CsvTable> {
  return parseCsv(await readTextIfThere(join(folder, `${name}.csv`)) ?? "");
}

async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
