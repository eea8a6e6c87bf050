import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage, withNoise } from "../core/spectrum_image.ts";
import { sampleElectrons } from "../degrade/noise.ts";
import { framePairs, splitElectrons, thinnedPairs } from "./noise_to_noise.ts";

const COUNT = 40_000;
const energy = energyAxis(0, 1, COUNT);
const flat = spectrumImage({ data: new Float32Array(COUNT).fill(8), energy });
const electrons = sampleElectrons(flat, { electronsPerUnit: 1, random: prng(1) });

Deno.test("splitElectrons() loses no electron: the mean of the halves is the whole", () => {
  const [a, b] = splitElectrons(electrons, { random: prng(2) });
  assert.deepEqual(a.data.map((value, i) => (value + b.data[i]) / 2), electrons.data);
});

Deno.test("splitElectrons() gives halves of twice the variance that are not correlated", () => {
  const [a, b] = splitElectrons(electrons, { random: prng(3) });
  const moment = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, value, i) => sum + (value - 8) * (y[i] - 8), 0) / COUNT;
  // Half of Poisson(8) times 2: variance 16. Standard errors are about 0.12 and 0.08.
  assert.ok(Math.abs(moment(a.data, a.data) - 16) < 0.5);
  assert.ok(Math.abs(moment(a.data, b.data)) < 0.35);
});

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

Deno.test("splitElectrons() divides the gain out of counts whose noise tells it", () => {
  const counts = withNoise(
    { ...electrons, unit: "counts", data: electrons.data.map((value) => 5 * value) },
    { gain: 5 },
  );
  const [[a], [b]] = [
    splitElectrons(electrons, { random: prng(7) }),
    splitElectrons(counts, { random: prng(7) }),
  ];
  assert.deepEqual(a.data, b.data);
  assert.equal(b.unit, "electrons");
});
