import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { withData } from "eels/core/spectrum_image.ts";
import { simulate } from "./twin.ts";
import { compareKinds, kindsWon } from "./compare_kinds.ts";
import { prepare } from "./prepared_images.ts";

const images = await simulate({ random: prng(4), images: 4, rows: 40 });
const prepared = prepare(images, { validationShare: 0 });
const expected = images.map((image) => ({ ...image, counts: image.expected }));
const noiseless = prepare(expected, { mappings: prepared, validationShare: 0 }).images;

Deno.test("each kind has a row a method, with the errors to both truths", async () => {
  const rows = await compareKinds(prepared.images, [
    { method: "truth", apply: (image) => image.truth },
    { method: "off", apply: ({ truth }) => withData(truth, truth.data.map((v) => v + 0.1)) },
  ], { noiseless });
  assert.deepEqual(
    rows.map(({ kind, method }) => `${kind}: ${method}`).slice(0, 3),
    ["initial thin: truth", "initial thin: off", "initial thick: truth"],
  );
  for (const { method, meanSquaredError, toNoiseless } of rows) {
    assert.ok(Math.abs(meanSquaredError - (method === "off" ? 0.01 : 0)) < 1e-6);
    const floor = method === "off" ? toNoiseless - 0.01 : toNoiseless;
    assert.ok(floor > -0.005 && Math.abs(floor) < 0.005 && toNoiseless > 0, `${toNoiseless}`);
  }
});

Deno.test("without noiseless truths their column says so", async () => {
  const [row] = await compareKinds(prepared.images, [{ method: "m", apply: (one) => one.truth }]);
  assert.ok(Number.isNaN(row.toNoiseless));
});

Deno.test("kinds are won by the smaller error", () => {
  const row = (kind: string, method: string, meanSquaredError: number) => ({
    kind,
    method,
    meanSquaredError,
    toNoiseless: 2 * meanSquaredError,
  });
  const rows = [
    row("thin", "a", 1),
    row("thin", "b", 2),
    row("thick", "a", 4),
    row("thick", "b", 3),
  ];
  assert.deepEqual(kindsWon(rows, "a", "b"), ["thin"]);
  assert.throws(() => kindsWon(rows, "a", "c"), /"c" must have a row for thin/);
});
