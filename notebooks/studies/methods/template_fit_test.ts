import assert from "node:assert/strict";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { fitTemplates } from "./template_fit.ts";

const energy = energyAxis(500, 0.25, 280);
const peak = (positionEv: number, fwhmEv: number, height = 1) => ({ positionEv, fwhmEv, height });
const one = gaussianPeaks(energy, [peak(531, 2), peak(536, 3, 0.7)]);
const two = gaussianPeaks(energy, [peak(543, 4)]);
const power = energies(energy).map((at) => 90 * (at / 531) ** -3.1);
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

Deno.test("fitTemplates() finds the amounts of a mixture, whatever the weights", () => {
  const data = [...one.data.map((v, e) => 3 * v - 2 * two.data[e]), ...two.data];
  const image = spectrumImage({ data, shape: [2, 1, 280], energy });
  for (const variance of [undefined, power]) {
    const { edge, amounts, background } = fitTemplates(image, { templates: [one, two], variance });
    assert.ok(furthest(amounts, [3, -2, 0, 1]) < 1e-6, `${amounts}`);
    assert.ok(furthest(edge.data, image.data) < 1e-5);
    assert.ok(background.data.every((value) => value === 0));
  }
});

Deno.test("fitTemplates() without freedom leaves what is orthogonal to the template", () => {
  const data = two.data.map((value, e) => value + 2 * one.data[e]);
  const { amounts } = fitTemplates(spectrumImage({ data, energy }), { templates: [one] });
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, e) => sum + v * b[e], 0);
  const expected = 2 + dot(one.data, two.data) / dot(one.data, one.data);
  assert.ok(Math.abs(amounts[0] - expected) < 1e-6);
});

Deno.test("fitTemplates() finds shift, broadening, height and a power law between two others", () => {
  const moved = gaussianPeaks(energy, [
    peak(532.1, Math.hypot(2, 1.2), 20 * 2 / Math.hypot(2, 1.2)),
    peak(537.1, Math.hypot(3, 1.2), 14 * 3 / Math.hypot(3, 1.2)),
  ]);
  const image = spectrumImage({ data: moved.data.map((v, e) => v + power[e]), energy });
  const fit = fitTemplates(image, {
    templates: [one],
    maxShiftEv: 2,
    maxBroadeningEv: 2,
    backgroundExponents: [2.6, 3.6],
  });
  assert.ok(Math.abs(fit.shiftEv[0] - 1.1) < 0.02, `${fit.shiftEv}`);
  assert.ok(Math.abs(fit.broadeningEv[0] - 1.2) < 0.05, `${fit.broadeningEv}`);
  assert.ok(Math.abs(fit.amounts[0] - 20) < 0.2, `${fit.amounts}`);
  assert.ok(furthest(fit.edge.data, moved.data) < 0.15);
  assert.ok(furthest(fit.background.data, power) < 0.1);
});

Deno.test("fitTemplates() takes a template on its own axis, and all spectra of an image", () => {
  const fine = gaussianPeaks(energyAxis(490, 0.05, 1800), [peak(531, 2), peak(536, 3, 0.7)]);
  const { edge } = fitTemplates(one, { templates: [fine] });
  assert.ok(furthest(edge.data, one.data) < 1e-3);
  const both = spectrumImage({ data: [...one.data, ...two.data], shape: [1, 2, 280], energy });
  assert.equal(fitTemplates(one, { templates: [both] }).amounts.length, 2);
});

Deno.test("fitTemplates() refuses what cannot be told apart", () => {
  assert.throws(() => fitTemplates(one, { templates: [one, one] }), /number 1, power laws first/);
  assert.throws(() => fitTemplates(one, { templates: [] }), /one at least/);
  assert.throws(
    () => fitTemplates(one, { templates: [one], variance: [] }),
    /variance above 0|one value/,
  );
});
