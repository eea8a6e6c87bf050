import assert from "node:assert/strict";
import { join } from "node:path";
import { startTensors, tf } from "../core/tensor.ts";
import { buildConvAutoencoder, SMALL_DENOISER } from "./conv_autoencoder.ts";
import { splitPairs } from "./split_pairs.ts";
import { CONFIG, DEEP, peakPairs, settings, VALIDATION } from "./peaks_test_support.ts";
import { applyNetwork, type History } from "./model.ts";
import { train } from "./train.ts";

await startTensors();
const PAIRS = peakPairs(1024, 1);

Deno.test("buildConvAutoencoder() maps spectra to spectra, and its size is as counted by hand", async () => {
  const model = await buildConvAutoencoder(CONFIG);
  assert.deepEqual(model.outputs[0].shape, [null, 32]);
  // Encoder 1>8 and 8>16, latent 128>4, back 4>128, transposed 16>8 and 8>8, output 8>1.
  assert.equal(model.countParams(), 48 + 656 + 516 + 640 + 648 + 328 + 41);
  model.dispose();
});

Deno.test("buildConvAutoencoder() gives the same weights for the same seed", async () => {
  const first = async (seed: number) => {
    const model = await buildConvAutoencoder({ ...CONFIG, seed });
    const values = [...model.getWeights()[0].dataSync()];
    model.dispose();
    return values;
  };
  assert.deepEqual(await first(1), await first(1));
  assert.notDeepEqual(await first(1), await first(2));
});

Deno.test("buildConvAutoencoder() takes several values a channel, those of a channel together", async () => {
  const config = { ...CONFIG, valuesPerChannel: 3 };
  const [one, three] = [await buildConvAutoencoder(CONFIG), await buildConvAutoencoder(config)];
  assert.deepEqual(three.inputs[0].shape, [null, 96]);
  assert.deepEqual(three.outputs[0].shape, [null, 32]);
  // The first convolution has 5 x 3 weights a filter for 5 x 1; all else is as it was.
  assert.equal(three.countParams() - one.countParams(), 8 * 5 * 2);
  one.dispose();
  three.dispose();
});

Deno.test("buildConvAutoencoder() counts 44,678 parameters where a decoder has its own filters", async () => {
  const model = await buildConvAutoencoder({ ...DEEP, channels: 240, seed: 1 });
  assert.deepEqual(model.outputs[0].shape, [null, 240]);
  assert.equal(model.countParams(), 44678);
  model.dispose();
});

Deno.test("buildConvAutoencoder() refuses convolutions without a kernel or a mirror", async () => {
  await assert.rejects(
    () => buildConvAutoencoder({ ...CONFIG, kernels: [3] }),
    /2 filters, 1 kernels/,
  );
  await assert.rejects(
    () => buildConvAutoencoder({ ...SMALL_DENOISER, decoderFilters: [8], channels: 96, seed: 1 }),
    /4 kernels, 1 decoderFilters/,
  );
  await assert.rejects(() => buildConvAutoencoder({ ...CONFIG, dropout: 1 }), /dropout .* it is 1/);
});

Deno.test("train() lowers the loss, denoises held-out spectra and leaks no tensor", async () => {
  const model = await buildConvAutoencoder(CONFIG);
  const before = tf.memory().numTensors;
  const seen: number[] = [];
  const { history } = await train(model, {
    training: PAIRS,
    ...settings(12),
    onProgress: ({ epoch, remainingS }) => void seen.push(epoch, remainingS),
  });
  assert.equal(tf.memory().numTensors, before);
  assert.ok(
    history.validationLoss[11] < 0.5 * history.validationLoss[0],
    `${history.validationLoss}`,
  );
  assert.deepEqual(seen.filter((_, i) => i % 2 === 0), Array.from({ length: 12 }, (_, i) => i + 1));
  assert.equal(seen[seen.length - 1], 0);
  const held = peakPairs(64, 4);
  const output = await applyNetwork(model, held.inputs);
  const error = output.data.reduce((sum, v, i) => sum + (v - held.targets.data[i]) ** 2, 0) /
    (64 * 32);
  assert.ok(error < 0.03, `mean squared error ${error}, noise 0.09`);
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

Deno.test("train() leaves the weights of the best validation epoch", async () => {
  const model = await buildConvAutoencoder(CONFIG);
  const { history } = await train(model, { training: PAIRS, ...settings(6) });
  const { validationLoss, bestEpoch } = history;
  assert.equal(validationLoss[bestEpoch - 1], Math.min(...validationLoss));
  const output = await applyNetwork(model, VALIDATION.inputs);
  const error = output.data.reduce((sum, v, i) => sum + (v - VALIDATION.targets.data[i]) ** 2, 0);
  assert.ok(Math.abs(error / output.data.length / validationLoss[bestEpoch - 1] - 1) < 1e-4);
  model.dispose();
});

Deno.test("train() repeats its history with the same seeds, dropout included", async () => {
  const run = async (): Promise<History> => {
    const model = await buildConvAutoencoder({ ...CONFIG, dropout: 0.2 });
    const { history } = await train(model, { training: PAIRS, ...settings(2) });
    model.dispose();
    return history;
  };
  const [a, b] = [await run(), await run()];
  a.loss.forEach((value, i) => assert.ok(Math.abs(value / b.loss[i] - 1) < 1e-4));
});

Deno.test("train() gives a spectrum of weight 0 no say", async () => {
  const model = await buildConvAutoencoder(CONFIG);
  const spoiled = PAIRS.targets.data.map((v, i) => i < 512 * 32 ? v : 100);
  const targets = { ...PAIRS.targets, data: spoiled };
  const weights = Float32Array.from({ length: 1024 }, (_, s) => s < 512 ? 1 : 0);
  const { history: { validationLoss } } = await train(model, {
    training: { ...PAIRS, targets, weights },
    ...settings(4),
  });
  assert.ok(validationLoss[3] < 0.15, `${validationLoss}`);
  model.dispose();
});

Deno.test("train() stops at a loss that is not finite and at NaN, and leaks nothing", async () => {
  const model = await buildConvAutoencoder(CONFIG);
  const before = tf.memory().numTensors;
  const far = { ...settings(2), learningRate: 1e30 };
  await assert.rejects(
    () => train(model, { training: PAIRS, ...far }),
    /epoch 1 .*finite: one is .*learningRate/,
  );
  const spoiled = { ...PAIRS.inputs, data: PAIRS.inputs.data.with(2 * 32 + 5, NaN) };
  const pairs = { ...PAIRS, inputs: spoiled };
  await assert.rejects(
    () => train(model, { training: pairs, ...settings(2) }),
    /epoch 1 .* 2 of the inputs has NaN/,
  );
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

Deno.test("train() refuses pairs that disagree", async () => {
  const model = await buildConvAutoencoder(CONFIG);
  const pairs = { inputs: PAIRS.inputs, targets: VALIDATION.targets };
  await assert.rejects(
    () => train(model, { training: pairs, ...settings(1) }),
    /\[1,1024,32\] and \[1,64,32\]/,
  );
  model.dispose();
});

Deno.test("splitPairs() shares no spectrum between training and validation", () => {
  const weights = Float32Array.from({ length: 64 }, (_, s) => s);
  const { training, validation } = splitPairs({ ...VALIDATION, weights }, {
    validationShare: 0.25,
  });
  assert.deepEqual([...training.weights!, ...validation.weights!], [...weights]);
  assert.deepEqual(training.inputs.shape, [1, 48, 32]);
  assert.deepEqual([...validation.targets.data], [...VALIDATION.targets.data.subarray(48 * 32)]);
  assert.throws(
    () => splitPairs(VALIDATION, { validationShare: 0 }),
    /validationShare must be between 0 and 1: it is 0/,
  );
});

Deno.test("train() asks a source for new pairs before every epoch, and leaks nothing", async () => {
  const model = await buildConvAutoencoder(CONFIG);
  const before = tf.memory().numTensors;
  const asked: number[] = [];
  const source = (epoch: number) => {
    asked.push(epoch);
    return peakPairs(128, epoch);
  };
  await train(model, { training: source, ...settings(3) });
  assert.deepEqual(asked, [1, 2, 3]);
  assert.equal(tf.memory().numTensors, before);
  model.dispose();
});

Deno.test("train() stops when the validation loss has not fallen for `patience` epochs", async () => {
  const model = await buildConvAutoencoder(CONFIG);
  const { history } = await train(model, {
    training: PAIRS,
    ...settings(40),
    learningRate: 0.1,
    patience: 2,
  });
  const { validationLoss, bestEpoch, stoppedEarly } = history;
  assert.ok(stoppedEarly);
  assert.equal(validationLoss.length, bestEpoch + 2);
  model.dispose();
});

Deno.test("train() goes on from its checkpoint after a kill -9 to the same history", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const checkpoint = join(folder, "run.json");
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        new URL("./killed_run_test_support.ts", import.meta.url).href,
        checkpoint,
      ],
      stdout: "null",
    });
    const { signal } = await child.output();
    assert.equal(signal, "SIGKILL");
    const seen: number[] = [];
    const run = async (options: { checkpoint?: string }) => {
      const model = await buildConvAutoencoder(CONFIG);
      const { history } = await train(model, {
        training: peakPairs(128, 1),
        ...settings(5),
        ...options,
        onProgress: ({ epoch }) => void seen.push(epoch),
      });
      const output = await applyNetwork(model, VALIDATION.inputs);
      model.dispose();
      return { ...history, output };
    };
    const resumed = await run({ checkpoint });
    assert.deepEqual(seen, [4, 5]);
    const whole = await run({});
    const near = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      assert.ok(Array.from(a).every((v, i) => Math.abs(v - b[i]) < 1e-4), `${a} and ${b}`);
    near(resumed.loss, whole.loss);
    near(resumed.validationLoss, whole.validationLoss);
    near(resumed.output.data, whole.output.data);
    assert.equal(resumed.bestEpoch, whole.bestEpoch);
    seen.length = 0;
    assert.deepEqual((await run({ checkpoint })).loss, resumed.loss);
    assert.deepEqual(seen, []);
    await assert.rejects(
      async () =>
        await train(await buildConvAutoencoder(CONFIG), {
          training: PAIRS,
          ...settings(5),
          batchSize: 16,
          checkpoint,
        }),
      /batchSize .* 32, not 16.*Delete/,
    );
    const other = await buildConvAutoencoder({ ...CONFIG, latentUnits: 5 });
    await assert.rejects(
      () => train(other, { training: PAIRS, ...settings(5), checkpoint }),
      /parameterCount/,
    );
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["run.json"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
