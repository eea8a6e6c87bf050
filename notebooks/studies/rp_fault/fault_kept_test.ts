import assert from "node:assert/strict";
import { listFault } from "./fault_kept.ts";

const score = (method: string, gapPm: number, besidePm: number, tiToSr: number) => ({
  doseElectrons: 3,
  method,
  ...{
    error: 0,
    errorStandardError: 0,
    positionPm: 0,
    positionStandardErrorPm: 0,
    lost: 0,
    false: 0,
  },
  ...{ gapPm, gapStandardErrorPm: 5, besidePm, besideStandardErrorPm: 2 },
  ...{ srHeight: 1, tiToSr, tiToSrStandardError: 0.1, inResidual: 0 },
});

Deno.test("the true fault is kept whole, a perfect lattice of one kind of column keeps nothing", () => {
  const rows = listFault([
    score("no counting noise", 245.25, 410.5, 0.5),
    score("lattice", 195.25, 390.5, 1),
    score("half", 220.25, 400.5, 0.75),
  ]);
  const kept = rows.map((row) =>
    [row.gapKept, row.elongationKept, row.contrastKept].map((share) => share + 0)
  );
  assert.deepEqual(kept, [[1, 1, 1], [0, 0, 0], [0.5, 0.5, 0.5]]);
  const [whole, { gapKeptStandardError, elongationKeptStandardError, contrastKeptStandardError }] =
    rows;
  assert.deepEqual([gapKeptStandardError, elongationKeptStandardError], [0.1, 0.1]);
  assert.equal(contrastKeptStandardError, 0.2);
  assert.equal(whole.gapKeptStandardError, 0); // of itself
  const half = rows[2]; // 5 pm of its own, and half of the true scan's 5 pm, of 50 pm
  assert.ok(Math.abs(half.gapKeptStandardError - Math.hypot(5, 2.5) / 50) < 1e-12);
});

Deno.test("without the scan that has no counting noise there is nothing to compare with", () => {
  assert.throws(() => listFault([score("half", 220, 400, 0.75)]), /must be there: of 3 electrons/);
});
