import { blurLine, FWHM_PER_DEVIATION } from "../core/gaussian.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { prng } from "../core/random.ts";
import { afterStep, type SpectrumImage } from "../core/spectrum_image.ts";
import { changeView, isView, type Spectra, type SpectrumView } from "../core/spectrum_view.ts";
import { binNeighbours } from "./binning.ts";
import { componentsOf, denoiseByPca, type PcaDenoiseOptions } from "./denoise_pca.ts";
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
    /** Whether an energy drift from row to row is taken out before, where one is found; no. */
    readonly aligned?: boolean;
    /** Whether score maps are smoothed along the scan, as far as held-out electrons tell; no. */
    readonly smoothed?: boolean;
    /** Whole number that fixes how electrons are held out, for `smoothed`; 1. */
    readonly seed?: number;
  }
  /** Gives the image as it is: what the others are compared with. */
  | { readonly method: "none" }
  | {
    readonly method: "binning";
    /** Width of the square of neighbours, or of the piece of a line scan; odd. */
    readonly pixels: number;
  }
  | {
    /** A network trained on the image itself, see {@link trainOnImage}. */
    readonly method: "network";
    /** Whole number that fixes its random numbers; 1. */
    readonly seed?: number;
    /** Passes over the spectra; by the size of the image. */
    readonly epochs?: number;
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
    readonly aligned?: boolean;
    readonly smoothed?: boolean;
    readonly pixels?: number;
    readonly seed?: number;
    readonly epochs?: number;
    readonly windowChannels?: number;
    readonly degree?: number;
    readonly fwhmEv?: number;
  };

/** What {@link denoise} returns, whatever the method. */
export interface Denoised {
  /** Shape, axis and unit as they were; its noise is unknown. */
  readonly image: SpectrumImage;
  /** The name of the method, such as "pca", or of the model. */
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
 * An energy drift makes components of its own; `aligned` moves each row by its drift before and back
 * after, by linear interpolation, where a drift is found. `smoothed` convolves the map of each component's
 * scores with a Gaussian along the scan; the number of components, weak ones among them that show only in
 * means over neighbours, and the width for each (0 where neighbours do not help) are those that predict
 * held-out electrons best. It needs the noise, or whole electrons.
 * "savitzky-golay" and "gaussian" smooth each spectrum by itself, "binning" takes the mean of neighbouring
 * spectra. "network" trains one on the image itself. A model is applied as it is. Which of them errs least
 * on an image tells {@link compareDenoisers}.
 *
 * What is left of the noise is small, unlike from channel to channel and correlated, so the result
 * carries none: fits to it find positions, not errors.
 *
 * Beside the image it needs memory for the result; "pca" for two more such where it aligns, for about
 * seven where it smooths.
 *
 * Of a view of a file the result's image is a view, whose rows are denoised as they are read: by components
 * of all spectra, which are found before, by "savitzky-golay", "gaussian" or "none", or by a model, which
 * sees a block at a time. `write()` or `mapBlocks()` puts it into a `.zspy`.
 *
 * @param image Spectra `[rows, columns, channels]`; for "pca" 9 or more, for "binning" 2. A view needs its
 * noise for "pca", and must have as many spectra as channels.
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
export function denoise(image: SpectrumImage, options: DenoiseOptions): Promise<Denoised>;
export function denoise(
  view: SpectrumView,
  options: DenoiseOptions,
): Promise<Omit<Denoised, "image"> & { readonly image: SpectrumView }>;
export async function denoise(
  image: Spectra,
  options: DenoiseOptions,
): Promise<Omit<Denoised, "image"> & { readonly image: Spectra }> {
  if (isView(image)) return await denoiseView(image, options);
  refuseNonSpectra("denoise", image);
  checkMethod(options);
  const { method } = options;
  if (typeof method !== "string") return await byModel(image, method);
  const given = options as AllOptions;
  switch (method) {
    case "none":
      return { image, method, details: {} };
    case "binning":
      return finish(image, binNeighbours(image, given.pixels!), method, { pixels: given.pixels! });
    case "pca": {
      const { data, details } = await denoiseByPca(image, given);
      return finish(image, data, method, details);
    }
    case "network":
      return await byNetwork(image, given);
    case "savitzky-golay": {
      const { windowChannels = 9, degree = 3 } = given;
      const smooth = smoothSavitzkyGolay(image, { windowChannels, degree });
      return finish(image, smooth.data, method, { windowChannels, degree });
    }
    default: {
      const { fwhmEv } = options as { fwhmEv: number };
      return finish(image, smoothGaussian(image, fwhmEv), "gaussian", { fwhmEv });
    }
  }
}

const KINDS: Readonly<Record<string, Readonly<Record<string, is.Kind>>>> = {
  "none": {},
  "binning": { pixels: is.needed(is.odd(1)) },
  "pca": {
    rank: is.whole(1),
    centred: is.flag,
    aligned: is.flag,
    smoothed: is.flag,
    seed: is.whole(0),
  },
  "savitzky-golay": { windowChannels: is.odd(5), degree: is.whole(0) },
  "gaussian": { fwhmEv: is.needed(is.above0) },
  "network": { seed: is.integer, epochs: is.whole(1) },
};

const METHOD = is.needed(is.either(is.oneOf(...Object.keys(KINDS)), is.model));

/** Refuses what the method does not know. */
function checkMethod(options: DenoiseOptions): void {
  const { method } = Object(options) as DenoiseOptions;
  const isKnown = typeof method === "string" && Object.hasOwn(KINDS, method);
  const of = isKnown ? `denoise with method "${method}"` : "denoise";
  const all = is.model.fits(method) ? {} : Object.assign({}, ...Object.values(KINDS));
  checkOptions<object>(of, "denoise", options, {
    method: METHOD,
    ...(isKnown ? KINDS[method] : all),
  });
}

/** What all methods may be told, once their names are checked. */
interface AllOptions extends PcaDenoiseOptions {
  readonly pixels?: number;
  readonly epochs?: number;
  readonly windowChannels?: number;
  readonly degree?: number;
}

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

/** Rows denoised as they are read. */
async function denoiseView(view: SpectrumView, options: DenoiseOptions) {
  checkMethod(options);
  const { method } = options, given = options as AllOptions;
  const odd = given.aligned || given.smoothed || method === "binning" || method === "network";
  if (odd) {
    const what = given.aligned ? "aligned" : given.smoothed ? "smoothed" : `method "${method}"`;
    throw new RangeError(
      `Cannot denoise a view of a file as rows must be denoised by themselves: ${what} looks beyond ` +
        `them; take "pca" without it, or rows that fit into memory, await view.readRows(from, to)`,
    );
  }
  if (method !== "pca") {
    const step = (rows: SpectrumImage) => denoise(rows, options);
    const { image: _, ...said } = await step(await view.readRows(0, 1));
    return { ...said, image: await changeView(view, async (rows) => (await step(rows)).image) };
  }
  const { rank, rebuild } = await componentsOf(view, given), details = { rank };
  const image = await changeView(
    view,
    (rows, { from }) => finish(rows, rebuild(rows, from), method, details).image,
  );
  return { image, method, details };
}

async function byModel(image: SpectrumImage, model: ImageModel): Promise<Denoised> {
  const { data, shape } = await model.apply(image);
  if (shape.some((size, i) => size !== image.shape[i])) {
    throw new RangeError(
      `Cannot denoise as the model must keep the shape [${image.shape}]: it gave [${shape}]`,
    );
  }
  return finish(image, data, model.name ?? "a model", {});
}

async function byNetwork(
  image: SpectrumImage,
  { seed = 1, epochs }: { seed?: number; epochs?: number },
): Promise<Denoised> {
  // Loaded late, so that who needs no network does not load it.
  const { trainOnImage } = await import("./image_network.ts");
  const network = await trainOnImage(image, {
    random: prng(seed),
    ...(epochs !== undefined && { epochs }),
  });
  try {
    const { data } = await network.apply(image);
    return finish(image, data, "network", { seed, rank: network.rank });
  } finally {
    network.dispose();
  }
}

/** Convolution of each spectrum with a Gaussian; beyond its ends it is mirrored. */
function smoothGaussian(image: SpectrumImage, fwhmEv: number): Float32Array {
  const { stepEv, channels } = image.energy, deviation = fwhmEv / stepEv / FWHM_PER_DEVIATION;
  if (fwhmEv > channels * stepEv) {
    throw new RangeError(
      `Cannot denoise as fwhmEv must be at most the ${
        channels * stepEv
      } eV of the axis: it is ${fwhmEv}`,
    );
  }
  const data = new Float32Array(image.data.length);
  for (let first = 0; first < data.length; first += channels) {
    const spectrum = Float64Array.from(image.data.subarray(first, first + channels));
    data.set(blurLine(spectrum, { deviation, ends: "reflect" }), first);
  }
  return data;
}
