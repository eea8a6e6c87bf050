import assert from "node:assert/strict";
import { prng } from "../core/random.ts";
import { classify, trainClassifier } from "./latent_classifier.ts";

const classes = ["initial", "annealed"];

/** Two Gaussian clouds of deviations 1 and 2 along two units, their centres `distance` apart. */
function clouds(count: number, seed: number) {
  const random = prng(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const data = new Float32Array(2 * count);
  labels.forEach((label, i) => {
    data[2 * i] = 7 + 1.5 * label + random.normal();
    data[2 * i + 1] = -3 + 2 * label + 2 * random.normal();
  });
  return { latent: { data, shape: [count, 2] as const }, labels };
}

Deno.test("the classifier of two Gaussian clouds finds their linear discriminant", () => {
  const { latent, labels } = clouds(20_000, 1);
  const { weights } = trainClassifier(latent, { labels, classes, random: prng(2) });
  // Log odds of equal covariances: the centres' difference over the variance, unit by unit, and
  // zero half way between the centres.
  const slope = [0, 1].map((unit) => weights[2 * unit + 1] - weights[2 * unit]);
  assert.ok(Math.abs(slope[0] - 1.5) < 0.08, `${slope}`);
  assert.ok(Math.abs(slope[1] - 0.5) < 0.04, `${slope}`);
  const halfWay = slope[0] * 7.75 + slope[1] * -2 + weights[5] - weights[4];
  assert.ok(Math.abs(halfWay) < 0.06, `${halfWay}`);
});

Deno.test("classify() is right about as often as Bayes allows, and probabilities are calibrated", () => {
  const training = clouds(4000, 3), test = clouds(20_000, 4);
  const classifier = trainClassifier(training.latent, {
    labels: training.labels,
    classes,
    random: prng(5),
  });
  const { labels, probabilities } = classify(classifier, test.latent);
  const right = labels.filter((label, i) => label === test.labels[i]).length / labels.length;
  // Half the distance between the centres is 0.9014 deviations: Phi(0.9014) = 0.8163.
  assert.ok(Math.abs(right - 0.8163) < 0.008, `${right}`);
  const sure = labels.map((label, i) => probabilities[2 * i + label] > 0.9 ? 1 : 0);
  const rightWhenSure = labels.filter((label, i) => sure[i] && label === test.labels[i]).length;
  const share = rightWhenSure / sure.reduce((sum, one) => sum + one, 0);
  assert.ok(share > 0.93 && share < 0.98, `${share}`);
  for (let i = 0; i < 20; i++) {
    assert.ok(Math.abs(probabilities[2 * i] + probabilities[2 * i + 1] - 1) < 1e-6);
  }
});

Deno.test("a classifier of the same seed is the same, and misfits are refused", () => {
  const { latent, labels } = clouds(100, 6);
  const make = () => trainClassifier(latent, { labels, classes, random: prng(7), epochs: 3 });
  assert.deepEqual(make(), make());
  const options = { classes, random: prng(1) };
  assert.throws(
    () => trainClassifier(latent, { ...options, labels: labels.subarray(1) }),
    /100 spectra, 99 labels/,
  );
  assert.throws(
    () => trainClassifier(latent, { ...options, labels: labels.map((l) => l + 1) }),
    /it is 2/,
  );
  const holed = { ...latent, data: latent.data.map((value, i) => i === 5 ? NaN : value) };
  assert.throws(() => trainClassifier(holed, { ...options, labels }), /value 5 is NaN/);
  assert.throws(
    () => classify(make(), { data: new Float32Array(3), shape: [1, 3] }),
    /they have 3, it has 2/,
  );
});
