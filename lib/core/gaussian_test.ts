import assert from "node:assert/strict";
import fc from "fast-check";
import { blurImage, blurLine, gaussianWeights, type LineEnds } from "./gaussian.ts";

const ENDS: LineEnds[] = ["hold", "reflect", "wrap"];
const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);

Deno.test("gaussianWeights() sum to 1, have the variance asked for, and are [1] for no width", () => {
  for (const deviation of [0.8, 2.5, 7]) {
    const weights = gaussianWeights(deviation, Math.ceil(8 * deviation));
    const middle = (weights.length - 1) / 2;
    const variance = weights.reduce((all, weight, i) => all + weight * (i - middle) ** 2, 0);
    assert.ok(Math.abs(sum(weights) - 1) < 1e-14);
    assert.ok(Math.abs(variance / deviation ** 2 - 1) < 1e-3, `${variance}`);
  }
  assert.deepEqual(gaussianWeights(0), Float64Array.of(1));
});

Deno.test("a blur keeps a constant, whatever its ends, and no width changes nothing", () => {
  const line = Float64Array.from({ length: 7 }, (_, i) => i * i);
  for (const ends of ENDS) {
    for (const deviation of [0.5, 3, 20]) {
      const flat = blurLine(new Float64Array(7).fill(3), { deviation, ends });
      flat.forEach((value) => assert.ok(Math.abs(value - 3) < 1e-12));
    }
    assert.deepEqual(blurLine(line, { deviation: 0, ends }), line);
  }
});

Deno.test("lines that wrap or reflect keep their sum; a held end does not", () => {
  fc.assert(
    fc.property(
      fc.float64Array({ min: 0, max: 1, noNaN: true, minLength: 2, maxLength: 30 }),
      fc.double({ min: 0.1, max: 9, noNaN: true }),
      (line, deviation) => {
        for (const ends of ["wrap", "reflect"] as const) {
          assert.ok(Math.abs(sum(blurLine(line, { deviation, ends })) - sum(line)) < 1e-9);
        }
      },
    ),
    { numRuns: 50 },
  );
  const step = Float64Array.of(1, 0, 0, 0, 0, 0);
  assert.ok(sum(blurLine(step, { deviation: 1, ends: "hold" })) > 1.05);
});

Deno.test("blurImage() of a single pixel is the product of two blurred lines", () => {
  const shape = [9, 12] as const, pixel = new Float64Array(9 * 12);
  pixel[4 * 12 + 10] = 1;
  const dot = (size: number, at: number) =>
    Float64Array.from({ length: size }, (_, i) => +(i === at));
  for (const ends of ENDS) {
    const image = blurImage(pixel, { shape, deviations: [1.2, 2.1], ends });
    const down = blurLine(dot(9, 4), { deviation: 1.2, ends });
    const along = blurLine(dot(12, 10), { deviation: 2.1, ends });
    image.forEach((value, i) =>
      assert.ok(Math.abs(value - down[Math.floor(i / 12)] * along[i % 12]) < 1e-15)
    );
  }
});
