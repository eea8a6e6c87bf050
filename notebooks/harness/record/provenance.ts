import { createHash, type Hash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { procText } from "eels/core/proc.ts";

/** The folder of the repository. */
export const ROOT: string = fileURLToPath(new URL("../../../", import.meta.url));

/** A file that went into a run. */
export interface InputFile {
  /** Relative to the repository where it lies inside. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Measures a file's size and SHA-256 without holding it in memory; of a Zarr store, a folder, those of
 * the names and bytes of all its files in their order.
 *
 * @throws {Deno.errors.NotFound} Where there is no such file.
 * @throws {RangeError} Where it is another folder.
 */
export async function describeInput(path: string): Promise<InputFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const isStore = (await Deno.stat(path)).isDirectory;
    for (const name of isStore ? await filesOfStore(path) : [""]) {
      if (isStore) hash.update(`${name}\n`);
      bytes += await addFile(hash, join(path, name));
    }
  } catch (error) {
    if (error instanceof RangeError) throw error;
    if (!(error instanceof Deno.errors.NotFound)) {
      const why = (error as Error).message;
      throw new Error(`Cannot record the input ${path} as it must be a file to read: ${why}`);
    }
    throw new Deno.errors.NotFound(
      `Cannot record the input ${path} as there is no such file: looked for ${resolve(path)}`,
    );
  }
  const full = resolve(path);
  const inside = relative(ROOT, full);
  const shown = inside.startsWith("..") || isAbsolute(inside) ? full : inside;
  return { path: shown, bytes, sha256: hash.digest("hex") };
}

/** Adds a file's bytes to a hash and returns how many they are. */
async function addFile(hash: Hash, path: string): Promise<number> {
  using file = await Deno.open(path);
  const part = new Uint8Array(1 << 20);
  let bytes = 0;
  for (let n = await file.read(part); n !== null; n = await file.read(part)) {
    hash.update(part.subarray(0, n));
    bytes += n;
  }
  return bytes;
}

/** What the root of a Zarr store holds. */
const STORE_FILES = [".zgroup", ".zarray", "zarr.json"];

/** The files of a Zarr store, in order, by their paths in it. */
async function filesOfStore(path: string): Promise<string[]> {
  const names = await readdir(path);
  if (!names.some((name) => STORE_FILES.includes(name))) {
    throw new RangeError(
      `Cannot record the input ${path} as it must be a file, or a Zarr store such as .zspy: it is a ` +
        `folder that holds ${names.sort().slice(0, 5).join(", ") || "nothing"}`,
    );
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(path, join(parentPath, name)))
    .sort();
}

/** Versions of what a run used: Deno, this library and the packages it pins. */
export async function versions(): Promise<Record<string, string>> {
  const config = JSON.parse(await Deno.readTextFile(resolve(ROOT, "deno.json")));
  const pins = Object.values<string>(config.imports).flatMap((target) => {
    const match = /^npm:(.+)@([^@/]+)/.exec(target);
    return match ? [[match[1], match[2]]] : [];
  });
  const { deno, typescript, v8 } = Deno.version;
  const eels = config.version ?? "development";
  return { deno, typescript, v8, eels, ...Object.fromEntries(pins) };
}

/** The largest memory this process has held so far, in bytes. */
export function peakMemoryBytes(): number {
  const status = Deno.build.os === "linux" ? procText(`/proc/${Deno.pid}/status`) : "";
  const peakKib = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return 1024 * (peakKib ? Number(peakKib) : process.resourceUsage().maxRSS);
}
