import assert from "node:assert/strict";
import fc from "fast-check";
import { formatCell, parseCsv, toCsv } from "./csv.ts";

Deno.test("parseCsv() reads back any text that toCsv() writes", () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('"', ",", "\n", "\r\n", 'a""b', "é, µm"));
  const tables = fc.integer({ min: 2, max: 4 }).chain((width) => {
    const row = fc.array(cell, { minLength: width, maxLength: width });
    return fc.record({ columns: row, rows: fc.array(row, { maxLength: 5 }) });
  });
  fc.assert(fc.property(tables, ({ columns, rows }) => {
    assert.deepEqual(parseCsv(toCsv(columns, rows)), { columns, rows });
  }));
});

Deno.test("toCsv() writes stable numbers and quotes only where it must", () => {
  const rows = [[0.1 + 0.2, "plain"], [Math.fround(0.1), 'a "b", c'], [-0, true], [null, "µ"]];
  assert.equal(
    toCsv(["x", "y"], rows),
    'x,y\n0.3,plain\n0.1,"a ""b"", c"\n0,true\n,µ\n',
  );
});

Deno.test("formatCell() keeps seven significant digits at any size", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    const read = Number(formatCell(value));
    assert.ok(Math.abs(read - value) <= 5.1e-7 * Math.abs(value) + 1e-322, `${value} -> ${read}`);
  }));
  assert.deepEqual([1e21, 2.5e-7, 20, 123456789].map(formatCell), [
    "1e+21",
    "2.5e-7",
    "20",
    "123456800",
  ]);
});

Deno.test("parseCsv() accepts CR LF and refuses ragged rows", () => {
  assert.deepEqual(parseCsv("a,b\r\n1,\r\n"), { columns: ["a", "b"], rows: [["1", ""]] });
  assert.deepEqual(parseCsv("a,b\n1,"), { columns: ["a", "b"], rows: [["1", ""]] });
  assert.deepEqual(parseCsv(""), { columns: [], rows: [] });
  assert.throws(() => parseCsv('a,b\n"open,1\n2,3\n'), /must have 2 values: row 1 has 1/);
  assert.throws(() => parseCsv("a,b\n1,2\n3\n"), /must have 2 values: row 2 has 1/);
});
