import assert from "node:assert/strict";
import type { Cell } from "./csv.ts";
import { tableOf, toFrame } from "./table.ts";

Deno.test("tableOf() keeps the order of columns and rows", () => {
  const rows = [{ name: "a", value: 1 }, { name: "b", value: null }];
  assert.deepEqual(tableOf("t", rows), {
    columns: ["name", "value"],
    rows: [["a", 1], ["b", null]],
  });
});

Deno.test("tableOf() refuses missing rows, other columns and values that are no number", () => {
  assert.throws(() => tableOf("t", []), /must have a row/);
  const rows: Record<string, Cell>[] = [{ x: 1, y: 2 }, { x: 1, z: 2 }];
  assert.throws(() => tableOf("t", rows), /must have the columns x, y: row 1 has x, z/);
  assert.throws(() => tableOf("t", [{ x: 1 }, { x: -Infinity }]), /row 1, column x is -Infinity/);
  assert.deepEqual(tableOf("t", [{ x: 1 }, { x: NaN }]).rows, [[1], [null]]);
});

Deno.test("toFrame() makes a frame that a notebook shows as HTML", () => {
  const rows = [{ peak: "O <K>", ev: Math.fround(531.1), ok: true, mixed: 1 as Cell }, {
    peak: "Ti",
    ev: null,
    ok: null,
    mixed: "below 2",
  }];
  const frame = toFrame(tableOf("t", rows));
  assert.deepEqual(frame.toRecords(), [
    { peak: "O <K>", ev: 531.1, ok: true, mixed: "1" },
    { peak: "Ti", ev: null, ok: null, mixed: "below 2" },
  ]);
  const display = (frame as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]();
  assert.match(display["text/html"], /<td>O &lt;K&gt;<\/td><td>531.1<\/td>/);
  assert.equal(toFrame({ columns: ["empty"], rows: [] }).height, 0);
});
