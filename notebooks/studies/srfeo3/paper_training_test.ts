import assert from "node:assert/strict";
import {
  drawTimeToQuality,
  type EpochRow,
  listTrainings,
  readEpochs,
  timeToQuality,
} from "./paper_training.ts";

const rows = (training: string, losses: readonly number[], processorS: number): EpochRow[] =>
  losses.map((validationLoss, i) => ({
    ...{ training, epoch: i + 1, loss: 1, validationLoss, processorS },
  }));
const both = [...rows("one", [3, 1, 2], 30), ...rows("other", [4, 3], 60)];

Deno.test("timeToQuality() takes the first epoch at the level and its time, or says that there is none", () => {
  assert.deepEqual(timeToQuality(both, [2.5]), [
    { level: 2.5, training: "one", epoch: 2, steps: 400, processorMin: 1 },
    { level: 2.5, training: "other", epoch: null, steps: null, processorMin: null },
  ]);
});

Deno.test("listTrainings() knows the best epoch and the time of all", () => {
  const [one, other] = listTrainings(both);
  assert.deepEqual([one.bestEpoch, one.validationLoss, one.processorMin], [2, 1, 1.5]);
  assert.deepEqual([other.epochs, other.steps, other.processorSPerEpoch], [2, 400, 60]);
});

Deno.test("the committed table is of trainings on the same spectra, and can be drawn", async () => {
  const epochs = await readEpochs();
  assert.ok(epochs.every((row) => row.validationLoss > 0 && row.processorS > 0));
  const { svg } = drawTimeToQuality(epochs);
  for (const { training } of listTrainings(epochs)) assert.ok(svg.includes(training), training);
});
