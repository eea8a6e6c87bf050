import assert from "node:assert/strict";
import { judge } from "../../harness/record/claims.ts";
import { concludePca } from "./pca_claims.ts";
import type { TwinRow } from "./twin_trials.ts";

/** Errors by method; the paper's network errs most on thin images with dropout off. */
const ERRORS: Readonly<Record<string, number>> = {
  "PCA, 3": 5,
  "PCA, 5": 6,
  "PCA, 7": 7,
  "network, paper": 9,
  "network, paper, dropout left on": 4.9,
  "network, no dropout": 2,
  "PCA": 4,
  "PCA, aligned": 2,
  "PCA of the image": 3,
  "PCA of the image, aligned": 1,
  "binning, aligned": 0.8,
};
const twins = [1, 2, 3].flatMap((seed) =>
  ["initial thin", "annealed thick"].flatMap((kind) =>
    Object.entries(ERRORS).map(([method, error]): TwinRow => {
      const own = error * (1 + 0.01 * seed * (method === "PCA, aligned" ? seed - 2 : 1));
      return { seed, kind, method, offsetEv: 0, meanSquaredError: own, toNoiseless: own };
    })
  )
);
const cell = [1, 2, 3].flatMap((seed) => [
  { seed, method: "PCA", meanSquaredError: 1, correlation: 0.8, contrast: 1 },
  { seed, method: "PCA, one component", meanSquaredError: 1.5, correlation: 0, contrast: 1 },
  { seed, method: "PCA, smoothed", meanSquaredError: 0.5, correlation: 0.9, contrast: 1 },
  {
    seed,
    method: "small autoencoder",
    meanSquaredError: 2 + seed / 10,
    correlation: 0.5,
    contrast: 1,
  },
  {
    seed,
    method: "small autoencoder, a third of the steps",
    meanSquaredError: 4,
    correlation: 0.4,
    contrast: 1,
  },
]);

Deno.test("claims are judged by intervals over the seeds", () => {
  const { claims, finding } = concludePca({ cell, twins, still: twins });
  const verdictOf = (part: string) => {
    const found = claims.filter(({ claim }) => claim.includes(part));
    assert.equal(found.length, 1, part);
    return judge(found[0]);
  };
  assert.equal(verdictOf("SrTiO3: error of PCA at its best"), "holds");
  assert.equal(verdictOf("a third of the steps"), "does not hold");
  assert.equal(
    verdictOf("over 5 components, largest ratio of the image types (dropout off"),
    "does not hold",
  );
  assert.equal(
    verdictOf("over 5 components, largest ratio of the image types (dropout left on"),
    "holds",
  );
  assert.equal(verdictOf("annealed thick: network over 3 components (dropout left on"), "holds");
  assert.equal(verdictOf("smallest ratio (dropout left on"), "holds");
  assert.equal(verdictOf("3 components over 5"), "holds");
  const other = "network without dropout over PCA of other images";
  assert.equal(verdictOf(`${other}, aligned`), "undecided");
  assert.equal(verdictOf("itself, aligned: errors to the truths"), "does not hold");
  assert.equal(verdictOf("over means of aligned rows"), "does not hold");
  assert.match(finding, /leaves 0.50 .* of that of PCA as it is and/);
});
