import { sampleCorrelation } from "simple-statistics";
import type { Image } from "../core/image.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { sumEnergy } from "../core/sums.ts";

/**
 * How alike a map is to itself a few pixels further: the autocorrelation along rows and columns,
 * both directions averaged, of a map that repeats at its borders.
 *
 * White noise has 1 at lag 0 and elsewhere 0 within about 1 / sqrt(2 x pixels).
 *
 * @param map The mean is removed.
 * @param lags Largest lag in pixels.
 * @returns Lags 0 to `lags`.
 * @throws {RangeError} Where all values are equal, or a lag reaches around the map.
 */
export function autocorrelateMap(map: Pick<Image, "data" | "shape">, lags: number): Float64Array {
  const [rows, columns] = map.shape;
  if (!(lags >= 0 && lags < Math.min(rows, columns))) {
    throw new RangeError(
      `Cannot correlate the map as lags must be below its size: ${lags} of ${rows} x ${columns}`,
    );
  }
  const mean = map.data.reduce((sum, value) => sum + value, 0) / map.data.length;
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

/** Pearson's correlation of two maps over their pixels. */
export function correlateMaps(a: Pick<Image, "data">, b: Pick<Image, "data">): number {
  return sampleCorrelation(Array.from(a.data), Array.from(b.data));
}

/** The error of an image summed over energy. */
export interface Speckle {
  /** Sum over energy, less the truth's. */
  readonly map: Pick<Image, "data" | "shape">;
  /** Root mean square over the pixels. */
  readonly rms: number;
  /** From lag 0 on, see {@link autocorrelateMap}. */
  readonly autocorrelation: Float64Array;
}

/** Describes what is wrong with the summed image: its size, and whether it is speckle or a pattern. */
export function describeSpeckle(
  image: SpectrumImage,
  truth: SpectrumImage,
  { lags }: { lags: number },
): Speckle {
  const expected = sumEnergy(truth);
  const data = Float32Array.from(sumEnergy(image), (value, i) => value - expected[i]);
  const map = { data, shape: [image.shape[0], image.shape[1]] as const };
  const square = data.reduce((sum, value) => sum + value * value, 0);
  return {
    map,
    rms: Math.sqrt(square / data.length),
    autocorrelation: autocorrelateMap(map, lags),
  };
}
