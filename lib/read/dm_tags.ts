/**
 * The tag tree of Gatan DigitalMicrograph files, versions 3 and 4.
 *
 * Gatan does not publish the format; this follows the descriptions by C. B. Boothroyd
 * ("Digital Micrograph file format") and G. Jefferis ("DM3 file format"):
 *
 * ```text
 * file   version u32, length u32|u64, order u32 (1: little-endian values), group, 8 zero bytes
 * group  sorted u8, open u8, count u32|u64, then count tags
 * tag    kind u8 (20 group, 21 data), label length u16, label, [version 4: size u64], group | data
 * data   "%%%%", n u32|u64, n type words u32|u64, values
 * type   2-12 a number | 15 _ n (_ type) x n, a structure | 18 n, a text | 20 type n, an array
 * ```
 *
 * All of it is big-endian but the values. `u32|u64` is 4 bytes in version 3 and 8 in version 4.
 *
 * @module
 */
import { type ByteSource, decodeText } from "./byte_source.ts";
import type { DmBlock, DmFile, DmGroup, DmTag } from "./dm_tree.ts";
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
const DEEPEST = 64;
const MOST_TYPE_WORDS = 1024;
const WINDOW_BYTES = 65_536;

/**
 * Walks the tag tree; reads numbers, and only notes where arrays, texts and structures stand.
 *
 * Every count and size is checked against the bytes that are left before it is used. The length in
 * the header is not relied on, as files in use differ from it by up to 8 bytes: a tree that ends
 * inside the file is whole.
 *
 * @throws {ReadError} Where the file is not a whole tree of version 3 or 4.
 */
export function readDmTags(source: ByteSource): DmFile {
  const { path, size } = source;
  const window = new Uint8Array(Math.min(WINDOW_BYTES, size));
  const view = new DataView(window.buffer);
  let windowStart = 0, windowEnd = 0, position = 0, spent = 0;
  const names: string[] = [];

  function fail(problem: string, byteOffset = position): never {
    throw new ReadError(problem, { path, byteOffset, tagPath: names.join(":") });
  }

  function need(bytes: number, what: string): void {
    if (bytes <= size - position) return;
    fail(
      `as ${what} must fit into the file: ${bytes} bytes are needed, ${size - position} are ` +
        "left; the file is cut off or damaged, copy it again",
    );
  }

  /** Counts tags and type words, so that no file takes longer than a second. */
  function spend(count: number): void {
    spent += count;
    if (spent > MOST_TAGS_AND_WORDS) {
      fail(`as it may have ${MOST_TAGS_AND_WORDS} tags and type words: it has more`);
    }
  }

  /** Brings the next `length` bytes (at most a window) into the window; where they start in it. */
  function take(length: number, what: string): number {
    need(length, what);
    if (position < windowStart || position + length > windowEnd) {
      windowStart = position;
      windowEnd = Math.min(size, position + window.length);
      source.readInto(window.subarray(0, windowEnd - windowStart), windowStart);
    }
    position += length;
    return position - length - windowStart;
  }

  function takeWord(what: string): number {
    const at = take(wordBytes, what);
    if (wordBytes === 4) return view.getUint32(at);
    const value = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
    if (!Number.isSafeInteger(value)) fail(`as ${what} must be below 2^53`, position - 8);
    return value;
  }

  function takeNumber(type: number): number {
    const at = take(NUMBER_BYTES[type], "a number");
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

  function takeData(): number | DmBlock {
    if (view.getUint32(take(4, "a data tag")) !== 0x25252525) {
      fail("as a data tag must start with %%%%: the tags are damaged, copy the file again");
    }
    const count = takeWord("the number of type words");
    if (count < 1 || count > MOST_TYPE_WORDS) {
      fail(`as a data type must have 1 to ${MOST_TYPE_WORDS} words: it has ${count}`);
    }
    need(count * wordBytes, "the words of a data type");
    spend(count);
    const words = Array.from({ length: count }, () => takeWord("a word of a data type"));
    let next = 0;
    const word = () => words[next++] ?? fail(`as the data type [${words}] is cut off`);

    function describe(): Pick<DmBlock, "byteLength" | "length" | "element"> {
      const type = word();
      if (NUMBER_BYTES[type]) return { byteLength: NUMBER_BYTES[type], length: 1, element: [type] };
      if (type === 18) return { byteLength: word(), length: 1, element: [] };
      if (type === 20) {
        const item = describe();
        const length = word();
        const byteLength = item.byteLength * length;
        if (byteLength > size) need(byteLength, "an array");
        return { byteLength, length, element: item.length === 1 ? item.element : [] };
      }
      if (type !== 15) fail(`as data types are 2 to 12, 15, 18 and 20: this is ${type}`);
      if (word() !== 0) fail("as structures with names are not supported");
      const fields = Array.from({ length: Math.min(word(), count) }, () => {
        if (word() !== 0) fail("as structures with named fields are not supported");
        return describe();
      });
      const simple = fields.every((field) => field.element.length === 1 && field.length === 1);
      return {
        byteLength: fields.reduce((sum, field) => sum + field.byteLength, 0),
        length: 1,
        element: simple ? fields.flatMap((field) => field.element) : [],
      };
    }

    const type = describe();
    if (next !== count) fail(`as the data type [${words}] has ${count - next} words too many`);
    if (count === 1) return takeNumber(words[0]);
    need(type.byteLength, "the values of a tag");
    const block = { kind: "block", offset: position, path: names.join(":"), ...type } as const;
    position += type.byteLength;
    return block;
  }

  function takeGroup(): DmGroup {
    if (names.length > DEEPEST) fail(`as tags may be ${DEEPEST} levels deep, not more`);
    const offset = position;
    take(2, "a group of tags"); // sorted, open: say nothing about the content
    const count = takeWord("the number of tags");
    // The smallest tag is an unnamed empty group.
    need(count * (version === 3 ? 9 : 21), `a group of ${count} tags`);
    spend(count);
    const tags: DmTag[] = [];
    let unnamed = 0;
    for (let i = 0; i < count; i++) {
      const head = take(3, "a tag");
      const kind = view.getUint8(head);
      if (kind !== 20 && kind !== 21) {
        fail(`as a tag must be a group (20) or data (21): it is ${kind}`, position - 3);
      }
      const labelBytes = view.getUint16(head + 1);
      const label = take(labelBytes, "the label of a tag");
      const name = labelBytes ? decodeText(window.subarray(label, label + labelBytes)) : "";
      names.push(name === "" ? `[${unnamed++}]` : name.slice(0, 60));
      const tagBytes = version === 4 ? takeWord("the size of a tag") : undefined;
      const start = position;
      if (tagBytes !== undefined) need(tagBytes, "a tag");
      const value = kind === 20 ? takeGroup() : takeData();
      if (tagBytes !== undefined && position - start !== tagBytes) {
        fail(`as a tag must have the size it gives: ${tagBytes} given, ${position - start} found`);
      }
      tags.push({ name, value });
      names.pop();
    }
    return { kind: "group", offset, path: names.join(":"), tags };
  }

  const version = view.getUint32(take(4, "the header"));
  if (version !== 3 && version !== 4) {
    fail(`as the DigitalMicrograph version must be 3 or 4: it is ${version}`, 0);
  }
  const wordBytes = version === 3 ? 4 : 8;
  takeWord("the header");
  const order = view.getUint32(take(4, "the header"));
  if (order > 1) fail(`as the byte order must be 0 or 1: it is ${order}`, position - 4);
  const littleEndian = order === 1;
  const root = takeGroup();
  if (position < size && view.getUint8(take(1, "the end")) !== 0) {
    fail("as zeros must follow the last tag: the number of tags is damaged", position - 1);
  }
  return { source, version, littleEndian, root };
}
