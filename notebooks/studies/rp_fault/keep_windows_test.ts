import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { makeCrystal } from "./keep_crystals.ts";
import { countScale, drawCrystal, keepPairs, type KeepWindows } from "./keep_windows.ts";

const kind: KeepWindows = {
  windowPixels: 32,
  dosesElectrons: [10, 10],
  targets: "clean",
  defects: true,
};
const make = (more: Partial<KeepWindows> = {}) =>
  keepPairs({ ...kind, ...more }, { count: 20, random: prng(1) });

Deno.test("counts are Poisson about the target: in units of their mean, noise has a variance of 1", () => {
  const { inputs, targets } = make();
  const mean = (values: Float32Array) => values.reduce((a, b) => a + b) / values.length;
  const squares = inputs.data.map((value, i) => (value - targets.data[i]) ** 2);
  assert.ok(Math.abs(mean(squares) - 1) < 0.05, `${mean(squares)}`);
  assert.ok(Math.abs(mean(inputs.data) - mean(targets.data)) < 0.03);
});

Deno.test("a correcting network is asked for the difference from the counts", () => {
  const image = make(), correction = make({ corrects: true });
  assert.deepEqual(correction.inputs.data, image.inputs.data);
  correction.targets.data.forEach((value, i) => {
    assert.ok(Math.abs(value + image.inputs.data[i] - image.targets.data[i]) < 1e-4);
  });
});

Deno.test("noise to noise has other counts of the same scan for a target", () => {
  const clean = make(), noisy = make({ targets: "noisy" });
  assert.notDeepEqual(noisy.targets.data, noisy.inputs.data);
  const error = noisy.targets.data.reduce(
    (sum, value, i) => sum + (value - clean.targets.data[i]),
    0,
  );
  assert.ok(Math.abs(error / noisy.targets.data.length) < 0.05);
});

Deno.test("a drawn crystal has a maximum of 1 and comes again from its seed; an empty scan has a scale", () => {
  const draw = () =>
    drawCrystal(makeCrystal(32, { defects: true, random: prng(4) }), { size: 32, random: prng(5) });
  assert.equal(Math.max(...draw()), 1);
  assert.deepEqual(draw(), draw());
  assert.ok(countScale(new Float32Array(16)) > 0);
});
