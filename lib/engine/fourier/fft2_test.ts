import assert from "node:assert/strict";
import fc from "fast-check";
import { type ComplexGrid, complexGrid, fft2 } from "./fft2.ts";

const grids = fc.constantFrom(2, 4, 8, 16, 32).chain((size) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: 2 * size * size,
    maxLength: 2 * size * size,
  }).map((values): ComplexGrid => ({
    size,
    re: Float64Array.from(values.slice(0, size * size)),
    im: Float64Array.from(values.slice(size * size)),
  }))
);
const copy = ({ size, re, im }: ComplexGrid) => ({ size, re: re.slice(), im: im.slice() });
const distance = (a: ComplexGrid, b: ComplexGrid) =>
  a.re.reduce(
    (most, value, i) => Math.max(most, Math.hypot(value - b.re[i], a.im[i] - b.im[i])),
    0,
  );
const energy = ({ re, im }: ComplexGrid) =>
  re.reduce((sum, v, i) => sum + v * v + im[i] * im[i], 0);

Deno.test("fft2() there and back changes nothing", () => {
  fc.assert(fc.property(grids, (grid) => {
    const changed = copy(grid);
    fft2(changed, "forward");
    fft2(changed, "inverse");
    assert.ok(distance(changed, grid) < 1e-13);
  }));
});

Deno.test("fft2() keeps the energy, times the number of points", () => {
  fc.assert(fc.property(grids, (grid) => {
    const changed = copy(grid);
    fft2(changed, "forward");
    const expected = energy(grid) * grid.size ** 2;
    assert.ok(Math.abs(energy(changed) - expected) <= 1e-12 * expected + 1e-300);
  }));
});

Deno.test("fft2() agrees with the sum that defines it", () => {
  fc.assert(
    fc.property(grids.filter(({ size }) => size <= 8), (grid) => {
      const { size } = grid;
      const expected = complexGrid(size);
      for (let k = 0; k < size * size; k++) {
        for (let x = 0; x < size * size; x++) {
          const turns = (k % size) * (x % size) + Math.floor(k / size) * Math.floor(x / size);
          const angle = -2 * Math.PI * turns / size;
          expected.re[k] += grid.re[x] * Math.cos(angle) - grid.im[x] * Math.sin(angle);
          expected.im[k] += grid.re[x] * Math.sin(angle) + grid.im[x] * Math.cos(angle);
        }
      }
      const changed = copy(grid);
      fft2(changed, "forward");
      assert.ok(distance(changed, expected) < 1e-11);
    }),
    { numRuns: 30 },
  );
});

Deno.test("fft2() refuses a size that is no power of two", () => {
  assert.throws(() => fft2(complexGrid(12), "forward"), /power of two: it is 12/);
});
