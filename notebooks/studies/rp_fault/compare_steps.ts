import type { Image } from "eels/core/image.ts";
import { denoiseByWindows } from "eels/model/floating_window.ts";
import type { Model } from "eels/model/model.ts";
import type { Lattice } from "./lattice_image.ts";
import { matchLattice } from "./match_lattice.ts";
import { type ImageTruth, scoreImage } from "./score_image.ts";

/** What one way of floating the window gives. A type, so that tables take it as a row. */
export type StepRow = {
  readonly stepPixels: number;
  readonly weights: string;
  readonly error: number;
  readonly errorStandardError: number;
  readonly positionPm: number;
  readonly positionStandardErrorPm: number;
};

/**
 * Denoises an image with several steps of the floating window, all pixels of a window weighted alike
 * and tapered.
 *
 * @param options.truth Its image in the unit of the noisy one; positions are measured from its columns.
 * @param options.stepsPixels Steps to try, for each of the two weights.
 */
export async function compareSteps(
  model: Model,
  { noisy, truth, lattice, stepsPixels }: {
    noisy: Image;
    truth: ImageTruth;
    lattice: Lattice;
    stepsPixels: readonly number[];
  },
): Promise<StepRow[]> {
  const { windowPixels, cellPixels } = lattice;
  const { normalisation } = matchLattice(noisy, lattice);
  const rows: StepRow[] = [];
  for (const weights of ["flat", "tapered"] as const) {
    for (const stepPixels of stepsPixels) {
      const own = { windowPixels, normalisation, stepPixels, weights };
      const image = await denoiseByWindows(model, noisy, own);
      const score = scoreImage(image, { noisy, truth, distancePixels: cellPixels / 2 });
      rows.push({
        stepPixels,
        weights,
        error: score.error,
        errorStandardError: score.errorStandardError,
        positionPm: score.positionPm,
        positionStandardErrorPm: score.positionStandardErrorPm,
      });
    }
  }
  return rows;
}
