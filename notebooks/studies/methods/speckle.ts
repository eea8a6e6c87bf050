import { rootMeanSquare } from "simple-statistics";
import type { Image } from "eels/core/image.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { autocorrelateMap } from "eels/analyse/spatial_correlation.ts";

/** The error of an image summed over energy. */
export interface Speckle {
  /** Sum over energy, less the truth's. */
  readonly map: Pick<Image, "data" | "shape">;
  /** Root mean square over the pixels. */
  readonly rms: number;
  /** From lag 0 on, see `autocorrelateMap`. */
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
  const autocorrelation = autocorrelateMap(map, { lags });
  return { map, rms: rootMeanSquare(Array.from(data)), autocorrelation };
}
