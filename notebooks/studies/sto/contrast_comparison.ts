/**
 * Networks that are to keep the contrast between sites, beside their rivals, over several seeds.
 *
 * @module
 */
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { binNeighbours } from "eels/baseline/binning.ts";
import { trainOnImage } from "eels/baseline/image_network.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { joinHeldOut, type PixelFold, takePixels } from "eels/model/pixel_folds.ts";
import type { Method } from "../methods/compare_methods.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import { bestComponents, tunedRivals } from "../methods/tuned_rivals.ts";
import { type ContrastRecipe, type ContrastTraining, trainContrast } from "./contrast_networks.ts";
import { type DenoiserSeed, FOLDS } from "./denoiser_seeds.ts";
import {
  contrastCoordinates,
  type FidelityRow,
  listFidelity,
  measureFidelity,
  siteContrast,
} from "./fidelity.ts";
import type { Spot } from "./image_figure.ts";
import { compareSitePeaks, type SitePeakRow } from "./site_peaks.ts";
import { type FollowedCoordinates, followedInterval, swapContrast } from "./swapped_contrast.ts";

/** What one method made of one seed's image. */
export interface ContrastResult {
  readonly method: string;
  readonly seed: number;
  readonly fold: PixelFold;
  readonly image: SpectrumImage;
  readonly fidelity: FidelityRow;
  readonly peaks: readonly SitePeakRow[];
  /**
   * Contrast coordinates of the judged pixels of the image whose sites have the brightness of others; not of
   * what is trained on each image anew.
   */
  readonly followed?: FollowedCoordinates;
}

/** What {@link compareContrast} is told beside image, recipes and seeds. */
export interface ContrastComparison {
  readonly sigma: number;
  readonly epochs: number;
  readonly spots: readonly Spot[];
  /** Expected energies of peaks in eV, by name. */
  readonly peaks: Readonly<Record<string, number>>;
  /** Rivals beside those whose settings are chosen here. */
  readonly rivals: readonly Method[];
  /** Options of a training by its name and seed, as a record makes them. */
  readonly training: (
    name: string,
    part: string,
  ) => Pick<ContrastTraining, "onProgress" | "checkpoint">;
}

/**
 * Trains every recipe with every seed and denoises the seed's image, and the image whose sites have the
 * brightness of others with the same noise, by networks and rivals; judged on the seed's held-out pixels.
 *
 * @param clean `[rows, columns, channels]`.
 * @returns One result a seed and method, rivals first.
 */
export async function compareContrast(
  clean: SpectrumImage,
  recipes: Readonly<Record<string, ContrastRecipe>>,
  seeds: readonly DenoiserSeed[],
  { sigma, epochs, training, ...comparison }: ContrastComparison,
): Promise<ContrastResult[]> {
  const results: ContrastResult[] = [];
  for (const drawn of seeds) {
    const { noisy, fold, part, random, unjudged } = drawn;
    const judge = judgeOf(clean, drawn, { sigma, ...comparison });
    for (const rival of [...rivalsOf(drawn), ...comparison.rivals]) {
      results.push(await judge(rival));
    }
    const { rank } = await bestComponents(noisy, { truth: clean, pixels: unjudged });
    for (const [method, recipe] of Object.entries(recipes)) {
      const options = { sigma, rank, epochs, random, ...training(method, part) };
      const network = await trainContrast({ clean, noisy }, fold, recipe, options);
      results.push(await judge({ method, apply: network.apply }));
      network.dispose();
    }
  }
  return results;
}

/** A denoiser that may look at the truth of pixels that are not judged. */
interface Rival {
  readonly method: string;
  readonly apply: (
    image: SpectrumImage,
    truth: SpectrumImage,
  ) => SpectrumImage | Promise<SpectrumImage>;
  /** Whether it is trained on each image anew, which takes long and learns nothing of another image. */
  readonly trainsAnew?: boolean;
}

/** Square of pixels of "PCA, means", the same as that of the networks that see neighbours. */
const MEAN_PIXELS = 3;

function rivalsOf({ unjudged, random }: DenoiserSeed): Rival[] {
  const tuned = (truth: SpectrumImage) => tunedRivals({ truth, pixels: unjudged });
  const named = (method: string, truth: SpectrumImage): Method =>
    tuned(truth).find((one) => one.method === method)!;
  const names = ["Savitzky-Golay", "binning", "PCA", "PCA, smoothed"];
  return [
    { method: "noisy", apply: (image) => image },
    ...names.map((method) => ({
      method,
      apply: (image: SpectrumImage, truth: SpectrumImage) => named(method, truth).apply(image),
    })),
    {
      method: "PCA, 3 x 3 means",
      apply: async (image, truth) => {
        const { fit, rank } = await bestComponents(image, { truth, pixels: unjudged });
        const fitted = reconstructPca(fit, image, { rank });
        return withData(fitted, binNeighbours(fitted, MEAN_PIXELS));
      },
    },
    {
      method: "own-image network",
      trainsAnew: true,
      apply: async (image) => {
        const network = await trainOnImage(image, { random: random.split("own image") });
        const denoised = await network.apply(image);
        network.dispose();
        return denoised;
      },
    },
  ];
}

/** Judges a denoiser on one seed's held-out pixels. */
function judgeOf(
  clean: SpectrumImage,
  { seed, noisy, fold, random }: DenoiserSeed,
  { sigma, spots, peaks }: Pick<ContrastComparison, "sigma" | "spots" | "peaks">,
) {
  const pixels = fold.heldOut, contrast = siteContrast(clean, spots);
  const swapped = swapContrast(clean);
  const given = addGaussianNoise(swapped, { sigma, random: random.split("swapped noise") });
  const along = (image: SpectrumImage) => contrastCoordinates(takePixels(image, pixels), contrast);
  return async ({ method, apply, trainsAnew = false }: Rival): Promise<ContrastResult> => {
    const image = await apply(noisy, clean);
    const measured = measureFidelity(image, { truth: clean, noisy, spots, pixels });
    const denoised = trainsAnew ? undefined : along(await apply(given, swapped));
    const others = { swapped: along(swapped), trained: along(clean) };
    return {
      ...{ method, seed, fold, image },
      fidelity: { method, seed, ...measured },
      peaks: compareSitePeaks(image, { truth: clean, pixels, peaks }),
      followed: denoised && { denoised, ...others },
    };
  };
}

/** Fidelity of each method over the seeds. */
export const listContrast = (results: readonly ContrastResult[]) =>
  listFidelity(results.map(({ fidelity }) => fidelity));

/** What of each method's contrast follows the spectra and what their brightness, over all seeds' pixels. */
export function listFollowed(results: readonly ContrastResult[]) {
  const given = results.filter(({ followed }) => followed);
  return [...Map.groupBy(given, ({ method }) => method)].map(([method, own]) => {
    const { spectra, brightness } = followedInterval(own.map(({ followed }) => followed!));
    return {
      ...{ method, spectra: spectra.mean, spectraHalf: spectra.high - spectra.mean },
      ...{ brightness: brightness.mean, brightnessHalf: brightness.high - brightness.mean },
      seeds: own.length,
    };
  });
}

/** Peaks of each method's mean spectra at the sites, over the seeds whose held-out pixels lie there. */
export function listContrastPeaks(
  results: readonly ContrastResult[],
  methods: readonly string[],
) {
  const values = ["shiftEv", "heightRatio", "widthRatio"] satisfies (keyof SitePeakRow)[];
  return methods.flatMap((name) => {
    const rows = results.filter(({ method }) => method === name)
      .flatMap(({ method, peaks }) => peaks.map((row) => ({ method, ...row })));
    return summariseSeeds(rows, { by: ["method", "site", "peak"], values });
  });
}

/**
 * The image of each method whose pixels come from the first seeds that held them out, one a fold.
 *
 * @param results Of five seeds or more.
 */
export function joinSeeds(
  results: readonly ContrastResult[],
  methods: readonly string[],
): Record<string, SpectrumImage> {
  return Object.fromEntries(methods.map((method) => {
    const own = results.filter((result) => result.method === method).slice(0, FOLDS);
    return [method, joinHeldOut(own.map(({ image }) => image), own.map(({ fold }) => fold))];
  }));
}

/** Fidelity of whole images with one noise, without an interval. */
export function listWholeMaps(
  images: Readonly<Record<string, SpectrumImage>>,
  judging: { truth: SpectrumImage; noisy: SpectrumImage; spots: readonly Spot[] },
) {
  return Object.entries(images).map(([method, image]) => {
    const { contrast: _, ...measured } = measureFidelity(image, judging);
    return { method, ...measured };
  });
}
