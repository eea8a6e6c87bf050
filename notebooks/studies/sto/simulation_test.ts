import assert from "node:assert/strict";
import { calibrate } from "eels/analyse/calibrate.ts";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { stackRows } from "eels/core/stack.ts";
import { placePolarised } from "eels/simulate/stem_image.ts";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import { loadSrTiO3OxygenK } from "./elnes.ts";
import { claimSimulation, saySimulation } from "./simulation_claims.ts";
import {
  drawConvergence,
  drawMatches,
  drawPolarised,
  drawShare,
  drawSiteDifference,
  drawThicknesses,
} from "./simulation_figures.ts";
import {
  compareFeatures,
  distanceErrors,
  listMatches,
  listStretch,
  matchFreely,
} from "./simulation_match.ts";
import {
  columnValues,
  compareVibrations,
  listThicknessRatios,
  listVibrations,
  runningMeans,
} from "./simulation_phonons.ts";
import {
  columnSpots,
  compareAtEqualArea,
  compareThicknesses,
  listMicroscope,
  listShares,
  mapsPerNm,
  srTiO3Weights,
  valueAtSpot,
} from "./simulation_sites.ts";
import { STO_IMAGE_AXIS } from "./sto_image.ts";

const weights = await srTiO3Weights({ configurations: 0 });
const computed = await loadSrTiO3OxygenK();
const spectra = placePolarised(computed, { energy: STO_IMAGE_AXIS, firstPeakEv: 531 });

Deno.test("compareAtEqualArea() sees a change of shape, and none of height", () => {
  const energy = energyAxis(530, 1, 2);
  const image = (...spectra: number[]) =>
    spectrumImage({ data: spectra, shape: [1, 2, 2], energy });
  const spots = [{ label: "a", at: [0, 0] }, { label: "b", at: [0, 1] }];
  assert.equal(compareAtEqualArea(image(2, 6, 1, 3), { spots }).largest, 0);
  const { percent, largest } = compareAtEqualArea(image(2, 2, 1, 3), { spots });
  assert.deepEqual(percent.map((v) => Math.round(v)), [33, -33]);
  assert.ok(Math.abs(largest - 100 / 3) < 1e-4);
});

Deno.test("columnSpots() and valueAtSpot() find the columns of a cell with Sr at its corner", () => {
  const map = { data: Float32Array.from([0, 1, 2, 3]), shape: [2, 2], unit: "" } as const;
  const found = columnSpots(map).map((spot) => [spot.label, valueAtSpot(map, spot)]);
  assert.deepEqual(found, [["Ti-O", 3], ["O", 1], ["Sr", 0]]);
  assert.deepEqual(listShares(map, { spots: columnSpots(map) }).at(-1), {
    place: "highest",
    share: 3,
  });
});

Deno.test("the kept weights of SrTiO3 have more sigma on O than on Ti-O at every thickness", () => {
  const rows = compareThicknesses(weights);
  assert.equal(rows.length, 4);
  assert.ok(rows.every(({ sigmaOnO, sigmaOnTiO }) => sigmaOnO > sigmaOnTiO));
  const [first] = Object.values(mapsPerNm(weights));
  assert.ok(Math.abs(first.data[0] - rows[0].onSr) < 1e-6);
  const values = columnValues(weights, { spectra, thicknessNm: 20 });
  assert.equal(values.ratio, rows[2].ratio);
  assert.ok(Math.abs(values.strontium - rows[2].onSr / rows[2].onO) < 1e-6);
  assert.ok(values.difference > 1 && values.difference < 10);
  assert.match(JSON.stringify(listMicroscope(weights)), /5\.1, 10\.0, 19\.9, 40\.0/);
});

Deno.test("compareVibrations() gives one entry a configuration, and one where atoms are smeared", async () => {
  const small = { points: 32, repeats: 2, workers: 0 };
  const options = {
    configurations: 2,
    thicknessNm: 1,
    passedNm: [0.5],
    seed: 1,
    spectra,
    ...small,
  };
  const { displaced, onTheWay, fixed, smeared } = await compareVibrations(options);
  const alone = await compareVibrations({ ...options, passedNm: [] });
  assert.deepEqual(displaced, alone.displaced);
  const [thin, last] = listThicknessRatios({ onTheWay });
  assert.deepEqual([thin.thicknessNm, last.thicknessNm], [0.5, 1]);
  assert.equal(last.ratio, (displaced[0].ratio + displaced[1].ratio) / 2);
  assert.notEqual(thin.ratio, last.ratio);
  assert.deepEqual([displaced.length, fixed.length, smeared.length], [2, 2, 1]);
  const rows = listVibrations({ displaced, fixed, smeared }, { map: fixed[0] });
  assert.deepEqual(rows.map(({ vibration }) => vibration).slice(0, 2), ["map used", "displaced"]);
  assert.equal(rows[1].ratio, (displaced[0].ratio + displaced[1].ratio) / 2);
  assert.ok(rows[1].ratioLow < rows[1].ratio && Number.isNaN(rows[3].ratioLow));
});

Deno.test("runningMeans() ends with the mean of all and its 95 % interval", () => {
  const found = runningMeans([1, 2, 3]);
  assert.deepEqual(found.map(({ count, mean }) => [count, mean]), [[2, 1.5], [3, 2]]);
  assert.ok(Math.abs(found[1].high - 2 - 4.3 / Math.sqrt(3)) < 0.1); // Student's t of 2
});

const energy = energyAxis(525, 0.25, 120);
const bump = (at: number, centre: number) => Math.exp(-((at - centre) ** 2));
const edge = (byEv: number): SpectrumImage =>
  spectrumImage({
    data: Array.from(energies(energy), (at) =>
      [531, 533.5, 536.5, 543].reduce((sum, centre) => sum + bump(at, centre + byEv), 0)),
    energy,
  });

Deno.test("matchFreely() finds a shift, and compareFeatures() where peaks then lie", () => {
  const window = { fromEv: 527, toEv: 550, pivotEv: 531 };
  const matches = matchFreely(edge(0), edge(0.5), window);
  const [, shifted] = listMatches(matches);
  assert.deepEqual(matches.map((match) => match.edge), [
    "as computed",
    "shifted",
    "shifted and stretched",
  ]);
  assert.ok(Math.abs(shifted.shiftEv - 0.5) < 0.01 && shifted.rmsDifference < 0.01);
  const own = { ...computed, peaksEv: [1, 3.5, 6.5, 13] };
  const redrawn = stackRows([edge(0.4), edge(0.5), edge(0.6)]);
  const how = { computed: own, firstPeakEv: 531, redrawn, distanceError: 0.01 };
  const features = compareFeatures(matches, edge(0.5), how);
  const third = features.at(-1)!;
  assert.deepEqual(features.map(({ feature }) => feature), ["t2g", "eg", "main", "third"]);
  assert.ok(Math.abs(third.measuredEv - 543.5) < 0.05 && Math.abs(third.shifted) < 0.05);
  assert.ok(Math.abs(third.asComputed + 0.5) < 0.05);
  // All peaks of the redrawn spectra move together: distances from the first stay.
  assert.ok(Math.abs(features[0].ownError - 0.1) < 0.03 && third.ownError < 0.05);
  assert.ok(Math.abs(third.calibrationError - 0.125) < 1e-3);
  assert.ok(Math.abs(third.high - third.asComputed - 1.96 * 0.125) < 0.03);
});

Deno.test("distanceErrors() adds what peaks and known energies leave open, and needs two peaks", () => {
  const known = [{ nearEv: 536.5, trueEv: 530 }, { nearEv: 543, trueEv: 550 }];
  const errors = distanceErrors(calibrate(edge(0), { peaks: known }), {
    knownWithinEv: [0.3, 0.4],
  });
  assert.equal(errors.energiesKnown, 0.5 / 20);
  assert.ok(errors.peaksFound > 0 && errors.together > errors.energiesKnown);
  const one = calibrate(edge(0), { peaks: known.slice(0, 1) });
  assert.throws(
    () => distanceErrors(one, { knownWithinEv: [0.3] }),
    /must be calibrated on two peaks/,
  );
  const [row] = listStretch(calibrate(edge(0), { peaks: known }), { knownWithinEv: [0.3, 0.4] });
  assert.equal(row.together, errors.together);
});

Deno.test("claimSimulation() judges by the scatter of configurations and the error of energies", () => {
  const random = prng(1), noise = () => 0.01 * random.normal();
  const displaced = Array.from({ length: 9 }, () => ({
    ratio: 0.9 + noise(),
    strontium: 0.5 + noise(),
    sigmaOnTiO: 0.3 + noise(),
    sigmaOnO: 0.36 + noise(),
    difference: 5 + 100 * noise(),
  }));
  const onTheWay = [{ thicknessNm: 20, displaced }];
  const vibrations = { displaced, onTheWay, fixed: displaced, smeared: displaced.slice(1) };
  const matches = matchFreely(edge(0), edge(0), { fromEv: 527, toEv: 550, pivotEv: 531 });
  const own = { ...computed, peaksEv: [1, 3.5, 5.5, 13] };
  const redrawn = stackRows([edge(0), edge(0.02)]);
  const how = { computed: own, firstPeakEv: 531, redrawn, distanceError: 0.01 };
  const features = compareFeatures(matches, edge(0), how);
  const findings = { map: displaced[0], vibrations, matches, features };
  const claims = claimSimulation(findings);
  claims.forEach(checkClaim);
  const verdicts = claims.map((claim) => judge(claim));
  assert.deepEqual(verdicts.slice(0, 4), ["holds", "does not hold", "holds", "undecided"]);
  assert.deepEqual(verdicts.slice(-3), ["holds", "does not hold", "holds"]);
  assert.match(
    saySimulation(findings),
    /at most 5\.\d % .*\(\d\.\d to \d\.\d\).* main peak lying \d\.\d eV too low/,
  );
});

Deno.test("the figures of notebook 01 draw what they are given", () => {
  assert.match(drawPolarised(spectra).svg, /sigma, along Ti-O/);
  assert.match(drawShare(weights, { thicknessNm: 20 }).svg, /Share of sigma/);
  assert.match(drawThicknesses(weights).svg, /40\.0 nm/);
  const rest = { strontium: 0.5, sigmaOnTiO: 0.3, sigmaOnO: 0.4, difference: 5 };
  const values = [1, 2, 3].map((ratio) => ({ ratio, ...rest }));
  assert.match(drawConvergence(values, { map: values[0] }).svg, /Configurations/);
  const image = spectrumImage({
    ...edge(0),
    data: [...edge(0).data, ...edge(1).data],
    shape: [1, 2, 120],
  });
  const spots = [{ label: "Ti-O", at: [0, 0] }, { label: "O", at: [0, 1] }];
  assert.match(drawSiteDifference(compareAtEqualArea(image, { spots })).svg, /Ti-O minus O/);
  const matches = matchFreely(edge(0), edge(1), { fromEv: 527, toEv: 550, pivotEv: 531 });
  assert.match(drawMatches(edge(1), matches).svg, /shifted and stretched/);
});
