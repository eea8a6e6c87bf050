/**
 * Values from their bytes: the number types of NumPy and HDF5 that JavaScript's arrays lack, complex
 * values and colours.
 *
 * @module
 */
import type { MeasurementData } from "./measurement.ts";
import type { StoredValues, ValueType } from "./stored_group.ts";

/** How the bytes of one value are laid out. */
export interface Packing {
  readonly type: ValueType;
  readonly littleEndian: boolean;
  /** Letter and size in bytes of each number, such as "f4"; i is signed, u not, b a truth value. */
  readonly number: string;
  /** How many numbers a value has: complex 2, colours 3 or 4. */
  readonly parts: number;
}

// deno-lint-ignore no-explicit-any
type MakeArray = new (buffer: ArrayBuffer, offset?: number, count?: number) => any;
type Get = (view: DataView, at: number, little: boolean) => unknown;

const ARRAYS: Readonly<Record<string, [MakeArray, Get]>> = {
  i1: [Int8Array, (view, at) => view.getInt8(at)],
  u1: [Uint8Array, (view, at) => view.getUint8(at)],
  b1: [Uint8Array, (view, at) => view.getUint8(at)],
  i2: [Int16Array, (view, at, little) => view.getInt16(at, little)],
  u2: [Uint16Array, (view, at, little) => view.getUint16(at, little)],
  i4: [Int32Array, (view, at, little) => view.getInt32(at, little)],
  u4: [Uint32Array, (view, at, little) => view.getUint32(at, little)],
  i8: [BigInt64Array, (view, at, little) => view.getBigInt64(at, little)],
  u8: [BigUint64Array, (view, at, little) => view.getBigUint64(at, little)],
  f4: [Float32Array, (view, at, little) => view.getFloat32(at, little)],
  f8: [Float64Array, (view, at, little) => view.getFloat64(at, little)],
};

const NAMES: Readonly<Record<string, string>> = {
  b: "truth values",
  i: "int",
  u: "uint",
  f: "float",
};

/** Bytes of one value. */
export function bytesOf({ number, parts }: Packing): number {
  return parts * Number(number.slice(1));
}

/** The values of a whole array; float16 becomes float32, colours their luminance. */
export function unpack(bytes: Uint8Array, packing: Packing): StoredValues {
  const { type, parts } = packing;
  const numbers = numbersOf(bytes, packing);
  if (type.kind !== "colour") return { data: numbers, complex: type.kind === "complex" };
  // Choice: the luma of ITU-R BT.601, as other programs turn colours into grey.
  const data = Float32Array.from(
    { length: numbers.length / parts },
    (_, i) =>
      0.299 * Number(numbers[parts * i]) + 0.587 * Number(numbers[parts * i + 1]) +
      0.114 * Number(numbers[parts * i + 2]),
  );
  return { data, complex: false };
}

function numbersOf(bytes: Uint8Array, { number, littleEndian }: Packing): MeasurementData {
  const size = Number(number.slice(1));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength / size;
  if (number === "f2") {
    return Float32Array.from({ length: count }, (_, i) => view.getFloat16(2 * i, littleEndian));
  }
  const [TypedArray, get] = ARRAYS[number];
  // The numbers of all machines that run Deno are little-endian.
  if (littleEndian || size === 1) {
    const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
    return new TypedArray(aligned.buffer as ArrayBuffer, aligned.byteOffset, count);
  }
  const result = new TypedArray(new ArrayBuffer(bytes.byteLength));
  for (let i = 0; i < count; i++) result[i] = get(view, i * size, false);
  return result;
}

/**
 * The packing of a NumPy type such as "<f4", "|u1", "<c8", or of fields such as
 * `[["R", "|u1"], ["G", "|u1"], ["B", "|u1"]]`; `undefined` where its values cannot be read, whose
 * name {@link nameOf} says.
 */
export function packingOf(type: string | readonly (readonly unknown[])[]): Packing | undefined {
  if (typeof type === "string") {
    const [, order, letter, size] = /^([<>|=]?)([a-z])(\d+)$/.exec(type) ?? [];
    const littleEndian = order !== ">";
    const isComplex = letter === "c" && (size === "8" || size === "16");
    if (isComplex) {
      const name = `complex${8 * Number(size)}`;
      const number = `f${Number(size) / 2}`;
      return { type: { kind: "complex", name }, littleEndian, number, parts: 2 };
    }
    const number = `${letter}${size}`;
    if (!(number in ARRAYS) && number !== "f2") return undefined;
    const kind = letter === "b" ? "other" : "number";
    return { type: { kind, name: nameOf(type) }, littleEndian, number, parts: 1 };
  }
  const names = type.map(([name]) => String(name).toUpperCase()).join("");
  const types = new Set(type.map(([, field]) => field));
  const [field] = types;
  const part = typeof field === "string" && types.size === 1 ? packingOf(field) : undefined;
  if (!part || part.type.kind !== "number") return undefined;
  const { littleEndian, number } = part, parts = type.length;
  if (/^RGBA?$/.test(names) && /^u[12]$/.test(number)) {
    const name = `${names.toLowerCase()}${8 * Number(number.slice(1))}`;
    return { type: { kind: "colour", name }, littleEndian, number, parts };
  }
  // h5py writes r and i, Velox realFloat... and imagFloat...
  const isComplex = parts === 2 && /^(RI|REAL.*IMAG.*)$/.test(names) && /^f[48]$/.test(number);
  if (!isComplex) return undefined;
  // Velox keeps half of the Fourier transform of a real image.
  const isHalf = /HALF/.test(names);
  return isHalf ? undefined : {
    type: { kind: "complex", name: `complex${16 * Number(number.slice(1))}` },
    littleEndian,
    number,
    parts: 2,
  };
}

/** A NumPy type in words. */
export function nameOf(type: unknown): string {
  if (typeof type !== "string") return `fields ${JSON.stringify(type)}`.slice(0, 120);
  const [, letter, size] = /^[<>|=]?([A-Za-z])(\d*)/.exec(type) ?? [];
  if (letter === "b") return "truth values";
  if (/^[SU]$/.test(letter ?? "")) return "text";
  if (letter === "O") return "Python objects";
  if (letter === "M" || letter === "m") return "dates or durations";
  if (letter === "V") return `records of ${size} bytes`;
  const word = NAMES[letter ?? ""] ?? (letter === "c" ? "complex" : undefined);
  return word && size ? `${word}${8 * Number(size)}` : type;
}
