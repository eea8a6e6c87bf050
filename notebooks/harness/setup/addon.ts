import { copyFileSync, existsSync, mkdirSync, realpathSync, renameSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { explain, SetupError } from "./errors.ts";
import type { Folders } from "./folders.ts";
import { findOnPath, type LibraryPlan } from "./platform.ts";
import { type Outcome, pip, run, venvPython } from "./run.ts";
import { type Inputs, isStamped, readText, remove, sha256, stamp } from "./stamp.ts";
import { step } from "./step.ts";
import { pinnedWheels } from "./wheels.ts";

/** The compiler that is used where the system has none. */
export const ZIG = { wheel: "ziglang==0.13.0", downloadMb: 81 };

const TFJS = "@tensorflow/tfjs-node-gpu";
const HEADERS = "node-api-headers";
const OUTPUT = "tfjs_binding.node";

/** Whether tfjs-node's addon is compiled against the library and stands in node_modules. */
export function addonInPlace(at: Folders, plan: LibraryPlan): boolean {
  return isCompiled(at, plan) && existsSync(addonPath(at)) &&
    statSync(addonPath(at)).size === statSync(compiledPath(at)).size;
}

/**
 * Compiles tfjs-node's addon against TensorFlow's library and puts it where tfjs-node looks.
 *
 * The compiled addon is kept beside the library, as Deno may make node_modules anew.
 *
 * @throws {SetupError} Where it cannot be compiled or does not load.
 */
export async function ensureAddon(at: Folders, plan: LibraryPlan): Promise<void> {
  if (addonInPlace(at, plan)) return;
  if (!isCompiled(at, plan)) await compile(at, plan);
  await step("Loading TensorFlow once", {}, () => putInPlace(at));
}

/** What a compiler is told. */
export interface Compilation {
  /** As `Deno.build.os`. */
  readonly os: string;
  /** The package folder of tfjs-node-gpu. */
  readonly tfjs: string;
  /** The package folder of node-api-headers. */
  readonly headers: string;
  /** The folder that holds TensorFlow's libraries and `include`. */
  readonly tensorflow: string;
  readonly libraries: readonly string[];
  readonly output: string;
}

/**
 * The arguments of a C++ compiler that make the addon.
 *
 * The addon looks for the library relative to itself, so the repository may be moved. The branch
 * for macOS follows the wheels' install names (`@rpath/libtensorflow_cc.2.dylib`) but has not been
 * run.
 */
export function compilerArguments(what: Compilation): string[] {
  const { os, tfjs, headers, tensorflow, libraries, output } = what;
  const beside = os === "darwin" ? "@loader_path" : "$ORIGIN";
  return [
    ...["-O2", "-std=c++17", "-shared", "-fPIC", "-DNAPI_VERSION=8"],
    ...["-I", join(headers, "include"), "-I", join(tensorflow, "include")],
    ...["-I", join(tfjs, "binding")],
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(tfjs, "binding", name)),
    ...libraries.map((name) => join(tensorflow, name)),
    `-Wl,-rpath,${beside}/${relative(join(tfjs, "lib", "napi-v8"), tensorflow)}`,
    // Deno itself holds the Node-API functions; the linker on macOS must be told to wait for them.
    ...(os === "darwin" ? ["-undefined", "dynamic_lookup"] : []),
    ...["-o", output],
  ];
}

async function compile(at: Folders, plan: LibraryPlan): Promise<void> {
  const args = argumentsFor(at, plan);
  mkdirSync(at.partial, { recursive: true });
  const compiler = await systemCompiler();
  const title = "Compiling TensorFlow's addon with";
  let made: Outcome | undefined;
  if (compiler) {
    made = await step(`${title} ${compiler}`, {}, () => run(compiler, args, { cwd: at.partial }));
  }
  if (!made?.ok) {
    const { downloadMb } = ZIG;
    const how = `${title} Zig, ${compiler ? "as that failed" : "as there is no C++ compiler"}`;
    made = await step(how, { downloadMb }, () => runZig(at, args));
  }
  if (!made.ok) throw explain("compile TensorFlow's addon", made.text, "the compiler");
  renameSync(join(at.partial, OUTPUT), compiledPath(at));
  stamp(compiledStampPath(at), inputs(at, plan));
}

/** The system's C++ compiler. On a Mac without developer tools, calling it opens a dialogue. */
async function systemCompiler(): Promise<string | undefined> {
  if (Deno.build.os === "darwin" && !(await run("xcode-select", ["-p"])).ok) return undefined;
  return findOnPath(["c++", "g++", "clang++"]);
}

/** Runs the C++ compiler of the ziglang wheel, which leaves nothing behind. */
async function runZig(at: Folders, args: readonly string[]): Promise<Outcome> {
  const folder = join(at.partial, "zig");
  const got = await pip(at, [
    "install",
    "--no-compile",
    "--no-deps",
    `--target=${folder}`,
    ...pinnedWheels(at, [ZIG.wheel]),
  ]);
  if (!got.ok) throw explain("install a C++ compiler", got.text, "pip");
  const cache = join(at.partial, "zig-cache");
  return await run(venvPython(at), ["-m", "ziglang", "c++", ...args], {
    cwd: at.partial,
    env: { PYTHONPATH: folder, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache },
  });
}

/** Copies the addon into node_modules, where another process first loads it as a trial. */
async function putInPlace(at: Folders): Promise<void> {
  const target = addonPath(at);
  const trial = target.replace(/\.node$/, ".partial.node");
  remove(target);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(compiledPath(at), trial);
  const code = `process.dlopen({ exports: {} }, ${JSON.stringify(trial)})`;
  const { ok, text } = await run(Deno.execPath(), ["eval", "--no-config", "--no-lock", code]);
  if (!ok) {
    remove(trial);
    const said = text.split("\n").find((line) => /error/i.test(line)) ?? "the process was ended";
    const why = said.replace(/^error:.*Error: /, "").slice(0, 300);
    throw new SetupError(
      `Cannot use TensorFlow's library as it must load here: ${why}, install what it names`,
    );
  }
  renameSync(trial, target);
}

function isCompiled(at: Folders, plan: LibraryPlan): boolean {
  return existsSync(compiledPath(at)) && isStamped(compiledStampPath(at), inputs(at, plan));
}

/** What the addon was compiled from; a moved repository makes no difference. */
function inputs(at: Folders, plan: LibraryPlan): Inputs {
  const version = (name: string) =>
    JSON.parse(readText(join(at.modules, name, "package.json")) ?? "{}").version ?? "missing";
  return {
    packages: [TFJS, HEADERS].map((name) => `${name}@${version(name)}`),
    library: sha256(join(at.tensorflow, "library.json")),
    arguments: argumentsFor(at, plan).map((argument) => argument.replace(at.root, ".")),
  };
}

function argumentsFor(at: Folders, plan: LibraryPlan): string[] {
  return compilerArguments({
    os: Deno.build.os,
    tfjs: packageFolder(at, TFJS),
    headers: packageFolder(at, HEADERS),
    tensorflow: join(at.tensorflow, "tensorflow"),
    libraries: plan.libraries,
    output: join(at.partial, OUTPUT),
  });
}

/** The folder of a package; node_modules holds links. */
function packageFolder(at: Folders, name: string): string {
  const path = join(at.modules, name);
  return existsSync(path) ? realpathSync(path) : path;
}

function addonPath(at: Folders): string {
  return join(packageFolder(at, TFJS), "lib", "napi-v8", OUTPUT);
}

function compiledPath(at: Folders): string {
  return join(at.tensorflow, OUTPUT);
}

function compiledStampPath(at: Folders): string {
  return join(at.tensorflow, "addon.json");
}
