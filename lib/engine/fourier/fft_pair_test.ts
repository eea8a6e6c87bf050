import assert from "node:assert/strict";
import fc from "fast-check";
import { fftPair, nextPowerOfTwo } from "./fft_pair.ts";

const signals = fc.constantFrom(2, 8, 32, 128).chain((size) =>
  fc.tuple(...[0, 1].map(() =>
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: 4 * size,
      maxLength: 4 * size,
    })
  ))
);

Deno.test("fftPair() there and back changes nothing but the factor of the size", () => {
  fc.assert(fc.property(signals, ([values]) => {
    const pair = fftPair(values.length / 4);
    pair.values.set(values);
    pair.forward();
    pair.inverse();
    values.forEach((v, i) => assert.ok(Math.abs(pair.values[i] / pair.size - v) < 1e-13));
  }));
});

Deno.test("fftPair() convolves and correlates each of its four real signals as the sums do", () => {
  fc.assert(
    fc.property(signals, ([values, kernel]) => {
      const size = values.length / 4, pair = fftPair(size);
      // One real kernel in each lane: the imaginary parts are zero.
      pair.values.set(kernel.map((v, i) => i % 4 < 2 ? v : 0));
      pair.forward();
      pair.factor.set(pair.values);
      for (const [run, sign] of [[pair.convolve, 1], [pair.correlate, -1]] as const) {
        pair.values.set(values);
        run();
        for (let i = 0; i < 4 * size; i++) {
          let sum = 0;
          for (let j = 0; j < size; j++) {
            const from = (Math.floor(i / 4) - sign * j + size) % size;
            sum += kernel[4 * j + i % 2] * values[4 * from + i % 4];
          }
          assert.ok(Math.abs(pair.values[i] / size - sum) < 1e-11);
        }
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("nextPowerOfTwo() is the smallest that suffices", () => {
  assert.deepEqual([1, 2, 3, 1023, 1024, 1025].map(nextPowerOfTwo), [2, 2, 4, 1024, 1024, 2048]);
});
