import assert from "node:assert/strict";
import fc from "fast-check";
import { energyAt, energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { detect, DIRECT_DETECTOR, INDIRECT_DETECTOR, pointSpread } from "../degrade/detector.ts";
import { addPluralLoss, lowLoss, pluralLoss, singleLoss } from "./low_loss.ts";

const plasmons = [
  { energyEv: 30, widthEv: 10, share: 0.8 },
  { energyEv: 14, widthEv: 4, share: 0.2 },
];
const sumOf = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0);

Deno.test("single losses sum to one and peak at the plasmons", () => {
  const single = singleLoss(plasmons, { stepEv: 0.25, channels: 2000 });
  assert.ok(Math.abs(sumOf(single) - 1) < 1e-12);
  const highest = single.indexOf(Math.max(...single)) * 0.25;
  assert.ok(Math.abs(highest - 28.5) < 1.5, `maximum at ${highest} eV`);
  assert.throws(() => singleLoss([], { stepEv: 0.25, channels: 10 }), /shares above 0/);
});

Deno.test("plural losses are Poisson: n-fold shares, and mean loss t/lambda times the single mean", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 3, noNaN: true }), (paths) => {
      const single = new Float64Array(400);
      single[10] = 1; // each loss is 10 channels
      const losses = pluralLoss(single, paths);
      let expected = Math.exp(-paths);
      for (let n = 0; n < 30; n++) {
        assert.ok(Math.abs(losses[10 * n] - expected) < 1e-12, `${n} losses`);
        expected *= paths / (n + 1);
      }
      assert.ok(Math.abs(sumOf(losses) - 1) < 1e-9);
    }),
    { numRuns: 20 },
  );
  const single = singleLoss(plasmons, { stepEv: 1, channels: 800 });
  const mean = (values: Float64Array) => values.reduce((sum, value, e) => sum + e * value, 0);
  assert.ok(Math.abs(mean(pluralLoss(single, 0.5)) / (0.5 * mean(single)) - 1) < 0.02);
});

Deno.test("the low-loss spectrum holds the beam: the zero-loss share is exp(-t/lambda)", () => {
  const energy = energyAxis(-20, 0.1, 4000);
  const spectrum = lowLoss(energy, { thicknessMfp: 0.8, plasmons });
  let zeroLoss = 0;
  spectrum.forEach((value, e) => {
    if (energyAt(energy, e) < 2) zeroLoss += value;
  });
  assert.ok(Math.abs(zeroLoss - Math.exp(-0.8)) < 0.01, `zero loss ${zeroLoss}`);
  assert.ok(Math.abs(sumOf(spectrum) - 1) < 0.01);
  assert.equal(Math.abs(energyAt(energy, spectrum.indexOf(Math.max(...spectrum)))) < 0.06, true);
  assert.throws(
    () => lowLoss(energy, { thicknessMfp: -1, plasmons }),
    /thicknessMfp must be 0 or more: it is -1/,
  );
});

Deno.test("no thickness changes nothing", () => {
  const single = singleLoss(plasmons, { stepEv: 1, channels: 50 });
  const spectrum = Float64Array.from({ length: 50 }, (_, e) => e * e);
  assert.deepEqual(addPluralLoss(spectrum, pluralLoss(single, 0)), spectrum);
});

Deno.test("a point spread sums to one, is symmetric, and that of the indirect camera is wider", () => {
  for (const detector of [DIRECT_DETECTOR, INDIRECT_DETECTOR]) {
    const spread = pointSpread(detector, 50);
    assert.ok(Math.abs(sumOf(spread) - 1) < 1e-6);
    spread.forEach((value, i) => assert.ok(Math.abs(value - spread[100 - i]) < 1e-6));
  }
  assert.ok(pointSpread(DIRECT_DETECTOR, 50)[50] > 2 * pointSpread(INDIRECT_DETECTOR, 50)[50]);
});

Deno.test("a detector turns an even spectrum into gain times it, and a line into its point spread", () => {
  const energy = energyAxis(0, 1, 41);
  const even = spectrumImage({ data: new Float32Array(41).fill(7), energy, unit: "electrons" });
  const counts = detect(even, INDIRECT_DETECTOR);
  assert.equal(counts.unit, "counts");
  counts.data.forEach((value) => assert.ok(Math.abs(value - 70) < 1e-3));
  const line = new Float32Array(41);
  line[20] = 1;
  const seen = detect(spectrumImage({ data: line, energy }), INDIRECT_DETECTOR);
  const spread = pointSpread(INDIRECT_DETECTOR, 40);
  seen.data.forEach((value, e) => assert.ok(Math.abs(value - 10 * spread[20 + e]) < 1e-5));
  assert.throws(
    () => detect(even, { ...DIRECT_DETECTOR, tailShare: 2 }),
    /tailShare must be in 0\.\.1: it is 2/,
  );
});
