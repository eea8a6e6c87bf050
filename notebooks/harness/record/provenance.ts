import { createHash } from "node:crypto";
import { isAbsolute, relative, resolve } from "node:path";
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
 * Measures a file's size and SHA-256 without holding it in memory.
 *
 * @throws {Deno.errors.NotFound} Where there is no such file.
 */
export async function describeInput(path: string): Promise<InputFile> {
  using file = await Deno.open(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot record the input ${path} as there is no such file: looked for ${resolve(path)}`,
    );
  });
  const hash = createHash("sha256");
  const part = new Uint8Array(1 << 20);
  let bytes = 0;
  for (let n = await file.read(part); n !== null; n = await file.read(part)) {
    hash.update(part.subarray(0, n));
    bytes += n;
  }
  const full = resolve(path);
  const inside = relative(ROOT, full);
  const shown = inside.startsWith("..") || isAbsolute(inside) ? full : inside;
  return { path: shown, bytes, sha256: hash.digest("hex") };
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
