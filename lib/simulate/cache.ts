import { fileURLToPath } from "node:url";
import { writeWhole } from "../core/write_whole.ts";

const MAGIC = "eels cached array 1\n";
const DIGEST_BYTES = 32;

/**
 * Gives an array from a file in a folder, or computes it and writes that file.
 *
 * The file is named by the SHA-256 of the inputs, so a changed input never meets an old result. It
 * holds a checksum: a file that is cut off or changed is computed again and replaced. It is there
 * whole or not at all.
 *
 * @param folder Made where it does not exist.
 * @param inputs Everything that decides the result, as values that JSON can hold.
 * @param compute Called where no sound file is found.
 */
export async function cachedArray(
  folder: string | URL,
  inputs: unknown,
  compute: () => Promise<Float64Array>,
): Promise<Float64Array> {
  const text = JSON.stringify(
    inputs,
    (_, value) =>
      ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value,
  );
  const key = toHex(await sha256(new TextEncoder().encode(text)));
  const path = `${folder instanceof URL ? fileURLToPath(folder) : folder}/${key}.array`;
  const found = await readArray(path);
  if (found) return found;
  const values = await compute();
  await Deno.mkdir(folder, { recursive: true });
  await writeArray(path, values);
  return values;
}

async function readArray(path: string): Promise<Float64Array | undefined> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const head = new TextEncoder().encode(MAGIC);
  const start = head.length + DIGEST_BYTES;
  const body = bytes.slice(start);
  const sound = bytes.length >= start && head.every((byte, i) => bytes[i] === byte) &&
    toHex(await sha256(body)) === toHex(bytes.subarray(head.length, start));
  return sound ? new Float64Array(body.buffer) : undefined;
}

async function writeArray(path: string, values: Float64Array): Promise<void> {
  const body = new Uint8Array(values.slice().buffer);
  const file = new Blob([MAGIC, await sha256(body), body]);
  await writeWhole(path, new Uint8Array(await file.arrayBuffer()));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
