import assert from "node:assert/strict";
import { sayFinal } from "./spectra_report.ts";

Deno.test("a rank of the files that is another than compared is told, the same is not", () => {
  const study = (setting: string, made: string) => ({
    comparison: { rows: [{ method: "network", dose: 1, setting }] },
    method: { name: "network" },
    denoised: { history: ["read", `denoised by the ${made} of held-out electrons`] },
  } as unknown as Parameters<typeof sayFinal>[0]);
  assert.match(sayFinal(study("rank 2", "network on 3 components"))[0], /rank 3 on all electrons/);
  assert.match(sayFinal(study("rank 2", "PCA of rank 4"))[0], /rank 4 on all electrons/);
  assert.deepEqual(sayFinal(study("rank 2 or 3", "network on 3 components")), []);
  assert.deepEqual(sayFinal(study("deviation 2", "network on 3 components")), []);
});
