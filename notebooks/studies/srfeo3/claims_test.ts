import assert from "node:assert/strict";
import { claimRapidEels, findRapidEels } from "./claims.ts";
import { checkClaim, judge } from "../../harness/record/claims.ts";

const KINDS = ["initial thin", "initial thick", "annealed thin", "annealed thick"];
/** Errors of a method on each kind, a little more in each redraw, which ratios do not show. */
const errorsOf = (method: string, values: readonly number[]) =>
  [0, 1, 2].flatMap((seed) =>
    KINDS.map((kind, i) => ({ seed, kind, method, meanSquaredError: (1 + seed / 10) * values[i] }))
  );
const trend = (seed: number, kind: string, intensitySlope: number, shiftInDenoised: number) => ({
  ...{ seed, kind, method: "network", shiftInTruth: 1, shiftInDenoised, shiftStandardError: 0 },
  ...{ missing: 0, intensitySlope, intensityStandardError: 0 },
});
const classified = (
  network: string,
  frameRateHz: number,
  [published, percent, lowImages, highImages]: number[],
) => ({
  ...{ network, frameRateHz, published, percent, lowImages, highImages },
  ...{ low: percent, high: percent },
});
const edge = { thicknessMfp: 0.7, peakDistanceEv: 182, ratioWithoutPlural: 3, whiteLineRatio: 9 };
const score = (dropout: number, fold: number, value: number) => ({
  ...{ latentUnits: 5, dropout, depth: 5, learningRate: 1e-3, fold, score: value },
});
const findings = {
  parameters: 44678,
  training: "50 epochs",
  network: "network",
  images: [
    { part: "training", spectra: 1000, channels: 240 },
    { part: "held out", spectra: 500, channels: 240 },
  ],
  errors: [
    ...errorsOf("network", [2, 2, 2, 2]),
    ...errorsOf("network, dropout left on", [1, 1, 1, 1]),
    ...errorsOf("network, last epoch", [1.1, 1.1, 1.1, 1.1]),
    ...errorsOf("network, as published", [0.8, 0.8, 0.8, 0.8]),
    ...errorsOf("network, as published, best epoch", [0.5, 0.5, 0.5, 0.5]),
    ...errorsOf("network, as published, dropout left on", [0.4, 0.4, 0.4, 0.4]),
    ...errorsOf("network, no dropout", [0.5, 0.5, 0.5, 0.5]),
    ...errorsOf("PCA, 3", [1.5, 1.6, 1.7, 1.8]),
    ...errorsOf("PCA, 5", [1, 1, 1, 1]),
    ...errorsOf("PCA, 7", [3, 3, 3, 3]),
  ],
  accuracies: [
    classified("network", 400, [82, 84, 83, 84.5]),
    classified("other", 400, [82, 84, 83, 84.5]),
  ],
  edges: (["initial", "annealed"] as const).flatMap((state, i) =>
    (["thin", "thick"] as const).map((thickness) => ({
      ...{ ...edge, state, thickness, onsetDistanceEv: 182.5 },
      ...{ ratioDeconvolved: 3.8 + i, deconvolvedLow: 3.7 + i, deconvolvedHigh: 3.9 + i },
    }))
  ),
  trends: [0, 1, 2].flatMap((seed) =>
    KINDS.map((kind, i) => trend(seed, kind, i ? 0.9 : 0.4 + seed / 100, 0.79 + seed / 100))
  ),
  searchFolds: [0, 1, 2].flatMap((fold) => [score(0.2, fold, 2 + fold), score(0, fold, 1)]),
};
const claims = claimRapidEels(findings);

Deno.test("claims hold where they should and nowhere else", () => {
  claims.forEach(checkClaim);
  const verdicts = claims.map(({ id, claim, obtained, ...rest }) => {
    const value = typeof obtained === "number" ? Number(obtained.toPrecision(5)) : obtained;
    return [id, claim.slice(0, 24), value, judge({ id, claim, obtained, ...rest })];
  });
  assert.deepEqual(verdicts, [
    ["B1", "images; spectra; spectra", "2; 1,500; 500", "undecided"],
    ["B2", "channels of 0.25 eV in 5", 240, "undecided"],
    ["B3", "400 frames/s kept up wit", "see table stream", "undecided"],
    ["B5", "truth: mean of pixels; b", "10 x 40", "undecided"],
    ["B4", "initial: O K pre-peak to", 182, "undecided"],
    ["B4", "initial: onset of Fe L m", 182.5, "undecided"],
    ["B4", "initial, thin: Fe L3/L2,", 3.8, "holds"],
    ["B4", "annealed: O K pre-peak t", 182, "undecided"],
    ["B4", "annealed: onset of Fe L ", 182.5, "undecided"],
    ["B4", "annealed, thin: Fe L3/L2", 4.8, "holds"],
    ["B4", "thin: Fe L3/L2 annealed ", 1.2632, "holds"],
    ["B6", "trainable parameters", 44678, "undecided"],
    ["B7", "error of PCA, 5, over th", 1.25, "holds"],
    ["B7", "error of PCA, 7, over th", 3.75, "holds"],
    ["B7", "error of PCA, 3, over th", 2, "does not hold"],
    ["B7", "error of PCA, 3, over th", 2.25, "holds"],
    ["B7", "error of PCA, 5, over th", 2, "holds"],
    ["B7", "error of PCA, 7, over th", 6, "holds"],
    ["B7", "error of PCA, 3, over th", 3.2, "does not hold"],
    ["B7", "error of PCA, 3, over th", 3.6, "holds"],
    ["B7", "error of PCA, 5, over th", 2.5, "holds"],
    ["B7", "error of PCA, 7, over th", 7.5, "holds"],
    ["B7", "error of PCA, 3, over th", 4, "does not hold"],
    ["B7", "error of PCA, 3, over th", 4.5, "holds"],
    ["B7", "error of PCA, 5, over th", 0.5, "does not hold"],
    ["B7", "error of PCA, 7, over th", 1.5, "holds"],
    ["B7", "error of PCA, 3, over th", 0.8, "holds"],
    ["B7", "error of PCA, 3, over th", 0.9, "does not hold"],
    ["B7", "error of PCA, 5, over th", 0.90909, "does not hold"],
    ["B7", "error of PCA, 7, over th", 2.7273, "holds"],
    ["B7", "error of PCA, 3, over th", 1.4545, "does not hold"],
    ["B7", "error of PCA, 3, over th", 1.6364, "holds"],
    ["B7", "error of PCA, 5, over th", 1, "holds"],
    ["B7", "error of PCA, 7, over th", 3, "holds"],
    ["B7", "error of PCA, 3, over th", 1.6, "does not hold"],
    ["B7", "error of PCA, 3, over th", 1.8, "holds"],
    ["B8", "probe shift in denoised ", 0.8, "holds"],
    ["B8", "thickness trend kept: sm", 0.41, "does not hold"],
    ["B10", "accuracy at 400 frames/s", 84, "undecided"],
    ["B12", "error in cross-validatio", 3, "undecided"],
  ]);
});

Deno.test("a ratio that crosses 1 between the redraws is undecided", () => {
  const errors = findings.errors.map((row) =>
    row.method === "PCA, 7" ? { ...row, meanSquaredError: row.seed === 1 ? 1 : 3 } : row
  );
  const seven = claimRapidEels({ ...findings, errors })
    .find(({ claim }) =>
      claim.startsWith("error of PCA, 7, over the network's, our schedule, best")
    )!;
  assert.equal(judge(seven), "undecided");
});

Deno.test("the finding names the ratios of errors", () => {
  assert.match(
    findRapidEels(findings),
    /leave 1\.25 times .*last of 500 epochs.* 0\.50 times that of our schedule.*\(50 epochs\).* leaves 0\.50 of its error \(0\.50 by our schedule\).* without dropout 0\.25/,
  );
});

Deno.test("orders of errors say whose training they are of, and only the paper's have a published value", () => {
  const own = claims.filter(({ id }) => id === "B7");
  assert.equal(own.length, 24);
  for (const { claim, published, note } of own) {
    const ours = claim.includes("our schedule");
    assert.ok(ours !== claim.includes("the paper's training"), claim);
    assert.equal(published === undefined, ours, claim);
    assert.equal(/ours, not the paper's training/.test(note!), ours, claim);
  }
});

Deno.test("a search whose best rate lacks folds is not judged", () => {
  const searchFolds = [
    ...findings.searchFolds,
    { ...score(0.2, 0, 0.5), learningRate: 1e-2 },
  ];
  const [search] = claimRapidEels({ ...findings, searchFolds }).filter(({ id }) => id === "B12");
  assert.deepEqual([search.sense, search.obtained], [undefined, 3]);
  assert.match(search.note!, /0\.50 times that without dropout on those folds/);
});
