import assert from "node:assert/strict";
import { judge } from "../../harness/record/claims.ts";
import { concludePca } from "./pca_claims.ts";

/** Errors of 3, 5 and 7 components and of the networks, by kind. */
const ERRORS = {
  "initial thin": [3, 5, 7, 2, 1],
  "annealed thick": [6, 5, 7, 9, 1],
};
const METHODS = ["PCA, 3", "PCA, 5", "PCA, 7", "network, paper", "network, no dropout"];
const found = {
  byRank: [
    { method: "PCA, mean taken off", rank: 1, meanSquaredError: 4 },
    { method: "PCA, mean taken off", rank: 2, meanSquaredError: 1 },
    { method: "PCA, mean kept", rank: 2, meanSquaredError: 0.5 },
  ],
  networkError: 2,
  kinds: Object.entries(ERRORS).flatMap(([kind, errors]) =>
    errors.map((meanSquaredError, i) => ({ kind, method: METHODS[i], meanSquaredError }))
  ),
  drift: [
    { method: "network, no dropout", withDrift: 1, withoutDrift: 1 },
    { method: "weighted PCA, best rank", withDrift: 4, withoutDrift: 2 },
  ],
};

Deno.test("claims are judged by the tables: image types by name, ratios by limits", () => {
  const { claims, finding } = concludePca(found);
  const obtained = claims.map((claim) => claim.obtained);
  assert.deepEqual(obtained, [0.5, ...Array(3).fill("initial thin"), "initial thin", 3, 0.5]);
  assert.deepEqual(claims.map(judge), [
    "holds",
    ...Array(3).fill("undecided"),
    "does not hold",
    "holds",
    "does not hold",
  ]);
  assert.match(finding, /leaves 0.50 of .* leaves 0.25 of the best PCA's, and 0.50 where/);
});

Deno.test("a network that wins everywhere wins all, and is not judged", () => {
  const kinds = found.kinds.map((row) =>
    row.method === "network, paper" ? { ...row, meanSquaredError: 0 } : row
  );
  const [, five, , three] = concludePca({ ...found, kinds }).claims;
  assert.deepEqual([five.obtained, three.obtained], ["all", "all"]);
  assert.deepEqual([judge(five), judge(three)], ["undecided", "undecided"]);
});
