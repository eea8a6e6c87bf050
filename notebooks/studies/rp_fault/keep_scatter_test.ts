import assert from "node:assert/strict";
import { byMethod, rowsOf, scatter, trainingOf } from "./keep_scatter.ts";

const rows = [1, 2, 3].flatMap((training) =>
  [1, 2, 3, 4].map((scan) => ({
    doseElectrons: 3,
    scan,
    method: `net, training ${training}`,
    value: training + scan / 10,
  }))
);

Deno.test("trainings of a method belong together", () => {
  assert.deepEqual(trainingOf("lattice, Wiener"), { method: "lattice, Wiener", training: 1 });
  assert.deepEqual(trainingOf("net, training 12"), { method: "net", training: 12 });
  assert.equal(byMethod([...rows, { ...rows[0], method: "BM3D" }]).length, 2);
  assert.equal(rowsOf(rows, "net", 3).length, 12);
  assert.equal(rowsOf(rows, "net", 1).length, 0);
});

Deno.test("scatter() takes the wider of the intervals over scans and over trainings", () => {
  const { mean, scans, trainings, low, high } = scatter(rows, ({ value }) => value);
  assert.ok(Math.abs(mean - 2.25) < 1e-12);
  // Trainings 1, 2, 3: 4.303 / sqrt(3).
  assert.ok(Math.abs(trainings[1] - mean - 2.484) < 0.1, `${trainings}`);
  assert.ok(scans[1] - scans[0] < 0.5);
  assert.deepEqual([low, high], [...trainings]);
  const one = scatter(rowsOf(rows, "net").slice(0, 4), ({ value }) => value);
  assert.deepEqual([one.low, one.high], [...one.scans]);
  assert.ok(Number.isNaN(one.trainings[0]));
});
