import { blurLine, FWHM_PER_DEVIATION } from "../core/gaussian.ts";
import { noiseVariance } from "../core/noise.ts";
import { refuseNonSpectra, refuseUnknownOptions, show } from "../core/options.ts";
import { afterStep, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { startTensors } from "../core/tensor.ts";
import { fitPca } from "./pca.ts";
import { rankByHardThreshold } from "./pca_rank.ts";
import { reconstructPca } from "./pca_reconstruct.ts";
import { smoothSavitzkyGolay } from "./savitzky_golay.ts";

/** Anything that denoises a spectrum image, such as a network. */
export interface ImageModel {
  /** For people, such as "convolutional autoencoder". */
  readonly name?: string;
  apply(image: SpectrumImage): SpectrumImage | Promise<SpectrumImage>;
}

/** What {@link denoise} does; each method has its own options. */
export type DenoiseOptions =
  | {
    readonly method: "pca";
    /** Number of components; by the optimal hard threshold unless given. */
    readonly rank?: number;
    /** Whether the mean spectrum is subtracted before; no. */
    readonly centred?: boolean;
  }
  | {
    readonly method: "savitzky-golay";
    /** Odd, 5 or more; 9. */
    readonly windowChannels?: number;
    /** Of the polynomial; 3. */
    readonly degree?: number;
  }
  | {
    readonly method: "gaussian";
    /** Full width at half maximum of the kernel in eV. */
    readonly fwhmEv: number;
  }
  | { readonly method: ImageModel }
  // Options in a variable, whose method is any text to the type check; the call looks at them.
  | {
    readonly method: string;
    readonly rank?: number;
    readonly centred?: boolean;
    readonly windowChannels?: number;
    readonly degree?: number;
    readonly fwhmEv?: number;
  };

/** What {@link denoise} returns, whatever the method. */
export interface Denoised {
  /** Shape, axis and unit as they were; its noise is unknown. */
  readonly image: SpectrumImage;
  /** "pca", "savitzky-golay", "gaussian" or the model's name. */
  readonly method: string;
  /** Numbers that the method chose or was given, such as the rank. */
  readonly details: Readonly<Record<string, number>>;
}

/**
 * Denoises a spectrum, a line scan or a map.
 *
 * "pca" keeps the first components of all spectra, weighted so that the image's noise is 1 everywhere
 * (Keenan and Kotula 2004, doi:10.1002/sia.1657, for noise with read-out and a removed background as
 * well); without a noise, counts and electrons of 0 or more are weighted as Poisson numbers and other
 * values not at all. The rank is that of the optimal hard threshold (Gavish and Donoho 2014,
 * doi:10.1109/TIT.2014.2323359) for noise of 1, or of the median eigenvalue where the noise is unknown.
 * "savitzky-golay" and "gaussian" smooth each spectrum by itself. A model is applied as it is.
 *
 * What is left of the noise is small, unlike from channel to channel and correlated, so the result
 * carries none: fits to it find positions, not errors.
 *
 * @param image Spectra `[rows, columns, channels]`; for "pca" 9 or more.
 * @param options The method and its options.
 * @throws {RangeError} Where an option or the image does not suit the method.
 * @example
 * ```ts
 * import { denoise, energyAxis, prng, spectrumImage } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 20 }, (_, i) => random.poisson(50 + i % 20));
 * const image = spectrumImage({ data, shape: [5, 8, 20], energy: energyAxis(520, 0.5, 20) });
 * const { image: clean, details } = await denoise(image, { method: "pca" });
 * details.rank; // 1
 * (await denoise(image, { method: "savitzky-golay", windowChannels: 7 })).image;
 * ```
 */
export async function denoise(image: SpectrumImage, options: DenoiseOptions): Promise<Denoised> {
  refuseNonSpectra("denoise", image);
  const { method } = Object(options) as DenoiseOptions;
  if (typeof method === "string" && !Object.hasOwn(OPTION_NAMES, method)) {
    throw new RangeError(
      `Cannot denoise as the method must be "pca", "savitzky-golay", "gaussian" or a model: it is ` +
        show(method),
    );
  }
  const names = typeof method === "string" ? OPTION_NAMES[method] : ["method"];
  refuseUnknownOptions("denoise", options, method === undefined ? ALL_NAMES : names);
  if (typeof method !== "string") return await byModel(image, method);
  switch (method) {
    case "pca":
      return await byPca(image, options as { rank?: number; centred?: boolean });
    case "savitzky-golay": {
      const { windowChannels = 9, degree = 3 } = options as {
        windowChannels?: number;
        degree?: number;
      };
      const smooth = smoothSavitzkyGolay(image, { windowChannels, degree });
      return finish(image, smooth.data, method, { windowChannels, degree });
    }
    default: {
      const { fwhmEv } = options as { fwhmEv: number };
      return finish(image, smoothGaussian(image, fwhmEv), "gaussian", { fwhmEv });
    }
  }
}

const OPTION_NAMES: Readonly<Record<string, readonly string[]>> = {
  "pca": ["method", "rank", "centred"],
  "savitzky-golay": ["method", "windowChannels", "degree"],
  "gaussian": ["method", "fwhmEv"],
};

const ALL_NAMES = [...new Set(Object.values(OPTION_NAMES).flat())];

function finish(
  image: SpectrumImage,
  data: Float32Array,
  method: string,
  details: Readonly<Record<string, number>>,
): Denoised {
  const list = Object.entries(details).map(([name, value]) => `${name} ${value}`).join(", ");
  const step = `denoised by ${method}${list && ` (${list})`}, so that the noise is unknown`;
  return { image: afterStep(image, step, { data, noise: undefined }), method, details };
}

async function byModel(image: SpectrumImage, model: ImageModel): Promise<Denoised> {
  if (typeof model?.apply !== "function") {
    throw new RangeError(
      `Cannot denoise as the method must be "pca", "savitzky-golay", "gaussian" or a model with ` +
        `apply(): it is ${show(model)}`,
    );
  }
  const { data, shape } = await model.apply(image);
  if (shape.some((size, i) => size !== image.shape[i])) {
    throw new RangeError(
      `Cannot denoise as the model must keep the shape [${image.shape}]: it gave [${shape}]`,
    );
  }
  return finish(image, data, model.name ?? "a model", {});
}

/** Choice: with fewer spectra the components say nothing that the spectra themselves do not. */
const FEWEST_SPECTRA = 9;

async function byPca(
  image: SpectrumImage,
  { rank: given, centred = false }: { rank?: number; centred?: boolean },
): Promise<Denoised> {
  const count = spectrumCount(image);
  if (count < FEWEST_SPECTRA) {
    throw new RangeError(
      `Cannot denoise by PCA as it needs ${FEWEST_SPECTRA} spectra or more: there ` +
        `${count === 1 ? "is 1" : `are ${count}`}; take "savitzky-golay", "gaussian" or a model`,
    );
  }
  await startTensors();
  const scale = image.noise && noiseScale(image);
  const { unit } = image;
  const isCounted = (unit === "counts" || unit === "electrons") &&
    image.data.every((value) => value >= 0);
  const weighted = scale
    ? { ...image, data: image.data.map((value, i) => value / scale(i)) }
    : image;
  const weighting = !scale && isCounted ? "poisson" : "none";
  const fit = await fitPca(weighted, { centred, weighting, deadChannels: "leave out" });
  const rank = given ?? rankByHardThreshold(fit, scale ? { sigma: 1 } : {});
  if (!scale) {
    return finish(image, reconstructPca(fit, image, { rank }).data, "pca", { rank });
  }
  const { data } = reconstructPca(fit, weighted, { rank });
  return finish(image, data.map((value, i) => value * scale(i)), "pca", { rank });
}

/**
 * Standard deviation of each value as a product of one number a spectrum and one a channel, from the
 * row and column sums of the variance: single values are too noisy to weigh themselves.
 */
function noiseScale(image: SpectrumImage): (index: number) => number {
  const variance = noiseVariance(image, { of: "sum" }), channels = image.shape[2];
  const bySpectrum = new Float64Array(spectrumCount(image)), byChannel = new Float64Array(channels);
  let total = 0;
  for (let i = 0; i < variance.length; i++) {
    bySpectrum[Math.floor(i / channels)] += variance[i];
    byChannel[i % channels] += variance[i];
    total += variance[i];
  }
  if (!(total > 0)) {
    throw new RangeError(
      `Cannot denoise by PCA as the noise must have a variance above 0: it sums to ${total}`,
    );
  }
  // Without any count a value says nothing; the mean over 1000 keeps it finite.
  const least = total / variance.length / 1000;
  const rows = bySpectrum.map((sum) => Math.sqrt(Math.max(sum / channels, least)));
  const columns = byChannel.map((sum) => Math.sqrt(Math.max(sum / bySpectrum.length, least)));
  const mean = Math.sqrt(total / variance.length);
  return (index) => rows[Math.floor(index / channels)] * columns[index % channels] / mean;
}

/** Convolution of each spectrum with a Gaussian; beyond its ends it is mirrored. */
function smoothGaussian(image: SpectrumImage, fwhmEv: number): Float32Array {
  if (!(Number.isFinite(fwhmEv) && fwhmEv > 0)) {
    throw new RangeError(`Cannot smooth as fwhmEv must be above 0: it is ${show(fwhmEv)}`);
  }
  const deviation = fwhmEv / image.energy.stepEv / FWHM_PER_DEVIATION;
  const channels = image.shape[2], data = new Float32Array(image.data.length);
  for (let first = 0; first < data.length; first += channels) {
    const spectrum = Float64Array.from(image.data.subarray(first, first + channels));
    data.set(blurLine(spectrum, { deviation, ends: "reflect" }), first);
  }
  return data;
}
