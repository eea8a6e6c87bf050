import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Profile } from "./parameters.ts";
import { progress, type Report } from "./progress.ts";
import { ROOT } from "./provenance.ts";

/** What a training of a notebook is handed. */
export interface TrainingRecord {
  readonly onProgress: (now: Report) => Promise<void>;
  /** Where it keeps how far it has come; in the full profile only. */
  readonly checkpoint?: string;
}

/** Where the trainings of a run keep how far they have come. */
export interface Checkpoints {
  training(name: string, part?: string | number): TrainingRecord;
  /** Removes the checkpoints of a run that came to its end. */
  clear(): Promise<void>;
}

/**
 * Makes the checkpoints of a notebook's run: none in the quick profile; in the full one files below
 * `.cache/training/`, so that a run that was killed goes on where it was. Other parameters or other
 * code have other files, as what they train is another network.
 */
export async function startCheckpoints(
  notebook: string,
  parameters: { readonly profile: Profile },
  { cache = join(ROOT, ".cache", "training") }: { cache?: string } = {},
): Promise<Checkpoints> {
  const bars = new Map<string, TrainingRecord["onProgress"]>();
  const isFull = parameters.profile === "full";
  const folder = isFull
    ? join(cache, `${notebook}-${await fingerprint(notebook, parameters)}`)
    : undefined;
  if (folder) await Deno.mkdir(folder, { recursive: true });
  return {
    training(name, part) {
      const onProgress = bars.get(name) ?? progress(name);
      bars.set(name, onProgress);
      const file = [name, part ?? ""].join(" ").trim().replace(/[^\w.-]+/g, "_");
      return { onProgress, ...(folder && { checkpoint: join(folder, `${file}.json`) }) };
    },
    async clear() {
      if (folder) await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A number that changes with the parameters, the notebook's code and that of library and studies. */
async function fingerprint(notebook: string, parameters: unknown): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(parameters));
  hash.update(await notebookCode(join(ROOT, "notebooks", `${notebook}.ipynb`)));
  for (const folder of ["lib", join("notebooks", "studies")]) {
    for (const path of await codeFiles(join(ROOT, folder))) hash.update(await Deno.readFile(path));
  }
  return hash.digest("hex").slice(0, 12);
}

async function notebookCode(path: string): Promise<string> {
  const text = await Deno.readTextFile(path).catch(() => `{ "cells": [] }`);
  const { cells }: { cells: { cell_type: string; source: string[] }[] } = JSON.parse(text);
  return JSON.stringify(cells.filter((cell) => cell.cell_type === "code").map((c) => c.source));
}

async function codeFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) files.push(...await codeFiles(path));
    else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) files.push(path);
  }
  return files.sort();
}
