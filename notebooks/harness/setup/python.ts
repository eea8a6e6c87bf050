import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { explain, SetupError } from "./errors.ts";
import type { Folders } from "./folders.ts";
import { pip, run, venvPython } from "./run.ts";
import { type Inputs, isStamped, remove, sha256, stamp } from "./stamp.ts";
import { step } from "./step.ts";

/** Measured with empty caches for Python 3.13 on Linux x86-64; JupyterLab comes on top. */
const DOWNLOAD_MB = 8;
const LAB_DOWNLOAD_MB = 51;
const OLDEST_MINOR = 10;
const NEWER_NAMES = ["3.14", "3.13", "3.12", "3.11", "3.10"].map((version) => `python${version}`);
const PROBE = "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])";
/** What a new .venv takes over from the old: large or a person's own. */
const KEPT = ["tensorflow", "jupyter", "partial", "setup.lock"];

/** A Python interpreter and its version. */
export interface Python {
  readonly path: string;
  readonly version: string;
}

/**
 * Finds a Python of at least 3.10, or as told: the one named by `EELS_PYTHON`, else the first good one of
 * python3, python and python3.14 to python3.10 on the path.
 *
 * @throws {SetupError} Where there is none.
 */
export async function findPython(
  named = Deno.env.get("EELS_PYTHON"),
  oldestMinor = OLDEST_MINOR,
): Promise<Python> {
  const found: Python[] = [];
  for (const name of named ? [named] : ["python3", "python", ...NEWER_NAMES]) {
    const { ok, text } = await run(name, ["-c", PROBE]);
    const [path, version] = text.trim().split(/\r?\n/).slice(-2);
    if (!ok || !/^\d+\.\d+\.\d+$/.test(version ?? "")) continue;
    if (isNewEnough(version, oldestMinor)) return { path, version };
    found.push({ path, version });
  }
  const rule = `Cannot set up as Python 3.${oldestMinor} or later is needed`;
  if (found.length > 0) {
    throw new SetupError(
      `${rule}: ${found[0].path} is ${found[0].version}, install a newer one or name it in ` +
        `EELS_PYTHON`,
    );
  }
  throw new SetupError(
    named
      ? `${rule}: EELS_PYTHON is ${named} and does not run, name a Python or unset it`
      : `${rule}: python3 was not found, install it (\`apt install python3 python3-venv\`, ` +
        `\`brew install python\`) or name one in EELS_PYTHON`,
  );
}

/** Whether a version such as "3.11.7" is new enough. */
export function isNewEnough(version: string, oldestMinor = OLDEST_MINOR): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= oldestMinor);
}

/** Whether .venv holds what the notebooks need and, where asked, JupyterLab. */
export function pythonInPlace(at: Folders, { lab = false } = {}): boolean {
  const base = baseInputs(at);
  return base !== undefined && isStamped(join(at.venv, "setup.json"), base) &&
    missingPackages(at).length === 0 &&
    (!lab || isStamped(join(at.venv, "setup_lab.json"), labInputs()));
}

/**
 * Makes .venv with the pinned requirements and, where asked, adds JupyterLab.
 *
 * A .venv that is incomplete, of another Python, or moved is made anew.
 *
 * @throws {SetupError} Where there is no fitting Python or its packages cannot be installed.
 */
export async function ensurePython(at: Folders, { lab = false } = {}): Promise<void> {
  if (!pythonInPlace(at)) {
    const python = await findPython();
    const title = `Making .venv with Python ${python.version}`;
    await step(title, { downloadMb: DOWNLOAD_MB }, () => makeVenv(at, python));
  }
  if (lab && !pythonInPlace(at, { lab })) {
    await step("Installing JupyterLab", { downloadMb: LAB_DOWNLOAD_MB }, async () => {
      await install(at, "requirements_lab.txt");
      stamp(join(at.venv, "setup_lab.json"), labInputs());
    });
  }
}

async function makeVenv(at: Folders, python: Python): Promise<void> {
  for (const name of readdirSync(at.venv)) {
    if (!KEPT.includes(name)) remove(join(at.venv, name));
  }
  const { ok, text } = await run(python.path, ["-m", "venv", at.venv]);
  if (!ok) throw explain("make .venv", text, python.path);
  await install(at, "requirements.txt");
  stamp(join(at.venv, "setup.json"), baseInputs(at)!);
}

async function install(at: Folders, requirements: string): Promise<void> {
  const { ok, text } = await pip(at, ["install", "-r", join(import.meta.dirname!, requirements)]);
  if (!ok) throw explain("install the Python packages", text, "pip");
}

/** What .venv was made from; undefined where it has no Python. */
function baseInputs(at: Folders): Inputs | undefined {
  if (!existsSync(venvPython(at))) return undefined; // also where the Python it links to is gone
  return {
    folder: realpathSync(at.venv), // its scripts hold absolute paths
    python: realpathSync(venvPython(at)),
    requirements: sha256(join(import.meta.dirname!, "requirements.txt")),
  };
}

function labInputs(): Inputs {
  return { requirements: sha256(join(import.meta.dirname!, "requirements_lab.txt")) };
}

/** Packages that the notebooks import and that are not there. */
function missingPackages(at: Folders): string[] {
  const lib = join(at.venv, "lib");
  const folders = existsSync(join(at.venv, "Lib"))
    ? [join(at.venv, "Lib", "site-packages")]
    : existsSync(lib)
    ? readdirSync(lib).map((name) => join(lib, name, "site-packages"))
    : [];
  const present = new Set(folders.flatMap((path) => existsSync(path) ? readdirSync(path) : []));
  return ["nbclient", "nbformat", "jupyter_client", "zmq"].filter((name) => !present.has(name));
}
