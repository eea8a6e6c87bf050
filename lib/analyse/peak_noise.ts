import type { Noise } from "../core/noise.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import type { Readout } from "../degrade/noise.ts";

/**
 * The noise of a value: counting noise as `sampleElectrons` and `readOut` make it, of variance
 * `gain * mean + readoutCounts^2`; white noise of one standard deviation; or "unknown", which is
 * taken as white and measured by what the fit leaves over. A {@link Noise} is both of the first.
 */
export type PeakNoise = CountingNoise | Noise | { readonly sigma: number } | "unknown";

/** Counting noise; an average of n readings has a gain and a read-out variance of 1/n of one's. */
export interface CountingNoise extends Pick<Readout, "gain" | "readoutCounts"> {
  /** What was subtracted from the counts, whose noise stayed: a number, one spectrum, or one each. */
  readonly background?: SpectrumImage | Noise["background"];
}

/**
 * Electrons that each channel is taken to have beyond the model, so that a count far from any peak
 * is unlikely and not impossible.
 */
const FLOOR_ELECTRONS = 1e-3;

/** Noise of one spectrum of an image in a window: `sigma`, or counts under those of the model. */
export interface SpectrumNoise {
  readonly sigma?: number;
  readonly gain: number;
  /** Background and read-out noise in counts, one a channel; the variance is `gain * (model + under)`. */
  readonly under: Float64Array;
}

/**
 * Makes a function that gives the noise of each spectrum.
 *
 * @throws {RangeError} Where a value is out of range or the background does not fit the image.
 */
export function noiseOf(
  noise: PeakNoise,
  shape: SpectrumImage["shape"],
  from: number,
  length: number,
): (spectrum: number) => SpectrumNoise {
  if (noise === "unknown" || "sigma" in noise) {
    const sigma = noise === "unknown" ? 1 : noise.sigma;
    if (!(Number.isFinite(sigma) && sigma > 0)) {
      throw new RangeError(`Cannot weigh the channels as sigma must be above 0: it is ${sigma}`);
    }
    const white = { sigma, gain: 1, under: new Float64Array(length) };
    return () => white;
  }
  const { gain, readoutCounts = 0, background = 0 } = noise;
  if (gain === 0 && "correlation" in noise) {
    return noiseOf({ sigma: readoutCounts }, shape, from, length);
  }
  if (!(Number.isFinite(gain) && gain > 0)) {
    throw new RangeError(`Cannot weigh the channels as the gain must be above 0: it is ${gain}`);
  }
  if (!(Number.isFinite(readoutCounts) && readoutCounts >= 0)) {
    throw new RangeError(
      `Cannot weigh the channels as readoutCounts must be 0 or more: it is ${readoutCounts}`,
    );
  }
  const least = readoutCounts ** 2 / gain + FLOOR_ELECTRONS * gain;
  const under = new Float64Array(length).fill(least);
  if (typeof background === "number") {
    under.fill(least + Math.max(0, background));
    return () => ({ gain, under });
  }
  const values = background instanceof Float32Array ? background : background.data;
  const channels = shape[2], count = shape[0] * shape[1];
  const backgrounds = values.length / channels;
  const isOdd = !(background instanceof Float32Array) && background.shape[2] !== channels;
  if (isOdd || (backgrounds !== 1 && backgrounds !== count)) {
    throw new RangeError(
      `Cannot weigh the channels as the background must fit the image: it has ${values.length} ` +
        `values, the image [${shape}]`,
    );
  }
  return (spectrum) => {
    const first = (backgrounds === 1 ? 0 : spectrum) * channels + from;
    for (let i = 0; i < length; i++) under[i] = least + Math.max(0, values[first + i]);
    return { gain, under };
  };
}
