/**
 * The task `reproduce`: runs the notebooks in order and gathers their results.
 */
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compareResults } from "./record/compare.ts";
import { ROOT } from "./record/provenance.ts";
import { clearResults, readResults, removePartial, resultsFolder } from "./record/results.ts";
import { measureTolerances, writeTolerances } from "./record/measure_tolerances.ts";
import { formatDuration, formatMemory, summaryMarkdown } from "./record/summary.ts";
import { checkWritable } from "eels/core/disk.ts";
import { writeWhole } from "eels/core/write_whole.ts";
import { execute } from "./execute.ts";
import { chooseNotebooks, listNotebooks, saveExecuted } from "./notebook.ts";
import { HELP, type Options, readOptions } from "./run_options.ts";
import { type Screen, standardScreen, textTable } from "./screen.ts";

/** Where the runner works and whom it talks to. */
export interface Place {
  readonly notebooks: string;
  /** Folder of the results; by default that of the profile. */
  readonly results?: string;
  /** The virtual environment with nbclient and the Deno kernel. */
  readonly venv: string;
  readonly screen: Screen;
}

interface Outcome {
  readonly name: string;
  readonly seconds: number;
  readonly peakMemoryBytes?: number;
  readonly finding: string;
  /** What went wrong; empty where nothing did. */
  readonly problems: readonly string[];
}

/**
 * Runs the task.
 *
 * @returns The exit code: 0 all well, 1 a notebook failed or differs, 2 wrong use, 130 stopped.
 */
export async function main(args: string[], place: Place): Promise<number> {
  const { screen } = place;
  let options: Options | undefined, names: string[];
  try {
    options = readOptions(args);
    if (!options) {
      screen.print(HELP);
      return 0;
    }
    names = chooseNotebooks(listNotebooks(place.notebooks), options.only);
  } catch (error) {
    screen.print((error as Error).message);
    return 2;
  }
  const python = join(place.venv, "bin", "python");
  if (!await exists(python)) {
    screen.print(`Cannot run the notebooks as ${python} is missing: run \`deno task setup\` first`);
    return 1;
  }
  const stop = new AbortController();
  const stopBy = (["SIGINT", "SIGTERM"] as const).map((name) =>
    [name, () => stop.abort(name)] as const
  );
  for (const [name, act] of stopBy) Deno.addSignalListener(name, act);
  try {
    return await runAll(names, options, python, place, stop.signal);
  } catch (error) {
    screen.print((error as Error).message.split("\n")[0]);
    if (Deno.env.get("EELS_DEBUG")) screen.print(`${(error as Error).stack}`);
    return 1;
  } finally {
    for (const [name, act] of stopBy) Deno.removeSignalListener(name, act);
  }
}

/** Choice: many times what a notebook writes, its executed copy among it. */
const ROOM_BYTES = 50e6;

async function runAll(
  names: readonly string[],
  options: Options,
  python: string,
  place: Place,
  signal: AbortSignal,
): Promise<number> {
  const { screen } = place;
  // The kernel works in another folder, so a relative EELS_RESULTS is made absolute here.
  const committed = resolve(place.results ?? resultsFolder(options.profile));
  const elsewhere = options.check || options.tolerances > 0;
  // What lies in results/ goes only where there will be room for the new.
  if (!elsewhere || options.tolerances > 0) await checkWritable(committed, { bytes: ROOM_BYTES });
  const results = elsewhere ? await Deno.makeTempDir({ prefix: "eels_check_" }) : committed;
  const outcomes: Outcome[] = [];
  for (const name of names) {
    const folders = { committed, results, signal };
    const run = options.tolerances > 0 ? measureOne : runOne;
    outcomes.push(await run(name, options, python, place, folders));
    if (!signal.aborted) continue;
    if (elsewhere) await Deno.remove(results, { recursive: true });
    screen.print(`Stopped by ${signal.reason} in ${name}`);
    return 130;
  }
  const good = outcomes.every(({ problems }) => problems.length === 0);
  screen.print("");
  textTable([["notebook", "time", "peak memory", "result"], ...outcomes.map(row)])
    .forEach(screen.print);
  screen.print("");
  for (const { name, finding } of outcomes) if (finding) screen.print(`${name}: ${finding}`);
  if (!elsewhere) await writeSummary(place.notebooks, results);
  else if (good) await Deno.remove(results, { recursive: true });
  else screen.print(`The new results are kept in ${results}`);
  return good ? 0 : 1;
}

/**
 * Settings under which a notebook runs as it would on different machines: with and without the
 * kernels that TensorFlow chooses by processor, and with sums split over other numbers of threads.
 */
const ONE_THREAD = {
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
  OMP_NUM_THREADS: "1",
};
const NO_ONEDNN = { TF_ENABLE_ONEDNN_OPTS: "0" };
const MACHINES: readonly Readonly<Record<string, string>>[] = [
  {},
  NO_ONEDNN,
  ONE_THREAD,
  { ...NO_ONEDNN, ...ONE_THREAD },
];

/** Runs a notebook several times and writes its tolerances beside its committed results. */
async function measureOne(
  name: string,
  options: Options,
  python: string,
  place: Place,
  { committed, results, signal }: Folders,
): Promise<Outcome> {
  const { screen } = place;
  let all: Outcome = { name, seconds: 0, finding: "", problems: [] };
  const folders: string[] = [];
  for (let run = 0; run < options.tolerances; run++) {
    const environment = MACHINES[run % MACHINES.length];
    const said = Object.entries(environment).map((pair) => pair.join("=")).join(" ");
    screen.print(`${name}: run ${run + 1} of ${options.tolerances}, ${said || "as it is"}`);
    const own = { committed, results: join(results, `run_${run + 1}`), signal };
    const { seconds, problems, ...made } = await runOne(name, options, python, place, {
      ...own,
      environment,
    });
    folders.push(join(own.results, name));
    all = { ...made, seconds: all.seconds + seconds, problems };
    if (problems.length > 0 || signal.aborted) return all;
  }
  const measured = await measureTolerances(folders);
  await Deno.mkdir(join(committed, name), { recursive: true });
  await writeTolerances(join(committed, name), measured);
  // Committed results that lie outside were made by other code: reproduce makes them anew.
  const beyond = (await differences(join(committed, name), folders[0]))
    .map((text) => `the committed results differ: ${text}`);
  for (const text of beyond) screen.print(`  ${text}`);
  for (const text of measured.problems) screen.print(`  ${text}`);
  return { ...all, problems: measured.problems };
}

interface Folders {
  readonly committed: string;
  readonly results: string;
  readonly signal: AbortSignal;
  /** Variables that the notebook sees beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

async function runOne(
  name: string,
  { profile, check, save, tolerances, cellSeconds }: Options,
  python: string,
  { notebooks, screen }: Place,
  { committed, results, signal, environment }: Folders,
): Promise<Outcome> {
  const notebook = join(notebooks, `${name}.ipynb`), folder = join(results, name);
  const before = (await readResults(join(committed, name)))?.run.wallSeconds;
  const expected = before ? `, about ${formatDuration(before)} expected` : "";
  await clearResults(folder);
  const startMs = performance.now();
  const elapsed = () => (performance.now() - startMs) / 1000;
  let cell = "starting";
  const show = () => screen.show(`${name}: ${cell}, ${formatDuration(elapsed())}${expected}`);
  if (!screen.live) screen.print(`${name}: started${expected}`);
  const clock = setInterval(show, 1000);
  const executed = join(folder, `${name}.ipynb`);
  const execution = await execute(notebook, executed, {
    python,
    cellSeconds,
    signal,
    // A check compares with defaults, so it takes no other parameters.
    environment: {
      EELS_PROFILE: profile,
      EELS_RESULTS: results,
      ...((check || tolerances > 0) && { EELS_PARAMETERS: "" }),
      ...environment,
    },
    onCell(at, cells) {
      cell = `cell ${at} of ${cells}`;
      show();
    },
  }).finally(() => clearInterval(clock));
  await removePartial(folder);
  const seconds = elapsed();
  const made = await readResults(folder);
  const problems: string[] = [];
  if (execution.failure) problems.push(execution.failure);
  else if (!made) problems.push(`no record: startRecord("${name}", ...) and finish() make it`);
  else if (check) problems.push(...await differences(join(committed, name), folder));
  else if (save) await saveExecuted(executed, notebook);
  if (!signal.aborted) {
    const ended = problems.length ? "failed" : "passed";
    screen.print(`${name}: ${ended} in ${formatDuration(seconds)}`);
    for (const problem of problems) screen.print(`  ${problem}`);
  }
  const { peakMemoryBytes } = execution;
  return { name, seconds, peakMemoryBytes, finding: made?.run.finding ?? "", problems };
}

async function differences(committed: string, obtained: string): Promise<string[]> {
  const found = await compareResults(committed, obtained);
  return found.map(({ what, committed, obtained, allowed }) =>
    `${what}: committed ${committed}, obtained ${obtained}, allowed ${allowed}`
  );
}

function row({ name, seconds, peakMemoryBytes, problems }: Outcome): string[] {
  const memory = peakMemoryBytes === undefined ? "" : formatMemory(peakMemoryBytes);
  return [name, formatDuration(seconds), memory, problems.length ? "FAIL" : "pass"];
}

async function writeSummary(notebooks: string, results: string): Promise<void> {
  const all = await Promise.all(
    listNotebooks(notebooks).map(async (notebook) => ({
      notebook,
      results: await readResults(join(results, notebook)),
    })),
  );
  const page = summaryMarkdown(all, { notebooks: relative(results, notebooks) });
  await writeWhole(join(results, "summary.md"), page);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

if (import.meta.main) {
  const place = {
    notebooks: fileURLToPath(new URL("..", import.meta.url)),
    venv: Deno.env.get("EELS_VENV") || join(ROOT, ".venv"),
    screen: standardScreen(),
  };
  Deno.exit(await main(Deno.args, place));
}
