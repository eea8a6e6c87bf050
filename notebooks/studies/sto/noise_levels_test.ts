import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { estimateMeanVariance } from "eels/degrade/mean_variance.ts";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import { addBackground, ESTIMATES } from "./known_noise.ts";
import { claimNoise, sayNoise } from "./noise_claims.ts";
import { drawCorrelated, drawKnownGains, drawMeanVariance, drawSigmas } from "./noise_figure.ts";
import {
  compareNoises,
  estimateCorrelated,
  listElectrons,
  recoverDetector,
  recoverSigma,
  repeatError,
} from "./noise_levels.ts";
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
  const [row] = recoverSigma(flat, { sigmas: [0.1], scans: 4, random: prng(2) });
  near(row.ratio, 1, 0.02);
  near(row.stated, row.deviation, 0.02);
  assert.ok(row.low < row.ratio && row.covered >= 0.5);
  near(repeatError(flat, { sigma: 0.1, scans: 3, random: prng(2) }).mean, 0.01, 1e-4);
});

Deno.test("recoverDetector() finds gain and read-out of known detectors within their intervals", () => {
  const how = { gain: 10, readoutCounts: 20, electronsPerUnit: 200, scans: 4, random: prng(3) };
  const [gain, readout] = recoverDetector(flat, how);
  near(gain.ratio, 1, 0.15);
  near(readout.ratio, 1, 0.15);
  assert.deepEqual([gain.true, readout.true], [10, 400]);
});

Deno.test("listElectrons() counts the electrons whose noise is as large as the paper's", () => {
  const on = addBackground(flat, 2),
    [highest, mean, under] = listElectrons(flat, { sigma: 0.1, on });
  near(highest.atMaximum, 100, 1e-9);
  const level = (47 * 0.8 + 1) / 60;
  near(mean.atMaximum, 100 * level, 1e-4);
  near(mean.inSpectrum, 100 * level * level * 60, 1e-2);
  near(under.atMaximum, 100 * (1 + 2 * (540 / 525) ** -3), 1e-3);
  assert.ok(under.withBackground > under.inSpectrum && mean.withBackground === mean.inSpectrum);
});

Deno.test("estimateCorrelated() is 1 for independent channels and falls as the formula says", () => {
  const seeds = { sigma: 0.1, seeds: 2, random: prng(3) };
  const [white, wide] = estimateCorrelated(flat, { fwhmChannels: [0.1, 2], ...seeds });
  assert.ok(wide.low < wide.ratio && wide.overHigh > wide.overExpected);
  near(white.ratio, 1, 0.02);
  near(white.neighbours, 0, 0.01);
  near(wide.ratio, wide.expected, 0.02);
  assert.ok(wide.ratio < 0.6 && wide.neighbours > 0.6);
  assert.ok(drawCorrelated([white, wide]).svg.includes("expected from the autocorrelation"));
});

Deno.test("the claims of notebook 02 are undecided where an interval crosses its limit", () => {
  const repeats = { deviation: 0.01, stated: 0.01, covered: 1 };
  const detector = [
    { what: "gain", true: 12, ratio: 0.95, low: 0.94, high: 0.96, ...repeats },
    { what: "read-out variance", true: 900, ratio: 1.2, low: 1.15, high: 1.25, ...repeats },
  ];
  const sigmas = [{ sigma: 1, ratio: 1.001, low: 1, high: 1.002, ...repeats }];
  const known = { detector: "2 channels", ratio: 1, low: 0.95, high: 1.05, stated: 0.1 };
  const gains = Object.values(ESTIMATES).map((estimate) => ({ ...known, estimate }));
  const error = { mean: 0.0025, low: 0.0024, high: 0.0026, count: 4 };
  const findings = { error, sigmas, detector, gains };
  const claims = claimNoise(findings);
  claims.forEach(checkClaim);
  assert.deepEqual(claims.map(judge), [
    ...["undecided", "holds", "undecided", "does not hold", "holds", "holds"],
  ]);
  assert.match(sayNoise(findings, { electrons: 400 }), /400 electrons .* the gain to 5\.0 %/);
  assert.ok(drawSigmas(sigmas).svg.includes("Estimated / true"));
  assert.match(drawKnownGains(gains).svg, /2 channels/);
  const line = estimateMeanVariance(noisy);
  assert.ok(drawMeanVariance(line, { gain: 12, readoutCounts: 30 }).svg.includes(">truth<"));
});

Deno.test("markedColumns() names Ti-O in the middle of a cell whose corner is Sr", () => {
  assert.deepEqual(markedColumns(flat).map(({ at }) => at), [[12, 12], [0, 12], [0, 0]]);
});
