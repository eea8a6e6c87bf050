import assert from "node:assert/strict";
import { risingPair } from "./pair.ts";

Deno.test("risingPair() takes two rising energies and nothing else", () => {
  assert.deepEqual(risingPair([500, 524], "backgroundEv"), [500, 524]);
  for (const wrong of [[524, 500], [500], [1, 2, 3], [NaN, 1]]) {
    assert.throws(() => risingPair(wrong, "backgroundEv"), /Cannot take backgroundEv as/);
  }
});
