import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { smallTask } from "./twin_test_support.ts";
import { makeTwinTask } from "./twin_task.ts";

Deno.test("held-out images are judged on every so many rows, with a truth of each row's own", async () => {
  const { judged, training, prepared } = await smallTask();
  assert.deepEqual(judged.map(({ kind }) => kind), [
    "initial thin",
    "initial thick",
    "annealed thin",
    "annealed thick",
  ]);
  for (const image of judged) {
    assert.equal(image.part, "held out");
    assert.deepEqual(image.rows, [0, 10, 20, 30]);
    assert.deepEqual(image.truth.shape, [4, 10, 240]);
    assert.deepEqual(image.noiseless.shape, [4, 10, 240]);
    assert.equal(image.whole.shape[0], 40);
    // The drift moves the truth of the last row against that of the first.
    const first = image.noiseless.data.slice(0, 240), last = image.noiseless.data.slice(-240);
    assert.notDeepEqual(first, last);
  }
  assert.ok(training.every(({ part }) => part === "training"));
  assert.equal(prepared.images.length, 12);
});

Deno.test("without drift and offsets the rows of an image lie alike", async () => {
  const { prepared } = await smallTask();
  const random = prng(3), fixed = { driftEvPerNm: 0, offsetEv: 0 };
  const task = await makeTwinTask({ images: 12, rows: 40, random, mappings: prepared, ...fixed });
  assert.ok(task.judged.every(({ source }) => source.driftEv.every((shift) => shift === 0)));
});
