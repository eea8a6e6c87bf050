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
import {
  cursorAt,
  type DmCursor,
  fail,
  need,
  NUMBER_BYTES,
  spend,
  take,
  takeNumber,
  takeWord,
  wordBytes,
} from "./dm_cursor.ts";
import type { DmBlock, DmFile, DmGroup, DmTag } from "./dm_tree.ts";

const DEEPEST = 64;
const MOST_TYPE_WORDS = 1024;

const GROUP = 20, DATA = 21, STRUCTURE = 15, TEXT = 18, ARRAY = 20;

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
  const cursor = cursorAt(source);
  takeHeader(cursor);
  const root = takeGroup(cursor);
  if (cursor.position < source.size && cursor.view.getUint8(take(cursor, 1, "the end")) !== 0) {
    fail(
      cursor,
      "as zeros must follow the last tag: the number of tags is damaged",
      cursor.position - 1,
    );
  }
  return { source, version: cursor.version, littleEndian: cursor.littleEndian, root };
}

function takeHeader(cursor: DmCursor): void {
  const version = cursor.view.getUint32(take(cursor, 4, "the header"));
  if (version !== 3 && version !== 4) {
    fail(cursor, `as the DigitalMicrograph version must be 3 or 4: it is ${version}`, 0);
  }
  cursor.version = version;
  takeWord(cursor, "the header");
  const order = cursor.view.getUint32(take(cursor, 4, "the header"));
  if (order > 1) {
    fail(cursor, `as the byte order must be 0 or 1: it is ${order}`, cursor.position - 4);
  }
  cursor.littleEndian = order === 1;
}

function takeGroup(cursor: DmCursor): DmGroup {
  const { names, position: offset, version } = cursor;
  if (names.length > DEEPEST) fail(cursor, `as tags may be ${DEEPEST} levels deep, not more`);
  take(cursor, 2, "a group of tags"); // sorted, open: say nothing about the content
  const count = takeWord(cursor, "the number of tags");
  // The smallest tag is an unnamed empty group.
  need(cursor, count * (version === 3 ? 9 : 21), `a group of ${count} tags`);
  spend(cursor, count);
  const tags: DmTag[] = [];
  let unnamed = 0;
  for (let i = 0; i < count; i++) {
    const { kind, name } = takeTagHead(cursor);
    names.push(name === "" ? `[${unnamed++}]` : name.slice(0, 60));
    tags.push({ name, value: takeTagValue(cursor, kind) });
    names.pop();
  }
  return { kind: "group", offset, path: names.join(":"), tags };
}

function takeTagHead(cursor: DmCursor): { kind: number; name: string } {
  const { view, window } = cursor;
  const head = take(cursor, 3, "a tag");
  const kind = view.getUint8(head);
  if (kind !== GROUP && kind !== DATA) {
    fail(cursor, `as a tag must be a group (20) or data (21): it is ${kind}`, cursor.position - 3);
  }
  const labelBytes = view.getUint16(head + 1);
  const label = take(cursor, labelBytes, "the label of a tag");
  const name = labelBytes ? decodeText(window.subarray(label, label + labelBytes)) : "";
  return { kind, name };
}

function takeTagValue(cursor: DmCursor, kind: number): DmTag["value"] {
  const given = cursor.version === 4 ? takeWord(cursor, "the size of a tag") : undefined;
  const start = cursor.position;
  if (given !== undefined) need(cursor, given, "a tag");
  const value = kind === GROUP ? takeGroup(cursor) : takeData(cursor);
  const found = cursor.position - start;
  if (given !== undefined && found !== given) {
    fail(cursor, `as a tag must have the size it gives: ${given} given, ${found} found`);
  }
  return value;
}

/** A number, or where something longer stands. */
function takeData(cursor: DmCursor): number | DmBlock {
  const { names } = cursor;
  if (cursor.view.getUint32(take(cursor, 4, "a data tag")) !== 0x25252525) {
    fail(cursor, "as a data tag must start with %%%%: the tags are damaged, copy the file again");
  }
  const count = takeWord(cursor, "the number of type words");
  if (count < 1 || count > MOST_TYPE_WORDS) {
    fail(cursor, `as a data type must have 1 to ${MOST_TYPE_WORDS} words: it has ${count}`);
  }
  need(cursor, count * wordBytes(cursor), "the words of a data type");
  spend(cursor, count);
  const words = Array.from({ length: count }, () => takeWord(cursor, "a word of a data type"));
  const rest = words.values();
  const type = describeType(cursor, words, rest);
  const left = [...rest].length;
  if (left > 0) fail(cursor, `as the data type [${words}] has ${left} words too many`);
  if (count === 1) return takeNumber(cursor, words[0]);
  need(cursor, type.byteLength, "the values of a tag");
  const block: DmBlock = {
    kind: "block",
    offset: cursor.position,
    path: names.join(":"),
    ...type,
  };
  cursor.position += type.byteLength;
  return block;
}

/** What the type words say, as far as `rest` has them; takes them from it. */
function describeType(
  cursor: DmCursor,
  words: readonly number[],
  rest: Iterator<number>,
): Pick<DmBlock, "byteLength" | "length" | "element"> {
  const word = () => rest.next().value ?? fail(cursor, `as the data type [${words}] is cut off`);
  const type = word();
  if (NUMBER_BYTES[type]) return { byteLength: NUMBER_BYTES[type], length: 1, element: [type] };
  if (type === TEXT) return { byteLength: word(), length: 1, element: [] };
  if (type === ARRAY) {
    const item = describeType(cursor, words, rest);
    const length = word();
    const byteLength = item.byteLength * length;
    if (byteLength > cursor.source.size) need(cursor, byteLength, "an array");
    return { byteLength, length, element: item.length === 1 ? item.element : [] };
  }
  if (type !== STRUCTURE) fail(cursor, `as data types are 2 to 12, 15, 18 and 20: this is ${type}`);
  if (word() !== 0) fail(cursor, "as structures with names are not supported");
  const fields = Array.from({ length: Math.min(word(), words.length) }, () => {
    if (word() !== 0) fail(cursor, "as structures with named fields are not supported");
    return describeType(cursor, words, rest);
  });
  const simple = fields.every((field) => field.element.length === 1 && field.length === 1);
  return {
    byteLength: fields.reduce((sum, field) => sum + field.byteLength, 0),
    length: 1,
    element: simple ? fields.flatMap((field) => field.element) : [],
  };
}
