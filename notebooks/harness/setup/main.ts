/**
 * Sets up everything the notebooks and tests need; does nothing when all is in place.
 *
 * Run as `deno task setup [lab]`; it imports no package, as it runs before there are
 * any.
 *
 * @module
 */
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { addonInPlace, ensureAddon } from "./addon.ts";
import { explain, SetupError } from "./errors.ts";
import { type Folders, folders } from "./folders.ts";
import { ensureKernel, kernelInPlace } from "./kernel.ts";
import { alone } from "./lock.ts";
import { ensurePackages, packagesInPlace } from "./packages.ts";
import { planTensorflow, thisMachine } from "./platform.ts";
import { ensurePython, pythonInPlace } from "./python.ts";
import { stopAll } from "./run.ts";
import { isStamped, remove, stamp } from "./stamp.ts";
import { say } from "./step.ts";
import { ensureLibrary, libraryInPlace } from "./tensorflow.ts";

if (import.meta.main) {
  const at = folders(realpathSync(join(import.meta.dirname!, "..", "..", "..")));
  stopOnSignal(at);
  try {
    const other = Deno.args.find((arg) => arg !== "lab");
    if (other !== undefined) {
      throw new SetupError(`Cannot set up as deno task setup takes no options: ${other} is given`);
    }
    await setUp(at, { lab: Deno.args.includes("lab") });
  } catch (error) {
    say(oneLine(error));
    Deno.exit(1);
  }
}

/**
 * Brings everything into place: npm packages, .venv (with JupyterLab where `lab` is set), the
 * kernelspec and TensorFlow's library.
 *
 * @throws {SetupError} Where one of the first three fails; TensorFlow's library may be missing.
 */
export async function setUp(at: Folders, { lab = false } = {}): Promise<void> {
  const inPlace = packagesInPlace(at) && pythonInPlace(at, { lab }) && kernelInPlace(at) &&
    tensorflowInPlace(at);
  if (inPlace) return;
  mkdirSync(at.venv, { recursive: true });
  await alone(at, async () => {
    remove(at.partial);
    try {
      await ensurePackages(at);
      await ensurePython(at, { lab });
      ensureKernel(at);
      await ensureTensorflow(at);
    } finally {
      remove(at.partial);
    }
  });
}

function tensorflowInPlace(at: Folders): boolean {
  const plan = planTensorflow(thisMachine());
  if (plan.kind === "library") return libraryInPlace(at, plan) && addonInPlace(at, plan);
  return plan.reason === undefined || isStamped(toldPath(at), { reason: plan.reason });
}

/** TensorFlow's library only makes things faster, so its failure is said and set-up goes on. */
async function ensureTensorflow(at: Folders): Promise<void> {
  const plan = planTensorflow(thisMachine());
  const other = "networks run on WebGPU or plain JavaScript";
  if (plan.kind === "none") {
    if (tensorflowInPlace(at)) return;
    say(`No TensorFlow here, as ${plan.reason}: ${other}`);
    stamp(toldPath(at), { reason: plan.reason! });
    return;
  }
  try {
    await ensureLibrary(at, plan);
    await ensureAddon(at, plan);
  } catch (error) {
    const old = addonInPlace(at, plan); // that for the CPU, where a GPU was added
    say(`${oneLine(error)}; until then ${old ? "TensorFlow stays as it is" : other}`);
  }
}

/** Where it is noted that the user was told once why there is no TensorFlow. */
function toldPath(at: Folders): string {
  return join(at.venv, "setup_told.json");
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof SetupError ? message : explain("set up", message, "the system").message;
}

/** On Ctrl-C nothing goes on in the background and nothing half-made looks whole. */
function stopOnSignal(at: Folders): void {
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) {
    Deno.addSignalListener(signal, () => {
      stopAll();
      try {
        remove(at.partial);
      } catch {
        // The next set-up removes it.
      }
      say("\nStopped; the next run goes on from here");
      Deno.exit(130);
    });
  }
}
