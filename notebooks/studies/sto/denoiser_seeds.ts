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

/** Folds of one division of the pixels. */
const FOLDS = 5;

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
  const columns = clean.shape[1];
  const divisions = Array.from({ length: Math.ceil(count / FOLDS) }, (_, i) => {
    return foldPixels(wedge, { columns, folds: FOLDS, random: random.split(`folds ${i + 1}`) });
  });
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
