import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { dPrimeOf, judgeStates, trainDeciders } from "./predict_states.ts";

const CHANNELS = 12, STEP = 1;

/** Spectra of unit noise whose states are STEP apart in each of two channels. */
function drawStates(seed: number, count: number) {
  const random = prng(seed), labels = Uint8Array.from({ length: count }, (_, s) => s % 2);
  const data = Float32Array.from({ length: count * CHANNELS }, (_, i) => {
    const isMoved = i % CHANNELS < 2 && labels[Math.floor(i / CHANNELS)] === 1;
    return random.normal() + 5 + (isMoved ? STEP : 0);
  });
  const energy = energyAxis(520, 0.25, CHANNELS);
  const counts = spectrumImage({ data, shape: [count, 1, CHANNELS], energy });
  const names = Array.from(labels, (label) => `${label ? "annealed" : "initial"} thin 1`);
  return { frameRateHz: 400, wide: counts, counts, truth: counts, labels, names };
}

Deno.test("dPrimeOf() gives the published accuracies' distances, and ends where all are right", () => {
  const found = [0.82, 0.885, 0.923, 0.93].map((share) => dPrimeOf(share));
  [1.83, 2.40, 2.85, 2.95].forEach((value, i) => assert.ok(Math.abs(found[i] - value) < 0.01));
  assert.equal(dPrimeOf(0.5), 0);
  assert.equal(dPrimeOf(1, 1000), dPrimeOf(1 - 1 / 2000));
});

Deno.test("deciders reach the distance that two shifted channels of unit noise have", async () => {
  const training = drawStates(1, 3000), test = drawStates(2, 3000);
  const deciders = await trainDeciders(training.counts, training.labels, prng(3));
  for (const decide of Object.values(deciders)) {
    const [found] = await judgeStates(decide, (counts) => counts, [test]);
    // Two channels, each one deviation apart: the distance is the root of 2.
    assert.ok(Math.abs(found.scoreDPrime - Math.SQRT2) < 0.12, `${found.scoreDPrime}`);
    assert.ok(Math.abs(found.dPrime - found.scoreDPrime) < 0.15, `${found.dPrime}`);
    assert.deepEqual(Object.keys(found.byKind), ["initial thin", "annealed thin"]);
    const mean = (found.byKind["initial thin"] + found.byKind["annealed thin"]) / 2;
    assert.ok(Math.abs(mean - found.percent) < 1e-9);
  }
});
