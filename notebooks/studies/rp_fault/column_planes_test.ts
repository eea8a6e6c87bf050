import assert from "node:assert/strict";
import { type ColumnPair, measure, measureFault, ratio } from "./column_planes.ts";

/** Columns of planes along the rows' direction: place of the plane, and how high its columns are. */
function planes(places: Record<number, [at: number, height: number]>): ColumnPair[] {
  return Object.entries(places).flatMap(([plane, [at, height]]) =>
    [-1, 0, 1].map((row) => {
      const kind = Number(plane) % 2 ? "Sr" : "Ti-O";
      const errors = { rowStandardError: 0, columnStandardError: 0 };
      const found = { row, column: at, height, sigmaPixels: 1, background: 0, ...errors };
      return { found, truth: { row, column: at, kind, plane: Number(plane) } };
    })
  );
}

const crystal = planes({
  [-3]: [-16, 2],
  [-2]: [-10, 1],
  [-1]: [-4, 2],
  1: [4, 2],
  2: [10, 1],
  3: [16, 2],
});

Deno.test("measureFault() gives the planes' distances in pm, without error where they are straight", () => {
  const { gap, beside } = measureFault(crystal, { normal: [0, 1], pixelNm: 0.03 });
  assert.deepEqual([gap.value, beside.value].map(Math.round), [240, 360]);
  assert.deepEqual([gap.standardError, beside.standardError], [0, 0]);
});

Deno.test("measureFault() of planes that were lost is NaN", () => {
  const { gap } = measureFault(crystal.slice(0, 9), { normal: [0, 1], pixelNm: 0.03 });
  assert.ok(Number.isNaN(gap.value));
});

Deno.test("measure() and ratio() give the standard error of a mean and of a quotient", () => {
  assert.deepEqual(measure([1, 3]), { value: 2, standardError: 1 });
  assert.ok(Number.isNaN(measure([1]).standardError) && Number.isNaN(measure([]).value));
  const half = ratio({ value: 1, standardError: 0.3 }, { value: 2, standardError: 0.8 });
  assert.equal(half.value, 0.5);
  assert.ok(Math.abs(half.standardError - 0.25) < 1e-12); // 0.5 x (0.3 and 0.4 in squares)
});
