/**
 * What each task may do, as Deno's permissions; start.ts hands them over.
 *
 * They bind this project's own code and the packages in JavaScript. They do not bind compiled addons
 * (`ffi`: TensorFlow, polars, the drawing of PNG) nor what a task starts (`run`): Python, the notebooks'
 * kernel, a compiler. A task that may start Deno (all but clean, fetch-rapideels, lab, endure and
 * stream) may do by it all that its user may: for these the rights keep mistakes from doing harm,
 * not hostile code.
 *
 * @module
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { defaultFolder } from "../../studies/own_data/command_options.ts";
import { findOnPath, LIBRARY_FOLDERS } from "./platform.ts";

/** Folders, files, programs and names; `true` for any. What is left out is denied. */
export interface Rights {
  readonly read?: true | readonly string[];
  readonly write?: true | readonly string[];
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
/** What looks into /proc, which Deno itself opens with all rights only. */
const LOOK = ["cat", "ls"];
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
    rights(args, { root, cwd, temporary, env }) {
      const named = namedPaths(args, cwd), out = valueOf("--out", args);
      const folders = out
        ? [resolve(cwd, out)]
        : possiblePaths(args).filter((path) => !path.includes(","))
          .map((path) => join(cwd, defaultFolder(path)));
      // Files are written beside the folder of results first; one that holds more the task refuses.
      const write = folders.filter((path) => !isAbove(path, cwd) && !isAbove(path, homeOf(env)))
        .flatMap((path) => ["", ...BESIDE].map((ending) => path + ending));
      write.push(temporary);
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
  site: {
    script: "notebooks/harness/site/main.ts",
    // Deno fetches and runs the site's own packages.
    rights: (_, { root }) => ({
      read: [root],
      write: [join(root, "docs")],
      run: [DENO],
      net: ["127.0.0.1:4173"],
      env: ["GITHUB_REPOSITORY", "GITHUB_SERVER_URL"],
    }),
  },
  fuzz: {
    script: "notebooks/harness/fuzz/main.ts",
    rights: (_, { root, temporary }) => ({
      read: [root, temporary],
      write: [temporary],
      run: [DENO, ...LOOK],
      env: ENV,
    }),
  },
  endure: { script: "notebooks/harness/endurance/main.ts", rights: enduring },
  stream: { script: "notebooks/studies/srfeo3/stream_minutes.ts", rights: enduring },
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
  work: {
    script: "notebooks/harness/work/command.ts",
    inUsersFolder: true,
    rights(args, { root, cwd, temporary }) {
      const out = foldersOfWork(args, cwd), write = [...out, temporary];
      const read = [root, ...filesOfWork(args, out), ...write];
      return { read, write, run: helpers(), env: [...ENV, "OMP_NUM_THREADS"], ...ADDONS };
    },
  },
  cluster: {
    script: "notebooks/harness/work/cluster.ts",
    inUsersFolder: true,
    // It starts whichever Python is there; pip fetches the packages.
    rights(args, { root, cwd, temporary, env }) {
      const out = foldersOfWork(args, cwd);
      return {
        read: [root, ...filesOfWork(args, out), ...out, temporary, ...searched(env)],
        write: [join(root, ".venv-cluster"), ...out, temporary],
        run: true,
        env: ["PATH", "EELS_PYTHON", ...ENV],
      };
    },
  },
  faults: {
    script: "notebooks/harness/faults/main.ts",
    rights: (_, { root, temporary, env }) => ({
      read: [root, temporary, ...searched(env)],
      write: [root, temporary],
      ...{ run: true, env: true, sys: true, ffi: true },
    }),
  },
};

/** Both compute and look at what their process holds. */
function enduring(_: readonly string[], { root, temporary }: Place): Rights {
  const write = [temporary];
  return {
    read: [root, ...write],
    write,
    run: LOOK,
    env: ENV,
    ...ADDONS,
    sys: [...ADDONS.sys, "loadavg"],
  };
}

/** Both find files and start `deno bench` and `deno test` with rights of their own. */
function startsDeno(_: readonly string[], { root, temporary, env }: Place): Rights {
  return { read: [root, temporary, ...searched(env)], run: [DENO], env: true };
}

/**
 * What tests may do: no network but this machine's own. They make links, which Deno lets those make who
 * may read and write anywhere, and HDF5's library writes to `/tmp`.
 */
export const TEST_RIGHTS: Rights = {
  ...{ read: true, write: true, run: true, env: true, sys: true, ffi: true },
  net: ["127.0.0.1", "0.0.0.0", "localhost"],
};

/** What a benchmark may do. */
export const benchRights = ({ root, temporary, env }: Place): Rights => ({
  read: [root, temporary],
  write: [temporary],
  run: [...helpers(), ...LOOK, ...(env.PEERS_PYTHON ? [env.PEERS_PYTHON] : [])],
  env: ["PEERS_PYTHON", "EMBED_BENCH", "FFT_JS", ...ENV],
  ...ADDONS,
  sys: [...ADDONS.sys, "loadavg"], // which stands beside timings
});

/** Where set-up looks for programs and for NVIDIA's driver. */
function searched(env: Place["env"]): string[] {
  const folders = (env.PATH ?? "").split(delimiter)
    .filter((path) => path && !path.includes(",") && !isSystems(path));
  return [...folders, ...LIBRARY_FOLDERS];
}

/** Endings of the names beside a folder under which it is made, and tried. */
const BESIDE = [".partial", ".old.partial", ".probe.partial"];

const homeOf = ({ HOME, USERPROFILE }: Place["env"]) => HOME ?? USERPROFILE ?? "/";

/** Whether a folder holds another or is it. */
function isAbove(folder: string, path: string): boolean {
  const between = relative(withoutLinks(folder), withoutLinks(path));
  return !/^\.\.([\\/]|$)/.test(between) && !isAbsolute(between);
}

/** The value of an option, `--out FOLDER` or `--out=FOLDER`. */
function valueOf(option: string, args: readonly string[]): string | undefined {
  const at = args.findLastIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  return at < 0 ? undefined : args[at].slice(option.length + 1) || args[at + 1];
}

/** Files and folders among the arguments, also behind `=`, and what is not there; lists have commas. */
function namedPaths(args: readonly string[], folder: string): string[] {
  return possiblePaths(args).map((arg) => resolve(folder, arg))
    .filter((path) => !path.includes(",") || existsSync(path));
}

/** The folder of a piece of work; where none is named, each that a word may be the default of. */
function foldersOfWork(args: readonly string[], cwd: string): string[] {
  const out = valueOf("--out", args);
  if (out) return [resolve(cwd, out)];
  return possiblePaths(args).filter((word) => /^[\w-]+$/.test(word))
    .map((kind) => join(cwd, `work_${kind}`));
}

/** The file that work is on, as the command line or the folder's plan names it: `--set file=/a/map.dm4`. */
function filesOfWork(args: readonly string[], folders: readonly string[]): string[] {
  const set = args.map((arg) => /^(?:--set=)?file=(.*)$/s.exec(arg)?.[1].replace(/^"(.*)"$/, "$1"));
  return [...set, ...folders.map(plannedFile)]
    .filter((file): file is string => typeof file === "string" && isAbsolute(file));
}

/** A plan that cannot be read is the task's to refuse. */
function plannedFile(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")).parameters.file;
  } catch {
    return undefined;
  }
}

/** What among the arguments may be a path. */
function possiblePaths(args: readonly string[]): string[] {
  return args.map((arg) => arg.replace(/^--[a-z]+=/, ""))
    .filter((arg) => arg !== "" && !arg.startsWith("-"));
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
    ...list("read", read === true || read.flatMap(spellings)),
    ...list("write", write === true || write.flatMap(spellings)),
    ...list("run", run !== true && run.length > 0 && loads ? true : run),
    ...list("net", net),
    ...list("env", env),
    ...list("sys", sys),
    ...(ffi ? ["--allow-ffi"] : []),
  ];
}

/**
 * A path as it is named and as it is without links.
 *
 * @throws {RangeError} Where it has a comma, of which Deno's flags know none, or is the system's.
 */
function spellings(path: string): string[] {
  const granted = [...new Set([resolve(path), withoutLinks(resolve(path))])];
  const withComma = granted.find((one) => one.includes(","));
  if (withComma !== undefined) {
    throw new RangeError(
      `Cannot start as a path must have no comma, which Deno's rights know none of: ${withComma} has, ` +
        "rename it or work from elsewhere",
    );
  }
  if (isSystems(path)) {
    throw new RangeError(
      "Cannot start as no path may lie below /dev, /proc or /sys, where Deno gives no rights: " +
        `${path} does, copy it elsewhere or name another`,
    );
  }
  return granted;
}

/** Whether a path leads below `/dev`, `/proc` or `/sys`, which Deno opens with all rights only. */
export function isSystems(path: string): boolean {
  const named = resolve(path);
  return [named, withoutLinks(named)].some((one) => /^\/(dev|proc|sys)(\/|$)/.test(one));
}

/** A path without links, also of what is not there yet. */
function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(withoutLinks(above), basename(path));
  }
}

/** Where a task is started, and where what starts others is. */
export function placeHere(root: string, { temporary = tmpdir() } = {}): Place {
  const env = Deno.env.toObject();
  return { root, cwd: env.INIT_CWD || Deno.cwd(), temporary, env };
}
