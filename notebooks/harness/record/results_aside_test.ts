import assert from "node:assert/strict";
import { join } from "node:path";
import { setResultsAside, settleResults } from "./results.ts";

const names = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();

/** A folder of results as a run left it, and the next run begun in it. */
async function inRun(work: (folder: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir(), folder = join(root, "00_toy");
  try {
    await Deno.mkdir(folder);
    for (const name of ["run.json", "a.csv", "tolerances.csv", "mine.txt"]) {
      await Deno.writeTextFile(join(folder, name), "old");
    }
    await setResultsAside(folder);
    assert.deepEqual(await names(folder), [".before.partial", "mine.txt", "tolerances.csv"]);
    await Deno.writeTextFile(join(folder, "b.csv"), "new");
    await Deno.writeTextFile(join(folder, "00_toy.ipynb"), "new");
    await work(folder);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a run that ends well takes the place of the one before", () =>
  inRun(async (folder) => {
    await settleResults(folder, { isWell: true });
    assert.deepEqual(await names(folder), ["00_toy.ipynb", "b.csv", "mine.txt", "tolerances.csv"]);
  }));

Deno.test("a run that fails leaves the results before it whole, and its notebook beside them", () =>
  inRun(async (folder) => {
    await settleResults(folder, { isWell: false });
    assert.deepEqual(await names(folder), [
      ...["00_toy_failed.ipynb", "a.csv", "mine.txt", "run.json", "tolerances.csv"],
    ]);
    assert.equal(await Deno.readTextFile(join(folder, "run.json")), "old");
  }));

Deno.test("after a run that was killed the results before it are still there for the next to bring back", () =>
  inRun(async (folder) => {
    await setResultsAside(folder);
    assert.deepEqual(await names(folder), [".before.partial", "mine.txt", "tolerances.csv"]);
    await settleResults(folder, { isWell: false });
    assert.deepEqual(await names(folder), ["a.csv", "mine.txt", "run.json", "tolerances.csv"]);
  }));
