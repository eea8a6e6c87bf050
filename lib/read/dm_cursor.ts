import type { ByteSource } from "./byte_source.ts";
import { ReadError } from "./read_error.ts";

/** Bytes of the number types. */
export const NUMBER_BYTES: Readonly<Record<number, number>> = {
  2: 2, // int16
  3: 4, // int32
  4: 2, // uint16, also a UTF-16 character
  5: 4, // uint32
  6: 4, // float32
  7: 8, // float64
  8: 1, // boolean
  9: 1, // int8
  10: 1, // uint8
  11: 8, // int64
  12: 8, // uint64
};

// Real files have hundreds to thousands of tags with some words each, a dozen levels deep.
const MOST_TAGS_AND_WORDS = 250_000;
const WINDOW_BYTES = 65_536;

/** A place in a file that moves on with every value taken, and what must be known to take the next. */
export interface DmCursor {
  readonly source: ByteSource;
  /** The bytes read last, from `windowStart` to `windowEnd` of the file. */
  readonly window: Uint8Array;
  readonly view: DataView;
  windowStart: number;
  windowEnd: number;
  /** Of the next byte. */
  position: number;
  /** Tags and type words so far. */
  spent: number;
  /** Labels of the tags that the place lies in. */
  readonly names: string[];
  version: 3 | 4;
  /** Byte order of the values. */
  littleEndian: boolean;
}

/** A cursor at the start of a file. */
export function cursorAt(source: ByteSource): DmCursor {
  const window = new Uint8Array(Math.min(WINDOW_BYTES, source.size));
  return {
    source,
    window,
    view: new DataView(window.buffer),
    windowStart: 0,
    windowEnd: 0,
    position: 0,
    spent: 0,
    names: [],
    version: 3,
    littleEndian: true,
  };
}

/** Throws the error that names the place. */
export function fail(
  { source: { path }, names, position }: DmCursor,
  problem: string,
  byteOffset = position,
): never {
  throw new ReadError(problem, { path, byteOffset, tagPath: names.join(":") });
}

/** Refuses what does not fit into the rest of the file. */
export function need(cursor: DmCursor, bytes: number, what: string): void {
  const left = cursor.source.size - cursor.position;
  if (bytes <= left) return;
  fail(
    cursor,
    `as ${what} must fit into the file: ${bytes} bytes are needed, ${left} are left; the file is cut ` +
      "off or damaged, copy it again",
  );
}

/** Counts tags and type words, so that no file takes longer than a second. */
export function spend(cursor: DmCursor, count: number): void {
  cursor.spent += count;
  if (cursor.spent > MOST_TAGS_AND_WORDS) {
    fail(cursor, `as it may have ${MOST_TAGS_AND_WORDS} tags and type words: it has more`);
  }
}

/** Brings the next `length` bytes (at most a window) into the window; where they start in it. */
export function take(cursor: DmCursor, length: number, what: string): number {
  need(cursor, length, what);
  const { source, window, position } = cursor;
  if (position < cursor.windowStart || position + length > cursor.windowEnd) {
    cursor.windowStart = position;
    cursor.windowEnd = Math.min(source.size, position + window.length);
    source.readInto(window.subarray(0, cursor.windowEnd - position), position);
  }
  cursor.position += length;
  return position - cursor.windowStart;
}

/** Bytes of a count or size. */
export function wordBytes({ version }: DmCursor): number {
  return version === 3 ? 4 : 8;
}

/** A count or size: 4 bytes in version 3, 8 in version 4, big-endian in both. */
export function takeWord(cursor: DmCursor, what: string): number {
  const { view } = cursor, at = take(cursor, wordBytes(cursor), what);
  if (cursor.version === 3) return view.getUint32(at);
  const value = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  if (!Number.isSafeInteger(value)) {
    fail(cursor, `as ${what} must be below 2^53`, cursor.position - 8);
  }
  return value;
}

/** A value of one of the number types. */
export function takeNumber(cursor: DmCursor, type: number): number {
  const { view, littleEndian } = cursor;
  const at = take(cursor, NUMBER_BYTES[type], "a number");
  switch (type) {
    case 2:
      return view.getInt16(at, littleEndian);
    case 3:
      return view.getInt32(at, littleEndian);
    case 4:
      return view.getUint16(at, littleEndian);
    case 5:
      return view.getUint32(at, littleEndian);
    case 6:
      return view.getFloat32(at, littleEndian);
    case 7:
      return view.getFloat64(at, littleEndian);
    case 9:
      return view.getInt8(at);
    case 11:
      return Number(view.getBigInt64(at, littleEndian));
    case 12:
      return Number(view.getBigUint64(at, littleEndian));
    default:
      return view.getUint8(at);
  }
}
