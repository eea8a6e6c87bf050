/**
 * Writes small dm3 and dm4 files for the tests, from the description of the format in
 * `dm_tags.ts`; version, byte order and every tag are chosen by the test.
 *
 * @module
 */
import { NUMBER_BYTES } from "./dm_cursor.ts";

/** A label (empty for none) and its value. */
export type TestTag = readonly [label: string, value: TestValue];

export type TestValue =
  | { readonly number: number; readonly type: number }
  | { readonly text: string }
  | { readonly array: readonly (number | bigint)[]; readonly element: readonly number[] }
  /** An array of float32 of which only the size is written, as a hole in the file. */
  | { readonly hole: number }
  | { readonly group: readonly TestTag[] };

export interface TestFormat {
  version: 3 | 4;
  littleEndian: boolean;
}

/** An image as the tests describe it; sizes are fastest first, as in the file. */
export interface TestImage {
  title?: string;
  dataType: number;
  sizes: readonly number[];
  data: TestValue;
  axes?: readonly { origin: number; scale: number; unit: string }[];
  brightness?: { origin: number; scale: number; unit: string };
  tags?: readonly TestTag[];
}

export const group = (...tags: TestTag[]): TestValue => ({ group: tags });
export const text = (value: string): TestValue => ({ text: value });
export const int32 = (value: number): TestValue => ({ number: value, type: 3 });
export const uint32 = (value: number): TestValue => ({ number: value, type: 5 });
export const float32 = (value: number): TestValue => ({ number: value, type: 6 });
export const float64 = (value: number): TestValue => ({ number: value, type: 7 });

/** Nested groups for a path such as `EELS:Acquisition:Date`. */
export function tagAt(path: string, value: TestValue): TestTag {
  const [label, ...rest] = path.split(":");
  return [label, rest.length === 0 ? value : group(tagAt(rest.join(":"), value))];
}

const thumbnail: TestImage = {
  dataType: 23,
  sizes: [2, 2],
  data: { array: [1, 2, 3, 4], element: [3] },
};

/** The root tags of a file with a thumbnail (unless told otherwise) and the images. */
export function imageTags(
  images: readonly TestImage[],
  { withThumbnail = true }: { withThumbnail?: boolean } = {},
): TestTag[] {
  const all = withThumbnail ? [thumbnail, ...images] : images;
  return [
    ["ApplicationBounds", { array: [0, 0, 1065, 1916], element: [3] }],
    ["DocumentObjectList", group(["", group(["ImageSource", uint32(0)])])],
    ["ImageList", group(...all.map((image): TestTag => ["", imageTag(image)]))],
    ...(withThumbnail
      ? [["Thumbnails", group(["", group(["ImageIndex", uint32(0)])])] as const]
      : []),
  ];
}

function imageTag({ title, dataType, sizes, data, axes, brightness, tags }: TestImage): TestValue {
  const calibration = (axis: { origin: number; scale: number; unit: string }): TestValue =>
    group(["Origin", float32(axis.origin)], ["Scale", float32(axis.scale)], [
      "Units",
      text(axis.unit),
    ]);
  const dimensions = axes?.map((axis): TestTag => ["", calibration(axis)]) ?? [];
  return group(
    [
      "ImageData",
      group(
        [
          "Calibrations",
          group(
            ["Brightness", calibration(brightness ?? { origin: 0, scale: 1, unit: "" })],
            ["Dimension", group(...dimensions)],
          ),
        ],
        ["Data", data],
        ["DataType", uint32(dataType)],
        ["Dimensions", group(...sizes.map((size): TestTag => ["", uint32(size)]))],
      ),
    ],
    ["ImageTags", group(...(tags ?? []))],
    ...(title === undefined ? [] : [["Name", text(title)] as const]),
  );
}

/** The bytes of a file. */
export function writeDm(tags: readonly TestTag[], format: TestFormat): Uint8Array {
  const parts = fileParts(tags, format);
  const bytes = new Uint8Array(totalBytes(parts));
  let position = 0;
  for (const part of parts) {
    if (typeof part !== "number") bytes.set(part, position);
    position += byteCount(part);
  }
  return bytes;
}

/** Writes a file in which holes take no space on the disk. */
export async function writeSparseDm(
  path: string,
  tags: readonly TestTag[],
  format: TestFormat,
): Promise<void> {
  using file = await Deno.open(path, { create: true, write: true, truncate: true });
  for (const part of fileParts(tags, format)) {
    if (typeof part === "number") await file.seek(part, Deno.SeekMode.Current);
    else file.writeSync(part);
  }
}

/** Bytes, or the length of a hole. */
type Part = Uint8Array | number;

function byteCount(part: Part): number {
  return typeof part === "number" ? part : part.length;
}

function totalBytes(parts: readonly Part[]): number {
  return parts.reduce((sum: number, part) => sum + byteCount(part), 0);
}

function fileParts(tags: readonly TestTag[], format: TestFormat): Part[] {
  const root = groupParts(tags, format);
  return [
    ofBytes(4, (view) => view.setUint32(0, format.version)),
    word(totalBytes(root), format),
    ofBytes(4, (view) => view.setUint32(0, format.littleEndian ? 1 : 0)),
    ...root,
    new Uint8Array(8),
  ];
}

function groupParts(tags: readonly TestTag[], format: TestFormat): Part[] {
  const parts: Part[] = [Uint8Array.of(1, 0), word(tags.length, format)];
  for (const [label, value] of tags) {
    const name = new TextEncoder().encode(label);
    const isGroup = "group" in value;
    parts.push(
      ofBytes(3, (view) => {
        view.setUint8(0, isGroup ? 20 : 21);
        view.setUint16(1, name.length);
      }),
      name,
    );
    const content = isGroup ? groupParts(value.group, format) : dataParts(value, format);
    if (format.version === 4) {
      parts.push(word(totalBytes(content), format));
    }
    parts.push(...content);
  }
  return parts;
}

function dataParts(value: Exclude<TestValue, { group: unknown }>, format: TestFormat): Part[] {
  const [words, content] = describe(value, format);
  return [
    new TextEncoder().encode("%%%%"),
    word(words.length, format),
    ...words.map((each) => word(each, format)),
    content,
  ];
}

function describe(
  value: Exclude<TestValue, { group: unknown }>,
  format: TestFormat,
): [words: number[], content: Part] {
  if ("hole" in value) return [[20, 6, value.hole / 4], value.hole];
  if ("number" in value) return [[value.type], numbers([value.number], [value.type], format)];
  if ("text" in value) {
    const codes = [...Array(value.text.length).keys()].map((i) => value.text.charCodeAt(i));
    return [[20, 4, codes.length], numbers(codes, [4], format)];
  }
  const { array, element } = value;
  const type = element.length === 1
    ? [element[0]]
    : [15, 0, element.length, ...element.flatMap((each) => [0, each])];
  return [[20, ...type, array.length / element.length], numbers(array, element, format)];
}

/** The values of a structure or array, element types taken in turn. */
function numbers(
  values: readonly (number | bigint)[],
  element: readonly number[],
  { littleEndian }: TestFormat,
): Uint8Array {
  const width = NUMBER_BYTES[element[0]];
  return ofBytes(values.length * width, (view) =>
    values.forEach((value, i) => {
      const at = i * width, number = Number(value);
      switch (element[0]) {
        case 2:
          return view.setInt16(at, number, littleEndian);
        case 3:
          return view.setInt32(at, number, littleEndian);
        case 4:
          return view.setUint16(at, number, littleEndian);
        case 5:
          return view.setUint32(at, number, littleEndian);
        case 6:
          return view.setFloat32(at, number, littleEndian);
        case 7:
          return view.setFloat64(at, number, littleEndian);
        case 9:
          return view.setInt8(at, number);
        case 11:
          return view.setBigInt64(at, BigInt(value), littleEndian);
        case 12:
          return view.setBigUint64(at, BigInt(value), littleEndian);
        default:
          return view.setUint8(at, number);
      }
    }));
}

function word(value: number, { version }: TestFormat): Uint8Array {
  return ofBytes(
    version === 3 ? 4 : 8,
    (view) => version === 3 ? view.setUint32(0, value) : view.setBigUint64(0, BigInt(value)),
  );
}

function ofBytes(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}
