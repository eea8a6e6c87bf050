import assert from "node:assert/strict";
import { drawSearchRow, dropoutRatio, listSearchRow, readSearchFolds } from "./search_row.ts";

const row = (dropout: number, learningRate: number, fold: number, score: number) => ({
  ...{ latentUnits: 5, depth: 5, dropout, learningRate, fold, score },
});
const rows = [0, 1, 2].flatMap((fold) => [
  row(0, 1e-3, fold, 5),
  row(0, 3e-3, fold, 1 + fold),
  row(0.2, 1e-3, fold, 3 + 3 * fold),
  ...fold === 0 ? [row(0.2, 3e-3, fold, 0.1)] : [], // not all folds done
]);

Deno.test("dropoutRatio() is paired over folds, at the best learning rate of those with all folds", () => {
  const { mean, low, high, rates, folds, open } = dropoutRatio(rows);
  assert.deepEqual([mean, low, high, rates, folds], [3, 3, 3, [1e-3, 3e-3], 3]);
  assert.equal(open, 0.1); // better on the one fold that it has
  const done = rows.filter((row) => row.dropout === 0 || row.learningRate === 1e-3);
  assert.deepEqual([dropoutRatio(done).open, dropoutRatio(done).highest], [undefined, 3e-3]);
});

Deno.test("listSearchRow() has a mean and an interval over the folds, and they are drawn", () => {
  const [first] = listSearchRow(rows);
  assert.deepEqual([first.dropout, first.learningRate, first.error, first.low], [0, 1e-3, 5, 5]);
  const { svg } = drawSearchRow(rows);
  assert.match(svg, /network, no dropout/);
  const hollow = (text: string) => text.split("<circle").length;
  const done = rows.filter((row) => row.dropout === 0 || row.learningRate === 1e-3);
  assert.ok(hollow(svg) > hollow(drawSearchRow(done).svg));
});

Deno.test("the committed scores are of one size of network", async () => {
  const folds = await readSearchFolds();
  assert.ok(
    folds.length > 0 && folds.every(({ latentUnits, depth }) => latentUnits + depth === 10),
  );
});
