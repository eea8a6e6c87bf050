import type { ByteSource } from "./byte_source.ts";
import type { MeasurementData } from "./measurement.ts";
import { ReadError } from "./read_error.ts";

/** How the values of an image are stored. */
export interface DmDataType {
  readonly name: string;
  /** Makes an array of `length` numbers. */
  readonly make: (length: number) => MeasurementData;
  /** Number types of one value in the tag tree. */
  readonly element: readonly number[];
  /** Numbers a value: 2 where complex. */
  readonly numbers: 1 | 2;
}

function type(
  name: string,
  make: (length: number) => MeasurementData,
  ...element: number[]
): DmDataType {
  return { name, make, element, numbers: element.length === 2 ? 2 : 1 };
}

/** What can be read, by the number in `ImageData:DataType`. */
export const DATA_TYPES: Readonly<Record<number, DmDataType>> = {
  1: type("int16", (n) => new Int16Array(n), 2),
  2: type("float32", (n) => new Float32Array(n), 6),
  3: type("complex64", (n) => new Float32Array(n), 6, 6),
  6: type("uint8", (n) => new Uint8Array(n), 10),
  7: type("int32", (n) => new Int32Array(n), 3),
  9: type("int8", (n) => new Int8Array(n), 9),
  10: type("uint16", (n) => new Uint16Array(n), 4),
  11: type("uint32", (n) => new Uint32Array(n), 5),
  12: type("float64", (n) => new Float64Array(n), 7),
  13: type("complex128", (n) => new Float64Array(n), 7, 7),
  14: type("binary", (n) => new Uint8Array(n), 8),
  39: type("int64", (n) => new BigInt64Array(n), 11),
  40: type("uint64", (n) => new BigUint64Array(n), 12),
};

/** What is known but holds no measured values. */
export const REFUSED_TYPES: Readonly<Record<number, string>> = {
  0: "no data",
  4: "an obsolete type",
  5: "a packed complex Fourier transform",
  8: "an RGB picture",
  23: "an RGBA picture",
  27: "a packed complex Fourier transform",
  28: "a packed complex Fourier transform",
};

const PLATFORM_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Where values stand and how they are ordered. */
export interface DmLayout {
  readonly type: DmDataType;
  readonly offset: number;
  readonly littleEndian: boolean;
  /** Sizes as in the file, fastest first. */
  readonly sizes: readonly number[];
  /** The axis, as an index into `sizes`, that becomes the fastest; 0 leaves the order. */
  readonly fastest: number;
}

/**
 * Reads the values straight into their final array and order.
 *
 * A spectrum image is stored as one plane an energy channel and wanted as one spectrum a pixel. It
 * is read some planes at a time, and each pixel receives that many neighbouring channels, so that
 * beside the result only one window is held.
 *
 * @throws {ReadError} Where the source ends early or there is not enough memory.
 */
export function readValues(
  source: ByteSource,
  layout: DmLayout,
  { windowBytes = 16 * 2 ** 20 }: { windowBytes?: number } = {},
): MeasurementData {
  const { type, sizes, fastest } = layout;
  const product = (some: readonly number[]) => some.reduce((a, b) => a * b, 1);
  let result: MeasurementData;
  try {
    result = type.make(product(sizes) * type.numbers);
  } catch {
    throw new ReadError(
      `as ${
        sizes.join(" x ")
      } values of ${type.name} do not fit into the memory: crop the image, or take openSpectrumImage()`,
      { path: source.path, byteOffset: layout.offset },
    );
  }
  if (fastest === 0) {
    readChunk(source, layout, 0, result);
    return result;
  }
  const inner = product(sizes.slice(0, fastest));
  const channels = sizes[fastest];
  const outer = product(sizes.slice(fastest + 1));
  const most = Math.max(
    1,
    Math.min(inner * channels, Math.floor(windowBytes / type.numbers / result.BYTES_PER_ELEMENT)),
  );
  const window = type.make(most * type.numbers);
  const planes = Math.max(1, Math.floor(most / inner));
  const pixels = Math.min(inner, most);
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < channels; c += planes) {
      const channelCount = Math.min(planes, channels - c);
      for (let p = 0; p < inner; p += pixels) {
        const pixelCount = Math.min(pixels, inner - p);
        const chunk = window.subarray(0, channelCount * pixelCount * type.numbers);
        readChunk(source, layout, (o * channels + c) * inner + p, chunk);
        spread(chunk, result, {
          pixelCount,
          channelCount,
          channels,
          numbers: type.numbers,
          first: (o * inner + p) * channels + c,
        });
      }
    }
  }
  return result;
}

/** Fills `target` with the values from number `first` on, in the order of the file. */
export function readChunk(
  source: ByteSource,
  { type, offset, littleEndian }: DmLayout,
  first: number,
  target: MeasurementData,
): void {
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  const width = target.BYTES_PER_ELEMENT;
  source.readInto(bytes, offset + first * type.numbers * width);
  if (width > 1 && littleEndian !== PLATFORM_LITTLE_ENDIAN) {
    for (let start = 0; start < bytes.length; start += width) {
      for (let low = start, high = start + width - 1; low < high; low++, high--) {
        [bytes[low], bytes[high]] = [bytes[high], bytes[low]];
      }
    }
  }
}

/** Channels and pixels that are turned round at a time: what is read and written stays in the cache. */
const TILE = 32;

/** Copies a chunk of `[channels][pixels]` to its places in `[pixels][channels]`. */
export function spread(
  chunk: MeasurementData,
  result: MeasurementData,
  { pixelCount, channelCount, channels, numbers, first }: {
    pixelCount: number;
    channelCount: number;
    channels: number;
    numbers: number;
    first: number;
  },
): void {
  // Both have the same type; which it is makes no difference to the copying.
  const from = chunk as Float64Array, to = result as Float64Array;
  for (let n = 0; n < numbers; n++) {
    for (let p = 0; p < pixelCount; p += TILE) {
      const lastPixel = Math.min(pixelCount, p + TILE);
      for (let c = 0; c < channelCount; c += TILE) {
        const lastChannel = Math.min(channelCount, c + TILE);
        for (let q = p; q < lastPixel; q++) {
          const target = (first + q * channels) * numbers + n;
          for (let d = c; d < lastChannel; d++) {
            to[target + d * numbers] = from[(d * pixelCount + q) * numbers + n];
          }
        }
      }
    }
  }
}
