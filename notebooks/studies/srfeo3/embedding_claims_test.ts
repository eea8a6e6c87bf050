import assert from "node:assert/strict";
import { claimEmbedding } from "./embedding_claims.ts";
import { checkClaim, judge } from "../../harness/record/claims.ts";

const row = (source: string, frameRateHz: number, space: "original" | "t-SNE", value: number) => ({
  panel: `${source}, ${frameRateHz}`,
  source,
  frameRateHz,
  space,
  state: value,
  silhouette: value,
  image: 1,
});
const vote = (source: string, frameRateHz: number, stateElsewhere: number) => ({
  panel: "",
  source,
  frameRateHz,
  stateElsewhere,
  silhouette: 0,
});

Deno.test("the plane and the spectra's own space are claimed apart", () => {
  const claims = claimEmbedding({
    tsne: {},
    umap: {},
    separation: [
      row("raw", 400, "original", 0.1),
      row("raw", 400, "t-SNE", 0.8),
      row("raw", 100, "t-SNE", 0.5),
      row("raw", 25, "t-SNE", 0.95),
      row("raw", 4, "t-SNE", 0.85),
      row("denoised", 400, "original", 0.7),
      row("denoised", 400, "t-SNE", 0.7),
    ],
    across: [vote("raw", 400, 0.6), vote("raw", 4, 0.9), vote("denoised", 400, 0.8)],
  });
  claims.forEach(checkClaim);
  const found = claims.map((claim) => [Number(claim.obtained).toFixed(2), judge(claim)]);
  assert.deepEqual(found, [
    ["0.85", "does not hold"],
    ["0.80", "does not hold"],
    ["-0.10", "undecided"],
    ["0.60", "holds"],
    ["-0.10", "does not hold"],
  ]);
});
