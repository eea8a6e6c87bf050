import assert from "node:assert/strict";
import { compareTwinRanks } from "./component_ranks.ts";
import { prepare } from "./prepared_images.ts";
import { twinOf } from "./twin_test_support.ts";

Deno.test("compareTwinRanks() counts the mean where it is not taken off", async () => {
  const rows = await compareTwinRanks(prepare(await twinOf(1)), { every: 2 });
  assert.deepEqual(rows.map(({ rangeEv }) => rangeEv).slice(0, 2), ["490 to 580", "520 to 580"]);
  const [, centred, , all] = rows;
  assert.equal(all.besideMean, all.rank - 1);
  assert.ok(Math.abs(all.besideMean - centred.rank) <= 1, `${all.rank}, ${centred.rank}`);
  assert.deepEqual([all.notebook, all.spectra], ["05", 3200]);
  assert.ok(rows.every(({ besideMean }) => besideMean >= 1 && besideMean < 10));
});
