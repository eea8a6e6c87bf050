import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { sampleElectrons } from "../degrade/noise.ts";
import { framePairs, thinnedPairs } from "./noise_to_noise.ts";

const COUNT = 40_000;
const energy = energyAxis(0, 1, COUNT);
const flat = spectrumImage({ data: new Float32Array(COUNT).fill(8), energy });
const electrons = sampleElectrons(flat, { electronsPerUnit: 1, random: prng(1) });

Deno.test("framePairs() predicts each frame from the other", () => {
  const own = { energy: energyAxis(0, 1, 2) };
  const a = spectrumImage({ ...own, data: [1, 2] }), b = spectrumImage({ ...own, data: [3, 4] });
  const { inputs, targets } = framePairs([a, b]);
  assert.deepEqual([...inputs.data], [1, 2, 3, 4]);
  assert.deepEqual([...targets.data], [3, 4, 1, 2]);
  assert.deepEqual(inputs.shape, [2, 1, 2]);
});

Deno.test("thinnedPairs() splits afresh in every epoch, the same way for the same seed", () => {
  const make = () => thinnedPairs(electrons, { random: prng(4) });
  assert.deepEqual(make()(1).inputs.data, make()(1).inputs.data);
  assert.notDeepEqual(make()(1).inputs.data, make()(2).inputs.data);
});
