import assert from "node:assert/strict";
import { prng } from "../../core/random.ts";
import { lineFft } from "./line_fft.ts";

/** The definition, term by term. */
function transformSlowly(re: Float64Array, im: Float64Array, k: number): [number, number] {
  let x = 0, y = 0;
  for (let j = 0; j < re.length; j++) {
    const angle = -2 * Math.PI * k * j / re.length;
    x += re[j] * Math.cos(angle) - im[j] * Math.sin(angle);
    y += re[j] * Math.sin(angle) + im[j] * Math.cos(angle);
  }
  return [x, y];
}

for (const size of [1, 2, 3, 4, 6, 8, 12, 32, 48, 64, 96, 128, 192]) {
  Deno.test(`a line of ${size} is transformed as the definition says, and back`, () => {
    const random = prng(size);
    const re = Float64Array.from({ length: size }, () => random.normal());
    const im = Float64Array.from({ length: size }, () => random.normal());
    const a = re.slice(), b = im.slice();
    const fft = lineFft(size);
    fft.forward(a, b);
    assert.deepEqual([...fft.order].sort((x, y) => x - y), [...re.keys()]);
    fft.order.forEach((k, place) => {
      const [x, y] = transformSlowly(re, im, k);
      assert.ok(Math.hypot(a[place] - x, b[place] - y) < 1e-12 * size, `frequency ${k}`);
    });
    fft.inverse(a, b);
    for (let j = 0; j < size; j++) {
      assert.ok(Math.hypot(a[j] / size - re[j], b[j] / size - im[j]) < 1e-13, `point ${j}`);
    }
  });
}

Deno.test("a size that is neither 2^n nor 3 x 2^n is refused", () => {
  for (const size of [5, 9, 40, 2.5]) assert.throws(() => lineFft(size), RangeError);
});
