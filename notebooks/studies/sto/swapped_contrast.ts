import { Matrix, solve } from "ml-matrix";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { type SeedInterval, seedInterval } from "../methods/seed_interval.ts";

/**
 * An image whose sites have the brightness of others: each pixel keeps its sum over energy and takes the
 * shape of the spectrum half a cell further along the rows, so that Ti-O and O exchange their shapes, and Sr
 * and O. What a network has learnt of the specimen, places of this brightness have this shape, is wrong there.
 *
 * @param image One cell, `[rows, columns, channels]`.
 */
export function swapContrast(image: SpectrumImage): SpectrumImage {
  const [rows, columns, channels] = image.shape, areas = sumEnergy(image);
  const data = new Float32Array(image.data.length), half = rows / 2 * columns;
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    const from = (pixel + half) % (rows * columns);
    for (let e = 0; e < channels; e++) {
      data[pixel * channels + e] = image.data[from * channels + e] * areas[pixel] / areas[from];
    }
  }
  return withData(image, data);
}

/** How far the contrast of a denoised image follows the spectra it was given, or their brightness. */
export interface Followed {
  /** Share of the contrast of the spectra that is kept: 1 keeps all. */
  readonly spectra: number;
  /** Share of the contrast that places of this brightness had in training: 0 invents nothing. */
  readonly brightness: number;
}

/** Coordinates of the same pixels in the denoised image, in the one it was made of and in the trained one. */
export type FollowedCoordinates = Readonly<
  Record<"denoised" | "swapped" | "trained", ArrayLike<number>>
>;

/**
 * Least squares over the pixels p of coordinates a of three images, the denoised one x, the truth s whose
 * contrast was swapped, and the image t that was trained on:
 *
 *     a_p(x) = c + spectra a_p(s) + brightness a_p(t)
 *
 * @throws {RangeError} Where the coordinates differ in number.
 */
export function measureFollowed(
  { denoised, swapped, trained }: FollowedCoordinates,
): Followed {
  const count = denoised.length;
  if (swapped.length !== count || trained.length !== count) {
    throw new RangeError(
      `Cannot compare coordinates as there must be as many of each: ${count}, ${swapped.length}, ` +
        `${trained.length}`,
    );
  }
  const rows = Array.from({ length: count }, (_, p) => [1, swapped[p], trained[p]]);
  const found = solve(new Matrix(rows), Matrix.columnVector(Array.from(denoised)), true);
  return { spectra: found.get(1, 0), brightness: found.get(2, 0) };
}

/**
 * The same over the held-out pixels of all seeds together, as one fold holds places of few kinds, where
 * spectra and brightness go together. With theta of n seeds and theta_-k without seed k the interval is that
 * of the pseudo-values `n theta - (n - 1) theta_-k` (jackknife; Tukey, Ann. Math. Stat. 29 (1958) 614).
 *
 * @param seeds Coordinates of each seed's held-out pixels.
 */
export function followedInterval(
  seeds: readonly FollowedCoordinates[],
): Record<keyof Followed | "excess", SeedInterval> {
  const fit = (own: readonly FollowedCoordinates[]) => {
    const joined = (name: keyof FollowedCoordinates) => own.flatMap((one) => Array.from(one[name]));
    const [denoised, swapped, trained] = [joined("denoised"), joined("swapped"), joined("trained")];
    const { spectra, brightness } = measureFollowed({ denoised, swapped, trained });
    return { spectra, brightness, excess: spectra - brightness };
  };
  const all = fit(seeds), count = seeds.length;
  const without = count > 1 ? seeds.map((left) => fit(seeds.filter((one) => one !== left))) : [all];
  const interval = (name: keyof typeof all) =>
    seedInterval(without.map((one) => count * all[name] - (count - 1) * one[name]));
  return {
    ...{ spectra: interval("spectra"), brightness: interval("brightness") },
    excess: interval("excess"),
  };
}
