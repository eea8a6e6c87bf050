import type { Image } from "eels/core/image.ts";
import { gaussianFilter, totalVariationFilter } from "eels/baseline/image_filters.ts";
import { nonLocalMeans } from "eels/baseline/non_local_means.ts";
import { pickLeast, relativeError } from "./score_image.ts";

/** A noisy image to tune filters on, and what it should become. */
export interface TuningImage {
  readonly noisy: Image;
  readonly clean: Image;
}

/** Plain filters at their best strength, and that strength. */
export interface TunedFilters {
  readonly gaussian: (image: Image) => Image;
  readonly totalVariation: (image: Image) => Image;
  readonly nonLocalMeans: (image: Image) => Image;
  /** Width of the Gaussian in pixels, weight of the total variation, h and patch of the means. */
  readonly strengths: {
    readonly deviationPixels: number;
    readonly weight: number;
    readonly h: number;
    readonly patchPixels: number;
  };
}

/** Strengths to try: pixels, and multiples of the noise. */
const DEVIATIONS = [0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2.1, 2.5, 3];
const WEIGHTS = [0.1, 0.2, 0.3, 0.45, 0.7, 1, 1.5, 2.2, 3.3];
const DISTANCES = [0.07, 0.12, 0.2, 0.3, 0.45, 0.7, 1];
/** Sides of the patches of non-local means, in pixels. */
const PATCHES = [7, 13];

/**
 * Chooses the strengths of the plain filters that come nearest to the truth of images made for it;
 * these must be other images than those the filters are judged on.
 *
 * @throws {RangeError} Where there is no image.
 */
export function tuneFilters(images: readonly TuningImage[]): TunedFilters {
  const noise = Math.sqrt(
    images.reduce(
      (sum, { noisy, clean }) =>
        sum + noisy.data.reduce((s, v, i) => s + (v - clean.data[i]) ** 2, 0) / noisy.data.length,
      0,
    ) / images.length,
  );
  const best = <Strength>(candidates: Strength[], filter: (i: Image, s: Strength) => Image) =>
    pickLeast(
      candidates,
      (strength) =>
        images.reduce(
          (sum, { noisy, clean }) => sum + relativeError(filter(noisy, strength), clean),
          0,
        ),
    );
  const gaussian = (image: Image, deviationPixels: number) =>
    gaussianFilter(image, { deviationPixels });
  const variation = (image: Image, weight: number) => totalVariationFilter(image, { weight });
  const means = (image: Image, own: { h: number; patchPixels: number }) =>
    nonLocalMeans(image, { ...own, noiseDeviation: noise });
  const deviationPixels = best(DEVIATIONS, gaussian);
  const weight = best(WEIGHTS.map((factor) => factor * noise), variation);
  const patches = best(
    PATCHES.flatMap((patchPixels) =>
      DISTANCES.map((factor) => ({ h: factor * noise, patchPixels }))
    ),
    means,
  );
  return {
    gaussian: (image) => gaussian(image, deviationPixels),
    totalVariation: (image) => variation(image, weight),
    nonLocalMeans: (image) => means(image, patches),
    strengths: { deviationPixels, weight, ...patches },
  };
}
