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

/**
 * Embeds points by t-SNE and UMAP and measures, there and in the original space, how well states and
 * images keep apart.
 *
 * @param of State, image and group of each point. Neighbours "elsewhere" come from other groups, none
 * of which may share an image with the own.
 * @param options.k Neighbours that vote; those of t-SNE are {@link TsneOptions}.
 */
export async function compareEmbeddings(
  panel: string,
  points: Points,
  of: { states: readonly Label[]; images: readonly Label[]; groups: readonly Label[] },
  { k = 15, ...options }: TsneOptions & { k?: number } = {},
): Promise<ComparedEmbedding> {
  const { random = prng(0) } = options;
  const tsne = await embedTsne(points, { ...options, random: random.split("t-SNE") });
  const umap = await embedUmap(points, { random: random.split("UMAP") });
  const rows: SeparationRow[] = [];
  for (const [space, own] of [["original", points], ["t-SNE", tsne], ["UMAP", umap]] as const) {
    const state = await measureSeparation(own, of.states, { k });
    const elsewhere = await measureSeparation(own, of.states, { k, groups: of.groups });
    const image = await measureSeparation(own, of.images, { k });
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
