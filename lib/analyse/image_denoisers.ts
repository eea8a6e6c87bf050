import type { Image } from "../core/image.ts";
import { meanVariance } from "../core/image_noise.ts";
import type { Prng } from "../core/random.ts";
import { gaussianFilter, totalVariationFilter } from "../baseline/image_filters.ts";
import { latticeFilter } from "../baseline/lattice_filter.ts";
import { nonLocalMeans } from "../baseline/non_local_means.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { cutMiddle, type ImageParts } from "../degrade/image_parts.ts";
import { trainSelfNetwork } from "../model/self_network.ts";
import { measureLattice } from "./lattice_spacing.ts";
import { compareWithHeldOut, meanWithout, weightsOf } from "./image_error.ts";

/** Which cells {@link ImageDenoiseOptions} averages, in the vectors that `measureLattice` finds. */
export type LatticeCell = "1 x 1" | "2 x 1" | "1 x 2" | "diagonal" | "2 x 2";

/** A denoiser of images; a setting that is left out is chosen by held-out electrons or frames. */
export type ImageDenoiseOptions =
  | { readonly method: "none" }
  | { readonly method: "Gaussian"; readonly deviationPixels?: number }
  /** Weight in standard deviations of the noise. */
  | { readonly method: "total variation"; readonly weight?: number }
  /** h in standard deviations of the noise, after the Anscombe transform. */
  | {
    readonly method: "non-local means";
    readonly h?: number;
    readonly patchPixels?: number;
    readonly searchPixels?: number;
  }
  | {
    readonly method: "lattice";
    readonly cell?: LatticeCell;
    readonly reachCells?: number;
    readonly deviationPixels?: number;
  }
  | { readonly method: "network"; readonly epochs?: number; readonly windows?: number };

/** The methods, from the plainest on. */
export const IMAGE_METHODS = [
  "none",
  "Gaussian",
  "total variation",
  "non-local means",
  "lattice",
  "network",
] as const;
export type ImageMethod = typeof IMAGE_METHODS[number];

const CELLS: Record<LatticeCell, readonly [readonly [number, number], readonly [number, number]]> =
  {
    "1 x 1": [[1, 0], [0, 1]],
    "2 x 1": [[2, 0], [0, 1]],
    "1 x 2": [[1, 0], [0, 2]],
    diagonal: [[1, 1], [1, -1]],
    "2 x 2": [[2, 0], [0, 2]],
  };

const SETTINGS: Record<ImageMethod, Readonly<Record<string, is.Kind>>> = {
  none: {},
  Gaussian: { deviationPixels: is.from0 },
  "total variation": { weight: is.above0 },
  "non-local means": { h: is.above0, patchPixels: is.odd(1), searchPixels: is.atLeast(1) },
  lattice: {
    cell: is.oneOf(...Object.keys(CELLS)),
    reachCells: is.above0,
    deviationPixels: is.from0,
  },
  network: { epochs: is.whole(1), windows: is.whole(1) },
};

/** Refuses methods and settings that do not exist. */
export function checkImageMethod(
  options: ImageDenoiseOptions,
  others: Readonly<Record<string, is.Kind>>,
): void {
  const { method } = Object(options) as ImageDenoiseOptions;
  const settings = SETTINGS[method] ?? Object.assign({}, ...Object.values(SETTINGS));
  const of = SETTINGS[method] ? `denoiseImage with method "${method}"` : "denoiseImage";
  checkOptions<object>(of, "denoise the image", options, {
    method: is.needed(is.oneOf(...IMAGE_METHODS)),
    ...settings,
    ...others,
  });
}

/** A setting in words. */
export function describeSetting({ method, ...settings }: ImageDenoiseOptions): string {
  const entries = Object.entries(settings);
  return entries.map(([name, value]) => `${name} ${value}`).join(", ") ||
    (method === "none" ? "" : "-");
}

/** Values of a method's settings that held-out electrons choose among, the one to begin with first. */
function valuesOf(method: ImageMethod, image: Image): Record<string, readonly unknown[]> {
  if (method === "none") return {};
  if (method === "Gaussian") return { deviationPixels: [1, 0.5, 0.7, 1.4, 2, 2.8, 4, 8, 16] };
  if (method === "total variation") return { weight: [0.7, 0.35, 1.4, 2.8] };
  if (method === "network") return { epochs: [8], windows: [12_000] };
  if (method === "non-local means") {
    const spacing = latticeOf(image)?.spacingPixels ?? 10;
    const patch = 2 * Math.round(Math.max(5, Math.min(13, spacing)) / 2) + 1;
    // Beyond the next equivalent columns: the cell may be larger than the distance of two columns.
    const search = Math.round(Math.max(8, Math.min(24, 2.2 * spacing)));
    return { h: [0.25, 0.08, 0.14, 0.45, 0.8], patchPixels: [patch], searchPixels: [search] };
  }
  return { reachCells: [1, 0.5, 2, 4], cell: Object.keys(CELLS), deviationPixels: [0, 0.7, 1.2] };
}

/** The lattice of an image, where it has one. */
export function latticeOf(image: Image): ReturnType<typeof measureLattice> | undefined {
  try {
    return measureLattice(image);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Side of the middle of an image on which settings are tried, so that large images take no longer. */
const TRIED_PIXELS = 256, TRIED_SLOWLY_PIXELS = 128;

/**
 * Chooses the settings of a method that err least on a fifth of the electrons (or frames) held out, one
 * setting after the other, on the middle of the image; those given are kept.
 */
export function chooseSetting(
  options: ImageDenoiseOptions,
  parts: ImageParts,
  { random }: { random: Prng },
): ImageDenoiseOptions {
  const { method, ...given } = options;
  const values = { ...valuesOf(method, parts.image) };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) values[name] = [value];
  }
  const start = Object.fromEntries(Object.entries(values).map(([name, [first]]) => [name, first]));
  let best = { method, ...start } as ImageDenoiseOptions;
  if (Object.values(values).every(({ length }) => length === 1)) return best;
  const { first, second } = parts.split({ random: random.split("choose"), share: 0.8 });
  const most = method === "non-local means" ? TRIED_SLOWLY_PIXELS : TRIED_PIXELS;
  const [seen, heldOut, whole] = [first, second, parts].map(({ image }) => cutMiddle(image, most));
  const weights = weightsOf(whole), lattice = latticeOf(first.image);
  const errorOf = (setting: ImageDenoiseOptions) => {
    const denoised = applyFilter(setting, seen, lattice);
    return meanWithout(compareWithHeldOut(denoised, { image: heldOut }, weights).error, -1);
  };
  let least = errorOf(best);
  for (const [name, [, ...others]] of Object.entries(values)) {
    const from = best;
    for (const value of others) {
      const setting = { ...from, [name]: value } as ImageDenoiseOptions;
      const error = errorOf(setting);
      if (error < least) [best, least] = [setting, error];
    }
  }
  return best;
}

function applyFilter(
  options: ImageDenoiseOptions,
  image: ImageParts["image"],
  lattice: ReturnType<typeof latticeOf>,
): Image {
  if (options.method === "Gaussian") {
    return gaussianFilter(image, { deviationPixels: options.deviationPixels! });
  }
  if (options.method === "total variation") {
    const deviation = Math.sqrt(meanVariance(image, image.noise));
    return totalVariationFilter(image, { weight: options.weight! * deviation, iterations: 100 });
  }
  if (options.method === "non-local means") {
    const { method: _, ...settings } = options;
    return nonLocalMeans(image, { ...settings, h: settings.h!, noise: image.noise });
  }
  if (options.method === "lattice") {
    if (!lattice) {
      throw new RangeError(
        "Cannot average cells as the image must show a lattice: none stands out from the noise",
      );
    }
    const [a, b] = lattice.vectors;
    const vector = ([i, j]: readonly [number, number]) =>
      [i * a[0] + j * b[0], i * a[1] + j * b[1]] as const;
    const [one, two] = CELLS[options.cell!];
    const { reachCells = 1, deviationPixels } = options;
    return latticeFilter(image, {
      vectors: [vector(one), vector(two)],
      reachCells,
      deviationPixels,
    });
  }
  return image;
}

/** How a method is applied. */
export interface Applied {
  readonly random: Prng;
  readonly onProgress?: (text: string) => void;
}

/** Applies a method whose settings are all given to a whole image or a part of it. */
export async function applyMethod(
  options: ImageDenoiseOptions,
  parts: ImageParts,
  { random, onProgress }: Applied,
): Promise<Image> {
  const { image } = parts;
  if (options.method !== "network") {
    return applyFilter(options, image, options.method === "lattice" ? latticeOf(image) : undefined);
  }
  const { epochs = 8, windows = 12_000 } = options;
  const network = await trainSelfNetwork({
    epochs,
    windows,
    random: random.split("network"),
    normalisation: normalisationOf(image),
    split: (own) => {
      const { first, second } = parts.split({ random: own, share: 0.7 });
      return [first.image, second.image];
    },
    onProgress: ({ epoch, epochs, remainingS }) =>
      onProgress?.(`network, epoch ${epoch} of ${epochs}, ${Math.ceil(remainingS)} s left`),
  });
  try {
    return await network.apply(image);
  } finally {
    network.dispose();
  }
}

function normalisationOf({ data }: Image): { offset: number; scale: number } {
  let sum = 0, squares = 0;
  for (let i = 0; i < data.length; i++) {
    sum += data[i];
    squares += data[i] * data[i];
  }
  const offset = sum / data.length;
  return { offset, scale: Math.sqrt(Math.max(1e-20, squares / data.length - offset ** 2)) };
}
