import assert from "node:assert/strict";
import { energyAxis } from "./energy_axis.ts";
import { spectrumImage } from "./spectrum_image.ts";
import { selectRows, stackRows, takeRows } from "./stack.ts";

const energy = energyAxis(520, 1, 2);
const image = (rows: number, from: number, unit = "counts") =>
  spectrumImage({
    data: Array.from({ length: rows * 2 }, (_, i) => from + i),
    shape: [rows, 1, 2],
    energy,
    unit,
  });

Deno.test("stacked images keep their rows in order", () => {
  const stacked = stackRows([image(1, 0), image(2, 2)]);
  assert.deepEqual(stacked.shape, [3, 1, 2]);
  assert.deepEqual([...stacked.data], [0, 1, 2, 3, 4, 5]);
});

Deno.test("images that do not go together, or none, are refused", () => {
  assert.throws(() => stackRows([image(1, 0), image(1, 0, "electrons")]), /image 1 has/);
  assert.throws(() => stackRows([]), /there is none/);
});

Deno.test("selectRows() says what it takes to choose rows by", () => {
  // deno-lint-ignore no-explicit-any -- as a notebook calls it, which nobody type-checks
  const loose = selectRows as any;
  assert.throws(() => loose(image(3, 0), 0, 5), {
    name: "RangeError",
    message: "Cannot select rows as keep must be a function, such as (row) => row < 5: it is 0",
  });
  assert.throws(() => loose([1], () => true), /a spectrum image must be given/);
});

Deno.test("rows taken apart and stacked are the image again", () => {
  const whole = image(3, 0);
  const { history, ...again } = stackRows([takeRows(whole, 0, 1), takeRows(whole, 1, 3)]);
  assert.deepEqual(again, whole);
  assert.deepEqual(history, ["2 stacked"]);
  assert.deepEqual(selectRows(whole, (row) => row !== 1).data, Float32Array.of(0, 1, 4, 5));
  for (const [from, to] of [[1, 1], [-1, 2], [0, 4]]) {
    assert.throws(() => takeRows(whole, from, to), /within the image/);
  }
});
