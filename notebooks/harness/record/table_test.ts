import assert from "node:assert/strict";
import type { Cell } from "./csv.ts";
import pl from "nodejs-polars";
import { type Displayable, show, tableOf, tableOfFrame, toFrame } from "./table.ts";

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
  assert.throws(() => tableOf("t", [{ columns: 3 }]), /polars itself uses .*: rename columns/);
});

const htmlOf = (shown: Displayable) =>
  shown[Symbol.for("Jupyter.display") as keyof Displayable]()["text/html"];

Deno.test("toFrame() makes an exact frame that a notebook shows rounded", () => {
  const rows = [{ peak: "O <K>", ev: 531.123456789, ok: true, mixed: 1 as Cell }, {
    peak: "Ti",
    ev: null,
    ok: null,
    mixed: "below 2",
  }];
  const frame = toFrame(tableOf("t", rows));
  assert.deepEqual(frame.toRecords(), [
    { peak: "O <K>", ev: 531.123456789, ok: true, mixed: "1" },
    { peak: "Ti", ev: null, ok: null, mixed: "below 2" },
  ]);
  assert.match(htmlOf(frame as unknown as Displayable), /<td>O &lt;K&gt;<\/td><td>531.1<\/td>/);
  const [ev] = frame.getColumn("ev").toArray();
  assert.equal(ev, 531.123456789);
  assert.equal(toFrame({ columns: ["empty"], rows: [] }).height, 0);
});

Deno.test("show() rounds what a notebook made of a frame, with an empty cell for null", () => {
  const frame = toFrame(tableOf("t", [{ a: "x", v: 1 / 3 }, { a: "y", v: 2 }, { a: "y", v: NaN }]));
  const mean = frame.groupBy("a").agg(pl.col("v").mean(), pl.col("v").std().alias("deviation"));
  const html = htmlOf(show(mean.sort("a"), { caption: "a & b" }));
  assert.match(html, /<p>a &amp; b<\/p>/);
  assert.match(html, /<td>x<\/td><td>0.3333<\/td><td><\/td>/);
  assert.match(htmlOf(show(frame, { mostRows: 1 })), /<p>2 more rows<\/p>/);
  const tall = toFrame(tableOf("t", [{ height: 3 }, { height: 4 }]));
  assert.match(htmlOf(show(tall, { mostRows: 1 })), /<th>height<\/th>.*<p>1 more rows<\/p>/s);
});

Deno.test("tableOfFrame() gives back what toFrame() was given, whole columns of polars too", () => {
  const table = tableOf("t", [{ a: "x", v: 1 / 3, ok: true }, { a: "y", v: null, ok: null }]);
  assert.deepEqual(tableOfFrame("t", toFrame(table)), table);
  const counts = pl.DataFrame({ n: pl.Series("n", [1, 2], pl.Int64) });
  assert.deepEqual(tableOfFrame("t", counts).rows, [[1], [2]]);
});

Deno.test("a recorded frame filters, groups, joins, sorts, pivots and comes back as rows", () => {
  const rows = ["a", "b"].flatMap((method) =>
    [1, 2].map((share) => ({
      method,
      share,
      error: share / (method === "a" ? 3 : 7),
      ok: share < 2,
    }))
  );
  const frame = toFrame(tableOf("t", rows));
  const own = frame.filter(pl.col("method").eq(pl.lit("a")).and(pl.col("share").ltEq(1)));
  assert.deepEqual(own.toRecords(), [rows[0]]);
  assert.equal(frame.filter(pl.col("ok")).height, 2);
  const means = frame.groupBy("share").agg(pl.col("error").mean().alias("mean"));
  const joined = frame.join(means, { on: "share" }).withColumns(
    pl.col("error").div(pl.col("mean")).alias("ratio"),
  );
  const ratio = joined.sort("ratio", true).row(0).at(-1);
  assert.ok(Math.abs(ratio - 2 * 7 / 10) < 1e-12, `${ratio}`);
  const wide = frame.pivot("error", { index: "share", on: "method" });
  assert.deepEqual(wide.columns, ["share", "a", "b"]);
});
