import assert from "node:assert/strict";
import { loadFaultImage } from "./fault_scan.ts";
import { relativeError, scoreImage } from "./score_image.ts";

Deno.test("the clean image scores: all columns, a few pm, the fault's planes, nothing in the residual", async () => {
  const truth = await loadFaultImage();
  const score = scoreImage(truth.image, { noisy: truth.image, truth, distancePixels: 6 });
  assert.deepEqual([score.error, score.lost, score.false, score.inResidual], [0, 0, 0, 0]);
  assert.ok(score.positionPm < 4, `${score.positionPm}`);
  assert.ok(Math.abs(score.gapPm - 250) < 4, `${score.gapPm}`);
  assert.ok(Math.abs(score.besidePm - 1.04 * 390.5) < 4, `${score.besidePm}`);
  assert.ok(score.tiToSr > 0.4 && score.tiToSr < 0.7);
});

Deno.test("a flattened image has half its contrast in the residual, and an error of a half", async () => {
  const truth = await loadFaultImage({ rows: 64, columns: 64 });
  const { image } = truth, mean = image.data.reduce((sum, v) => sum + v, 0) / image.data.length;
  const half = { ...image, data: image.data.map((v) => mean + (v - mean) / 2) };
  const score = scoreImage(half, { noisy: image, truth, distancePixels: 6 });
  assert.ok(Math.abs(score.inResidual - 0.5) < 1e-3 && Math.abs(score.error - 0.5) < 1e-3);
  assert.equal(relativeError(half, image), score.error);
  const other = { ...image, shape: [32, 128] as [number, number] };
  assert.throws(
    () => scoreImage(other, { noisy: image, truth, distancePixels: 6 }),
    /shapes must agree/,
  );
});
