/**
 * Several denoisers at several levels of noise, seed by seed, on the pixels that each seed holds out.
 *
 * @module
 */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import { rootMeanSquare, sampleCorrelation } from "simple-statistics";
import { compareSpectra } from "../methods/compare_images.ts";
import type { Method } from "../methods/compare_methods.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import { chooseSettings } from "../methods/tuned_rivals.ts";
import type { DenoiserSeed } from "./denoiser_seeds.ts";
import { CONTRAST_WEIGHTS, FIDELITY, type Fidelity, measureFidelity } from "./fidelity.ts";
import type { Spot } from "./image_figure.ts";

/** What a method made of one noisy image, over the pixels held out by its seed. */
export interface DenoisedRow extends Fidelity {
  readonly method: string;
  readonly seed: number;
  /** Standard deviation of the noise. */
  readonly sigma: number;
  readonly meanSquaredError: number;
  /** Root mean square error of the main peak's position over the spectra, in eV. */
  readonly positionErrorEv: number;
  /** Mean displacement of the main peak. */
  readonly shiftEv: number;
  /** Root mean square relative error of main over first peak. */
  readonly heightError: number;
  /** Root mean square error of the image summed over energy, over that of the noisy one. */
  readonly sumError: number;
  /** Pearson's correlation of these two errors. */
  readonly sumLikeness: number;
}

/** The truth, and where it is looked at. */
export interface Judging {
  readonly truth: SpectrumImage;
  /** Ti-O first, O second. */
  readonly spots: readonly Spot[];
  /** First peak and main peak. */
  readonly peaksEv: readonly number[];
}

/** Methods by the seed that they were trained or tuned with, in the order of the seeds. */
export type SeedMethods = readonly (readonly Method[])[];

/** Measures one denoised image on a seed's held-out pixels. */
export function judgeImage(
  image: SpectrumImage,
  { noisy, fold }: Pick<DenoiserSeed, "noisy" | "fold">,
  { truth, spots, peaksEv }: Judging,
): Omit<DenoisedRow, "method" | "seed" | "sigma"> {
  const pixels = fold.heldOut, pick = (from: SpectrumImage) => takePixels(from, pixels);
  const peaks = compareSpectra(pick(image), pick(truth), { peaksEv });
  const expected = sumEnergy(pick(truth));
  const errorOfSum = (from: SpectrumImage) =>
    Array.from(sumEnergy(pick(from)), (value, i) => value - expected[i]);
  const [own, noise] = [errorOfSum(image), errorOfSum(noisy)];
  return {
    ...measureFidelity(image, { truth, noisy, spots, pixels }),
    meanSquaredError: peaks.meanSquaredError,
    positionErrorEv: Math.hypot(peaks.shiftEv, peaks.shiftDeviationEv),
    shiftEv: peaks.shiftEv,
    heightError: Math.hypot(peaks.heightRatio - 1, peaks.heightRatioDeviation),
    sumError: rootMeanSquare(own) / rootMeanSquare(noise),
    sumLikeness: sampleCorrelation(own, noise),
  };
}

/** The methods' images of one seed's noisy image, by name. */
export async function denoiseAll(
  noisy: SpectrumImage,
  methods: readonly Method[],
): Promise<Record<string, SpectrumImage>> {
  const images: Record<string, SpectrumImage> = {};
  for (const { method, apply } of methods) images[method] = await apply(noisy);
  return images;
}

/**
 * Denoises the truth with fresh noise of every level by every seed's methods, all methods of a seed the
 * same noise.
 *
 * @returns One row a seed, level and method.
 */
export async function compareLevels(
  seeds: readonly DenoiserSeed[],
  methods: SeedMethods,
  { sigmas, ...judging }: Judging & { sigmas: readonly number[] },
): Promise<DenoisedRow[]> {
  const rows: DenoisedRow[] = [];
  for (const [k, { seed, random, fold }] of seeds.entries()) {
    for (const sigma of sigmas) {
      const noise = { sigma, random: random.split(`level ${sigma}`) };
      const noisy = addGaussianNoise(judging.truth, noise);
      for (const { method, apply } of methods[k]) {
        const judged = judgeImage(await apply(noisy), { noisy, fold }, judging);
        rows.push({ method, seed, sigma, ...judged });
      }
    }
  }
  return rows;
}

/** Settings that the rivals choose at every level, of the first seed. */
export async function listRivalSettings(
  [{ random, unjudged }]: readonly DenoiserSeed[],
  truth: SpectrumImage,
  { sigmas }: { sigmas: readonly number[] },
) {
  return await Promise.all(sigmas.map(async (sigma) => {
    const noise = { sigma, random: random.split(`level ${sigma}`) };
    const noisy = addGaussianNoise(truth, noise);
    return { sigma, ...await chooseSettings(noisy, { truth, pixels: unjudged }) };
  }));
}

/** Mean over the seeds and half width of the interval of each number, one row a method and level. */
export function listLevels(rows: readonly DenoisedRow[]) {
  return summariseSeeds(rows, {
    by: ["method", "sigma"],
    values: ["meanSquaredError", "positionErrorEv", "shiftEv", "heightError", ...FIDELITY],
    weights: CONTRAST_WEIGHTS,
  });
}
