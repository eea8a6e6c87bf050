import { binNeighbours } from "eels/baseline/binning.ts";
import { denoise } from "eels/baseline/denoise.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { errorsByRank } from "eels/baseline/pca_errors.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { smoothSavitzkyGolay } from "eels/baseline/savitzky_golay.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import type { Method } from "./compare_methods.ts";

/** Where the settings of classical denoisers are chosen: pixels whose truth may be looked at. */
export interface Tuning {
  /** The whole image without noise, `[rows, columns, channels]`. */
  readonly truth: SpectrumImage;
  /** Pixels that are not judged, as `row * columns + column`. */
  readonly pixels: ArrayLike<number>;
}

/** Settings with the least squared error on the pixels of a {@link Tuning}. */
export interface RivalSettings {
  /** Of the Savitzky-Golay filter. */
  readonly windowChannels: number;
  readonly degree: number;
  /** Width of the square whose mean is taken. */
  readonly binPixels: number;
  /** Principal components, the mean spectrum kept. */
  readonly rank: number;
}

const WINDOWS = [5, 7, 9, 11, 15, 19, 25, 31, 41], DEGREES = [1, 2, 3, 4, 5];
const BINS = [3, 5, 7, 9], MOST_COMPONENTS = 8;

/** Chooses the settings of all {@link tunedRivals} for one image, to be listed. */
export async function chooseSettings(
  image: SpectrumImage,
  tuning: Tuning,
): Promise<RivalSettings> {
  const { rank } = await bestComponents(image, tuning);
  return { ...chooseFilter(image, tuning), binPixels: chooseBin(image, tuning), rank };
}

/**
 * Classical denoisers at their best: for each image the setting with the least mean squared error against
 * the truth is chosen on pixels that are not judged, an advantage that networks trained on these pixels
 * have, too. "PCA, smoothed" chooses its widths by itself on held-out electrons and needs the image's noise.
 */
export function tunedRivals(tuning: Tuning): Method[] {
  return [
    {
      method: "Savitzky-Golay",
      apply: (image) => smoothSavitzkyGolay(image, chooseFilter(image, tuning)),
    },
    {
      method: "binning",
      apply: (image) => binAtBest(image, tuning),
    },
    {
      method: "PCA",
      apply: async (image) => {
        const { fit, rank } = await bestComponents(image, tuning);
        return reconstructPca(fit, image, { rank });
      },
    },
    {
      method: "PCA, smoothed",
      apply: async (image) => (await denoise(image, { method: "pca", smoothed: true })).image,
    },
  ];
}

/** Components of an image, the mean spectrum kept, and how many of them leave the least error. */
export async function bestComponents(image: SpectrumImage, { truth, pixels }: Tuning) {
  const fit = await fitPca(image, { centred: false });
  const [own, expected] = [image, truth].map((from) => takePixels(from, pixels));
  const [, ...errors] = errorsByRank(fit, own, { truth: expected, most: MOST_COMPONENTS });
  return { fit, rank: 1 + errors.indexOf(Math.min(...errors)) };
}

function chooseFilter(image: SpectrumImage, { truth, pixels }: Tuning) {
  const [own, expected] = [image, truth].map((from) => takePixels(from, pixels));
  const settings = DEGREES.flatMap((degree) =>
    WINDOWS.filter((window) => window > degree && window <= image.shape[2])
      .map((windowChannels) => ({ windowChannels, degree }))
  );
  return best(
    settings,
    (setting) => meanSquaredError(smoothSavitzkyGolay(own, setting), expected),
  );
}

/** The mean over squares of the width with the least error. */
export function binAtBest(
  image: SpectrumImage,
  tuning: Tuning,
  widths: readonly number[] = BINS,
): SpectrumImage {
  return withData(image, binNeighbours(image, chooseBin(image, tuning, widths)));
}

function chooseBin(
  image: SpectrumImage,
  { truth, pixels }: Tuning,
  widths: readonly number[] = BINS,
): number {
  const expected = takePixels(truth, pixels);
  return best(widths, (width) => {
    const binned = withData(image, binNeighbours(image, width));
    return meanSquaredError(takePixels(binned, pixels), expected);
  });
}

function best<Setting>(settings: readonly Setting[], errorOf: (one: Setting) => number): Setting {
  const errors = settings.map(errorOf);
  return settings[errors.indexOf(Math.min(...errors))];
}
