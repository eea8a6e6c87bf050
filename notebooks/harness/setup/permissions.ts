/**
 * What each task may do, as Deno's permissions; start.ts hands them over.
 *
 * They bind this project's own code and the packages in JavaScript. They do not bind compiled addons
 * (`ffi`: TensorFlow, polars, the drawing of PNG) nor what a task starts (`run`): Python, the notebooks'
 * kernel, a compiler.
 *
 * @module
 */
import { existsSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { findOnPath, LIBRARY_FOLDERS } from "./platform.ts";

/** Folders, files, programs and names; `true` for any. What is left out is denied. */
export interface Rights {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly run?: true | readonly string[];
  readonly net?: true | readonly string[];
  readonly env?: true | readonly string[];
  readonly sys?: true | readonly string[];
  readonly ffi?: true;
}

/** From where a task is started. */
export interface Place {
  /** The repository. */
  readonly root: string;
  /** The folder that the user was in. */
  readonly cwd: string;
  /** A folder of the task's own for what is only made for a while. */
  readonly temporary: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A program and what it may do. */
export interface Task {
  /** Path in the repository. */
  readonly script: string;
  readonly rights: (args: readonly string[], place: Place) => Rights;
  /** Whether it runs in the user's folder, from which paths on its command line count. */
  readonly inUsersFolder?: true;
  /** Whether an interrupt reaches it by the terminal alone, as a second one would end it at once. */
  readonly interruptedOnce?: true;
}

/** What computing reads of the environment. */
const ENV = ["EELS_*", "TF_*", "HOME", "USERPROFILE", "TMPDIR", "NO_COLOR"];
/** The loaders of compiled addons ask for a report of the system to tell its C library. */
const ADDONS = { ffi: true, sys: ["cpus", "hostname", "networkInterfaces"] } as const;
const DENO = Deno.execPath();
/** HDF5 is read by a process of its own; the name of a GPU is asked of the driver's tool. */
const helpers = () => [DENO, findOnPath(["nvidia-smi"])].filter((path) => path !== undefined);

/** Every task that runs code of this repository. */
export const TASKS: Readonly<Record<string, Task>> = {
  setup: {
    script: "notebooks/harness/setup/main.ts",
    // It starts whichever Python and compiler are there; pip and Deno fetch the packages.
    rights: (_, { root, env }) => ({
      read: [root, ...searched(env)],
      write: [root],
      run: true,
      env: ["PATH", "EELS_BACKEND", "EELS_PYTHON"],
    }),
  },
  clean: {
    script: "notebooks/harness/setup/clean.ts",
    rights: (_, { root }) => ({
      read: [root],
      write: [".venv", "node_modules", "docs", "results"].map((name) => join(root, name)),
    }),
  },
  "fetch-rapideels": {
    script: "notebooks/studies/srfeo3/fetch_command.ts",
    rights(args, { root }) {
      const folder = resolve(root, valueOf("--into", args) ?? "data/rapideels");
      return { read: [root, folder], write: [folder], net: true };
    },
  },
  denoise: {
    script: "notebooks/studies/own_data/command.ts",
    inUsersFolder: true,
    rights(args, { root, cwd, temporary }) {
      // Files are written beside the folder of results first.
      const write = [dirname(resolve(cwd, valueOf("--out", args) ?? "results")), temporary];
      const named = namedPaths(args, cwd);
      return { read: [root, ...named, ...write], write, run: helpers(), env: ENV, ...ADDONS };
    },
  },
  reproduce: {
    script: "notebooks/harness/run.ts",
    rights(args, { root, temporary, env }) {
      const results = resolve(root, env.EELS_RESULTS || "results");
      const notebooks = args.includes("--save") ? [join(root, "notebooks")] : [];
      return {
        read: [root, results, temporary, ...(env.EELS_VENV ? [env.EELS_VENV] : [])],
        write: [results, temporary, ...notebooks],
        run: true, // Python, whose kernel it may have to end
        env: ENV,
      };
    },
  },
  check: {
    script: "notebooks/harness/check.ts",
    rights: (_, { root, temporary }) => ({
      read: [root, temporary],
      write: [join(root, "notebooks"), temporary],
      run: [DENO],
    }),
  },
  lab: {
    script: "notebooks/harness/setup/lab.ts",
    interruptedOnce: true,
    rights: (_, { root }) => ({
      read: [root],
      run: ["python", "python.exe"].map((name) =>
        join(root, ".venv", name === "python" ? "bin" : "Scripts", name)
      ),
      sys: ["uid"],
    }),
  },
  fuzz: {
    script: "notebooks/harness/fuzz/main.ts",
    rights: (_, { root, temporary }) => ({
      read: [root, temporary],
      write: [temporary],
      run: [DENO, "cat", "ls"], // of /proc, which Deno itself opens with all rights only
      env: ENV,
    }),
  },
  bench: {
    script: "notebooks/harness/setup/bench.ts",
    rights: startsDeno,
  },
  test: {
    script: "notebooks/harness/test.ts",
    // It looks first whether what tests write to has room.
    rights: (args, place) => ({
      ...startsDeno(args, place),
      write: [join(place.root, "notebooks", "harness"), place.temporary],
    }),
  },
  faults: {
    script: "notebooks/harness/faults/main.ts",
    rights: (_, place) => ({ ...testRights(place), net: [] }),
  },
};

/** Both find files and start `deno bench` and `deno test` with rights of their own. */
function startsDeno(_: readonly string[], { root, temporary, env }: Place): Rights {
  return { read: [root, temporary, ...searched(env)], run: [DENO], env: true };
}

/** What tests may do: no network but this machine's own, and writing to no other folder. */
export const testRights = ({ root, temporary, env }: Place): Rights => ({
  read: [root, temporary, ...searched(env)],
  write: [root, temporary],
  run: true,
  net: ["127.0.0.1", "0.0.0.0", "localhost"],
  ...{ env: true, sys: true, ffi: true },
});

/** What a benchmark may do. */
export const benchRights = ({ root, temporary, env }: Place): Rights => ({
  read: [root, temporary],
  write: [temporary],
  run: [...helpers(), ...(env.PEERS_PYTHON ? [env.PEERS_PYTHON] : [])],
  env: ["PEERS_PYTHON", "EMBED_BENCH", "FFT_JS", ...ENV],
  ...ADDONS,
});

/** Where set-up looks for programs and for NVIDIA's driver. */
function searched(env: Place["env"]): string[] {
  return [...(env.PATH ?? "").split(delimiter).filter(Boolean), ...LIBRARY_FOLDERS];
}

/** The value of an option, `--out FOLDER` or `--out=FOLDER`. */
function valueOf(option: string, args: readonly string[]): string | undefined {
  const at = args.findLastIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  return at < 0 ? undefined : args[at].slice(option.length + 1) || args[at + 1];
}

/** Files and folders among the arguments, also behind `=`. */
function namedPaths(args: readonly string[], folder: string): string[] {
  return args.map((arg) => arg.replace(/^--[a-z]+=/, ""))
    .filter((arg) => arg !== "" && !arg.startsWith("-"))
    .map((arg) => resolve(folder, arg)).filter((path) => existsSync(path));
}

/**
 * The flags of `deno run` that grant these rights and nothing else: no question is asked, no module
 * fetched, and variables of the environment that are not named read as if they were not set.
 */
export function flagsOf(
  { read = [], write = [], run = [], net = [], env = [], sys = [], ffi }: Rights,
  environment: Readonly<Record<string, string>> = Deno.env.toObject(),
): string[] {
  // Deno starts a program with such a variable only where all may be started.
  const loads = Object.keys(environment).some((name) => /^(LD|DYLD)_/.test(name));
  const list = (name: string, values: true | readonly string[]) =>
    values === true
      ? [`--allow-${name}`]
      : values.length > 0
      ? [`--allow-${name}=${values.join(",")}`]
      : [];
  return [
    ...["--no-prompt", "--deny-import"],
    ...(env === true ? [] : ["--ignore-env"]),
    ...list("read", read.flatMap(spellings)),
    ...list("write", write.flatMap(spellings)),
    ...list("run", run !== true && run.length > 0 && loads ? true : run),
    ...list("net", net),
    ...list("env", env),
    ...list("sys", sys),
    ...(ffi ? ["--allow-ffi"] : []),
  ];
}

/**
 * A path as it is named and as it is without links. Deno's flags know no comma in a path: of one that
 * has it the folder above is granted.
 */
function spellings(path: string): string[] {
  let granted = resolve(path);
  while (granted.includes(",")) granted = dirname(granted);
  try {
    return [...new Set([granted, realpathSync(granted)])];
  } catch {
    return [granted]; // not there yet
  }
}

/** Where a task is started, and where what starts others is. */
export function placeHere(root: string, { temporary = tmpdir() } = {}): Place {
  const env = Deno.env.toObject();
  return { root, cwd: env.INIT_CWD || Deno.cwd(), temporary, env };
}
