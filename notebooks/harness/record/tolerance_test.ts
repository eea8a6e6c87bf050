import assert from "node:assert/strict";
import { isWithin } from "./tolerance.ts";

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

Deno.test("isWithin() refuses a tolerance that is neither a number nor a percentage", () => {
  for (const good of ["5%", "0.1", "1e-3", "1e-9"]) assert.ok(isWithin(1, 1, good));
  for (const bad of ["", "5 %", "-1", "five", "NaN", "Infinity"]) {
    assert.throws(() => isWithin(1, 1, bad), /must be a number or a percentage/);
  }
});
