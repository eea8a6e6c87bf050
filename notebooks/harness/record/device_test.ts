import assert from "node:assert/strict";
import { join } from "node:path";
import { startTensors } from "eels/core/tensor.ts";
import { startRecord } from "./record.ts";
import { inResults, PARAMETERS } from "./record_test_support.ts";
import type { Run } from "./results.ts";

Deno.test("a record finds the device that tensors were started on, also after its start", async () => {
  await inResults(async () => {
    const record = await startRecord("00_test", { parameters: PARAMETERS });
    const { name } = await startTensors();
    await record.finish({ finding: "Nothing." });
    const run: Run = JSON.parse(await Deno.readTextFile(join(record.folder, "run.json")));
    assert.equal(run.device, name);
  });
});
