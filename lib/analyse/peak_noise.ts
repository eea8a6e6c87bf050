import { spectrumCount, type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import type { Readout } from "../degrade/noise.ts";

/**
 * The noise of a value: counting noise as `drawElectrons` and `readOut` make it, of variance
 * `gain * mean + readoutCounts^2`; white noise of one standard deviation; or "unknown", which is
 * taken as white and measured by what the fit leaves over.
 */
export type PeakNoise = CountingNoise | { readonly sigma: number } | "unknown";

/** Counting noise; an average of n readings has a gain and a read-out variance of 1/n of one's. */
export interface CountingNoise extends Pick<Readout, "gain" | "readoutCounts"> {
  /** What was subtracted from the counts, whose noise stayed: one spectrum, or one each. */
  readonly background?: SpectrumImage;
}

/** The noise that an image carries, as fits take it; "unknown" where it carries none. */
export function carriedNoise({ noise, ...image }: SpectrumImage): PeakNoise {
  if (!noise) return "unknown";
  const { gain, readoutCounts, background = 0 } = noise;
  if (gain === 0) return { sigma: readoutCounts };
  if (background === 0) return { gain, readoutCounts };
  const { energy, shape } = image;
  return {
    gain,
    readoutCounts,
    background: typeof background === "number"
      ? spectrumImage({ data: new Float32Array(shape[2]).fill(background), energy })
      : spectrumImage({ data: background, shape, energy }),
  };
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
  const { gain, readoutCounts = 0, background } = noise;
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
  if (!background) return () => ({ gain, under });
  const channels = shape[2], count = shape[0] * shape[1];
  const backgrounds = spectrumCount(background);
  if (background.shape[2] !== channels || (backgrounds !== 1 && backgrounds !== count)) {
    throw new RangeError(
      `Cannot weigh the channels as the background must fit the image: it is ` +
        `[${background.shape}], the image [${shape}]`,
    );
  }
  return (spectrum) => {
    const first = (backgrounds === 1 ? 0 : spectrum) * channels + from;
    for (let i = 0; i < length; i++) under[i] = least + Math.max(0, background.data[first + i]);
    return { gain, under };
  };
}
