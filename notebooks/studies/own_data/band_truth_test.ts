import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage, withData } from "eels/core/spectrum_image.ts";
import { coverTruth } from "./band_truth.ts";

Deno.test("bands of the error's deviation hold the truth at their rate, half as wide ones do not", () => {
  const random = prng(4), energy = energyAxis(500, 1, 40);
  const shape: [number, number, number] = [10, 12, 40];
  const truth = spectrumImage({ data: new Float32Array(4800).fill(100), shape, energy });
  const denoised = withData(truth, truth.data.map((value) => value + 3 * random.normal()));
  const of = (sigma: number) => {
    const deviation = withData(truth, truth.data.map(() => sigma));
    return coverTruth({ denoised, deviation }, truth, { windows: [{ fromEv: 510, toEv: 519 }] });
  };
  const right = of(3), narrow = of(1.5);
  assert.equal(right.length, 4);
  for (const { coverage, low, high, statedOverTrue } of right) {
    assert.ok(low < coverage + 0.01 && high > coverage - 0.01, `${low} to ${high}`);
    assert.ok(Math.abs(statedOverTrue - 1) < 0.06);
  }
  assert.ok(narrow[0].high < 0.6 && Math.abs(narrow[0].statedOverTrue - 0.5) < 0.02);
  assert.deepEqual([right[2].fromEv, right[2].toEv], [510, 519]);
  const short = spectrumImage({
    data: new Float32Array(4800),
    shape: [10, 24, 20],
    energy: energyAxis(500, 1, 20),
  });
  assert.throws(
    () => coverTruth({ denoised, deviation: truth }, short),
    /10 x 12 x 40: it is 10 x 24/,
  );
});
