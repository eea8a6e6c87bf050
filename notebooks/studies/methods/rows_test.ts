import assert from "node:assert/strict";
import { rowsWhere } from "./rows.ts";

Deno.test("rowsWhere() keeps rows that have all wanted values, in order", () => {
  const rows = [{ a: 1, b: "x" }, { a: 2, b: "x" }, { a: 1, b: "y" }, { a: 1, b: "x" }];
  assert.deepEqual(rowsWhere(rows, { a: 1, b: "x" }), [rows[0], rows[3]]);
  assert.deepEqual(rowsWhere(rows, {}), rows);
  assert.deepEqual(rowsWhere(rows, { b: "z" }), []);
});
