import assert from "node:assert/strict";
import fc from "fast-check";
import { prng } from "../core/random.ts";
import { confusionMatrix, measureAccuracy, wilsonInterval } from "./classification.ts";

Deno.test("wilsonInterval() solves its defining equation, and lies within 0..1", () => {
  const cases = fc.tuple(
    fc.integer({ min: 1, max: 5000 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  fc.assert(fc.property(cases, ([trials, part]) => {
    const successes = Math.floor(part * trials), z = 1.5;
    const { low, high } = wilsonInterval(successes, trials, { z });
    assert.ok(low >= 0 && high <= 1 && low < high);
    for (const bound of [low, high]) {
      const away = Math.abs(successes / trials - bound);
      assert.ok(Math.abs(away - z * Math.sqrt(bound * (1 - bound) / trials)) < 1e-7);
    }
  }));
  assert.throws(() => wilsonInterval(3, 2), /3 of 2/);
});

Deno.test("wilsonInterval() holds the true share 19 times in 20", () => {
  const random = prng(1);
  let held = 0;
  for (let i = 0; i < 2000; i++) {
    const { low, high } = wilsonInterval(random.binomial(200, 0.9), 200);
    if (low <= 0.9 && 0.9 <= high) held++;
  }
  assert.ok(Math.abs(held / 2000 - 0.95) < 0.02, `${held}`);
});

Deno.test("the interval over groups is as wide as groups differ, that of Wilson is not", () => {
  // In half of 16 images everything is right, in the others half of it.
  const groups = Array.from({ length: 1600 }, (_, i) => `${i % 16}`);
  const truth = groups.map(() => 0);
  const predicted = groups.map((_, i) => (i % 16) % 2 && i % 32 < 16 ? 1 : 0);
  const { accuracy, wilson, byGroups, groups: each } = measureAccuracy(truth, predicted, {
    groups,
    random: prng(2),
  });
  assert.equal(accuracy, 0.75);
  assert.deepEqual(each.slice(0, 2).map((one) => one.accuracy), [1, 0.5]);
  // A mean of 16 draws of 1 or 0.5 has deviation 0.25 / 4.
  assert.ok(Math.abs((byGroups.high - byGroups.low) / (2 * 1.96 * 0.0625) - 1) < 0.15);
  assert.ok(wilson.high - wilson.low < 0.05);
});

Deno.test("confusionMatrix() has true classes in rows, and refuses unknown ones", () => {
  const counted = confusionMatrix([0, 0, 0, 1, 1], [0, 0, 1, 1, 1], {
    classes: ["initial", "annealed"],
  });
  assert.deepEqual(counted, [
    { truth: "initial", initial: 2, annealed: 1 },
    { truth: "annealed", initial: 0, annealed: 2 },
  ]);
  assert.throws(() => confusionMatrix([0], [2], { classes: ["a", "b"] }), /predicted 2/);
  assert.throws(() => confusionMatrix([0], [], { classes: ["a", "b"] }), /1, 0/);
});
