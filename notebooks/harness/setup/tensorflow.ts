import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { explain } from "./errors.ts";
import type { Folders } from "./folders.ts";
import { type LibraryPlan, planTensorflow, TENSORFLOW, thisMachine } from "./platform.ts";
import { pip, run, venvPython } from "./run.ts";
import { type Inputs, isStamped, remove, stamp } from "./stamp.ts";
import { step } from "./step.ts";
import { pinnedWheels } from "./wheels.ts";

/**
 * Unpacks the parts of wheels that are needed and removes each wheel: the libraries, the headers
 * that tfjs-node includes, and NVIDIA's libraries. The rest, Python code above all, is 500 MB.
 */
const UNPACK = `
import os, pathlib, re, sys, zipfile
wheels, target = sys.argv[1:]
headers = "include/(tensorflow/c|tensorflow/core/platform|tsl/platform|xla/tsl/c)/.*[.]h"
wanted = re.compile(f"tensorflow/(libtensorflow_[^/]*|{headers})|nvidia/[^/]+/(lib|bin|nvvm)/.*")
for wheel in pathlib.Path(wheels).glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            if wanted.fullmatch(entry.filename) and not entry.is_dir():
                mode = entry.external_attr >> 16 & 0o777
                os.chmod(archive.extract(entry, target), mode or 0o644)
    wheel.unlink()
# TensorFlow looks for cuSOLVER beside the others, not in the folder its wheel has; without it, it
# uses no GPU at all.
solver = "cusolver/lib/libcusolver.so.11"
if os.path.exists(f"{target}/nvidia/{solver}"):
    os.symlink(f"../../{solver}", f"{target}/nvidia/cusparse/lib/libcusolver.so.11")
`;

/** Whether TensorFlow's library is unpacked; that for NVIDIA GPUs serves the CPU too. */
export function libraryInPlace(at: Folders, plan: LibraryPlan): boolean {
  const withCuda = planTensorflow({ ...thisMachine(), nvidia: true });
  const serves = [plan, withCuda].some((one) =>
    one.kind === "library" && isStamped(stampPath(at), inputs(one))
  );
  const folder = join(at.tensorflow, "tensorflow");
  return serves && plan.libraries.every((name) => existsSync(join(folder, name)));
}

/**
 * Downloads TensorFlow's library and headers from its wheels into `.venv/tensorflow`.
 *
 * The library does not link Python, so the wheels are those of one Python version, whatever version
 * runs here. A library that is there stays until the new one is whole.
 *
 * @throws {SetupError} Where the wheels cannot be had or unpacked.
 */
export async function ensureLibrary(at: Folders, plan: LibraryPlan): Promise<void> {
  if (libraryInPlace(at, plan)) return;
  const title = `Installing TensorFlow ${TENSORFLOW} for ` +
    (plan.device === "cuda" ? "NVIDIA GPUs" : "the CPU");
  const wheels = join(at.partial, "wheels");
  const unpacked = join(at.partial, "tensorflow");
  await step(title, { downloadMb: plan.downloadMb, into: at.partial }, async () => {
    mkdirSync(wheels, { recursive: true });
    // pip's own cache would keep another copy, up to 3.4 GB, in the home folder.
    const which = [
      ...["--no-cache-dir", "--no-deps", "--only-binary=:all:"],
      ...["--implementation=cp", "--python-version=3.12"],
    ];
    const tags = plan.tags.map((tag) => `--platform=${tag}`);
    const what = [...which, ...tags, `--dest=${wheels}`, ...pinnedWheels(at, plan.wheels)];
    const got = await pip(at, ["download", ...what]);
    if (!got.ok) throw explain("install TensorFlow's library", got.text, "pip");
    const done = await run(venvPython(at), ["-c", UNPACK, wheels, unpacked]);
    if (!done.ok) throw explain("unpack TensorFlow's library", done.text, "Python");
    stamp(join(unpacked, "library.json"), inputs(plan));
    remove(at.tensorflow);
    renameSync(unpacked, at.tensorflow);
  });
}

function stampPath(at: Folders): string {
  return join(at.tensorflow, "library.json");
}

function inputs(plan: LibraryPlan): Inputs {
  return { device: plan.device, wheels: plan.wheels, tags: plan.tags };
}
