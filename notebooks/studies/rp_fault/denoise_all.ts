import type { Image } from "eels/core/image.ts";
import { denoiseByWindows } from "eels/model/floating_window.ts";
import type { Model } from "eels/model/model.ts";
import type { Lattice } from "./lattice_image.ts";
import { matchLattice } from "./match_lattice.ts";
import type { TunedFilters } from "./tune_filters.ts";

/** What {@link denoiseAll} denoises with. */
export interface Denoisers {
  /** Stacked autoencoder, trained on windows of `lattice`. */
  readonly dense: Model;
  /** Convolutional network trained on pairs of frames, for windows of the same size. */
  readonly frames: Model;
  readonly lattice: Lattice;
  /** Plain filters, their strengths chosen on images of other places at the same dose. */
  readonly filters: TunedFilters;
}

/**
 * Denoises an image by the dense network in a floating window (step 2, flat and tapered), by plain
 * filters and by a convolutional network.
 *
 * @param noisy Values in which the networks were trained: for `frames`, electrons over the dose.
 * @returns Images by the method's name, the noisy one first.
 */
export async function denoiseAll(
  noisy: Image,
  { dense, frames, lattice, filters }: Denoisers,
): Promise<Record<string, Image>> {
  const { windowPixels } = lattice;
  const { normalisation } = matchLattice(noisy, lattice);
  const own = { windowPixels, normalisation };
  const convolved = { windowPixels, stepPixels: Math.round(windowPixels / 4) };
  return {
    "noisy": noisy,
    "Gaussian": filters.gaussian(noisy),
    "total variation": filters.totalVariation(noisy),
    "non-local means": filters.nonLocalMeans(noisy),
    "frame pairs": await denoiseByWindows(frames, noisy, { ...convolved, weights: "tapered" }),
    "dense, flat": await denoiseByWindows(dense, noisy, own),
    "dense, tapered": await denoiseByWindows(dense, noisy, { ...own, weights: "tapered" }),
  };
}
