import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { crop } from "eels/core/energy_steps.ts";
import { loadSrTiO3OxygenK, WIDE_VARIATION } from "./elnes.ts";
import { makeDenoisingTask } from "./denoising_task.ts";

const edge = await loadSrTiO3OxygenK();
const make = (electrons: number) =>
  makeDenoisingTask(edge, energyAxis(500, 0.25, 288), {
    count: 40,
    variation: WIDE_VARIATION,
    exposure: {
      referenceEv: 531,
      electrons: [electrons, electrons],
      exponent: [3, 3],
      jumpRatio: [0.3, 0.3],
    },
    prepare: (image) => crop(image, { fromEv: 522, toEv: 570 }),
    random: prng(5),
  });

Deno.test("makeDenoisingTask() adds counting noise to the inputs and none to the targets", () => {
  for (const electrons of [30, 3000]) {
    const { inputs, targets } = make(electrons).training(1);
    assert.deepEqual(inputs.shape, [1, 40, 192]);
    // For Poisson electrons the squared difference is the expectation, on average.
    const difference = inputs.data.reduce((sum, v, i) => sum + (v - targets.data[i]) ** 2, 0);
    const expected = targets.data.reduce((sum, v) => sum + v, 0);
    assert.ok(Math.abs(difference / expected - 1) < 0.07, `${difference / expected}`);
    assert.ok(inputs.data.every(Number.isInteger));
  }
});

Deno.test("makeDenoisingTask() draws fresh noise on the same edges in every epoch", () => {
  const { training } = make(100);
  const [first, second] = [training(1), training(2)];
  assert.deepEqual(first.targets, second.targets);
  assert.notDeepEqual(first.inputs.data, second.inputs.data);
  assert.deepEqual(make(100).training(2).inputs.data, second.inputs.data);
  assert.ok(first.weights!.every((w) => w === 1));
});

Deno.test("makeDenoisingTask() validates on edges that training never sees", () => {
  const { training, validation } = make(100);
  assert.deepEqual(validation.inputs.shape, [1, 4, 192]);
  const { data } = training(1).targets;
  const trained = Array.from({ length: 40 }, (_, s) => data.slice(s * 192, s * 192 + 192).join());
  for (let s = 0; s < 4; s++) {
    assert.ok(!trained.includes(validation.targets.data.slice(s * 192, s * 192 + 192).join()));
  }
});
