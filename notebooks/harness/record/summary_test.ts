import assert from "node:assert/strict";
import { formatDuration, formatMemory } from "./summary.ts";

Deno.test("durations are said in the units people use", () => {
  const said = [0, 43.24, 59.94, 59.96, 103, 119.6, 3599.4, 7500].map(formatDuration);
  assert.deepEqual(said, [
    "0.0 s",
    "43.2 s",
    "59.9 s",
    "1 min 0 s",
    "1 min 43 s",
    "2 min 0 s",
    "59 min 59 s",
    "2 h 5 min",
  ]);
  assert.equal(formatMemory(312_400_000), "312 MB");
});
