import assert from "node:assert/strict";
import { timeFrames } from "./rapid_eels_stream.ts";

Deno.test("timeFrames() reads frames before it starts, and then each that arrives", async () => {
  const seen: number[] = [];
  const { frames, lost } = await timeFrames((frame) => seen.push(frame), { frames: 3 });
  assert.deepEqual([frames, lost, seen.length], [3, 0, 203]);
  assert.deepEqual(seen.slice(200), [0, 1, 2]);
});
