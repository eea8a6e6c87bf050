import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumAt, spectrumImage } from "eels/core/spectrum_image.ts";
import { tf } from "eels/core/tensor.ts";
import { writeOutForward } from "eels/engine/graph/forward.ts";
import { encode, encoderOf } from "eels/model/encode.ts";
import { makeModel } from "eels/model/model.ts";
import { buildRapidEels, cutDepth, RAPID_EELS_PAPER, RAPID_EELS_PARAMETERS } from "./rapid_eels.ts";

const random = prng(1);
const data = Float32Array.from({ length: 7 * 240 }, () => random.uniform());
const spectra = spectrumImage({ data, shape: [1, 7, 240], energy: energyAxis(520, 0.25, 240) });

Deno.test("the paper's network has the parameters of the published checkpoint", async () => {
  const model = await buildRapidEels();
  assert.equal(model.countParams(), RAPID_EELS_PARAMETERS);
  assert.deepEqual(model.outputs[0].shape, [null, 240]);
  assert.deepEqual(encoderOf(model).outputs[0].shape, [null, 5]);
  model.dispose();
  assert.throws(() => Object.assign(RAPID_EELS_PAPER, { epochs: 1 }), TypeError);
});

Deno.test("a name that nothing reads is refused", async () => {
  for (const [name, meant] of [["dropOut", "dropout"], ["latentUnit", "latentUnits"]]) {
    const refused = new RegExp(`as ${name} is not an option of .* did you mean ${meant}\\?`);
    await assert.rejects(buildRapidEels({ ...RAPID_EELS_PAPER, [name]: 0 }), refused);
  }
});

Deno.test("encode() gives the latent layer's values, in batches as at once, and leaks nothing", async () => {
  const network = await buildRapidEels(), model = makeModel(network, { name: "untrained" });
  const before = tf.memory().numTensors;
  const [whole, split] = [
    await encode(model, spectra),
    await encode(model, spectra, { batchSize: 3 }),
  ];
  assert.deepEqual(whole.shape, [7, 5]);
  whole.data.forEach((value, i) => assert.ok(Math.abs(value - split.data[i]) < 1e-5));
  const writtenOut = writeOutForward(encoderOf(network));
  for (let s = 0; s < 7; s++) {
    const expected = writtenOut(spectrumAt(spectra, 0, s));
    expected.forEach((value, unit) => {
      assert.ok(Math.abs(value - whole.data[5 * s + unit]) < 1e-5, `spectrum ${s}, unit ${unit}`);
    });
  }
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

Deno.test("cutDepth() leaves the paper's network at five convolutions, and builds with fewer", async () => {
  assert.deepEqual(cutDepth(RAPID_EELS_PAPER, 5), { ...RAPID_EELS_PAPER });
  const model = await buildRapidEels(cutDepth(RAPID_EELS_PAPER, 3));
  assert.equal(model.layers.filter((layer) => layer.getClassName() === "Conv2D").length, 4);
  assert.deepEqual(model.outputs[0].shape, [null, 240]);
  model.dispose();
  assert.throws(() => cutDepth(RAPID_EELS_PAPER, 6), /from 1 to 5: it is 6/);
});
