import assert from "node:assert/strict";
import { prng } from "../../core/random.ts";
import { startTensors, tf } from "../../core/tensor.ts";
import { DEEP } from "../../model/peaks_test_support.ts";
import { buildConvAutoencoder, SMALL_DENOISER } from "../../model/conv_autoencoder.ts";
import { writeOutForward } from "./forward.ts";

await startTensors();

for (
  const [config, channels] of [[DEEP, 240], [SMALL_DENOISER, 192], [SMALL_DENOISER, 101]] as [
    typeof SMALL_DENOISER,
    number,
  ][]
) {
  Deno.test(`writeOutForward() is the model, ${config.filters.length} convolutions, ${channels} channels`, async () => {
    const model = await buildConvAutoencoder({ ...config, channels, seed: 1 });
    tf.tidy(() => {
      // Random biases too: they begin at zero, where a mistake with them would not show.
      model.setWeights(
        model.getWeights().map((w, i) =>
          w.rank > 1 ? w : tf.randomUniform(w.shape, -0.3, 0.3, "float32", i)
        ),
      );
    });
    const forward = writeOutForward(model);
    const random = prng(2);
    let previous: Float32Array = new Float32Array();
    for (let spectrum = 0; spectrum < 3; spectrum++) {
      const x = Float32Array.from({ length: channels }, () => random.normal());
      const expected = tf.tidy(() =>
        (model.predict(tf.tensor2d(x, [1, channels])) as tf.Tensor).dataSync<"float32">()
      );
      const y = forward(x);
      const largest = Math.max(...expected.map(Math.abs));
      assert.ok(largest > 0.1);
      assert.equal(y.length, channels);
      expected.forEach((v, i) => assert.ok(Math.abs(v - y[i]) < 1e-5 * largest, `${v}, ${y[i]}`));
      assert.notDeepEqual(y, previous);
      previous = y;
    }
    model.dispose();
  });
}

Deno.test("an encoder and a decoder written out one after the other are the whole network", async () => {
  const model = await buildConvAutoencoder({ ...DEEP, channels: 240, seed: 4 });
  const encode = writeOutForward(model, { upTo: "latent" });
  const decode = writeOutForward(model, { after: "latent" });
  const random = prng(5);
  const x = Float32Array.from({ length: 240 }, () => random.normal());
  assert.equal(encode(x).length, 5);
  assert.deepEqual(decode(encode(x)), writeOutForward(model)(x));
  assert.throws(() => writeOutForward(model, { upTo: "middle" }), /it is middle/);
  assert.throws(() => decode(x), /5 channels: it has 240/);
  model.dispose();
});

Deno.test("writeOutForward() refuses what it does not know", async () => {
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [4], units: 4, activation: "tanh", name: "odd" })],
  });
  assert.throws(() => writeOutForward(model), /"odd" is a Dense with activation tanh/);
  model.dispose();
  const small = await buildConvAutoencoder({ ...SMALL_DENOISER, channels: 32, seed: 1 });
  assert.throws(() => writeOutForward(small)(new Float32Array(31)), /32 channels: it has 31/);
  small.dispose();
});
