import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { makeLowLossImage } from "./low_loss_image.ts";
import { PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { lossError } from "./compare_deconvolutions.ts";
import { takeZeroLoss } from "eels/baseline/zero_loss.ts";
import { learnFromImage } from "./learn_from_image.ts";

await startTensors();

Deno.test("learnFromImage() sharpens an image of any number of channels, more by a deconvolved reference", async () => {
  const { image, truth } = makeLowLossImage(energyAxis(-1, 0.02, 249), {
    ...{ ...PUBLISHED_LOW_LOSS, peaks: [2, 4], random: prng(3) },
    ...{ rows: 8, columns: 8, electrons: 3e6 },
  });
  const config = { filters: [8, 8], dilations: [1, 4], kernel: 5 },
    before = tf.memory().numTensors;
  const errors: number[] = [];
  for (const reference of ["components", "deconvolved"] as const) {
    const zeroLoss = takeZeroLoss(image), random = prng(4);
    const learnt = await learnFromImage(image, { zeroLoss, config, reference, epochs: 15, random });
    assert.deepEqual(learnt.image.shape, image.shape);
    assert.deepEqual(learnt.image.energy, image.energy);
    assert.ok(learnt.components >= 1 && learnt.components <= 3, `${learnt.components}`);
    errors.push(lossError(learnt.image, { truth }).lossError);
  }
  const measured = lossError(image, { truth }).lossError, [components, deconvolved] = errors;
  assert.ok(components < measured, `${components}, measured ${measured}`);
  assert.ok(deconvolved < 0.7 * components, `${deconvolved}, by components ${components}`);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("learnFromImage() names an empty spectrum by its place, and too few spectra", async () => {
  const make = (rows: number, data: Float32Array) =>
    spectrumImage({ data, shape: [rows, 4, 64], energy: energyAxis(-0.2, 0.02, 64) });
  const refuse = (image: SpectrumImage, message: RegExp) => {
    const config = { filters: [2, 2], dilations: [1], kernel: 3 }, random = prng(1);
    const options = { zeroLoss: image, config, random };
    return assert.rejects(
      () => learnFromImage(image, { ...options, reference: "components" }),
      message,
    );
  };
  await refuse(make(1, new Float32Array(256).fill(1)), /6 or more spectra: it has 4/);
  const holed = new Float32Array(512).fill(1).fill(0, 5 * 64, 6 * 64);
  await refuse(make(2, holed), /row 1, column 1 has 0/);
});
