import { prng } from "eels/core/random.ts";
import { embedTsne, type TsneOptions } from "eels/analyse/tsne.ts";
import { embedUmap } from "eels/analyse/umap.ts";
import type { Points } from "eels/core/points.ts";
import { type Label, measureSeparation } from "eels/analyse/separation.ts";

/** How well states keep apart in one space. */
export interface SeparationRow {
  readonly panel: string;
  readonly space: "original" | "t-SNE" | "UMAP";
  /** Share of right votes of the nearest neighbours on the state. */
  readonly state: number;
  /** The same, with neighbours from other groups only; half is chance where groups have all states. */
  readonly stateElsewhere: number;
  /** Silhouette of the states. */
  readonly silhouette: number;
  /** Share of right votes on the image that a point comes from. */
  readonly image: number;
}

/** One set of points with both its pictures and what they keep. */
export interface ComparedEmbedding {
  readonly panel: string;
  readonly tsne: Points;
  readonly umap: Points;
  readonly rows: readonly SeparationRow[];
}

/** What each point belongs to, and settings of {@link compareEmbeddings}; the rest are t-SNE's. */
export interface CompareEmbeddingsOptions extends TsneOptions {
  /** What the rows call these points. */
  readonly panel: string;
  /** State and image of each point. */
  readonly states: readonly Label[];
  readonly images: readonly Label[];
  /** Neighbours "elsewhere" come from other groups, none of which may share an image with the own. */
  readonly groups: readonly Label[];
  /** Neighbours that vote; 15. */
  readonly k?: number;
  /** Rounds of UMAP; chosen by the number of points where left out. */
  readonly umapEpochs?: number;
}

/**
 * Embeds points by t-SNE and UMAP and measures by `measureSeparation`, there and in the original space,
 * how well states and images keep apart.
 *
 *     vote = points whose k nearest neighbours vote for their own label / points
 */
export async function compareEmbeddings(
  points: Points,
  { panel, states, images, groups, k = 15, umapEpochs, random = prng(0), ...tsneOptions }:
    CompareEmbeddingsOptions,
): Promise<ComparedEmbedding> {
  const tsne = await embedTsne(points, { ...tsneOptions, random: random.split("t-SNE") });
  const umap = await embedUmap(points, { epochs: umapEpochs, random: random.split("UMAP") });
  const rows: SeparationRow[] = [];
  for (const [space, own] of [["original", points], ["t-SNE", tsne], ["UMAP", umap]] as const) {
    const state = await measureSeparation(own, states, { k });
    const elsewhere = await measureSeparation(own, states, { k, groups });
    const image = await measureSeparation(own, images, { k });
    rows.push({
      panel,
      space,
      state: state.neighbourAccuracy,
      stateElsewhere: elsewhere.neighbourAccuracy,
      silhouette: state.silhouette,
      image: image.neighbourAccuracy,
    });
  }
  return { panel, tsne, umap, rows };
}
