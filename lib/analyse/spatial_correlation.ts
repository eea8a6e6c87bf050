import { mean as meanOf, sampleCorrelation } from "simple-statistics";
import type { Image } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";

/**
 * How alike a map m is to itself l pixels further: the autocorrelation along rows and columns, both
 * directions averaged, of a map of mean 0 that repeats at its borders,
 *
 *     A(l) = sum of m[r][c] (m[r + l][c] + m[r][c + l]) / 2 / sum of m[r][c]^2
 *
 * White noise has 1 at lag 0 and elsewhere 0 within about 1 / sqrt(2 x pixels).
 *
 * @param map Shape `[rows, columns]`; the mean is removed.
 * @param options.lags Largest lag in pixels.
 * @returns Lags 0 to `lags`.
 * @throws {RangeError} Where all values are equal, or a lag reaches around the map.
 * @example
 * ```ts
 * import { autocorrelateMap } from "eels";
 * const stripes = Float32Array.from({ length: 64 }, (_, i) => i % 2);
 * autocorrelateMap({ data: stripes, shape: [8, 8] }, { lags: 2 }); // 1, 0, 1
 * ```
 */
export function autocorrelateMap(
  map: Pick<Image, "data" | "shape">,
  options: { lags: number },
): Float64Array {
  const { lags } = checkOptions("autocorrelateMap", "correlate the map", options, {
    lags: is.needed(is.whole(0)),
  });
  const [rows, columns] = map.shape;
  if (lags >= Math.min(rows, columns)) {
    throw new RangeError(
      `Cannot correlate the map as lags must be below its size: ${lags} of ${rows} x ${columns}`,
    );
  }
  const mean = meanOf(Array.from(map.data));
  const centred = Float64Array.from(map.data, (value) => value - mean);
  const result = Float64Array.from({ length: lags + 1 }, (_, lag) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const down = centred[((r + lag) % rows) * columns + c];
        const right = centred[r * columns + (c + lag) % columns];
        sum += centred[r * columns + c] * (down + right) / 2;
      }
    }
    return sum;
  });
  const [square] = result;
  if (!(square > 0)) {
    throw new RangeError(`Cannot correlate the map as its values must differ: all are ${mean}`);
  }
  return result.map((value) => value / square);
}

/**
 * Pearson's correlation of two maps over their pixels: 1 where they differ in scale and offset only.
 *
 * @throws {Error} Where the maps differ in size.
 * @example
 * ```ts
 * import { correlateMaps } from "eels";
 * const data = Float32Array.of(1, 2, 3, 5);
 * correlateMaps({ data }, { data: data.map((value) => 10 - 2 * value) }); // -1
 * ```
 */
export function correlateMaps(a: Pick<Image, "data">, b: Pick<Image, "data">): number {
  return sampleCorrelation(Array.from(a.data), Array.from(b.data));
}
