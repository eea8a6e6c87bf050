import assert from "node:assert/strict";
import { prng } from "../core/random.ts";
import * as tensors from "./products.ts";
import * as plain from "./products_plain.ts";

const WIDTH = 7;

Deno.test("sums and products of columns are the same with tensors and without, of odd and even widths", async () => {
  for (const width of [1, 2, WIDTH]) {
    const random = prng(3);
    const block = new Float64Array(29 * width).map((_, i) => random.normal() * 10 ** (i % width));
    const [a, b] = await Promise.all(
      [tensors, plain].map(async ({ startProducts, addProducts }) => {
        await startProducts();
        const sums = { sum: new Float64Array(width), products: new Float64Array(width * width) };
        await addProducts(block.subarray(0, 20 * width), sums);
        await addProducts(block.subarray(20 * width), sums);
        return sums;
      }),
    );
    assert.deepEqual(a.sum.map(Math.fround), b.sum.map(Math.fround));
    const size = (i: number) => Math.sqrt(b.products[i * width + i]);
    b.products.forEach((value, k) => {
      const unit = size(Math.floor(k / width)) * size(k % width);
      assert(Math.abs(a.products[k] - value) < 1e-6 * unit, `${a.products[k]} and ${value}`);
    });
  }
});

Deno.test("products without tensors are the sums by their definition", async () => {
  const random = prng(1), rows = 11;
  const block = new Float64Array(rows * WIDTH).map(() => random.normal());
  const sums = { sum: new Float64Array(WIDTH), products: new Float64Array(WIDTH ** 2) };
  await plain.addProducts(block, sums);
  for (let i = 0; i < WIDTH; i++) {
    for (let j = 0; j < WIDTH; j++) {
      let expected = 0;
      for (let r = 0; r < rows; r++) expected += block[r * WIDTH + i] * block[r * WIDTH + j];
      assert(Math.abs(sums.products[i * WIDTH + j] - expected) < 1e-12);
    }
  }
});

Deno.test("rows times a matrix are the same with tensors and without", async () => {
  await tensors.startProducts();
  const random = prng(2), matrix = new Float64Array(WIDTH ** 2);
  for (let i = 0; i < WIDTH; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * WIDTH + j] = matrix[j * WIDTH + i] = random.normal();
    }
  }
  const rows = new Float64Array(3 * WIDTH).map(() => random.normal());
  using a = tensors.rowMultiplier(matrix, WIDTH);
  using b = plain.rowMultiplier(matrix, WIDTH);
  const [one, two] = [await a.multiply(rows), await b.multiply(rows)];
  two.forEach((value, i) => assert(Math.abs(value - one[i]) < 1e-5, `${value} and ${one[i]}`));
});
