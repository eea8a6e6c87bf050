import type { ByteSource } from "./byte_source.ts";
import { type DmLayout, readChunk, readValues } from "./dm_data.ts";
import type { MeasurementData } from "./measurement.ts";

const WINDOW_BYTES = 16 * 2 ** 20;
/** Channels and pixels that are turned round at a time: what is read and written stays in the cache. */
const TILE = 32;

/**
 * Some rows of three axes in their final order, the rows `[from, to)` of the slower scan axis.
 *
 * Gatan stores a spectrum image as one plane an energy channel: of each the rows are one range of bytes.
 * Other orders have the rows outermost, which are then one range of all values.
 */
export function readDmRows(
  source: ByteSource,
  layout: DmLayout,
  from: number,
  to: number,
): MeasurementData {
  const { type, sizes, offset, fastest } = layout;
  const [columns, second, third] = sizes, rows = to - from;
  if (fastest < 2) {
    const bytes = columns * second * type.numbers * type.make(1).BYTES_PER_ELEMENT;
    return readValues(source, {
      ...layout,
      offset: offset + from * bytes,
      sizes: [columns, second, rows],
    });
  }
  const inPlane = columns * second, channels = third, pixels = rows * columns;
  const result = type.make(pixels * channels);
  const most = Math.max(1, Math.floor(WINDOW_BYTES / pixels / result.BYTES_PER_ELEMENT));
  const window = type.make(Math.min(most, channels) * pixels);
  for (let first = 0; first < channels; first += most) {
    const count = Math.min(most, channels - first);
    for (let c = 0; c < count; c++) {
      const plane = window.subarray(c * pixels, (c + 1) * pixels);
      readChunk(source, layout, (first + c) * inPlane + from * columns, plane);
    }
    turnRound(window, result, { pixels, count, channels, first });
  }
  return result;
}

/** Copies `[count][pixels]` to channels from `first` on of `[pixels][channels]`. */
function turnRound(
  window: MeasurementData,
  result: MeasurementData,
  { pixels, count, channels, first }: {
    pixels: number;
    count: number;
    channels: number;
    first: number;
  },
): void {
  // Both have the same type; which it is makes no difference to the copying.
  const from = window as Float64Array, to = result as Float64Array;
  for (let p = 0; p < pixels; p += TILE) {
    const lastPixel = Math.min(pixels, p + TILE);
    for (let c = 0; c < count; c += TILE) {
      const lastChannel = Math.min(count, c + TILE);
      for (let q = p; q < lastPixel; q++) {
        for (let d = c, at = q * channels + first + c; d < lastChannel; d++, at++) {
          to[at] = from[d * pixels + q];
        }
      }
    }
  }
}
