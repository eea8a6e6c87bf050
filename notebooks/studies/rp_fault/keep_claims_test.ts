import assert from "node:assert/strict";
import { judge } from "../../harness/record/claims.ts";
import { prng } from "eels/core/random.ts";
import type { TrialRow } from "./fault_trials.ts";
import { bestKeeping, bestOf, claimKept, listDefects, sayKept } from "./keep_claims.ts";
import { type DefectRow, DEFECTS } from "./keep_defects.ts";
import { listKept, listTrainings } from "./keep_table.ts";
import { KEEP_METHOD, KNOWN_METHOD } from "./keep_training.ts";

const random = prng(1);
const about = (value: number, scatter = 0.02) => value + scatter * random.normal();
const NETS = [KEEP_METHOD, KNOWN_METHOD].flatMap((name) =>
  [1, 2, 3].map((training) => `${name}, training ${training}`)
);

/** Methods with their error and what they keep. */
const METHODS: Record<string, readonly [error: number, kept: number]> = {
  "noisy": [2, 1],
  "lattice": [0.2, 0.1],
  "BM3D": [0.5, 0.95],
  "dense, flat": [0.5, 0],
  ...Object.fromEntries(NETS.map((name) => [name, [0.4, 1] as const])),
};
const trials = [1, 2, 3, 4].flatMap((scan) =>
  Object.entries(METHODS).map(([method, [error, kept]]): TrialRow => ({
    ...{ doseElectrons: 3, scan, method, error: about(error), noiseRemoved: 1 - error / 2 },
    ...{ positionPm: 10, lost: 0, false: 0, order: 0.3, gapPm: 250, besidePm: 400, tiToSr: 0.5 },
    ...{ shiftKept: about(kept), gapKept: about(kept), elongationKept: 1, contrastKept: 1 },
  }))
);
const defects = [1, 2, 3, 4].flatMap((scan) =>
  NETS.flatMap((method) =>
    DEFECTS.map((defect): DefectRow => ({
      ...{ doseElectrons: 3, scan, method, defect },
      kept: about(defect === "moved row" ? 0.2 : 1),
      clear: about(4),
    }))
  )
);

Deno.test("the best rival may be one that removes the fault; the best that keeps it is another", () => {
  const classical = ["lattice", "BM3D"];
  assert.equal(bestOf(trials, classical, 3), "lattice");
  assert.equal(bestKeeping(trials, classical, 3), "BM3D");
  assert.equal(bestKeeping(trials, ["lattice"], 3), undefined);
});

Deno.test("claims follow the rows, and have an interval each", () => {
  const claims = claimKept({ trials, defects, classical: ["lattice", "BM3D"] });
  const verdicts = (id: string) => claims.filter((one) => one.id === id).map(judge);
  assert.deepEqual(verdicts("K1"), ["holds", "holds"]);
  assert.deepEqual(verdicts("K2"), ["does not hold"]);
  assert.deepEqual(verdicts("K3"), ["holds", "does not hold", "holds", "does not hold"]);
  assert.deepEqual(verdicts("K4"), ["holds", "holds", "does not hold"]);
  assert.ok(claims.every(({ interval }) => interval && interval[0] < interval[1]));
  const finding = sayKept({ trials, defects, classical: ["lattice", "BM3D"] });
  assert.match(finding, /keeps shift and gap at 3 electrons.*80 % and 80 % at 3 \(BM3D 75 %\)/);
});

Deno.test("tables join the trainings of a network, and list each of them", () => {
  const kept = listKept(trials), network = kept.find(({ method }) => method === KNOWN_METHOD)!;
  assert.deepEqual([network.scans, network.trainings, network.fault], [4, 3, "kept"]);
  assert.equal(kept.find(({ method }) => method === "dense, flat")!.fault, "removed");
  assert.equal(listTrainings(trials).length, 6);
  const row = listDefects(defects).find(({ defect }) => defect === "moved row")!;
  assert.equal(row.verdict, "removed");
});
