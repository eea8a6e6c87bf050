import assert from "node:assert/strict";
import { isolateEdge, measureJump } from "eels/analyse/isolate_edge.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { crop } from "eels/core/energy_steps.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { loadSrTiO3OxygenK, placeEdge } from "./elnes.ts";
import { matchShape } from "./match_shape.ts";
import {
  fitComputed,
  fitMatched,
  knownBackground,
  quickstartMethods,
  tuneFilters,
} from "./quickstart_rivals.ts";
import { drawSeed } from "./quickstart_trials.ts";

const computed = await loadSrTiO3OxygenK();
const energy = energyAxis(500, 0.25, 280);
const edge = placeEdge(computed, { energy, broadeningEv: 1 });
const electrons = spectrumImage({
  data: energies(energy).map((at, e) => Math.round(3000 * ((at / 531) ** -3 + 0.33 * edge[e]))),
  energy,
});
const [backgroundEv, keepEv] = [[500, 527], [522, 565]], referenceEv = 531;
const jump = measureJump(electrons, { backgroundEv, keepEv, referenceEv });
const prepare = (image: SpectrumImage) =>
  isolateEdge(image, { backgroundEv, keepEv, referenceEv, jumpRatio: jump.jumpRatio });
const options = { divisors: [10, 100], repeats: 6, prepare, random: prng(1) };
const { draw, trials } = drawSeed(electrons, 1, options);
const window = { jump, referenceEv, keepEv }, reference = prepare(electrons);

Deno.test("tuneFilters() chooses wider filters for fewer electrons, and a known background helps", async () => {
  const { methods, settings } = await tuneFilters(trials, reference, window);
  assert.deepEqual(methods.map(({ method }) => method), [
    "Savitzky-Golay",
    "Gaussian",
    "Savitzky-Golay, background known",
  ]);
  const widths = settings.filter(({ method }) => method === "Gaussian")
    .map(({ setting }) => Number.parseFloat(setting.slice(5)));
  assert.ok(widths[1] > widths[0], `${widths}`);
  const [filter, , known] = await Promise.all(methods.map(({ apply }) => apply(trials[1])));
  assert.ok(meanSquaredError(known, reference) < meanSquaredError(filter, reference));
});

Deno.test("tuneFilters() tries no window that is wider than the spectrum", async () => {
  const keep = [522, 545], narrow = { ...window, keepEv: keep };
  const cut = trials.map((trial) => ({
    ...trial,
    image: crop(trial.image, { fromEv: keep[0], toEv: keep[1] }),
  }));
  const { settings } = await tuneFilters(
    cut,
    crop(reference, { fromEv: keep[0], toEv: keep[1] }),
    narrow,
  );
  assert.equal(settings.length, 6);
});

Deno.test("fits of an edge that is the true one leave less than the trial, on the same axis", async () => {
  const match = matchShape(computed, draw, { firstPeakEv: 531 });
  for (const { apply } of [fitComputed(computed, window), fitMatched(match, window)]) {
    const fitted = await apply(trials[0]);
    assert.deepEqual(fitted.shape, [1, 6, reference.shape[2]]);
    assert.ok(meanSquaredError(fitted, reference) < 0.01);
  }
});

Deno.test("quickstartMethods() are the trials, filters, fits and networks, by their names", () => {
  const match = matchShape(computed, draw, { firstPeakEv: 531 });
  const methods = quickstartMethods(computed, { match, filters: [], models: {}, window });
  const names = ["thinned", "template fit", "template fit, matched"];
  assert.deepEqual(methods.map(({ method }) => method), names);
});

Deno.test("knownBackground() is the reference where all electrons are kept", () => {
  const whole = { share: 1, electrons, image: reference };
  assert.ok(meanSquaredError(knownBackground(whole, window), reference) < 1e-6);
});
