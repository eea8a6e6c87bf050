import assert from "node:assert/strict";
import { fitPeaks } from "eels/analyse/peak_fit.ts";
import { calibrate } from "eels/analyse/calibrate.ts";
import { measureJump } from "eels/analyse/isolate_edge.ts";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage, withNoise } from "eels/core/spectrum_image.ts";
import { estimateGain } from "eels/degrade/noise_power.ts";
import { sampleElectrons } from "eels/degrade/noise.ts";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import { comparePeaks } from "../methods/compare_methods.ts";
import { AS_COMPUTED, loadSrTiO3OxygenK } from "./elnes.ts";
import { claimQuickstart, QUICKSTART, sayQuickstart } from "./quickstart_claims.ts";
import {
  drawDenoised,
  drawErrors,
  drawNoiseCorrelation,
  drawPeakRows,
  drawTrainingEdges,
} from "./quickstart_figures.ts";
import {
  compareBackgrounds,
  listCalibrations,
  listFits,
  listSettings,
  listVariation,
  referenceNoise,
} from "./quickstart_tables.ts";
import { matchedTasks } from "./quickstart_tasks.ts";
import {
  blankTrials,
  compareErrorRatios,
  denoiser,
  oxygenPeaks,
  redrawTrials,
  thinTrials,
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

Deno.test("thinTrials() keeps the share of the electrons, and the same ones whatever else is thinned", () => {
  const [tenth, hundredth] = thinTrials(electrons, many);
  const sum = ({ data }: SpectrumImage) => data.reduce((a, b) => a + b, 0);
  assert.deepEqual([tenth.share, hundredth.share], [0.1, 0.01]);
  assert.ok(Math.abs(sum(tenth.image) / sum(electrons) / 40 - 0.1) < 1e-3);
  assert.deepEqual(thinTrials(electrons, { ...many, divisors: [100] })[0], hundredth);
});

Deno.test("blankTrials() and redrawTrials() have the expected electrons", () => {
  const mean = ({ data }: SpectrumImage) => data.reduce((a, b) => a + b, 0) / data.length;
  const [blank] = blankTrials(electrons, many), again = redrawTrials(electrons, many);
  assert.ok(Math.abs(mean(blank.image) / mean(electrons) - 0.1) < 1e-3);
  assert.ok(Math.abs(mean(again.image) / mean(electrons) - 1) < 1e-3);
  assert.deepEqual([again.method, again.share], ["redrawn", 1]);
});

Deno.test("compareErrorRatios() pairs the trials: a method twice as wrong each time has no error", () => {
  const axis = energyAxis(530, 1, 2);
  const trials = (...values: number[]) =>
    spectrumImage({
      data: values.flatMap((v) => [v, v]),
      shape: [1, values.length, 2],
      energy: axis,
    });
  const outcomes = [
    { method: "a", share: 0.1, image: trials(Math.SQRT2, 2 * Math.SQRT2) },
    { method: "b", share: 0.1, image: trials(1, 2) },
  ];
  const zero = spectrumImage({ data: [0, 0], energy: axis });
  const [row] = compareErrorRatios(outcomes, zero, { method: "a", over: ["b"] });
  assert.ok(Math.abs(row.ratio - 2) < 1e-6 && row.standardError < 1e-6, JSON.stringify(row));
  const absent = { method: "a", over: ["c"] };
  assert.throws(() => compareErrorRatios(outcomes, zero, absent), /among the outcomes: c is not/);
});

Deno.test("denoiser() is a method that calls denoise()", async () => {
  const filter = denoiser("filter", { method: "savitzky-golay", windowChannels: 5 });
  assert.equal(filter.method, "filter");
  assert.deepEqual((await filter.apply(electrons)).shape, electrons.shape);
});

Deno.test("referenceNoise() of electrons is their mean over the unit squared", () => {
  const flat = withNoise(spectrumImage({ data: [90, 110], energy: energyAxis(530, 1, 2) }), {
    gain: 1,
  });
  assert.equal(referenceNoise(flat, { unit: 10 }), 1);
});

Deno.test("the tables of a measurement say what its steps found", () => {
  const calibrated = calibrate(electrons, { peaks: [{ nearEv: 531, trueEv: 532 }] });
  const [row] = listCalibrations({ one: calibrated });
  assert.ok(Math.abs(row.shiftEv - 1) < 0.1 && row.stretch === 1);
  assert.throws(() => listCalibrations({ one: electrons }), /must have one: call calibrate\(\)/);
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
  assert.equal(listVariation(AS_COMPUTED).length, 7);
});

Deno.test("matchedTasks() makes a task a variation, with targets up to 1.5 times the measured edge", async () => {
  const computed = await loadSrTiO3OxygenK();
  const window = { backgroundEv: [500, 527], keepEv: [527, 550], referenceEv: 531 };
  const jump = measureJump(electrons, window);
  const options = { variations: { computed: AS_COMPUTED }, jump, referenceEv: 531, count: 30 };
  const tasks = matchedTasks(computed, electrons, { ...options, prepare: same, random: prng(2) });
  assert.deepEqual(Object.keys(tasks), ["computed"]);
  const { inputs, targets } = tasks.computed.validation;
  assert.deepEqual(inputs.shape, [1, 3, 280]);
  assert.ok(targets.data.every((value) => value < 1.5 * 2 * jump.level));
});

Deno.test("claimQuickstart() judges errors by their intervals, and each peak for itself", () => {
  const ratio = (over: string, value: number) => ({
    method: QUICKSTART.varied,
    over,
    share: 0.1,
    ratio: value,
    standardError: 0.1,
  });
  const row = (method: string, peak: string, shiftEv: number) => ({
    ...{ method, peak, shiftEv, share: 0.1, shiftDeviationEv: 0.1, heightRatio: 1 },
    ...{ heightDeviation: 0.1, found: 100, missing: 0 },
  });
  const findings = {
    ratios: [ratio(QUICKSTART.thinned, 0.2), ratio(QUICKSTART.filter, 1.1)],
    peaks: [
      ...[row(QUICKSTART.computed, "main", -1.3), row(QUICKSTART.varied, "main", -0.6)],
      ...[row(QUICKSTART.computed, "t2g", 0), row(QUICKSTART.varied, "t2g", 0.15)],
    ],
  };
  const claims = claimQuickstart(findings);
  claims.forEach(checkClaim);
  assert.deepEqual(claims.map(judge), ["holds", "undecided", "holds", "does not hold"]);
  assert.match(sayQuickstart(findings), /1\.10 at 1\/10 .* main better .* t2g worse/);
});

Deno.test("the figures of notebook 00 draw what they are given", async () => {
  const trials = thinTrials(electrons, many);
  const outcomes = trials.map((trial) => ({ ...trial, method: "thinned" }));
  assert.match(drawDenoised(outcomes, electrons).svg, /1\/100 of the electrons/);
  const rows = comparePeaks(outcomes, electrons, { peaks: oxygenPeaks(531).slice(0, 2) });
  assert.match(drawPeakRows(rows).svg, /Displacement/);
  const errors = [{ method: "thinned", share: 0.1, meanSquaredError: 2, standardError: 0.1 }];
  assert.match(drawErrors(errors, { floor: 1 }).svg, /noise of the reference/);
  const computed = await loadSrTiO3OxygenK();
  assert.match(drawTrainingEdges(electrons, { computed, varied: electrons }).svg, /as computed/);
  const flat = spectrumImage({ data: new Float32Array(280).fill(100), energy });
  const counts = sampleElectrons(flat, { electronsPerUnit: 1, random: prng(3) });
  const gain = estimateGain(counts, { fromEv: 500, toEv: 570 });
  assert.match(drawNoiseCorrelation(gain, counts).svg, /Lag \(channels\)/);
});
