import assert from "node:assert/strict";
import { join } from "node:path";
import { prng } from "../core/random.ts";
import { foldImages, gridOf, searchConfigurations, summariseSearch } from "./search.ts";

const kinds = Array.from({ length: 20 }, (_, i) => ["a", "b", "c", "d"][i % 4]);

Deno.test("foldImages() deals every image once, and every kind to every fold", () => {
  const folds = foldImages(kinds, { random: prng(1) });
  assert.deepEqual(folds.flat().toSorted((a, b) => a - b), kinds.map((_, i) => i));
  for (const fold of folds) assert.equal(new Set(fold.map((i) => kinds[i])).size, 4);
  assert.notDeepEqual(folds, foldImages(kinds, { random: prng(2) }));
  assert.deepEqual(folds, foldImages(kinds, { random: prng(1) }));
  const uneven = foldImages(["a", "a", "a", "b", "b", "b", "c"], { folds: 3, random: prng(1) });
  assert.deepEqual(uneven.map((fold) => fold.length), [3, 2, 2]);
  assert.throws(() => foldImages(["a"], { random: prng(1) }), /5 folds, 1 images/);
});

Deno.test("gridOf() gives every combination once", () => {
  assert.deepEqual(gridOf({ a: [1, 2], b: ["x", "y"] }), [
    { a: 1, b: "x" },
    { a: 1, b: "y" },
    { a: 2, b: "x" },
    { a: 2, b: "y" },
  ]);
});

Deno.test("a search that was killed goes on from its file, also from half a line", async () => {
  const file = join(await Deno.makeTempDir(), "search.jsonl");
  const configs = gridOf({ units: [2, 3], rate: [0.1, 0.2] });
  const folds = [[0, 1], [2]];
  let calls = 0;
  const search = (most: number) => {
    calls = 0;
    return searchConfigurations(configs, {
      folds,
      file,
      subject: "seed 1",
      score: ({ units, rate }, validation) => {
        if (++calls > most) throw new Error("killed");
        return Promise.resolve(units * rate + validation.length);
      },
    });
  };
  await assert.rejects(() => search(3), /killed/);
  await Deno.writeTextFile(file, '{"config":{"units":3,"ra', { append: true });
  const rows = await search(Infinity);
  assert.equal(calls, 5);
  assert.deepEqual(rows, await search(0));
  assert.deepEqual(rows.map((row) => row.fold), [0, 1, 0, 1, 0, 1, 0, 1]);
  assert.equal((await Deno.readTextFile(file)).trim().split("\n").length, 9);
  const [best] = summariseSearch(rows);
  assert.deepEqual(best.config, { units: 2, rate: 0.1 });
  assert.ok(Math.abs(best.meanScore - 1.7) < 1e-12);
  assert.ok(Math.abs(best.standardError - 0.5) < 1e-12); // of 2.2 and 1.2
  const other = { folds, file, subject: "seed 2", score: () => Promise.resolve(0) };
  await assert.rejects(() => searchConfigurations(configs, other), /"seed 2": it is of "seed 1"/);
});

Deno.test("a score that is not finite stops the search with its configuration", async () => {
  const score = () => Promise.resolve(NaN);
  const search = searchConfigurations([{ units: 9 }], { folds: [[0], [1]], score });
  await assert.rejects(() => search, /fold 0 of \{"units":9\} gave NaN/);
});
