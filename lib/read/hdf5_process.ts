/**
 * The program of the process that reads HDF5 files: a request a line on the standard input, the
 * measurement or why there is none on the standard output. It may read files, and write to `/tmp`, where
 * the library writes its error messages, and nothing else; the environment looks empty to it. Reading is
 * not bound to a folder, as the next file may lie anywhere; of files the library is given none but the
 * one that is asked for, and what that keeps in other files is not opened.
 *
 * It ends with the standard input, after a time without requests, and by the hand of its parent.
 *
 * @module
 */
import fs from "node:fs";
import { writeFrame } from "./frames.ts";
import { Hdf5LibraryError, withHdf5 } from "./hdf5.ts";
import { answerHdf5, type Hdf5Question } from "./hdf5_answer.ts";
import { type ReadAt, watchedReads } from "./hdf5_reads.ts";
import { ReadError } from "./read_error.ts";

/** What is to be read. */
export interface Hdf5Request extends Hdf5Question {
  /** As messages name it. */
  readonly path: string;
  /** As the library finds it. */
  readonly file: string;
  readonly bytes: number;
}

/** What comes back: once `ready`, then for each request any number of `slab` and `waited`, one of the others. */
export type Hdf5Answer =
  | { readonly kind: "ready" }
  | { readonly kind: "slab"; readonly bytes: number }
  /** A second went to the drive. */
  | { readonly kind: "waited" }
  /** The values follow as bytes. */
  | {
    readonly kind: "read";
    readonly measurement: unknown;
    readonly array: string;
    readonly isHealthy: boolean;
  }
  | {
    readonly kind: "refused";
    readonly message: string;
    readonly byteOffset: number;
    readonly tagPath: string;
    /** Whether the library may read another file. */
    readonly isHealthy: boolean;
  };

/** What the library may take beyond the size of the file. */
const MEMORY_BYTES = 256 * 2 ** 20;
/** After this time without a request the process gives back what it holds. */
const IDLE_MS = 60_000;

const say = (answer: Hdf5Answer, body?: Uint8Array) => writeFrame(Deno.stdout, answer, body);

/** What the file that is read may do, and what it tried. */
let current: {
  file: string;
  mostBytes: number;
  elsewhere?: string;
  isFull?: boolean;
  damage?: string;
  hasThrown?: boolean;
} | undefined;

/** Stands between the library and the system; called before the library is loaded. */
function guard(): void {
  // Standard output is for answers, and nobody reads what the library says on its own.
  console.log = console.error = console.warn = () => {};
  const { openSync, readSync, writeSync } = fs;
  fs.openSync = (path, ...rest) => {
    if (current && path !== current.file && !String(path).startsWith("/tmp/tmpfile_")) {
      current.elsewhere ??= String(path);
      throw Object.assign(new Error("ENOENT: not this file"), { code: "ENOENT", errno: -2 });
    }
    return openSync(path, ...rest);
  };
  fs.readSync = watchedReads(readSync as ReadAt, {
    onWait: () => say({ kind: "waited" }),
    onDamage: (problem) => current && (current.damage ??= problem),
  }) as typeof readSync;
  // deno-lint-ignore no-explicit-any
  fs.writeSync = (fd: number, buffer: any, ...rest: any[]) =>
    // deno-lint-ignore no-explicit-any
    fd <= 2 ? Number(rest[1] ?? buffer.length) : (writeSync as any)(fd, buffer, ...rest);
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (current && this.buffer.byteLength + pages * 2 ** 16 > current.mostBytes) {
      current.isFull = true;
      throw new RangeError("more memory than the file may take");
    }
    return grow.call(this, pages);
  };
}

async function answer({ path, file, bytes, ...question }: Hdf5Request): Promise<void> {
  current = { file, mostBytes: bytes + MEMORY_BYTES };
  const onSlab = (bytes: number) => say({ kind: "slab", bytes });
  const explain = (text: string) => {
    if (current?.isFull) {
      return `as it needs more memory than its ${bytes} bytes and ${MEMORY_BYTES}: it is damaged, ` +
        "copy it again, or save it again in smaller chunks";
    }
    if (current?.damage) return current.damage;
    // It also looks for plug-ins.
    return current?.elsewhere === undefined || !/external (raw data )?file/i.test(text)
      ? undefined
      : `as a part of it stands in another file, ${current.elsewhere}: save all in one file, in ` +
        "h5py by reading the array and create_dataset(...)";
  };
  try {
    const onThrow = () => current!.hasThrown = true;
    const place = { path, file, bytes, onSlab, onThrow, explain };
    const { data, ...measurement } = await withHdf5(
      place,
      (root) => answerHdf5(path, root, question),
    );
    const body = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    const isHealthy = !current.hasThrown;
    say({ kind: "read", measurement, array: data.constructor.name, isHealthy }, body);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    const { message, byteOffset, tagPath } = error;
    const isHealthy = !(error instanceof Hdf5LibraryError) && !current.isFull && !current.hasThrown;
    say({ kind: "refused", message, byteOffset, tagPath, isHealthy });
  }
}

if (import.meta.main) {
  guard();
  const { ready } = await import("h5wasm/node");
  await ready;
  say({ kind: "ready" });
  let idle = setTimeout(() => Deno.exit(0), IDLE_MS), text = "";
  for await (const part of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    clearTimeout(idle);
    const lines = (text + part).split("\n");
    text = lines.pop()!;
    for (const line of lines) await answer(JSON.parse(line));
    idle = setTimeout(() => Deno.exit(0), IDLE_MS);
  }
  Deno.exit(0);
}
