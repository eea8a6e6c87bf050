import assert from "node:assert/strict";
import { formatTolerance, isWithin, type Tolerance } from "./tolerance.ts";

Deno.test("a relative tolerance is a part of the committed number", () => {
  assert.ok(isWithin(-200, -210, "5%"));
  assert.ok(!isWithin(-200, -210.1, "5%"));
  assert.ok(!isWithin(0, 1e-9, "5%"));
});

Deno.test("an absolute tolerance is a distance, its end included", () => {
  assert.ok(isWithin(1.2, 1.3, "0.1"));
  assert.ok(!isWithin(1.2, 1.3001, "0.1"));
  assert.ok(isWithin(7, 7, "0"));
  assert.ok(!isWithin(7, NaN, "1e3"));
});

Deno.test("formatTolerance() refuses what is neither a number nor a percentage", () => {
  assert.deepEqual((["5%", 0.1, "1e-3", 1e-9] as const).map(formatTolerance), [
    "5%",
    "0.1",
    "1e-3",
    "1e-9",
  ]);
  for (const bad of ["", "5 %", "-1", "five", NaN, Infinity] as Tolerance[]) {
    assert.throws(() => formatTolerance(bad), /must be a number or a percentage/);
  }
});
