/**
 * Classical rivals at their best: each takes the setting with the least error on spectra whose truth it is
 * told, which a measurement does not have.
 *
 * @module
 */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { errorsByRank } from "eels/baseline/pca_errors.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { smoothSavitzkyGolay } from "eels/baseline/savitzky_golay.ts";
import { takePixels } from "eels/model/pixel_folds.ts";

/** What a rival is told of an image: the truth at pixels that are not judged. */
export interface Known {
  readonly truth: SpectrumImage;
  /** As `row * columns + column`. */
  readonly pixels: ArrayLike<number>;
}

/** A way to denoise an image, whose setting may be chosen on known pixels. */
export interface Rival {
  readonly method: string;
  readonly denoise: (image: SpectrumImage, known: Known) => SpectrumImage | Promise<SpectrumImage>;
}

/** Largest number of components that is tried. */
const MOST_COMPONENTS = 12;
const WINDOWS: readonly number[] = [5, 7, 9, 11, 15, 19, 25];
const DEGREES: readonly number[] = [1, 2, 3, 4, 5];

/**
 * Principal components of the whole noisy image, with the mean spectrum taken off or kept and of the rank
 * with the least error on the known pixels.
 */
export async function denoiseByBestPca(
  image: SpectrumImage,
  { truth, pixels }: Known,
): Promise<SpectrumImage> {
  const known = takePixels(image, pixels), truths = takePixels(truth, pixels);
  const tried = [];
  for (const centred of [true, false]) {
    const fit = await fitPca(image, { centred, deadChannels: "leave out" });
    const errors = errorsByRank(fit, known, { truth: truths, most: MOST_COMPONENTS });
    const error = Math.min(...errors);
    tried.push({ fit, error, rank: errors.indexOf(error) });
  }
  const { fit, rank } = tried.reduce((a, b) => b.error < a.error ? b : a);
  return reconstructPca(fit, image, { rank });
}

/** The Savitzky-Golay filter of the degree and window with the least error on the known pixels. */
export function denoiseByBestSavitzkyGolay(
  image: SpectrumImage,
  { truth, pixels }: Known,
): SpectrumImage {
  const known = takePixels(image, pixels), truths = takePixels(truth, pixels);
  const settings = DEGREES.flatMap((degree) =>
    WINDOWS.filter((window) => window > degree).map((windowChannels) => ({
      windowChannels,
      degree,
    }))
  );
  const best = leastError(settings, (setting) => smoothSavitzkyGolay(known, setting), truths);
  return smoothSavitzkyGolay(image, best);
}

/** The setting whose result is nearest to the truth. */
export function leastError<Setting>(
  settings: readonly Setting[],
  denoise: (setting: Setting) => SpectrumImage,
  truth: SpectrumImage,
): Setting {
  const errors = settings.map((setting) => meanSquaredError(denoise(setting), truth));
  return settings[errors.indexOf(Math.min(...errors))];
}
