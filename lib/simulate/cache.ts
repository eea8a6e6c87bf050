import { fileURLToPath } from "node:url";

const MAGIC = "eels cached array 1\n";
const DIGEST_BYTES = 32;

/**
 * Gives an array from a file in a folder, or computes it and writes that file.
 *
 * The file is named by the SHA-256 of the inputs, so a changed input never meets an old result. It
 * holds a checksum: a file that is cut off or changed is computed again and replaced. It is written
 * under another name and renamed, so it is there whole or not at all.
 *
 * @param folder Made where it does not exist.
 * @param inputs Everything that decides the result, as values that JSON can hold.
 * @param compute Called where no sound file is found.
 * @example
 * ```ts
 * import { cachedArray } from "eels";
 * const folder = await Deno.makeTempDir();
 * const compute = () => Promise.resolve(Float64Array.of(1, 2, 3));
 * await cachedArray(folder, { seed: 7 }, compute); // computed
 * await cachedArray(folder, { seed: 7 }, compute); // read
 * await Deno.remove(folder, { recursive: true });
 * ```
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
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await Deno.writeFile(
      partial,
      new Blob([MAGIC, await sha256(body), body]).stream(),
    );
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {}); // the first error is the one to tell
    throw error;
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
