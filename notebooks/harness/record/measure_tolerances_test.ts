import assert from "node:assert/strict";
import { join } from "node:path";
import { compareResults } from "./compare.ts";
import { measureTolerances, toleranceOf, writeTolerances } from "./measure_tolerances.ts";
import type { Cell } from "./csv.ts";
import { type RunRecord, startRecord } from "./record.ts";
import { inResults, PARAMETERS } from "./record_test_support.ts";

Deno.test("toleranceOf() is three times the scatter, absolute or relative, the tighter one", () => {
  const cases: [number[][], string][] = [
    [[[1, 2], [1, 2]], "0"], // whole and the same: exact
    [[[100, 7], [101, 7], [99, 7]], "6"], // whole, and not the same
    [[[0.5, 0.25], [0.5, 0.25]], "0.001%"], // the least
    [[[1.5, 1000.5], [1.5, 1000.6]], "0.03%"],
    [[[0.5, 2.5], [0.51, 2.5]], "0.03"],
    [[[0.001, 10.5], [0.003, 10.5]], "0.006"],
    [[[0, 0.5], [1e-9, 0.5]], "0.000005"], // a share of 0 is none
  ];
  for (const [runs, tolerance] of cases) assert.equal(toleranceOf(runs), tolerance);
});

/** Records a run of one notebook in a folder of its own. */
async function recordRun(
  results: string,
  name: string,
  { error = 0.1, word = "a", verdictLimit = 1, latency = 1, missing = null as Cell } = {},
): Promise<string> {
  Deno.env.set("EELS_RESULTS", join(results, name));
  const record: RunRecord = await startRecord("00_a", { parameters: PARAMETERS });
  const rows = [{ word, count: 3, error, missing }, { word: "b", count: 4, error: 0.2, missing }];
  await record.table("errors", rows);
  await record.table("times", [{ latency, frames: 9 }], { machine: true });
  await record.table("speed", [{ latency, frames: 9 }], { machine: ["latency"] });
  record.metric({ name: "error", value: error, unit: "" });
  record.metric({ name: "seconds", value: latency, unit: "s", machine: true });
  const claim = { id: "A4", claim: "error is low", obtained: error, limit: verdictLimit };
  await record.finish({ claims: [{ ...claim, sense: "below" }], finding: "The error is low." });
  return record.folder;
}

Deno.test("several runs make tolerances by which each of them passes the check", async () => {
  await inResults(async (results) => {
    const folders = [
      await recordRun(results, "1"),
      await recordRun(results, "2", { error: 0.101, latency: 7 }),
      await recordRun(results, "3", { error: 0.0995, latency: 3 }),
    ];
    const measured = await measureTolerances(folders);
    assert.deepEqual(measured.problems, []);
    assert.deepEqual(measured.rows, [
      ["errors", "count", "0"],
      ["errors", "error", "0.0045"],
      ["speed", "frames", "0"],
      ["metrics", "error", "4.5%"],
    ]);
    const before = await compareResults(folders[0], folders[1]);
    assert.deepEqual(before.map(({ what }) => what), [
      "metrics: error, value",
      "errors: row 1, error",
    ]);
    await writeTolerances(folders[0], measured);
    for (const folder of folders) assert.deepEqual(await compareResults(folders[0], folder), []);
    const off = await recordRun(results, "4", { error: 0.106 });
    const found = await compareResults(folders[0], off);
    assert.deepEqual(found.map(({ what, allowed }) => [what, allowed]), [
      ["metrics: error, value", "4.5%"],
      ["errors: row 1, error", "0.0045"],
    ]);
  });
});

Deno.test("what no tolerance covers is told: words, verdicts, empty cells", async () => {
  await inResults(async (results) => {
    const folders = [
      await recordRun(results, "1", { missing: 0.5 }),
      await recordRun(results, "2", { word: "c", verdictLimit: 0.05 }),
    ];
    const { problems, rows } = await measureTolerances(folders);
    assert.deepEqual(problems, [
      "errors: word has other words in another run",
      "errors: missing, row 1 is no number in each run",
      "claims: A4 error is low: holds, does not hold in another run",
    ]);
    assert.deepEqual(rows.map(([table, column]) => `${table}.${column}`), [
      "errors.count",
      "errors.error",
      "speed.frames",
      "metrics.error",
    ]);
  });
});

Deno.test("starting a record keeps the tolerances, which are no single run's", async () => {
  await inResults(async (results) => {
    const folder = await recordRun(results, "1");
    await writeTolerances(folder, await measureTolerances([folder, folder]));
    const text = await Deno.readTextFile(join(folder, "tolerances.csv"));
    await recordRun(results, "1");
    assert.equal(await Deno.readTextFile(join(folder, "tolerances.csv")), text);
  });
});
