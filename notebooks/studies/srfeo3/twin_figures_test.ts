import assert from "node:assert/strict";
import { drawKinds, drawOffsets, drawTuning } from "./twin_figures.ts";
import { listKinds } from "./twin_trials.ts";

const tuned = ["PCA", "PCA of the image, aligned", "binning, aligned"].flatMap((method) =>
  [1, 2].map((strength) => ({
    ...{ method, strength, weighting: "poisson" as const, meanSquaredError: strength },
  }))
);
const rows = [1, 2].flatMap((seed) =>
  ["network, no dropout", "PCA, 3"].map((method, i) => ({
    ...{ seed, kind: "initial thin", method, offsetEv: -0.1 * seed },
    ...{ meanSquaredError: i + seed, toNoiseless: i + seed },
  }))
);

Deno.test("figures name the methods they show", () => {
  const tuning = drawTuning(tuned).svg;
  for (const name of ["components of other images", "components of the image", "PCA, aligned"]) {
    assert.ok(tuning.includes(name), name);
  }
  assert.ok(!tuning.includes("binning"));
  const kinds = drawKinds(listKinds(rows, ["PCA, 3"]), { methods: ["PCA, 3"] }).svg;
  assert.ok(kinds.includes("PCA, 3") && !kinds.includes("network, no dropout"));
  const offsets = drawOffsets(rows, { methods: ["PCA, 3"] }).svg;
  assert.ok(offsets.includes("PCA, 3") && !offsets.includes("no dropout"));
});
