import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { buildConvAutoencoder } from "./conv_autoencoder.ts";
import { averageSamples } from "./dropout_samples.ts";
import { CONFIG } from "./peaks_test_support.ts";
import { applyNetwork } from "./model.ts";

await startTensors();

Deno.test("the mean over draws of dropout is the input, with the variance of a dropped share", async () => {
  const model = tf.sequential({
    layers: [tf.layers.inputLayer({ inputShape: [4] }), tf.layers.dropout({ rate: 0.2 })],
  });
  const data = new Float32Array(4 * 5000).fill(3);
  const ones = spectrumImage({ data, shape: [1, 5000, 4], energy: energyAxis(0, 1, 4) });
  const before = tf.memory().numTensors;
  const draw = async (draws: number) => {
    const { data } = await averageSamples(model, ones, { draws, random: prng(1) });
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    return { mean, variance: data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / data.length };
  };
  const [one, ten] = [await draw(1), await draw(10)];
  assert.equal(tf.memory().numTensors, before);
  // 0 or 3.75: variance 9 x 0.2 / 0.8, and a tenth of it over ten draws.
  assert.ok(Math.abs(one.mean - 3) < 0.04 && Math.abs(one.variance - 2.25) < 0.05);
  assert.ok(Math.abs(ten.mean - 3) < 0.015 && Math.abs(ten.variance - 0.225) < 0.01);
  model.dispose();
});

Deno.test("averageSamples() is the model itself where dropout is rare, and refuses one without", async () => {
  const model = await buildConvAutoencoder({ ...CONFIG, dropout: 1e-9 });
  const random = prng(2);
  const data = Float32Array.from({ length: 3 * 32 }, () => random.uniform());
  const image = spectrumImage({ data, shape: [1, 3, 32], energy: energyAxis(0, 1, 32) });
  const [drawn, plain] = [
    await averageSamples(model, image, { draws: 2, random, batchSize: 2 }),
    await applyNetwork(model, image),
  ];
  drawn.data.forEach((value, i) => assert.ok(Math.abs(value - plain.data[i]) < 1e-5));
  const without = await buildConvAutoencoder(CONFIG);
  await assert.rejects(() => averageSamples(without, image, { random }), /it has none/);
  model.dispose();
  without.dispose();
});
