import { channelAt } from "../core/energy_axis.ts";
import { noiseVariance } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf, refuseNonSpectra } from "../core/options.ts";
import { type Prng, shuffledOrder } from "../core/random.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { drawMeasurement } from "../degrade/draw_measurement.ts";
import { type Denoiser, refuseInfinite, refuseUnknownNoise } from "./apply_denoiser.ts";
import { gaussianAt } from "./gaussian_response.ts";

/** A peak that `injectPeak()` adds, and to which spectra. */
export interface PeakInjection {
  readonly denoise: Denoiser;
  readonly energyEv: number;
  /** Full width at half maximum in eV, of a channel or more. */
  readonly fwhmEv: number;
  /** Height over the mean deviation of the noise of a single channel there; 2. */
  readonly heightSigma?: number;
  /** Height in the image's unit, in place of `heightSigma`. */
  readonly height?: number;
  /** Single spectra here and there (default), or neighbours about one place. */
  readonly spectra?: OneOf<"scattered" | "patch">;
  /** Share of the spectra that get it, up to a half; 0.1. */
  readonly share?: number;
  readonly random: Prng;
}

/** Numbers of the spectra that get the peak, in rising order. */
export function choose(
  { shape: [rows, columns] }: SpectrumImage,
  { count, spectra }: { count: number; spectra: string },
  random: Prng,
): Int32Array {
  if (spectra === "scattered") return shuffledOrder(rows * columns, random).slice(0, count).sort();
  // The centre keeps so far from the borders that the patch is whole where that is possible.
  const reach = Math.sqrt(count / Math.PI);
  const place = (size: number, half: number) => {
    const margin = Math.min(half, (size - 1) / 2);
    return margin + random.uniform() * (size - 1 - 2 * margin);
  };
  const isLine = rows === 1 || columns === 1;
  const [row, column] = [rows, columns].map((size) => place(size, isLine ? count / 2 : reach));
  const away = (s: number) => Math.hypot(Math.floor(s / columns) - row, s % columns - column);
  return shuffledOrder(rows * columns, random).sort((a, b) => away(a) - away(b)).slice(0, count)
    .sort();
}

/** Peaks with their counting noise in the chosen spectra, zeros elsewhere. */
export function drawPeaks(
  image: SpectrumImage,
  { chosen, height, shape, random }: {
    chosen: Int32Array;
    height: number;
    shape: Float64Array;
    random: Prng;
  },
): Float32Array {
  const channels = image.shape[2], data = new Float32Array(chosen.length * channels);
  for (let i = 0; i < data.length; i++) data[i] = height * shape[i % channels];
  const { background: _, ...noise } = image.noise!;
  const drawn = drawMeasurement(
    { data, shape: [1, chosen.length, channels], energy: image.energy, unit: image.unit },
    { noise: { ...noise, readoutCounts: 0 }, random },
  );
  const added = new Float32Array(image.data.length);
  chosen.forEach((s, i) =>
    added.set(drawn.data.subarray(i * channels, (i + 1) * channels), s * channels)
  );
  return added;
}

/** Refuses what cannot be tested, and says what is to be added where. */
export function checkInjection(image: SpectrumImage, options: PeakInjection) {
  const task = "inject the peak";
  refuseNonSpectra(task, image);
  const { energyEv, fwhmEv, spectra = "scattered", share = 0.1, random, denoise } = checkOptions(
    "injectPeak",
    task,
    options,
    {
      denoise: is.needed(is.callable),
      energyEv: is.needed(is.number),
      fwhmEv: is.needed(is.above0),
      heightSigma: is.above0,
      height: is.above0,
      spectra: is.oneOf("scattered", "patch"),
      share: is.aboveTo(0, 0.5),
      random: is.needed(is.stream),
    },
  );
  refuseUnknownNoise(task, image);
  refuseInfinite(task, image);
  const { energy } = image, count = spectrumCount(image), channels = image.shape[2];
  const middle = channelAt(energy, energyEv), fwhm = fwhmEv / energy.stepEv;
  if (!(middle >= 0 && middle <= channels - 1)) {
    throw new RangeError(
      `Cannot ${task} as energyEv must lie on the axis, ${energy.startEv} to ` +
        `${energy.startEv + (channels - 1) * energy.stepEv} eV: it is ${energyEv}`,
    );
  }
  if (!(fwhm >= 1 - 1e-6 && fwhm <= channels / 2)) {
    throw new RangeError(
      `Cannot ${task} as fwhmEv must be a channel, ${energy.stepEv} eV, to half of the axis: it is ` +
        fwhmEv,
    );
  }
  if (count < 2) {
    throw new RangeError(`Cannot ${task} as some spectra must go without: there is ${count}`);
  }
  const sigma = sigmaAt(image, Math.round(middle));
  const { heightSigma = 2, height = heightSigma * sigma } = options;
  if (options.height !== undefined && options.heightSigma !== undefined) {
    throw new RangeError(`Cannot ${task} as height or heightSigma must be given, not both`);
  }
  const shape = Float64Array.from({ length: channels }, (_, e) => gaussianAt(e - middle, fwhm));
  const where = {
    count: Math.max(1, Math.round(share * count)),
    spectra: spectra as "scattered" | "patch",
  };
  return { denoise, random, height, heightSigma: height / sigma, shape, middle, fwhm, where };
}

/** Mean deviation of the noise of one channel. */
function sigmaAt(image: SpectrumImage, channel: number): number {
  const variance = noiseVariance(image), channels = image.shape[2];
  let sum = 0;
  for (let i = channel; i < variance.length; i += channels) sum += variance[i];
  return Math.sqrt(sum / spectrumCount(image));
}
