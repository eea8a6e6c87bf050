import assert from "node:assert/strict";
import { channelAt, energies, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { expectCoreLoss } from "./core_loss.ts";

const energy = energyAxis(500, 0.25, 288);
const edges = spectrumImage({
  data: energies(energy).map((at) => at < 531 ? 0 : Math.exp((531 - at) / 20)),
  energy,
});

Deno.test("expectCoreLoss() has the background, jump and exponent asked for", () => {
  const { expected, edge: target, electrons } = expectCoreLoss(edges, {
    referenceEv: 531,
    electrons: [100, 100],
    exponent: [3, 3],
    jumpRatio: [0.3, 0.3],
    random: prng(1),
  });
  assert.ok(Math.abs(electrons[0] - 100) < 1e-9);
  assert.ok(Math.abs(expected.data[0] - 100 * (500 / 531) ** -3) < 1e-3);
  assert.ok(Math.abs(target.data.reduce((a, b) => Math.max(a, b)) - 0.3) < 1e-6);
  const channel = Math.round(channelAt(energy, 540));
  const background = 100 * (540 / 531) ** -3;
  assert.ok(Math.abs(expected.data[channel] - background - 100 * target.data[channel]) < 1e-3);
});

Deno.test("expectCoreLoss() refuses a reversed range", () => {
  const settings = { referenceEv: 531, exponent: [3, 3], jumpRatio: [0.3, 0.3] };
  assert.throws(
    () => expectCoreLoss(edges, { ...settings, electrons: [50, 5], random: prng(1) }),
    /electrons must be a rising range above 0, .*: it is \[50,5\]/,
  );
});

Deno.test("expectCoreLoss() refuses what is no range of two", () => {
  const settings = { referenceEv: 531, exponent: [3], jumpRatio: [0.3, 0.3], electrons: [5, 50] };
  assert.throws(
    () => expectCoreLoss(edges, { ...settings, random: prng(1) }),
    /exponent must be a rising range above 0, .*: it is \[3\]/,
  );
});
