import type { ByteSource } from "./byte_source.ts";
import { type DmLayout, readChunk, readValues, spread } from "./dm_data.ts";
import type { MeasurementData } from "./measurement.ts";

const WINDOW_BYTES = 16 * 2 ** 20;

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
    spread(window, result, {
      pixelCount: pixels,
      channelCount: count,
      channels,
      numbers: 1,
      first,
    });
  }
  return result;
}
