/**
 * Pictures of the spaces of notebook 06: planes of t-SNE and UMAP, and two scores of components, which are
 * a plane as they are.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import { type Points, selectPoints } from "eels/core/points.ts";
import { measureSeparation } from "eels/analyse/separation.ts";
import { embedTsne, type TsneOptions } from "eels/analyse/tsne.ts";
import { embedUmap } from "eels/analyse/umap.ts";
import { drawScatter } from "eels/figure/scatter.ts";
import type { Figure } from "eels/figure/svg.ts";
import { type EmbeddingSpace, type EmbeddingSpaces, nameRate } from "./embedding_spaces.ts";

/** Planes by the titles of their panels, and what their points belong to. */
export interface Planes extends Omit<EmbeddingSpaces, "spaces"> {
  readonly planes: Readonly<Record<string, Points>>;
}

/** A space by its method and rate, such as `["raw", 400]`. */
export type SpaceName = readonly [method: string, frameRateHz: number];

/** What the figures of notebook 06 show. */
export const SHOWN = Object.freeze<Record<"camera" | "fast" | "umap", readonly SpaceName[]>>({
  camera: [
    ...[["raw", 4], ["raw", 400], ["each 0 to 1", 400]] as const,
    ...[["PCA, 2 scores", 400], ["PCA, 5 components", 400], ["network, paper", 400]] as const,
  ],
  fast: [
    ...[["raw", 12_800], ["background removed", 12_800], ["PCA, 2 scores", 12_800]] as const,
    ...[["PCA, 5 components", 12_800], ["network, paper", 12_800]] as const,
    ["latent units, paper", 12_800],
  ],
  umap: [["raw", 400], ["network, paper", 400], ["network, paper", 12_800]],
});

/** Settings of {@link layOut}, beside those of t-SNE. */
export interface LayOutOptions extends TsneOptions {
  /** Which spaces, in the order of the panels. */
  readonly show: readonly SpaceName[];
  /** How a plane is made; "t-SNE". */
  readonly by?: "t-SNE" | "UMAP";
  /** One point in so many is laid out; 1. */
  readonly every?: number;
  /** Rounds of UMAP; chosen by the number of points where left out. */
  readonly umapEpochs?: number;
  readonly random: Prng;
}

/**
 * Lays spaces out in planes, each with a stream of random numbers of its name; a space of two dimensions
 * is shown as it is. Choice: t-SNE runs in the calling thread unless `workers` says otherwise, as threads
 * that meet in every iteration stand still on a machine that others use; the result is the same.
 *
 * @throws {RangeError} Where a space is not among them.
 */
export async function layOut(
  { spaces, ...owners }: EmbeddingSpaces,
  { show, by = "t-SNE", every = 1, umapEpochs, random, workers = 0, ...tsneOptions }: LayOutOptions,
): Promise<Planes> {
  const planes: Record<string, Points> = {};
  const chosen = owners.states.flatMap((_, i) => i % every === 0 ? [i] : []);
  for (const [method, frameRateHz] of show) {
    const points = selectPoints(find(spaces, method, frameRateHz).points, chosen);
    const title = `${method}, ${nameRate(frameRateHz)}`, stream = random.split(`${by}, ${title}`);
    planes[title] = points.shape[1] === 2
      ? points
      : by === "t-SNE"
      ? await embedTsne(points, { ...tsneOptions, workers, random: stream })
      : await embedUmap(points, { epochs: umapEpochs, random: stream });
  }
  return { planes, ...takeOwners(owners, chosen) };
}

function find(spaces: readonly EmbeddingSpace[], method: string, frameRateHz: number) {
  const found = spaces.find((space) =>
    space.method === method && space.frameRateHz === frameRateHz
  );
  if (found) return found;
  const names = spaces.map((space) => `${space.method}, ${nameRate(space.frameRateHz)}`);
  throw new RangeError(
    `Cannot show the space as it must be among the others: ${method}, ${
      nameRate(frameRateHz)
    } is ` +
      `none of ${names.join("; ")}`,
  );
}

function takeOwners(
  { states, thicknesses, places, images }: Omit<EmbeddingSpaces, "spaces">,
  chosen: readonly number[],
) {
  const take = (names: readonly string[]) => chosen.map((i) => names[i]);
  return {
    ...{ states: take(states), thicknesses: take(thicknesses) },
    ...{ places: take(places), images: take(images) },
  };
}

/** What neighbours in a picture say; distances in it mean nothing beyond that. */
export interface PlaneRow {
  readonly plane: string;
  readonly panel: string;
  readonly points: number;
  /** As in `VoteRow`, of the plane. */
  readonly otherPlaces: number;
  readonly ownImage: number;
}

/** Votes of the k nearest neighbours in the planes, of one point in so many. */
export async function voteInPlanes(
  by: "t-SNE" | "UMAP",
  { planes, ...owners }: Planes,
  { k, every = 1 }: { readonly k: number; readonly every?: number },
): Promise<PlaneRow[]> {
  const chosen = owners.states.flatMap((_, i) => i % every === 0 ? [i] : []);
  const { states, places, images } = takeOwners(owners, chosen);
  const rows: PlaneRow[] = [];
  for (const [panel, plane] of Object.entries(planes)) {
    const points = selectPoints(plane, chosen);
    const elsewhere = await measureSeparation(points, states, { k, groups: places });
    const own = await measureSeparation(points, images, { k });
    rows.push({
      ...{ plane: panel.startsWith("PCA, 2 scores") ? "as it is" : by, panel },
      points: plane.shape[0],
      otherPlaces: elsewhere.neighbourAccuracy,
      ownImage: own.neighbourAccuracy,
    });
  }
  return rows;
}

/**
 * Draws planes, three a row: colours tell the state, shades and crosses the thickness.
 *
 * @param options.every One point in so many is drawn; 1.
 */
export function drawPlanes(
  { planes, states, thicknesses }: Planes,
  { every = 1, ariaDescription }: { readonly every?: number; readonly ariaDescription?: string } =
    {},
): Figure {
  const chosen = states.flatMap((_, i) => i % every === 0 ? [i] : []);
  const labels = chosen.map((i) => `${states[i]} ${thicknesses[i]}`);
  // Titles are short, as they share their line with the panel's letter.
  const drawn = Object.entries(planes).map(([title, plane]) =>
    [title.replace("frames/s", "fps"), selectPoints(plane, chosen)] as const
  );
  return drawScatter(Object.fromEntries(drawn), {
    ...{ labels, columns: Math.min(3, drawn.length), width: 300, ariaDescription },
  });
}
