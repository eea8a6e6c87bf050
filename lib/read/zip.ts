/**
 * ZIP archives, stored or deflated: .ndata, .zspy in one file, and what other programs pack.
 *
 * @module
 */
import { inflateRawSync } from "node:zlib";
import type { ByteSource } from "./byte_source.ts";
import { ReadError } from "./read_error.ts";

export interface ZipArchive {
  readonly path: string;
  /** Of files, not folders. */
  readonly names: readonly string[];
  /** The bytes of a file; the last where a name stands twice. */
  read(name: string): Uint8Array;
}

interface Entry {
  readonly offset: number;
  readonly stored: number;
  readonly size: number;
  readonly method: number;
}

/** Choice: a file of more bytes than this is refused. */
const MOST_BYTES = 2 ** 31;

export function isZip(start: Uint8Array): boolean {
  return start[0] === 0x50 && start[1] === 0x4b && start[2] <= 7 && start[3] === start[2] + 1;
}

/**
 * Opens a ZIP archive.
 *
 * @throws {ReadError} Where its directory is damaged or missing.
 */
export function openZip(source: ByteSource): ZipArchive {
  const entries = entriesOf(source);
  return {
    path: source.path,
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      if (!entry) throw new ReadError(`as its part ${name} is missing`, { path: source.path });
      return contentOf(source, name, entry);
    },
  };
}

function damaged(source: ByteSource, byteOffset: number): ReadError {
  return new ReadError("as the ZIP archive is cut off or damaged: copy it again", {
    path: source.path,
    byteOffset,
  });
}

function viewOf(source: ByteSource, offset: number, length: number): DataView {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) {
    throw damaged(source, Math.max(0, Math.min(offset, source.size)));
  }
  const bytes = new Uint8Array(length);
  source.readInto(bytes, offset);
  return new DataView(bytes.buffer);
}

/** Reads the directory at the end of the archive. */
function entriesOf(source: ByteSource): Map<string, Entry> {
  const length = Math.min(source.size, 22 + 65_535);
  const from = source.size - length, tail = viewOf(source, from, length);
  let end = length - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw damaged(source, source.size);
  let count = tail.getUint16(end + 10, true);
  let size = tail.getUint32(end + 12, true), at = tail.getUint32(end + 16, true);
  if (at === 0xffffffff || count === 0xffff) {
    if (end < 20 || tail.getUint32(end - 20, true) !== 0x07064b50) {
      throw damaged(source, from + end);
    }
    const wide = viewOf(source, Number(tail.getBigUint64(end - 12, true)), 56);
    count = Number(wide.getBigUint64(32, true));
    size = Number(wide.getBigUint64(40, true));
    at = Number(wide.getBigUint64(48, true));
  }
  const directory = viewOf(source, at, size), entries = new Map<string, Entry>();
  let p = 0;
  for (let i = 0; i < count; i++) {
    if (p + 46 > size || directory.getUint32(p, true) !== 0x02014b50) throw damaged(source, at + p);
    const [name, entry, next] = entryAt(source, directory, p, at);
    if (!name.endsWith("/")) entries.set(name, entry);
    p = next;
  }
  return entries;
}

function entryAt(
  source: ByteSource,
  directory: DataView,
  p: number,
  at: number,
): [string, Entry, next: number] {
  const [names, extras, comments] = [28, 30, 32].map((k) => directory.getUint16(p + k, true));
  const extra = p + 46 + names, next = extra + extras + comments;
  if (next > directory.byteLength) throw damaged(source, at + p);
  const name = new TextDecoder().decode(new Uint8Array(directory.buffer, p + 46, names));
  let size = directory.getUint32(p + 24, true), stored = directory.getUint32(p + 20, true);
  let offset = directory.getUint32(p + 42, true);
  // ZIP64: what does not fit stands in field 1 of the extras, in this order.
  for (let q = extra; q + 4 <= extra + extras;) {
    const id = directory.getUint16(q, true), length = directory.getUint16(q + 2, true);
    if (id === 1) {
      let r = q + 4;
      const end = Math.min(q + 4 + length, extra + extras);
      const wide = (value: number) => {
        if (value !== 0xffffffff || r + 8 > end) return value;
        r += 8;
        return Number(directory.getBigUint64(r - 8, true));
      };
      [size, stored, offset] = [wide(size), wide(stored), wide(offset)];
    }
    q += 4 + length;
  }
  return [name, { size, stored, offset, method: directory.getUint16(p + 10, true) }, next];
}

function contentOf(
  source: ByteSource,
  name: string,
  { offset, stored, size, method }: Entry,
): Uint8Array {
  const fail = (problem: string): never => {
    throw new ReadError(problem, { path: source.path, byteOffset: offset, tagPath: name });
  };
  if (method !== 0 && method !== 8) {
    fail(`as its part is compressed by method ${method}: pack it again, stored or deflated`);
  }
  if (size > MOST_BYTES) fail(`as its part may have ${MOST_BYTES} bytes: it has ${size}`);
  const head = viewOf(source, offset, 30);
  const begin = offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const bytes = new Uint8Array(viewOf(source, begin, stored).buffer);
  if (method === 0) return bytes;
  try {
    return new Uint8Array(inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) }));
  } catch {
    return fail("as its part is damaged: copy the archive again");
  }
}
