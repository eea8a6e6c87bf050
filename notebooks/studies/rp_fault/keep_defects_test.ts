import assert from "node:assert/strict";
import { gaussianFilter } from "eels/baseline/image_filters.ts";
import { prng } from "eels/core/random.ts";
import { tryDefects } from "./keep_defects.ts";
import { scanFault } from "./fault_trials.ts";
import { listDefects } from "./keep_claims.ts";

Deno.test("raw counts keep all of every defect, and a wide blur makes a vacancy less clear", async () => {
  const trials = await scanFault({
    doses: [300],
    scans: 2,
    faults: { rowJitterPixels: 0.2 },
    withFault: false,
    pixels: 112,
    random: prng(1),
  });
  const { rows, shown } = await tryDefects(trials, {
    "Gaussian": (noisy) => gaussianFilter(noisy, { deviationPixels: 6 }),
  }, { random: prng(2) });
  const summary = listDefects(rows);
  const of = (method: string, defect: string) =>
    summary.find((row) => row.method === method && row.defect === defect)!;
  for (const defect of ["vacancy", "half column", "moved row"]) {
    const { kept, clear } = of("noisy", defect);
    assert.ok(Math.abs(kept - 1) < 0.12 && clear > 4, `${defect}: ${kept}, ${clear}`);
  }
  assert.ok(of("Gaussian", "vacancy").clear < of("noisy", "vacancy").clear);
  assert.deepEqual(Object.keys(shown.get(300)!.images), ["no counting noise", "noisy", "Gaussian"]);
});
