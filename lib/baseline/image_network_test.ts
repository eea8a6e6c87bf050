import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { tf } from "../core/tensor.ts";
import { readOut, sampleElectrons } from "../degrade/noise.ts";
import { denoise } from "./denoise.ts";
import { type ImageNetwork, trainOnImage } from "./image_network.ts";

const ROWS = 18, COLUMNS = 20, CHANNELS = 60, SPECTRA = ROWS * COLUMNS;

/** A steep background with two weak edges, one in a disc and one rising from left to right. */
function makeTruth(dose = 300): SpectrumImage {
  const data = new Float32Array(SPECTRA * CHANNELS);
  for (let i = 0; i < data.length; i++) {
    const e = i % CHANNELS, s = Math.floor(i / CHANNELS), row = Math.floor(s / COLUMNS);
    const column = s % COLUMNS;
    const disc = Math.hypot(row - 10, column - 8) < 6 ? 1 : 0.2;
    const first = e >= 25 ? 0.06 * disc : 0, second = e >= 42 ? 0.06 * column / COLUMNS : 0;
    data[i] = dose * ((1 + e / 20) ** -3 * (1 + 0.01 * row) + first + second);
  }
  const shape = [ROWS, COLUMNS, CHANNELS];
  return spectrumImage({ data, shape, energy: energyAxis(500, 8, CHANNELS), unit: "electrons" });
}

const TRUTH = makeTruth();
const NOISY = sampleElectrons(TRUTH, { electronsPerUnit: 1, random: prng(1) });

/** Mean squared error in units of the noise of single values. */
function errorOf({ data }: SpectrumImage, truth = TRUTH): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += (data[i] - truth.data[i]) ** 2 / truth.data[i];
  return sum / data.length;
}

/** Slope and correlation against the truth of the step at a channel. */
function stepAgainstTruth(image: SpectrumImage, channel: number) {
  const steps = ({ data }: SpectrumImage) =>
    Float64Array.from({ length: SPECTRA }, (_, s) => {
      let sum = 0;
      for (let e = 0; e < 8; e++) {
        sum += data[s * CHANNELS + channel + e] - data[s * CHANNELS + channel - 1 - e];
      }
      return sum;
    });
  const [a, b] = [steps(image), steps(TRUTH)].map((map) => {
    const mean = map.reduce((sum, value) => sum + value, 0) / SPECTRA;
    return map.map((value) => value - mean);
  });
  const dot = (x: Float64Array, y: Float64Array) =>
    x.reduce((sum, value, i) => sum + value * y[i], 0);
  return {
    slope: dot(a, b) / dot(b, b),
    correlation: dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
  };
}

async function withNetwork<T>(
  image: SpectrumImage,
  use: (network: ImageNetwork) => Promise<T>,
  options: { epochs?: number } = {},
): Promise<T> {
  const network = await trainOnImage(image, { random: prng(2), epochs: 12, ...options });
  try {
    return await use(network);
  } finally {
    network.dispose();
  }
}

Deno.test("trainOnImage() errs less than PCA at its best and keeps weak edges on a steep background", async () => {
  const before = tf.memory().numTensors;
  await withNetwork(NOISY, async (network) => {
    const denoised = await network.apply(NOISY);
    const ranks = [1, 2, 3, 4];
    const byPca = await Promise.all(
      ranks.map((rank) => denoise(NOISY, { method: "pca", rank })),
    );
    const least = Math.min(...byPca.map(({ image }) => errorOf(image)));
    assert.ok(errorOf(denoised) < 0.6 * least, `${errorOf(denoised)} against ${least}`);
    const { image: pca } = byPca[network.pcaRank - 1];
    for (const channel of [25, 42]) {
      const [ours, theirs] = [denoised, pca].map((image) => stepAgainstTruth(image, channel));
      assert.ok(ours.correlation > theirs.correlation, `channel ${channel}`);
      assert.ok(ours.slope > 0.9 * theirs.slope, `channel ${channel}: ${ours.slope}`);
    }
    assert.match(network.name, /^network on \d components$/);
    assert.ok(network.history.scan?.kept);
    assert.equal(denoised.noise, undefined);
    assert.match(denoised.history!.at(-1)!, /^denoised by the network/);
  });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("trainOnImage() is PCA where its networks learn nothing, on pixels in no order", async () => {
  const random = prng(3);
  const strengths = Float64Array.from({ length: SPECTRA }, () => random.uniform());
  const data = Float32Array.from(TRUTH.data, (value, i) => {
    const e = i % CHANNELS;
    return value + 60 * strengths[Math.floor(i / CHANNELS)] * Math.sin(e * e);
  });
  const noisy = withNoise({ ...TRUTH, data: data.map((v) => v + 5 * random.normal()) }, {
    sigma: 5,
  });
  await withNetwork(noisy, async (network) => {
    const [ours, pca] = [
      await network.apply(noisy),
      (await denoise(noisy, { method: "pca", rank: network.pcaRank })).image,
    ];
    assert.equal(network.name, `PCA of rank ${network.pcaRank}`);
    assert.ok(ours.data.every((value, i) => Math.abs(value - pca.data[i]) < 0.02));
  }, { epochs: 1 });
});

Deno.test("trainOnImage() gives the same for the same seed", async () => {
  const once = () => withNetwork(NOISY, (network) => network.apply(NOISY), { epochs: 2 });
  const [one, other] = [await once(), await once()];
  assert.ok(one.data.every((value, i) => Math.abs(value - other.data[i]) < 1e-3));
});

Deno.test("trainOnImage() makes nothing of noise alone", async () => {
  const random = prng(4);
  const data = Float32Array.from(TRUTH.data, () => 3 * random.normal());
  const noise = withNoise({ ...TRUTH, data }, { sigma: 3 });
  const made = await withNetwork(noise, (network) => network.apply(noise));
  const left = made.data.reduce((sum, value) => sum + value ** 2, 0) / data.length / 9;
  assert.ok(left < 0.005, `${left} of the noise's variance is left`);
});

Deno.test("trainOnImage() takes a line scan of counts with gain, read-out and many channels", async () => {
  const energy = energyAxis(400, 0.5, 301);
  const data = Float32Array.from({ length: 40 * 301 }, (_, i) => {
    const e = i % 301, s = Math.floor(i / 301);
    return 100 * (1 + e / 300) ** -3 + 30 / (1 + Math.exp((150 - e) / 3)) * (s > 18 ? 1 : 0.3);
  });
  const clean = spectrumImage({ data, shape: [1, 40, 301], energy, unit: "electrons" });
  const electrons = sampleElectrons(clean, { electronsPerUnit: 1, random: prng(5) });
  const counts = readOut(electrons, { gain: 7.3, readoutCounts: 10, random: prng(6) });
  const truth = spectrumImage({ data: data.map((v) => 7.3 * v), shape: [1, 40, 301], energy });
  const stages = new Set<string>();
  const network = await trainOnImage(counts, {
    random: prng(7),
    epochs: 20,
    onProgress: ({ stage, epoch, of }) => {
      stages.add(stage);
      assert.ok(epoch <= of);
    },
  });
  const errors = [await network.apply(counts)].concat(
    await Promise.all(
      [1, 2].map(async (rank) => (await denoise(counts, { method: "pca", rank })).image),
    ),
  ).map((image) => errorOf(image, truth));
  assert.ok(errors[0] < 0.7 * Math.min(errors[1], errors[2]), `${errors}`);
  assert.deepEqual([...stages], ["split", "scan", "energy"]);
  network.dispose();
});

Deno.test("trainOnImage() refuses what it cannot train on in one sentence", async () => {
  const random = prng(1);
  const refuses = (image: unknown, options: unknown, message: RegExp) =>
    assert.rejects(
      () => trainOnImage(image as SpectrumImage, options as { random: typeof random }),
      message,
    );
  await refuses(
    { ...NOISY, noise: undefined },
    { random },
    /noise must be known: call estimateNoise/,
  );
  await refuses(
    NOISY,
    { random, epoch: 3 },
    /epoch is not an option of trainOnImage: did you mean epochs\?/,
  );
  await refuses(
    NOISY,
    { random, epochs: 0 },
    /epochs must be a whole number of 1 or more: it is 0/,
  );
  await refuses(NOISY, {}, /random must be a seeded stream/);
  const small = spectrumImage({ data: new Float32Array(40), energy: energyAxis(0, 1, 40) });
  await refuses(small, { random }, /needs 16 spectra of 32 channels or more: there is 1 of 40/);
  const holed = { ...NOISY, data: NOISY.data.with(65, NaN) };
  await refuses(holed, { random }, /every value must be finite.*channel 5/);
  const signal = AbortSignal.abort(new Error("enough"));
  const before = tf.memory().numTensors;
  await refuses(NOISY, { random, signal }, /enough/);
  assert.equal(tf.memory().numTensors, before);
});
