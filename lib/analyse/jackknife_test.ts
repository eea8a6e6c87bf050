import assert from "node:assert/strict";
import { studentQuantile } from "./jackknife.ts";

// scipy.stats.t.ppf
const KNOWN = [
  ...[[0.975, 1, 12.706204736174694], [0.975, 2, 4.302652729749462], [0.9999, 3, 22.203742273205]],
  ...[[0.975, 4, 2.7764451051977934], [0.95, 39, 1.6848751217112248], [0.5, 4, 0]],
  ...[[0.025, 7, -2.3646242515927844], [0.975, 400, 1.9659123432294627]],
];

Deno.test("studentQuantile() is that of SciPy, down to one degree of freedom", () => {
  for (const [share, degrees, known] of KNOWN) {
    const found = studentQuantile(share, degrees);
    assert.ok(Math.abs(found - known) <= 1e-9 * Math.abs(known), `${share}, ${degrees}: ${found}`);
  }
});

Deno.test("studentQuantile() refuses degrees that are no whole number", () => {
  assert.throws(() => studentQuantile(0.9, 2.5), /whole number of 1 or more: it is 2\.5/);
  assert.throws(() => studentQuantile(0.9, 0), RangeError);
});
