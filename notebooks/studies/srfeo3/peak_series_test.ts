import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { PEAK_QUESTION as question, twinOf } from "./twin_test_support.ts";
import { fitMethods, methodErrors } from "./peak_methods.ts";
import {
  controlTrials,
  COUNTS,
  describeTruths,
  exampleFits,
  fitTruths,
  networkMethods,
  pcaMethod,
  peakSeries,
} from "./peak_series.ts";
import { prepare } from "./prepared_images.ts";

const twin = await twinOf(5, { images: 8, rows: 80 });
const prepared = prepare(twin, { validationShare: 0 });
const trials = peakSeries(prepared, { frameRatesHz: [25, 4] });

Deno.test("peakSeries() has each rate in both states, of held-out images alone", () => {
  assert.deepEqual(
    trials.map(({ frameRateHz, name }) => `${frameRateHz} ${name}`),
    ["25 initial", "25 annealed", "4 initial", "4 annealed"],
  );
  const spoilt = twin.map((image) => image.heldOut ? image : { ...image, counts: image.expected });
  const again = peakSeries(prepare(spoilt, { validationShare: 0 }), { frameRatesHz: [25] });
  assert.deepEqual(again[0].counts.data, trials[0].counts.data);
});

Deno.test("fitTruths() finds both peaks of every noise-free spectrum", () => {
  const truths = fitTruths(trials.slice(0, 2), question), rows = describeTruths(truths);
  assert.deepEqual(rows.map(({ name, peak }) => `${name} ${peak}`).slice(1, 3), [
    "initial main peak",
    "annealed pre-peak",
  ]);
  for (const { fits } of truths) assert.ok(fits.status.every((status) => status === "fitted"));
  for (const { peak, positionEv } of rows) {
    assert.ok(Math.abs(positionEv - (peak === "pre-peak" ? 528.2 : 535.5)) < 1, `${positionEv}`);
  }
});

Deno.test("controlTrials() are counts of the fitted Gaussians, drawn anew by name and rate", () => {
  const [control] = controlTrials(trials.slice(0, 1), { ...question, random: prng(1) });
  const [again] = controlTrials(trials.slice(0, 1), { ...question, random: prng(1) });
  assert.deepEqual(control.counts.data, again.counts.data);
  const [{ fits }] = fitTruths([control], question);
  const chiSquare = Math.max(...fits.reducedChiSquare);
  assert.ok(chiSquare < 1e-6, `what is fitted is the model: ${chiSquare}`);
});

Deno.test("methods are fitted, compared and drawn by their names", async () => {
  const byPca = await pcaMethod(prepared);
  assert.equal(byPca.method, `PCA, ${byPca.rank}`);
  const slow = trials.slice(0, 2);
  const outcomes = await fitMethods(slow, [COUNTS, byPca], question);
  const examples = exampleFits(outcomes, { name: "annealed" });
  assert.deepEqual(examples.map(({ label }) => label), ["counts", byPca.method]);
  for (const { scatterEv, scatterStandardErrorEv, fitted } of methodErrors(outcomes)) {
    assert.equal(scatterStandardErrorEv, scatterEv / Math.sqrt(2 * (fitted - 1)));
  }
});

Deno.test("networks take the background off themselves", async () => {
  const apply = (image: typeof trials[0]["counts"]) => Promise.resolve(image);
  const [method] = networkMethods({ "network, paper": { apply } as never });
  assert.equal(method.removesBackground, true);
  assert.equal(await method.apply(trials[0].counts), trials[0].counts);
});
