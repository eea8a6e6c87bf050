import { ReadError } from "./read_error.ts";

/** Bytes of known number that can be read from any offset; readers see files only through it. */
export interface ByteSource {
  /** Name used in errors. */
  readonly path: string;
  /** Number of bytes. */
  readonly size: number;
  /** Fills all of `target` with the bytes from `offset` on. */
  readInto(target: Uint8Array, offset: number): void;
}

/** Bytes in memory as a source. */
export function bytesSource(bytes: Uint8Array, path = "bytes in memory"): ByteSource {
  return {
    path,
    size: bytes.length,
    readInto(target, offset) {
      if (offset + target.length > bytes.length) {
        throw new ReadError(`as it has only ${bytes.length} bytes`, { path, byteOffset: offset });
      }
      target.set(bytes.subarray(offset, offset + target.length));
    },
  };
}

const UTF8 = new TextDecoder("utf-8");
const LATIN1 = new TextDecoder("latin1");

/** UTF-8 where the bytes are UTF-8, else one byte a character (Latin-1), as old programs wrote. */
export function decodeText(bytes: Uint8Array): string {
  const text = UTF8.decode(bytes);
  return text.includes("\ufffd") ? LATIN1.decode(bytes) : text;
}
