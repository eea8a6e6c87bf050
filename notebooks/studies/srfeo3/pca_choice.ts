/**
 * Principal components as rivals of the network, their rank chosen on validation images.
 *
 * @module
 */
import { mean as meanOf } from "simple-statistics";
import { stackRows } from "eels/core/stack.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { fitPca, type PcaFit, type PcaOptions } from "eels/baseline/pca.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { applyPcaRegression, regressPca } from "eels/baseline/pca_regression.ts";
import type { KindMethod } from "./compare_kinds.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import {
  type LabelledImage,
  likeTruth,
  type Part,
  type PreparedImage,
  type PreparedImages,
  stackPart,
} from "./prepared_images.ts";

/** A rank chosen on validation images. */
export interface RankChoice {
  readonly label: string;
  /** Fitted to training images. */
  readonly fit: PcaFit;
  readonly ranks: readonly number[];
  /** Mean squared error on validation images, one a rank. */
  readonly errors: readonly number[];
  /** The rank with the least error. */
  readonly best: number;
  /** The way from an image to its truth with a given rank. */
  readonly method: (name: string, rank: number) => KindMethod<LabelledImage>;
}

/**
 * Fits components to the training images and measures on validation images what each rank is worth
 * for what RapidEELS does: counts in, denoised spectra without background out.
 *
 * Components are fitted to the counts over the whole measured range, so that a reconstruction has a
 * background before the edge to fit and take off. Held-out images are not looked at.
 *
 * @param options.ranks Ranks to try.
 * @throws {RangeError} Where there is no training or no validation image.
 */
export async function choosePcaRank(
  prepared: PreparedImages,
  { ranks, ...options }: PcaOptions & { readonly ranks: readonly number[] },
): Promise<RankChoice> {
  const { centred = true, weighting = "none" } = options;
  const fit = await fitPca(
    stackRows(partOf(prepared, "training").map(({ wide }) => wide)),
    options,
  );
  const method = (name: string, rank: number) => ({
    method: name,
    apply: ({ wide }: PreparedImage) => likeTruth(reconstructPca(fit, wide, { rank }), prepared),
  });
  const errors = ranks.map((rank) => validate(prepared, method("", rank).apply));
  const label = `${weighting === "none" ? "unweighted" : "Poisson-weighted"}, mean ` +
    (centred ? "taken off" : "kept");
  return { label, fit, ranks, errors, best: bestOf(ranks, errors), method };
}

/**
 * {@link choosePcaRank} for each weighting with the mean spectrum taken off and kept: unweighted first,
 * and taken off before kept.
 */
export async function choosePcaRanks(
  prepared: PreparedImages,
  { ranks }: { readonly ranks: readonly number[] },
): Promise<RankChoice[]> {
  const choices: RankChoice[] = [];
  for (const weighting of ["none", "poisson"] as const) {
    for (const centred of [true, false]) {
      choices.push(await choosePcaRank(prepared, { ranks, weighting, centred }));
    }
  }
  return choices;
}

/**
 * Maps Poisson-weighted scores of the cropped counts to the truths by least squares on training images:
 * what a linear method learns from the pairs that a network gets, background included. The rank is
 * chosen on validation images.
 */
export async function choosePcaRegression(
  prepared: PreparedImages,
  { ranks }: { readonly ranks: readonly number[] },
): Promise<RankChoice> {
  const { counts, truth } = stackPart(prepared, "training");
  const fit = await fitPca(counts, { weighting: "poisson" });
  const maps = new Map(ranks.map((rank) => [rank, regressPca(fit, counts, truth, rank)]));
  const method = (name: string, rank: number) => {
    const map = maps.get(rank);
    if (!map) {
      throw new RangeError(
        `Cannot map scores as the rank must be among those tried: it is ${rank}, tried ${ranks}`,
      );
    }
    return { method: name, apply: (image: PreparedImage) => applyPcaRegression(map, image.counts) };
  };
  const errors = ranks.map((rank) => validate(prepared, method("", rank).apply));
  const label = "scores mapped to truths";
  return { label, fit, ranks, errors, best: bestOf(ranks, errors), method };
}

const partOf = ({ images }: PreparedImages, part: Part) =>
  images.filter((image) => image.part === part);

const bestOf = (ranks: readonly number[], errors: readonly number[]) =>
  ranks[errors.indexOf(Math.min(...errors))];

/** Mean over the validation images of the mean squared error to their truths. */
function validate(
  prepared: PreparedImages,
  apply: (image: PreparedImage) => SpectrumImage,
): number {
  const images = partOf(prepared, "validation");
  if (images.length === 0) {
    throw new RangeError("Cannot choose a rank as there must be validation images: there are none");
  }
  return meanOf(images.map((image) => meanSquaredError(apply(image), image.truth)));
}
