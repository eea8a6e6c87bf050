import assert from "node:assert/strict";
import { measurePeak } from "eels/analyse/metrics.ts";
import { fitPeaks } from "eels/analyse/peak_fit.ts";
import { calibrate } from "eels/analyse/calibrate.ts";
import { measureJump } from "eels/analyse/isolate_edge.ts";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { estimateGain } from "eels/degrade/noise_power.ts";
import { sampleElectrons } from "eels/degrade/noise.ts";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import { AS_COMPUTED, loadSrTiO3OxygenK, WIDE_VARIATION } from "./elnes.ts";
import { claimQuickstart, QUICKSTART, sayQuickstart } from "./quickstart_claims.ts";
import {
  drawDenoised,
  drawErrors,
  drawLosses,
  drawNoiseCorrelation,
  drawPeakRows,
  drawTrainingEdges,
} from "./quickstart_figures.ts";
import { seedErrors, seedPeaks } from "./quickstart_seeds.ts";
import {
  compareBackgrounds,
  listCalibration,
  listFits,
  listSettings,
  listShapeMatches,
  listVariations,
  referenceNoise,
} from "./quickstart_tables.ts";
import { matchedTask } from "./quickstart_tasks.ts";
import {
  blankTrials,
  drawSeed,
  drawTrialSeeds,
  oxygenPeaks,
  redrawTrials,
} from "./quickstart_trials.ts";

const energy = energyAxis(500, 0.25, 280);
const power = Float32Array.from(energies(energy), (at) => 2500 * (at / 531) ** -3);
const peaks = [{ height: 800, positionEv: 531, fwhmEv: 2 }, {
  height: 700,
  positionEv: 536.5,
  fwhmEv: 3,
}];
const edge = gaussianPeaks(energy, peaks);
const electrons = withNoise(
  spectrumImage({ data: edge.data.map((v, e) => Math.round(v + power[e])), energy }),
  { gain: 1 },
);
const same = (image: SpectrumImage) => image;
const many = { divisors: [10, 100], repeats: 40, prepare: same, random: prng(1) };

Deno.test("drawSeed() keeps the share of the electrons, none of them the draw's, whatever else is drawn", () => {
  const { draw, trials: [tenth, hundredth] } = drawSeed(electrons, 3, many);
  const sum = ({ data }: SpectrumImage) => data.reduce((a, b) => a + b, 0);
  assert.deepEqual([tenth.share, hundredth.share], [0.1, 0.01]);
  assert.ok(Math.abs(sum(tenth.electrons) / sum(electrons) / 40 - 0.1) < 1e-3);
  assert.ok(Math.abs(sum(draw) / sum(electrons) - 0.1) < 3e-3);
  const all = drawSeed(electrons, 3, { ...many, divisors: [10 / 9], repeats: 1 });
  const kept = all.trials[0].electrons.data;
  assert.ok(kept.every((value, e) => value + draw.data[e] === electrons.data[e]));
  const alone = drawSeed(electrons, 3, { ...many, divisors: [100] });
  assert.deepEqual(alone.trials[0], hundredth);
});

Deno.test("drawTrialSeeds() keeps one seed aside for tuning, and draws each anew", () => {
  const { tuning, judged } = drawTrialSeeds(electrons, { ...many, repeats: 2, seeds: 2 });
  assert.deepEqual([tuning, ...judged].map(({ seed }) => seed), [0, 1, 2]);
  assert.notDeepEqual(judged[0].draw.data, judged[1].draw.data);
});

Deno.test("blankTrials() and redrawTrials() have the expected electrons", () => {
  const mean = ({ data }: SpectrumImage) => data.reduce((a, b) => a + b, 0) / data.length;
  const [blank] = blankTrials(electrons, many), again = redrawTrials(electrons, many);
  assert.ok(Math.abs(mean(blank.image) / mean(electrons) - 0.1) < 1e-3);
  assert.ok(Math.abs(mean(again.image) / mean(electrons) - 1) < 1e-3);
  assert.deepEqual([again.method, again.share], ["redrawn", 1]);
});

Deno.test("referenceNoise() of electrons is their mean over the unit squared", () => {
  const flat = withNoise(spectrumImage({ data: [90, 110], energy: energyAxis(530, 1, 2) }), {
    gain: 1,
  });
  assert.equal(referenceNoise(flat, { unit: 10 }), 1);
});

Deno.test("the tables of a measurement say what its steps found", () => {
  const calibrated = calibrate(electrons, { peaks: [{ nearEv: 531, trueEv: 532 }] });
  const [peak, shift, stretch] = listCalibration(calibrated);
  assert.ok(Math.abs(peak.value - 531) < 0.1 && Math.abs(shift.value - 1) < 0.1);
  assert.equal(stretch.value, 1);
  assert.throws(() => listCalibration(electrons), /must be one: call calibrate\(\)/);
  assert.deepEqual(listSettings({ ...electrons, settings: { frames: 10 } }), [
    { setting: "frames", value: "10" },
  ]);
  const windows = { fromEvs: [500, 510], toEv: 526, edgeEv: [528, 545] };
  for (
    const { exponent, integral, integralStandardError } of compareBackgrounds(electrons, windows)
  ) {
    assert.ok(Math.abs(exponent - 3) < 0.02);
    const area = 4 * 800 * Math.sqrt(Math.PI / Math.LN2) +
      4 * 700 * 1.5 * Math.sqrt(Math.PI / Math.LN2);
    assert.ok(Math.abs(integral - area) < 0.3 * integralStandardError, `${integral} ${area}`);
  }
  const search = { name: "t2g", nearEv: 531, fwhmEv: 2 };
  const fits = fitPeaks(edge, { fromEv: 529, toEv: 533, peaks: [search], noise: { gain: 1 } });
  assert.ok(Math.abs(listFits(fits)[0].positionEv - 531) < 0.02);
  const variations = listVariations({ computed: AS_COMPUTED, varied: WIDE_VARIATION });
  assert.deepEqual([variations.length, Object.values(variations[0])[3]], [7, "0.5"]);
});

Deno.test("listShapeMatches() has the tops of the matched edge, and how far they lie from the reference's", async () => {
  const computed = await loadSrTiO3OxygenK();
  const match = {
    ...{ edge: computed, firstPeakEv: 531, sigmaShare: 1 / 3, broadeningEv: 1, thicknessMfp: 0 },
    ...{
      logDistances: [0, 0, 0, 0],
      logFactors: [0, 0, 0, 0, 0],
      jumpRatio: 1,
      reducedChiSquare: 1,
    },
  };
  const rows = listShapeMatches([match, match], {
    reference: edge,
    places: oxygenPeaks(531).slice(0, 2),
  });
  const value = (quantity: string) => rows.find((row) => row.quantity === quantity)!.mean;
  assert.ok(Math.abs(value("top of main (eV)") - 535.2) < 0.3);
  const [own] = measurePeak(edge, { nearEv: 536.7, withinEv: 2.2, halfWidthEv: 1.5 }).positionEv;
  assert.ok(
    Math.abs(value("top of main less the reference's (eV)") - value("top of main (eV)") + own) <
      1e-9,
  );
});

Deno.test("matchedTask() has targets up to 1.5 times the measured edge", async () => {
  const computed = await loadSrTiO3OxygenK();
  const window = { backgroundEv: [500, 527], keepEv: [527, 550], referenceEv: 531 };
  const jump = measureJump(electrons, window);
  const edges = { edge: computed, variation: AS_COMPUTED, firstPeakEv: 531 };
  const options = { jump, count: 30, prepare: same, random: prng(2) };
  const { inputs, targets } = matchedTask(edges, electrons, options).validation;
  assert.deepEqual(inputs.shape, [1, 3, 280]);
  assert.ok(targets.data.every((value) => value < 1.5 * 2 * jump.level));
});

Deno.test("claimQuickstart() judges errors by their intervals, and each peak for itself", () => {
  const { matched, thinned, filter, computed } = QUICKSTART;
  const ratio = (over: string, value: number) => ({
    ...{ method: matched, over, share: 0.1, ratio: value, seeds: 5 },
    ...{ low: value - 0.2, high: value + 0.2 },
  });
  const gain = (peak: string, amount: number) => ({
    ...{ peak, quantity: "position" as const, share: 0.1, method: matched, over: computed },
    ...{ gain: amount, low: amount - 0.1, high: amount + 0.1 },
  });
  const findings = {
    ratios: [ratio(thinned, 0.2), ratio(filter, 1.1)],
    gains: [gain("main", 0.7), gain("t2g", -0.15)],
  };
  const claims = claimQuickstart(findings);
  claims.forEach(checkClaim);
  assert.deepEqual(claims.map(judge), ["holds", "undecided", "holds", "does not hold"]);
  assert.match(sayQuickstart(findings), /1\.10 \(0\.90 to 1\.30\) at 1\/10 .* main 0\.70/);
});

Deno.test("a peak that a seed never shows is said so, and nothing is claimed of it", () => {
  const { matched, computed } = QUICKSTART, unknown = { gain: NaN, low: NaN, high: NaN };
  const own = { quantity: "position" as const, share: 0.1, method: matched, over: computed };
  const findings = { ratios: [], gains: [{ ...own, peak: "t2g", ...unknown }] };
  assert.deepEqual(claimQuickstart(findings), []);
  assert.match(sayQuickstart(findings), /t2g not told, as a seed has no trial that shows it/);
});

Deno.test("the figures of notebook 00 draw what they are given", async () => {
  const { trials } = drawSeed(electrons, 1, many);
  const outcomes = trials.map((trial) => ({ ...trial, method: "thinned" }));
  assert.match(drawDenoised(outcomes, electrons).svg, /1\/100 of the electrons/);
  const rows = seedPeaks([outcomes, outcomes], electrons, oxygenPeaks(531).slice(0, 1));
  assert.match(drawPeakRows(rows).svg, /Displacement/);
  const other = rows.map((row) => ({ ...row, method: QUICKSTART.varied, found: 1 }));
  const unseen = other.map((row) => ({ ...row, found: 0.4 }));
  const names = [other, unseen].map((more) =>
    drawPeakRows([...rows, ...more]).svg.includes("varied")
  );
  assert.deepEqual(names, [true, false]);
  const errors = seedErrors([outcomes, outcomes], electrons);
  assert.match(drawErrors(errors, { floor: 1 }).svg, /noise of the reference/);
  const computed = await loadSrTiO3OxygenK();
  const sets = { computed: { edge: computed, variation: AS_COMPUTED, firstPeakEv: 531 } };
  assert.match(drawTrainingEdges(electrons, sets).svg, /edge in the middle/);
  const history = { loss: [2, 1], validationLoss: [3, 2] };
  assert.match(drawLosses([{ computed: { history } }]).svg, /Validation loss/);
  const flat = spectrumImage({ data: new Float32Array(280).fill(100), energy });
  const counts = sampleElectrons(flat, { electronsPerUnit: 1, random: prng(3) });
  const gain = estimateGain(counts, { fromEv: 500, toEv: 570 });
  assert.match(drawNoiseCorrelation(gain, counts).svg, /Lag \(channels\)/);
});
