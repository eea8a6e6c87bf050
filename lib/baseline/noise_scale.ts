import { correlationSum, type Noise } from "../core/noise.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { type Block, blocksOf, isView, type Spectra } from "../core/spectrum_view.ts";

/**
 * A smooth standard deviation of every value: one number a spectrum times one a channel. Divided by it
 * the noise is about 1 everywhere, so that a weak edge counts like the background.
 */
export interface NoiseScale {
  /** Row-major, about 1 on average. */
  readonly bySpectrum: Float64Array;
  /** In the image's unit. */
  readonly byChannel: Float64Array;
}

/**
 * The smooth noise of an image, from the row and column sums of its variance: single values are too
 * noisy to weigh themselves. Nothing of the size of the image is made.
 *
 * @param image Spectra with a noise.
 * @param options.of "value": how far single values lie from the truth. "sum": what each channel adds to
 * the variance of a sum.
 * @throws {RangeError} Where the variance is not finite and above 0.
 */
export function noiseScaleOf(
  image: SpectrumImage,
  { of = "value" }: NoiseScaleOptions = {},
): NoiseScale {
  const sums = startSums(image);
  addVariances(sums, { from: 0, image }, of);
  return scaleFrom(sums, image, of);
}

export interface NoiseScaleOptions {
  readonly of?: "value" | "sum";
}

/** The same of spectra that may be a view, whose blocks are gone through once. */
export async function noiseScaleOfSpectra(
  spectra: Spectra,
  { of = "value" }: NoiseScaleOptions = {},
): Promise<NoiseScale> {
  const sums = startSums(spectra);
  for await (const block of blocksOf(spectra)) {
    addVariances(sums, block, of);
    if (isView(spectra) && !Number.isFinite(sums.total)) refuseInfinite(block);
  }
  return scaleFrom(sums, spectra, of);
}

/** Names the first value of a block that is not finite, which nobody would find in a large file. */
function refuseInfinite({ from, image: { data, shape: [, columns, channels] } }: Block): void {
  const at = data.findIndex((value) => !Number.isFinite(value)), s = Math.floor(at / channels);
  if (at < 0) return;
  throw new RangeError(
    `Cannot weigh by the noise as every value must be finite: row ${
      from + Math.floor(s / columns)
    }, ` +
      `column ${s % columns}, channel ${at % channels} has ${
        data[at]
      }; fill it or cut it out before`,
  );
}

interface VarianceSums {
  readonly bySpectrum: Float64Array;
  readonly byChannel: Float64Array;
  total: number;
}

const startSums = (image: Spectra): VarianceSums => ({
  bySpectrum: new Float64Array(spectrumCount(image)),
  byChannel: new Float64Array(image.shape[2]),
  total: 0,
});

function noiseOf({ noise }: Spectra): Noise {
  if (noise) return noise;
  throw new Error(
    "Cannot weigh by the noise as it is unknown: call estimateNoise() or withNoise() before",
  );
}

const shareOf = ({ correlation }: Noise, of: string) =>
  of === "value" ? 1 / correlationSum(correlation) : 1;

function addVariances(sums: VarianceSums, { from, image }: Block, of: string): void {
  const { data, shape: [rows, columns, channels] } = image, noise = noiseOf(image);
  const { gain, readoutCounts, background = 0 } = noise, share = shareOf(noise, of);
  const { bySpectrum, byChannel } = sums, before = from * columns;
  for (let s = 0, i = 0; s < rows * columns; s++) {
    let sum = 0;
    for (let e = 0; e < channels; e++, i++) {
      const under = typeof background === "number" ? background : background[i];
      // Values below 0 count as they are: without them the sums of few electrons would be too large.
      const variance = share * (readoutCounts ** 2 + gain * (data[i] + under));
      sum += variance;
      byChannel[e] += variance;
    }
    bySpectrum[before + s] = sum;
    sums.total += sum;
  }
}

function scaleFrom(
  { bySpectrum, byChannel, total }: VarianceSums,
  image: Spectra,
  of: string,
): NoiseScale {
  const noise = noiseOf(image), { gain, correlation } = noise, share = shareOf(noise, of);
  const channels = byChannel.length;
  if (!(total > 0 && Number.isFinite(total))) {
    throw new RangeError(
      `Cannot denoise by PCA or weigh by the noise as it must have a finite variance above 0: it sums ` +
        `to ${total}`,
    );
  }
  const mean = total / (bySpectrum.length * channels), perCount = gain * share;
  // Of one value in a sum over channels, and of one in a sum over spectra, which are independent.
  const inSpectrum = mean / share, inChannel = inSpectrum / correlationSum(correlation);
  const own = { perCount, gain };
  return {
    bySpectrum: shrink(bySpectrum, channels, { ...own, variance: inSpectrum })
      .map((value) => Math.sqrt(value / mean)),
    byChannel: shrink(byChannel, bySpectrum.length, { ...own, variance: inChannel })
      .map(Math.sqrt),
  };
}

/**
 * Means of the variance from sums of `count` values, moved towards their common mean as far as their
 * scatter is noise (James and Stein 1961): of few electrons, some sums lie near 0 by chance. One electron
 * is added, as the mean of 1 / (N + 1) is 1 over the mean of N for Poisson numbers, so that weights are
 * right on average.
 *
 * @param own.perCount What a count adds to the sum.
 * @param own.variance Of a value.
 */
function shrink(
  sums: Float64Array,
  count: number,
  { perCount, gain, variance }: { perCount: number; gain: number; variance: number },
): Float64Array {
  const middle = sums.reduce((sum, value) => sum + value, 0) / sums.length;
  const noise = perCount ** 2 * variance * count;
  const scatter = sums.reduce((sum, value) => sum + (value - middle) ** 2, 0) /
    Math.max(1, sums.length - 1);
  const kept = scatter > 0 ? Math.max(0, 1 - noise / scatter) : 0;
  const electron = perCount * gain * kept ** 2;
  // Without any count a value says nothing; the mean over 1000 keeps it finite.
  return sums.map((sum) =>
    Math.max(middle + kept * (sum - middle) + electron, middle / 1000) / count
  );
}

/** Spectrum `s` of a block divided by its noise, into `row`; `before` spectra of the image precede the block. */
export function scaleSpectrum(
  data: Float32Array,
  s: number,
  { bySpectrum, byChannel }: NoiseScale,
  row: Float64Array,
  before = 0,
): void {
  const first = s * byChannel.length, inverse = 1 / bySpectrum[before + s];
  for (let e = 0; e < byChannel.length; e++) row[e] = data[first + e] * inverse / byChannel[e];
}
