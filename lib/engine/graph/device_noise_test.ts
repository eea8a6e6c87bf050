import assert from "node:assert/strict";
import { startTensors, tf } from "../../core/tensor.ts";
import { buildConvAutoencoder } from "../../model/conv_autoencoder.ts";
import { checkNoise, sampleByStreams, sampleByTensorFlow } from "./device_noise.ts";
import { CONFIG, peakPairs, settings } from "../../model/peaks_test_support.ts";
import { train } from "../../model/train.ts";

const { backend } = await startTensors();
const SHAPE: [number, number] = [200, 500];
const DATA = new Float32Array(SHAPE[0] * SHAPE[1]).fill(0.5);

function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, v) => sum + v, 0) / list.length;
  return { mean, variance: list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / list.length };
}

const near = (value: number, expected: number, share: number) =>
  assert.ok(Math.abs(value / expected - 1) < share, `${value}, expected ${expected}`);

// Drawings by TensorFlow can be tested only where it runs.
for (const draw of [sampleByStreams, ...(backend === "tensorflow" ? [sampleByTensorFlow] : [])]) {
  const drawn = (noise: Parameters<typeof draw>[2]["noise"], seed = 1) => {
    const tensor = draw(DATA, SHAPE, { noise, seed });
    const values = tensor.dataSync<"float32">().slice();
    tensor.dispose();
    return values;
  };

  Deno.test(`${draw.name}() has the moments of Gaussian and of counting noise`, () => {
    const before = tf.memory().numTensors;
    const gaussian = moments(drawn({ sigma: 0.05 }));
    near(gaussian.mean, 0.5, 0.002);
    near(gaussian.variance, 0.0025, 0.03);
    const counting = moments(drawn({ counts: 30 }));
    near(counting.mean, 0.5, 0.005);
    near(counting.variance, 0.5 / 30, 0.03);
    assert.equal(tf.memory().numTensors, before);
  });

  Deno.test(`${draw.name}() draws one level a spectrum, uniformly from a range`, () => {
    const noisy = drawn({ sigma: [0.1, 0.3] });
    const sigmas = Array.from({ length: SHAPE[0] }, (_, s) => {
      const { variance } = moments(noisy.subarray(s * SHAPE[1], (s + 1) * SHAPE[1]));
      return Math.sqrt(variance);
    });
    assert.ok(Math.min(...sigmas) > 0.08 && Math.min(...sigmas) < 0.12);
    assert.ok(Math.max(...sigmas) > 0.28 && Math.max(...sigmas) < 0.34);
    near(moments(sigmas).mean, 0.2, 0.06);
    near(moments(sigmas).variance, 0.2 ** 2 / 12, 0.3);
  });

  Deno.test(`${draw.name}() repeats itself for a seed and for no other`, () => {
    const first = drawn({ sigma: 1 });
    assert.deepEqual(drawn({ sigma: 1 }), first);
    const other = drawn({ sigma: 1 }, 2);
    const { variance } = moments(first.map((v, i) => v - other[i]));
    near(variance, 2, 0.03);
  });
}

Deno.test("train() draws noise afresh in every step, repeatably", async () => {
  const { targets } = peakPairs(256, 5);
  const run = async (sigma: number) => {
    const model = await buildConvAutoencoder(CONFIG);
    const pairs = { inputs: targets, targets, noise: { sigma } };
    const { history } = await train(model, { training: pairs, ...settings(3) });
    model.dispose();
    return history.loss;
  };
  const [a, b, clean] = [await run(0.3), await run(0.3), await run(0)];
  a.forEach((value, i) => assert.ok(Math.abs(value / b[i] - 1) < 1e-4, `${a} and ${b}`));
  assert.ok(a[2] > 1.02 * clean[2], `${a} with noise, ${clean} without`);
});

Deno.test("noise that cannot be drawn is refused", () => {
  assert.throws(() => checkNoise({ sigma: [0.2, 0.1] }, DATA), /sigma must rise .* 0.2,0.1/);
  assert.throws(() => checkNoise({ counts: 0 }, DATA), /counts must rise from above 0: it is 0/);
  assert.throws(() => checkNoise({ counts: 10 }, Float32Array.of(1, -0.5)), /there is -0.5/);
});

Deno.test("train() draws the noise of validation pairs once", async () => {
  const model = await buildConvAutoencoder(CONFIG);
  const pairs = peakPairs(64, 5);
  const validation = { ...pairs, noise: { sigma: 0.5 } };
  const still = { ...settings(2), learningRate: 1e-12 };
  const { history: noisy } = await train(model, { training: pairs, ...still, validation });
  const { history: clean } = await train(model, { training: pairs, ...still, validation: pairs });
  const [a, b] = noisy.validationLoss;
  assert.ok(Math.abs(a / b - 1) < 1e-6, `${a} and ${b}`);
  assert.ok(Math.abs(a / clean.validationLoss[0] - 1) > 1e-3);
  model.dispose();
});
