import assert from "node:assert/strict";
import { energyAxis } from "../../core/energy_axis.ts";
import { prng } from "../../core/random.ts";
import { spectrumImage } from "../../core/spectrum_image.ts";
import { startTensors, tf } from "../../core/tensor.ts";
import { DEEP } from "../../model/peaks_test_support.ts";
import { buildConvAutoencoder } from "../../model/conv_autoencoder.ts";
import { buildDeconvolutionNet } from "../../model/deconvolution_net.ts";
import { applyNetwork } from "../../model/model.ts";

await startTensors();

Deno.test("applyNetwork() gives in many batches what it gives in one, whether or not a graph can be written", async () => {
  const random = prng(1), channels = 64, count = 50;
  const image = spectrumImage({
    data: Float32Array.from({ length: count * channels }, () => random.normal()),
    shape: [5, 10, channels],
    energy: energyAxis(0, 1, channels),
  });
  const chain = await buildConvAutoencoder({ ...DEEP, channels, seed: 1 });
  const joined = await buildDeconvolutionNet({
    channels,
    filters: [4, 6],
    dilations: [1],
    kernel: 3,
    seed: 1,
  });
  for (const model of [chain, joined]) {
    await applyNetwork(model, image);
    const before = tf.memory().numTensors;
    const one = await applyNetwork(model, image),
      many = await applyNetwork(model, image, { batchSize: 8 });
    assert.deepEqual(many.shape, image.shape);
    many.data.forEach((v, i) =>
      assert.ok(Math.abs(v - one.data[i]) < 1e-5, `${i}: ${v}, ${one.data[i]}`)
    );
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  }
});
