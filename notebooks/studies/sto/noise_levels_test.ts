import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { judge } from "../../harness/record/claims.ts";
import { claimNoise } from "./noise_claims.ts";
import { drawCorrelated, drawMeanVariance, drawSigmas } from "./noise_figure.ts";
import { compareNoises, estimateCorrelated, listDetector, recoverSigma } from "./noise_levels.ts";
import { markedColumns } from "./places.ts";

const energy = energyAxis(525, 0.5, 60);
const flat = spectrumImage({
  data: Float32Array.from(
    { length: 24 * 24 * 60 },
    (_, i) => i % 60 < 12 ? 0 : i % 60 === 30 ? 1 : 0.8,
  ),
  shape: [24, 24, 60],
  energy,
});
const noisy = addGaussianNoise(flat, { sigma: 0.1, random: prng(1) });
const near = (value: number, expected: number, by: number) =>
  assert.ok(Math.abs(value - expected) < by, `${value} is not ${expected}`);

Deno.test("compareNoises() finds the standard deviation before the edge and at the maximum", () => {
  const [row] = compareNoises({ white: noisy }, flat, { edgeEv: 530 });
  near(row.meanSquaredError, 0.01, 2e-4);
  near(row.beforeEdge, 0.1, 0.003);
  near(row.atMaximum, 0.1, 0.01);
});

Deno.test("recoverSigma() finds white noise to 1 or 2 % and states that error", () => {
  const [row] = recoverSigma(flat, { sigmas: [0.1], repeats: 4, random: prng(2) });
  near(row.ratio, 1, 0.02);
  near(row.claimed, row.deviation, 0.02);
});

Deno.test("estimateCorrelated() is 1 for independent channels and falls as the formula says", () => {
  const [white, wide] = estimateCorrelated(noisy, flat, { fwhmChannels: [0.1, 2] });
  near(white.ratio, 1, 0.02);
  near(white.neighbours, 0, 0.01);
  near(wide.ratio, wide.expected, 0.02);
  assert.ok(wide.ratio < 0.6 && wide.neighbours > 0.6);
  assert.ok(drawCorrelated([white, wide]).svg.includes("expected from the autocorrelation"));
});

Deno.test("the claims of notebook 02 are undecided where an interval crosses its limit", () => {
  const line = {
    gain: 11.4,
    gainStandardError: 0.1,
    readoutVariance: 910,
    readoutVarianceStandardError: 50,
    points: [{ mean: 0, variance: 900, standardError: 9 }, {
      mean: 9,
      variance: 1010,
      standardError: 9,
    }],
  };
  const detector = listDetector(line, { gain: 12, readoutCounts: 30 });
  near(detector[0].offInStandardErrors, -6, 1e-9);
  const sigmas = [{ sigma: 1, ratio: 1.001, deviation: 0.01, standardError: 0.002, claimed: 0.01 }];
  const noises = [{ noise: "white", meanSquaredError: 0.0025, beforeEdge: 0.05, atMaximum: 0.05 }];
  const verdicts = claimNoise({ noises, sigmas, detector }).map(judge);
  assert.deepEqual(verdicts, ["undecided", "holds", "undecided"]);
  assert.ok(drawSigmas(sigmas).svg.includes("Estimated / true"));
  assert.ok(drawMeanVariance(line, { gain: 12, readoutCounts: 30 }).svg.includes(">truth<"));
});

Deno.test("markedColumns() names Ti-O in the middle of a cell whose corner is Sr", () => {
  assert.deepEqual(markedColumns(flat).map(({ at }) => at), [[12, 12], [0, 12], [0, 0]]);
});
