import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { explain } from "../setup/errors.ts";
import { findPython } from "../setup/python.ts";
import { run } from "../setup/run.ts";
import { isStamped, remove, sha256, stamp } from "../setup/stamp.ts";
import { step } from "../setup/step.ts";

/** Measured with an empty cache for Python 3.11 on Linux x86-64. */
const DOWNLOAD_MB = 75;
const OLDEST_MINOR = 11;
/** What builds the one package that comes as source only, then all. */
const REQUIREMENTS = ["requirements_build.txt", "requirements_cluster.txt"]
  .map((name) => join(import.meta.dirname!, name));
/** Only what is named here runs code while it is installed, with tools that are checked as well. */
const BUILT = ["--only-binary", ":all:", "--no-binary", "connection-pool", "--no-build-isolation"];

/**
 * Makes the folder with Snakemake and its Slurm plugin, every package checked by its hash; does
 * nothing where it is in place.
 *
 * @param folder A virtual environment of its own, as the notebooks' may have an older Python.
 * @returns Path of `snakemake`.
 * @throws {SetupError} Where there is no Python 3.11 or its packages cannot be installed.
 */
export async function ensureSnakemake(folder: string): Promise<string> {
  const bin = join(folder, Deno.build.os === "windows" ? "Scripts" : "bin");
  const snakemake = join(bin, "snakemake"), stampPath = join(folder, "setup.json");
  const madeOf = () => ({
    requirements: REQUIREMENTS.map(sha256),
    folder: realpathSync(folder), // its scripts hold that
  });
  if (existsSync(snakemake) && isStamped(stampPath, madeOf())) return snakemake;
  const python = await findPython(undefined, OLDEST_MINOR);
  const title = `Making .venv-cluster with Python ${python.version} and Snakemake`;
  await step(title, { downloadMb: DOWNLOAD_MB }, async () => {
    remove(folder);
    const venv = await run(python.path, ["-m", "venv", folder]);
    if (!venv.ok) throw explain("make .venv-cluster", venv.text, python.path);
    const temporary = join(folder, "partial");
    mkdirSync(temporary);
    const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
    for (const path of REQUIREMENTS) {
      const { ok, text } = await run(
        join(bin, "python"),
        [...pip, "--require-hashes", ...BUILT, "-r", path],
        // A person's own settings must not reach into the environment.
        { env: { TMPDIR: temporary, PIP_USER: "0", PYTHONPATH: "", PYTHONHOME: "" } },
      );
      if (!ok) throw explain("install Snakemake", text, "pip");
    }
    remove(temporary);
    stamp(stampPath, madeOf());
  });
  return snakemake;
}
