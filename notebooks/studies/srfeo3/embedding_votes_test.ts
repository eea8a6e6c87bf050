import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import type { EmbeddingSpaces } from "./embedding_spaces.ts";
import { listVotes, voteOnStates } from "./embedding_votes.ts";

/** Two states, two thicknesses, two places and two images of each; a number for all that belong together. */
function spacesOf(
  place: (owner: { state: number; thickness: number; place: number; image: number }) => number[],
): EmbeddingSpaces {
  const random = prng(3),
    owners = Array.from({ length: 16 * 20 }, (_, i) => {
      const image = Math.floor(i / 20);
      return { state: image >> 3, thickness: image >> 2 & 1, place: image >> 1 & 1, image };
    });
  const data = Float64Array.from(owners.flatMap(place), (value) => value + random.normal());
  const points = { data, shape: [owners.length, 2] as const };
  return {
    spaces: [{ method: "raw", frameRateHz: 400, points }],
    states: owners.map(({ state }) => `state ${state}`),
    thicknesses: owners.map(({ thickness }) => `thickness ${thickness}`),
    places: owners.map(({ thickness, place }) => `${thickness} ${place}`),
    images: owners.map(({ image }) => `image ${image}`),
  };
}
const how = { seed: 1, k: 5 };

Deno.test("images that lie apart are told from states that do", async () => {
  // Each image is a cluster of its own, whatever its state: own images must not vote on the state.
  const apart = spacesOf(({ image }) => [100 * Math.cos(7 * image), 100 * Math.sin(7 * image)]);
  const [images] = await voteOnStates(apart, how);
  assert.equal(images.ownImage, 1);
  assert.ok(images.otherPlaces < 0.8, `${images.otherPlaces}`);

  const [states] = await voteOnStates(spacesOf(({ state }) => [9 * state, 0]), how);
  assert.ok(states.otherPlaces > 0.99 && states.otherThickness > 0.99);
  assert.ok(states.ownImage < 0.3, `${states.ownImage}`);
});

Deno.test("without knowledge one half of the votes is right", async () => {
  const shares = await voteOnStates(spacesOf(() => [0, 0]), how);
  assert.ok(Math.abs(shares[0].otherPlaces - 0.5) < 0.1, `${shares[0].otherPlaces}`);
  assert.ok(Math.abs(shares[0].otherThickness - 0.5) < 0.1, `${shares[0].otherThickness}`);
});

Deno.test("votes of the other thickness are told from those of other places", async () => {
  // In thick images the states have changed places.
  const [row] = await voteOnStates(
    spacesOf(({ state, thickness }) => [9 * (state ^ thickness), 30 * thickness]),
    how,
  );
  assert.ok(row.otherPlaces > 0.99, `${row.otherPlaces}`);
  assert.ok(row.otherThickness < 0.1, `${row.otherThickness}`);
});

Deno.test("a place without one of the states is refused", async () => {
  const all = spacesOf(() => [0, 0]);
  const states = all.states.map((state, i) => i < 20 ? "state 1" : state);
  await assert.rejects(voteOnStates({ ...all, states }, how), /0 0 has 40 more of one/);
  // A pixel more of one state, where images have no whole number of them, is none too many.
  const nearly = all.states.map((state, i) => i === 319 ? "state 0" : state);
  assert.equal((await voteOnStates({ ...all, states: nearly }, how)).length, 1);
});

Deno.test("votes are listed by space with their intervals over the twins", () => {
  const row = { method: "raw", frameRateHz: Infinity, otherThickness: 0.5, ownImage: 1 };
  const rows = [0.5, 0.6, 0.7, 0.8, 0.9].map((otherPlaces, i) => ({
    ...row,
    seed: i,
    otherPlaces,
  }));
  const [listed, ...others] = listVotes(rows);
  assert.deepEqual([listed.rate, listed.seeds, others.length], ["no counting noise", 5, 0]);
  assert.ok(Math.abs(listed.otherPlaces - 0.7) < 1e-12);
  // Student's t of 4 degrees of freedom, 2.776, times the standard error.
  assert.ok(Math.abs(listed.otherPlacesHalf - 2.776 * Math.sqrt(0.005)) < 2e-3);
});
