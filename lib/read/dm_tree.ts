import type { ByteSource } from "./byte_source.ts";
import { ReadError } from "./read_error.ts";

/** Values left in the file: where they stand and what they are. */
export interface DmBlock {
  readonly kind: "block";
  readonly offset: number;
  readonly byteLength: number;
  /** Number of elements, 1 unless an array. */
  readonly length: number;
  /** Number types of one element: `[6]` is a float32, `[6, 6]` a pair; empty where nested deeper. */
  readonly element: readonly number[];
  readonly path: string;
}

/** A named list of tags; labels may be empty or repeat. */
export interface DmGroup {
  readonly kind: "group";
  readonly offset: number;
  readonly path: string;
  readonly tags: readonly DmTag[];
}

/** A number, a block left in the file, or a group. */
export type DmValue = number | DmBlock | DmGroup;

export interface DmTag {
  readonly name: string;
  readonly value: DmValue;
}

/** A file whose tag tree has been walked. */
export interface DmFile {
  readonly source: ByteSource;
  readonly version: 3 | 4;
  /** Byte order of the values. */
  readonly littleEndian: boolean;
  readonly root: DmGroup;
}

/**
 * All values at a path such as `ImageData:Calibrations:Dimension`, in file order; more than one
 * where labels repeat.
 */
function* valuesAt(group: DmGroup, path: string): Generator<DmValue> {
  const [name, ...rest] = path.split(":");
  for (const tag of group.tags) {
    if (tag.name !== name) continue;
    if (rest.length === 0) yield tag.value;
    else if (isGroup(tag.value)) yield* valuesAt(tag.value, rest.join(":"));
  }
}

/** Whether a value is a group of further tags. */
export function isGroup(value: DmValue): value is DmGroup {
  return typeof value === "object" && value.kind === "group";
}

/** All groups at a path. */
export function groupsAt(group: DmGroup, path: string): DmGroup[] {
  return [...valuesAt(group, path)].filter(isGroup);
}

/** The groups directly in a group, whatever their labels. */
export function groupsIn(group: DmGroup): DmGroup[] {
  return group.tags.map((tag) => tag.value).filter(isGroup);
}

/** The first number at a path. */
export function numberAt(group: DmGroup, path: string): number | undefined {
  for (const value of valuesAt(group, path)) if (typeof value === "number") return value;
}

/** The first block at a path. */
export function blockAt(group: DmGroup, path: string): DmBlock | undefined {
  for (const value of valuesAt(group, path)) {
    if (typeof value === "object" && value.kind === "block") return value;
  }
}

const LONGEST_TEXT_BYTES = 65_536;

/** The first text at a path (an array of UTF-16 characters), trimmed; read from the file now. */
export function textAt(file: DmFile, group: DmGroup, path: string): string | undefined {
  for (const value of valuesAt(group, path)) {
    if (typeof value !== "object" || value.kind !== "block" || value.element[0] !== 4) continue;
    if (value.byteLength > LONGEST_TEXT_BYTES) {
      throw new ReadError(`as a text of ${value.byteLength} bytes is not a label`, {
        path: file.source.path,
        byteOffset: value.offset,
        tagPath: value.path,
      });
    }
    const bytes = new Uint8Array(value.byteLength);
    file.source.readInto(bytes, value.offset);
    const text = new TextDecoder(file.littleEndian ? "utf-16le" : "utf-16be").decode(bytes);
    return text.replaceAll("\0", "").trim();
  }
}
