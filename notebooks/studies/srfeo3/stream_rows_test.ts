import assert from "node:assert/strict";
import { runStream } from "eels/model/stream.ts";
import { listStream } from "./live_frames.ts";

Deno.test("listStream() counts frames and gives times in order", async () => {
  // As many may wait as there are, so that none is lost on a busy machine.
  const rows = listStream(
    await runStream(() => {}, { frames: 20, frameRateHz: 4000, capacity: 20 }),
  );
  assert.deepEqual(rows.slice(0, 2).map(({ value }) => value), [20, 0]);
  assert.ok(rows[3].value <= rows[4].value && rows[5].value <= rows[6].value);
});
