/**
 * Votes of nearest neighbours on the state of a spectrum, in the spaces of notebook 06 themselves: the one
 * measure on which its claims rest.
 *
 * @module
 */
import { measureSeparation } from "eels/analyse/separation.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import { type EmbeddingSpaces, nameRate } from "./embedding_spaces.ts";

/** Share of points of one twin whose neighbours vote right, in one space. */
export interface VoteRow {
  readonly seed: number;
  readonly method: string;
  readonly frameRateHz: number;
  /** On the state, neighbours being from images of other places; one half is guessing. */
  readonly otherPlaces: number;
  /** On the state, neighbours being from images of the other thickness; one half is guessing. */
  readonly otherThickness: number;
  /** On the image, all other points being neighbours; one over the number of images is guessing. */
  readonly ownImage: number;
}

/**
 * The share of right votes of the k nearest neighbours in each space.
 *
 * A spectrum's image never votes on its state, nor does any other image of its place: frames of a place
 * share thickness and composition. As both states have every place, votes without knowledge are right
 * in one half.
 *
 *     votes = points whose k nearest neighbours elsewhere vote for their own state / points
 *
 * @param options.seed Number of the twin, for the rows.
 * @throws {RangeError} Where a state has no image of some place.
 */
export async function voteOnStates(
  { spaces, states, thicknesses, places, images }: EmbeddingSpaces,
  { seed, k }: { readonly seed: number; readonly k: number },
): Promise<VoteRow[]> {
  refuseUneven(states, places);
  const rows: VoteRow[] = [];
  for (const { method, frameRateHz, points } of spaces) {
    const share = async (labels: readonly string[], groups?: readonly string[]) =>
      (await measureSeparation(points, labels, { k, groups })).neighbourAccuracy;
    rows.push({
      ...{ seed, method, frameRateHz },
      otherPlaces: await share(states, places),
      otherThickness: await share(states, thicknesses),
      ownImage: await share(images),
    });
  }
  return rows;
}

/** Share of a place's points by which its states may differ in number: images part unevenly by a pixel. */
const UNEVEN = 0.03;

/** Refuses places where guessing would not be right in one half. */
function refuseUneven(states: readonly string[], places: readonly string[]): void {
  const counts = new Map<string, { more: number; points: number }>();
  for (const [i, place] of places.entries()) {
    const { more, points } = counts.get(place) ?? { more: 0, points: 0 };
    counts.set(place, { more: more + (states[i] === states[0] ? 1 : -1), points: points + 1 });
  }
  for (const [place, { more, points }] of counts) {
    if (Math.abs(more) <= UNEVEN * points) continue;
    throw new RangeError(
      `Cannot vote on states as every place must have as many points of one as of the other: ` +
        `${place} has ${Math.abs(more)} more of one`,
    );
  }
}

/** One row a space: means over the twins and half widths of their 95 % intervals. */
export function listVotes(rows: readonly VoteRow[]) {
  const named = rows.map((row) => ({ ...row, rate: nameRate(row.frameRateHz) }));
  const values = ["otherPlaces", "otherThickness", "ownImage"] as const;
  return summariseSeeds(named, { by: ["method", "rate"], values });
}
