import assert from "node:assert/strict";
import { judgeNumber, judgeSide, RULES, spreadOf } from "./predict_rules.ts";

const spread = (low: number, high: number) => ({ mean: (low + high) / 2, low, high, count: 20 });

Deno.test("a printed number is supported by a narrow spread around it only", () => {
  assert.equal(judgeNumber(82, spread(80, 90), 15), "supports");
  assert.equal(judgeNumber(82, spread(60, 90), 15), "cannot test");
  assert.equal(judgeNumber(82, spread(83, 99), 15), "contradicts");
  assert.equal(judgeNumber(82, { ...spread(80, 90), count: 1 }, 15), "cannot test");
});

Deno.test("an ordering is supported where all lie on its side, contradicted where all lie on the other", () => {
  assert.equal(judgeSide([-1e9, 1], spread(0.7, 0.9)), "supports");
  assert.equal(judgeSide([-1e9, 1], spread(0.9, 1.1)), "cannot test");
  assert.equal(judgeSide([-1e9, 1], spread(1.1, 1.3)), "contradicts");
  assert.equal(judgeSide([0.8, 1.2], spread(0.7, 1.3)), "cannot test");
});

Deno.test("spreadOf() takes the central nine tenths and leaves out what is not finite", () => {
  const values = Array.from({ length: 101 }, (_, i) => i);
  const { mean, low, high, count } = spreadOf([...values, NaN]);
  assert.deepEqual([mean, count], [50, 101]);
  assert.ok(Math.abs(low - 5) <= 1 && Math.abs(high - 95) <= 1, `${low} ${high}`);
  assert.ok(Number.isNaN(spreadOf([NaN]).mean));
});

Deno.test("every rule says what it is about once", () => {
  assert.equal(new Set(RULES.map(({ about }) => about)).size, RULES.length);
});
