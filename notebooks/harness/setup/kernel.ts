import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Folders } from "./folders.ts";
import { readText, writeWhole } from "./stamp.ts";
import { say } from "./step.ts";

/** Whether Jupyter finds the Deno that runs now; it moves when npm's cache is cleaned. */
export function kernelInPlace(at: Folders): boolean {
  return readText(kernelPath(at)) === kernelSpec(Deno.execPath());
}

/** Writes the kernelspec into .venv: `deno jupyter --install` would write to the home folder. */
export function ensureKernel(at: Folders): void {
  if (kernelInPlace(at)) return;
  mkdirSync(dirname(kernelPath(at)), { recursive: true });
  writeWhole(kernelPath(at), kernelSpec(Deno.execPath()));
  say(`Telling Jupyter where Deno is: ${Deno.execPath()}`);
}

/** The kernelspec that starts the Deno at `execPath`. */
function kernelSpec(execPath: string): string {
  const argv = [execPath, "jupyter", "--kernel", "--conn", "{connection_file}"];
  return JSON.stringify({ argv, display_name: "Deno", language: "typescript" }, null, 2) + "\n";
}

function kernelPath(at: Folders): string {
  return join(at.venv, "share", "jupyter", "kernels", "deno", "kernel.json");
}
