import { noiseVariance } from "../core/noise.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import type { NoiseScale } from "./noise_scale.ts";

/**
 * The smooth noise of an image, from the row and column sums of its variance: single values are too
 * noisy to weigh themselves.
 *
 * @param image Spectra that carry their noise.
 * @throws {Error} Where they carry none.
 * @throws {RangeError} Where the noise has no variance.
 */
export function noiseUnitsOf(image: SpectrumImage): NoiseScale {
  const variance = noiseVariance(image), channels = image.shape[2];
  const spectra = new Float64Array(spectrumCount(image)), columns = new Float64Array(channels);
  let total = 0;
  for (let s = 0, i = 0; s < spectra.length; s++) {
    for (let e = 0; e < channels; e++, i++) {
      spectra[s] += variance[i];
      columns[e] += variance[i];
    }
    total += spectra[s];
  }
  if (!(total > 0 && Number.isFinite(total))) {
    throw new RangeError(
      `Cannot weigh by the noise as its variance must be finite and above 0: it sums to ${total}`,
    );
  }
  // Without any count a value says nothing; the mean over 1000 keeps it finite.
  const mean = total / variance.length, least = mean / 1000;
  return {
    bySpectrum: spectra.map((sum) => Math.sqrt(Math.max(sum / channels, least) / mean)),
    byChannel: columns.map((sum) => Math.sqrt(Math.max(sum / spectra.length, least))),
  };
}

/** The values divided by the units, row-major `[spectra, channels]`. */
export function inNoiseUnits(
  { data }: { readonly data: Float32Array },
  { bySpectrum, byChannel }: NoiseScale,
): Float32Array {
  const scaled = new Float32Array(data.length);
  for (let s = 0, i = 0; s < bySpectrum.length; s++) {
    for (let e = 0; e < byChannel.length; e++, i++) {
      scaled[i] = data[i] / (bySpectrum[s] * byChannel[e]);
    }
  }
  return scaled;
}
