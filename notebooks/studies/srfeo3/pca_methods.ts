/**
 * The rivals of notebook 04 on prepared images: components at given and at best ranks, networks, and
 * what bounds them.
 *
 * @module
 */
import type { RankErrorRow } from "../methods/rank_errors.ts";
import { rankByHardThreshold, rankByScree } from "eels/baseline/pca_rank.ts";
import type { Model } from "eels/model/model.ts";
import type { KindMethod } from "./compare_kinds.ts";
import type { RankChoice } from "./pca_choice.ts";
import {
  type LabelledImage,
  likeTruth,
  prepare,
  type PreparedImage,
  type PreparedImages,
} from "./prepared_images.ts";
import { denoise } from "./saved_network.ts";
import type { TwinImage } from "./twin.ts";

/** What {@link kindMethods} puts side by side. */
export interface KindRivals {
  /** Components that are taken at each of `ranks`. */
  readonly components?: RankChoice;
  readonly ranks?: readonly number[];
  /** Linear methods by their names, each taken at its best rank. */
  readonly best?: Readonly<Record<string, RankChoice>>;
  /** Networks of counts to truths by their names. */
  readonly networks?: Readonly<Record<string, Model>>;
}

/**
 * Ways from a prepared image to its truth: components at given ranks ("PCA, 3"), linear methods at their
 * best rank, and networks, in this order.
 */
export function kindMethods(
  prepared: Pick<PreparedImages, "truthNormalisation">,
  { components, ranks = [], best = {}, networks = {} }: KindRivals,
): KindMethod<LabelledImage>[] {
  return [
    ...ranks.flatMap((rank) => components ? [components.method(`PCA, ${rank}`, rank)] : []),
    ...Object.entries(best).map(([name, choice]) => choice.method(name, choice.best)),
    ...Object.entries(networks).map(([method, network]) => ({
      method,
      apply: ({ counts }: PreparedImage) => denoise(network, counts, prepared),
    })),
  ];
}

/** What bounds every method: counts without denoising, and the truths, whose noise is their own. */
export function boundingMethods(
  prepared: Pick<PreparedImages, "truthNormalisation">,
): KindMethod<LabelledImage>[] {
  return [
    { method: "no denoising", apply: ({ wide }: PreparedImage) => likeTruth(wide, prepared) },
    { method: "truth, its own noise", apply: ({ truth }: PreparedImage) => truth },
  ];
}

/**
 * The held-out images of a twin, prepared from their expectations instead of their counts: truths without
 * noise, as only a simulation has them.
 *
 * @param mappings Those of the prepared images that they are compared with.
 */
export function prepareNoiseless(
  twin: readonly TwinImage[],
  mappings: Pick<PreparedImages, "normalisation" | "truthNormalisation">,
): readonly PreparedImage<TwinImage>[] {
  const expected = twin.filter(({ heldOut }) => heldOut)
    .map((image) => ({ ...image, counts: image.expected }));
  return prepare(expected, { mappings }).images;
}

/**
 * The validation error of each rank that was tried, with the weighting, for `drawRankErrors`.
 *
 * @param choices Components, weighted or not, with the mean spectrum taken off or kept.
 * @param regression Scores mapped to truths.
 */
export function listRankErrors(
  choices: readonly RankChoice[],
  regression: RankChoice,
): (RankErrorRow & { readonly weighting: string })[] {
  return [...choices, regression].flatMap((choice) => {
    const { label, fit: { centred, meanSum }, ranks, errors } = choice;
    const method = choice === regression ? label : `PCA, mean ${centred ? "taken off" : "kept"}`;
    const weighting = meanSum === undefined ? "unweighted" : "Poisson-weighted";
    return ranks.map((rank, i) => ({ method, weighting, rank, meanSquaredError: errors[i] }));
  });
}

/** The best rank by validation images beside those of the rules that look at no truth. */
export function describeRankChoices(choices: readonly RankChoice[]) {
  return choices.map(({ label, best, ranks, errors, fit }) => ({
    method: label,
    best,
    highestTried: Math.max(...ranks),
    scree: rankByScree(fit),
    threshold: rankByHardThreshold(fit),
    meanSquaredError: Math.min(...errors),
  }));
}
