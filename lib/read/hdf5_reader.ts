/**
 * HDF5 files of other people are read in a process of their own, one after the other. A file that makes
 * the library search for ever, fill the memory or leave files open costs that process and nothing else:
 * it is killed, and the next file gets another. (Deno's workers would not do: their `terminate()` leaves a
 * thread that is computing at work, https://github.com/denoland/deno/pull/35657.)
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import type { ReadOptions } from "./dm3_dm4.ts";
import { type Frame, frameReader } from "./frames.ts";
import { withHdf5 } from "./hdf5.ts";
import { answerHdf5, type Hdf5Question, type RowsHead } from "./hdf5_answer.ts";
import type { Hdf5Answer, Hdf5Request } from "./hdf5_process.ts";
import type { Measurement, MeasurementData } from "./measurement.ts";
import { ReadError } from "./read_error.ts";
import { countOf } from "./stored_group.ts";
import type { RowsOptions } from "./stored_image.ts";
import type { StoredRows } from "./stored_rows.ts";

/** How long a file may take. */
export interface Hdf5Limits {
  /** For opening it and finding its image, and then for each part of at most 32 MB, or a chunk. */
  readonly stepMs?: number;
}

/** A slab may take a step, and longer where it is large: 10 MB/s; of a slower drive the process tells meanwhile. */
const BYTES_PER_MS = 10_000;
/** Loading the library takes a tenth of a second, on a busy machine seconds. */
const START_MS = 120_000;
/** A process that has read more than this is not kept. */
const KEPT_BYTES = 2 ** 26;
/** Where rows are read, more are asked for: a start for each would take longer than reading them. */
const KEPT_ROWS_BYTES = 2 ** 29;

type Answered = Awaited<ReturnType<typeof answerHdf5>>;

interface Reader {
  readonly child: Deno.ChildProcess;
  readonly requests: WritableStreamDefaultWriter<Uint8Array>;
  /** The next answer; `undefined` where the process ended or was late. */
  next(withinMs: number): Promise<{ answer: Hdf5Answer; body: Frame["body"] } | "ended" | "late">;
  close(): Promise<void>;
}

/** One file at a time. */
let turn: Promise<unknown> = Promise.resolve();
/** The process of the file before, where it may read another. */
let kept: Reader | undefined;
/** The process at work or kept. */
let current: Reader | undefined;
/** Why none can be started. */
let hindrance: Error | undefined;

/**
 * Reads the image of an HDF5 file.
 *
 * @param options.image Path or number of the array, as of `readStored`.
 * @throws {ReadError} Where it holds none, is damaged, takes too long or too much memory.
 */
export async function readHdf5(
  path: string,
  { image }: ReadOptions,
  limits: Hdf5Limits = {},
): Promise<Measurement> {
  return await ask(path, { image }, limits) as Measurement;
}

/**
 * Opens the image of an HDF5 file to be read by rows: the file is opened for each question and stays on
 * the disk.
 *
 * @returns `undefined` where it can be read as a whole only.
 * @throws {ReadError} As of {@link readHdf5}.
 */
export async function openHdf5Rows(
  path: string,
  { image, trusted }: RowsOptions,
  limits: Hdf5Limits = {},
): Promise<StoredRows | undefined> {
  const { data: _, ...opened } = await ask(path, { image, trusted, rows: "head" }, limits);
  if (!("head" in opened)) return undefined;
  const { head, chunkRows, background } = opened as RowsHead;
  const inRow = countOf(head.shape.slice(1));
  const rowsOf = (array: string) => async (from: number, to: number) =>
    (await ask(path, { rows: { array, from, to } }, limits)).data;
  const readBackground = background === undefined ? undefined : rowsOf(background);
  return {
    head,
    chunkRows,
    readRows: rowsOf(head.tagPath),
    ...(readBackground && {
      background,
      readBackground: (from, to) => readBackground(from * inRow, to * inRow),
    }),
  };
}

/** Asks a process, the one before where it is kept. */
function ask(path: string, question: Hdf5Question, limits: Hdf5Limits): Promise<Answered> {
  const mine = turn.then(async () => {
    const { size: bytes } = await Deno.stat(path).catch((error) => {
      throw new ReadError(`as it is not there any more: ${error.message}`, { path });
    });
    const request = { path, file: resolve(path), bytes, ...question };
    const before = kept;
    kept = undefined;
    // One that is kept may have ended meanwhile; then another tells whether the file was why.
    const first = before && await readBy(before, request, limits);
    if (first && first !== "ended") return first;
    const reader = hindrance ?? await start().catch((error: Error) => error);
    if (!(reader instanceof Error)) {
      const answered = await readBy(reader, request, limits);
      if (answered !== "ended") return answered;
      throw new ReadError("as the HDF5 library broke down: it is damaged, copy it again", { path });
    }
    const task = "HDF5 files are read without limits of time and memory";
    if (!hindrance) console.warn(`${task}, as ${reader.message}`);
    hindrance = reader;
    return await withHdf5(request, (root) => answerHdf5(path, root, question));
  });
  turn = mine.catch(() => {});
  return mine;
}

async function start(): Promise<Reader> {
  const deno = Deno.execPath();
  if (Deno.permissions.querySync({ name: "run", command: deno }).state !== "granted") {
    throw new Error(`no process may be started for them: allow it, --allow-run=${deno}`);
  }
  const child = new Deno.Command(deno, {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-check", "--no-lock", "--cached-only"],
      ...["--allow-read", "--ignore-env", "--allow-write=/tmp", fileURLToPath(PROGRAM)],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let timer: ReturnType<typeof setTimeout> | undefined, stop = () => {};
  const limit = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => stop(), ms);
  };
  const frames = frameReader(child.stdout, (bytes) => limit(START_MS + bytes / BYTES_PER_MS));
  const reader: Reader = {
    child,
    requests: child.stdin.getWriter(),
    async next(withinMs) {
      const isLate = new Promise<"late">((resolve) => stop = () => resolve("late"));
      limit(withinMs);
      const frame = await Promise.race([frames.next(), isLate]).finally(() => clearTimeout(timer));
      if (frame === "late") return frame;
      return frame ? { answer: frame.head as Hdf5Answer, body: frame.body } : "ended";
    },
    close: () => frames.close(),
  };
  const first = await reader.next(START_MS);
  if (typeof first === "object") return reader;
  await end(reader);
  throw new Error(
    `the process that reads them ${first === "late" ? "is too slow" : "ends at once"}`,
  );
}

const PROGRAM = new URL("./hdf5_process.ts", import.meta.url);

async function readBy(
  reader: Reader,
  request: Hdf5Request,
  { stepMs = 5000 }: Hdf5Limits,
): Promise<Answered | "ended"> {
  const { path, bytes, rows } = request;
  let isKept = false, withinMs = stepMs;
  reader.child.ref();
  current = reader;
  try {
    // Where it has ended meanwhile, reading its answer says so.
    reader.requests.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`)).catch(() => {});
    for (;;) {
      const next = await reader.next(withinMs);
      if (next === "late") {
        const seconds = Math.round(withinMs / 100) / 10;
        throw new ReadError(
          `as the HDF5 library does not come to an end within ${seconds} s: it is damaged, copy it ` +
            "again, or the machine is too busy, try again",
          { path },
        );
      }
      if (next === "ended") return next;
      const { answer, body } = next;
      if (answer.kind === "slab") withinMs = stepMs + answer.bytes / BYTES_PER_MS;
      if (answer.kind === "refused") {
        isKept = answer.isHealthy;
        throw Object.assign(new ReadError("", { path, ...answer }), { message: answer.message });
      }
      if (answer.kind === "read") {
        const most = Math.max(rows === undefined ? bytes : 0, body.length);
        isKept = answer.isHealthy && most <= (rows === undefined ? KEPT_BYTES : KEPT_ROWS_BYTES);
        return { ...answer.measurement as object, data: arrayOf(answer.array, body) };
      }
    }
  } finally {
    if (!isKept) {
      await end(reader);
      current = undefined;
    } else {
      kept = reader;
      reader.child.unref(); // nothing is to wait for it
    }
  }
}

/** The number of the process that reads or waits to, for those who measure what it takes. */
export function hdf5ProcessId(): number | undefined {
  return current?.child.pid;
}

/** Ends a process, whatever it does, and gives back its pipes. */
async function end({ child, requests, close }: Reader): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch {
    // it has ended
  }
  await Promise.all([child.status, close(), requests.abort().catch(() => {})]);
}

function arrayOf(name: string, bytes: Uint8Array<ArrayBuffer>): MeasurementData {
  const TypedArray = ARRAYS.find((one) => one.name === name)!;
  return new TypedArray(bytes.buffer);
}

const ARRAYS = [
  ...[Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array],
];
