import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import type { Model } from "eels/model/model.ts";
import {
  foldPixels,
  joinHeldOut,
  type PixelFold,
  type SymmetricScan,
} from "eels/model/pixel_folds.ts";
import { variance } from "simple-statistics";
import { contrastCoordinates, siteContrast } from "./fidelity.ts";
import { markedColumns } from "./places.ts";

/** Folds of one division of the pixels: so many seeds hold every pixel out once. */
export const FOLDS = 5;
/** Rows and columns of a division's blocks, and divisions that are tried. */
const BLOCK_PIXELS = 3, DIVISIONS = 200;

/** Everything that is drawn anew with a seed. */
export interface DenoiserSeed {
  /** From 1 on. */
  readonly seed: number;
  /** What a training of this seed is called among others of its name. */
  readonly part: string;
  /** The seed's own stream, for first weights, order and further noise. */
  readonly random: Prng;
  /** Which pixels it trains on, validates on and holds out. */
  readonly fold: PixelFold;
  /** Pixels that are not held out, for settings that are chosen by the truth. */
  readonly unjudged: Uint32Array;
  /** The image with this seed's noise. */
  readonly noisy: SpectrumImage;
}

/**
 * Draws what differs from seed to seed: seed k has its own noise, its own stream for the training and holds
 * out fold k of five, so that five seeds hold every pixel out once and an interval over seeds is one over
 * places and noise, too. Every five further seeds divide the pixels anew.
 *
 * @param clean The image without noise, `[rows, columns, channels]`.
 * @param wedge Which pixels are equal by symmetry, see `scanWedge`.
 * @param options.count Number of seeds.
 * @param options.sigma Standard deviation of the noise.
 */
export function drawSeeds(
  clean: SpectrumImage,
  wedge: SymmetricScan,
  { count, sigma, random }: { count: number; sigma: number; random: Prng },
): DenoiserSeed[] {
  const divisions = Array.from(
    { length: Math.ceil(count / FOLDS) },
    (_, i) => divideEvenly(clean, wedge, random.split(`folds ${i + 1}`)),
  );
  return divisions.flat().slice(0, count).map((fold, i) => {
    const part = `seed ${i + 1}`, own = random.split(part);
    return {
      ...{ seed: i + 1, part, random: own, fold },
      unjudged: Uint32Array.from([...fold.training, ...fold.validation]).sort(),
      noisy: addGaussianNoise(clean, { sigma, random: own.split("noise") }),
    };
  });
}

/**
 * Of many random divisions into blocks the one whose folds all hold about as much of the contrast between
 * sites as the whole scan: a fold of one kind of column could not tell what a denoiser keeps of it.
 *
 * Choice: of 200 divisions in blocks of 3 x 3 pixels, the one whose poorest fold is richest.
 */
function divideEvenly(clean: SpectrumImage, wedge: SymmetricScan, random: Prng): PixelFold[] {
  const contrast = siteContrast(clean, markedColumns(clean)), columns = clean.shape[1];
  const coordinates = contrastCoordinates(clean, contrast);
  const poorest = (folds: readonly PixelFold[]) =>
    Math.min(
      ...folds.map(({ heldOut }) => variance(Array.from(heldOut, (pixel) => coordinates[pixel]))),
    );
  const tried = Array.from({ length: DIVISIONS }, (_, i) => {
    const blocks = { folds: FOLDS, blockPixels: BLOCK_PIXELS, random: random.split(i) };
    const folds = foldPixels(wedge, { columns, ...blocks });
    return { folds, least: poorest(folds) };
  });
  return tried.reduce((best, each) => each.least > best.least ? each : best).folds;
}

/**
 * One image with each pixel denoised by the network of the seed that held it out, of the first five seeds.
 *
 * @param networks One a seed.
 */
export async function denoiseHeldOutPixels(
  noisy: SpectrumImage,
  seeds: readonly DenoiserSeed[],
  networks: readonly Pick<Model, "apply">[],
): Promise<SpectrumImage> {
  const images: SpectrumImage[] = [];
  for (const { apply } of networks.slice(0, FOLDS)) images.push(await apply(noisy));
  return joinHeldOut(images, seeds.slice(0, FOLDS).map(({ fold }) => fold));
}
