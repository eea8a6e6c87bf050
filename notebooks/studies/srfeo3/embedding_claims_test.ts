import assert from "node:assert/strict";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import { claimEmbedding, findSeparation } from "./embedding_claims.ts";
import { drawVotes, drawVotesByRate } from "./embedding_figures.ts";
import type { VoteRow } from "./embedding_votes.ts";

/** Votes of three twins about a mean, 0.01 apart; `twist` of them in turn, so that differences differ too. */
function votesOf(method: string, frameRateHz: number, mean: number, twist = 0): VoteRow[] {
  return [-1, 0, 1].map((step, i) => ({
    ...{ seed: i + 1, method, frameRateHz, otherThickness: mean, ownImage: 1 },
    otherPlaces: mean + 0.01 * step + twist * (i % 2),
  }));
}
const FAST = 12_800;
const votes = [
  ...[[400, 0.7], [100, 0.9], [25, 0.95], [4, 0.97], [FAST, 0.55], [Infinity, 0.98]]
    .flatMap(([rate, mean]) => votesOf("raw", rate, mean)),
  ...[400, FAST].flatMap((rate) => [
    ...votesOf("each 0 to 1", rate, 0.65),
    ...votesOf("background removed", rate, 0.6),
    ...votesOf("PCA, 5 components", rate, 0.8, 0.1),
    ...votesOf("PCA, 5 scores", rate, 0.9),
    ...votesOf("network, paper", rate, 0.8),
    ...votesOf("network, no dropout", rate, 0.85),
    ...votesOf("latent units, paper", rate, 0.8),
  ]),
];

Deno.test("all claims are judged by votes of other places, differences within a twin", () => {
  const claims = claimEmbedding(votes);
  claims.forEach(checkClaim);
  const found = claims.map((claim) => [Number(claim.obtained).toFixed(2), judge(claim)]);
  assert.deepEqual(found, [
    ["0.95", "holds"],
    ["0.70", "undecided"],
    ["0.20", "undecided"],
    ["0.10", "undecided"],
    ["-0.15", "undecided"],
    ["0.20", "undecided"],
    ["-0.03", "undecided"],
    ["-0.10", "undecided"],
    ["0.55", "undecided"],
    ["0.25", "holds"],
    ["0.20", "holds"],
    ["-0.03", "undecided"],
    ["-0.10", "does not hold"],
  ]);
  assert.ok(claims.slice(0, 5).every(({ published }) => published === "yes (picture)"));
  assert.ok(claims.slice(1, 9).every(({ sense, note }) => !sense && note));
  assert.ok(claims.slice(5).every(({ published }) => published === undefined));
  assert.match(
    findSeparation(votes),
    /70\.0 % \[67\.5, 72\.5\] of raw .* of 55 % \[53, 57\], of 83 %/,
  );
});

Deno.test("a rate without votes is refused", () => {
  const slow = votes.filter(({ frameRateHz }) => frameRateHz !== FAST);
  assert.throws(() => claimEmbedding(slow), /Cannot judge raw .* 12800 frames\/s: there are none/);
});

Deno.test("the figures draw the line of guessing, all spaces and the intervals", () => {
  const [byRate, bySpace] = [drawVotesByRate(votes).svg, drawVotes(votes).svg];
  for (const svg of [byRate, bySpace]) assert.match(svg, />guessing</);
  for (const name of ["12.8k", "4", "each 0 to 1"]) assert.ok(byRate.includes(`>${name}<`));
  assert.ok(!byRate.includes("no noise"));
  for (const name of ["network, paper", "PCA, 5 scores"]) assert.ok(bySpace.includes(`>${name}<`));
});
