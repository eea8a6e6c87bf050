import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { prng } from "eels/core/random.ts";
import { rescaleImage } from "eels/core/image_interpolation.ts";
import { scanFast } from "eels/degrade/scan_noise.ts";
import { readImage } from "eels/read/read.ts";
import { loadFaultImage } from "./fault_scan.ts";
import { KEPT_SCAN, loadOwnTruth, scoreOwnImage } from "./own_image.ts";
import { STO_LATTICE } from "./lattice_image.ts";

const path = fileURLToPath(new URL("../../../data/sto_rp_scan.hspy", import.meta.url));

Deno.test("the kept scan is what its seed, view and scan give, so its truth is known", async () => {
  const { image } = await loadFaultImage(KEPT_SCAN.view);
  const { electrons } = scanFast(image, { ...KEPT_SCAN.scan, random: prng(KEPT_SCAN.seed) });
  assert.deepEqual((await readImage(path)).data, electrons.data);
  assert.equal(await loadOwnTruth("mine.dm4"), undefined);
});

Deno.test("scoreOwnImage() finds the fault in the truth at either scale, and NaN without a truth", async () => {
  const truth = (await loadOwnTruth(path))!, factor = 0.752;
  const images = { smaller: rescaleImage(truth.image, factor) };
  const [clean, smaller] = scoreOwnImage(images, { lattice: STO_LATTICE, truth });
  assert.deepEqual([clean.image, smaller.image], ["no counting noise", "smaller"]);
  for (const row of [clean, smaller]) {
    assert.ok(Math.abs(row.gapPm - 250) < 5 && row.lost === 0 && row.false === 0, `${row.gapPm}`);
    assert.ok(row.tiToSr > 0.45 && row.tiToSr < 0.65 && row.positionPm < 8);
  }
  const [alone] = scoreOwnImage(images, { lattice: STO_LATTICE });
  assert.ok(Number.isNaN(alone.gapPm) && alone.found === smaller.found);
  const bare = { ...images.smaller, pixelNm: undefined };
  assert.throws(() => scoreOwnImage({ bare }, { lattice: STO_LATTICE }), /bare as it must have/);
});
