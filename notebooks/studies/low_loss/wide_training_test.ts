import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { zeroLossWidth } from "eels/analyse/loss_peaks.ts";
import { spectrumOf } from "eels/core/spectrum_image.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { makeWideSpectra, makeWideTask } from "./wide_training.ts";

const energy = energyAxis(-1, 0.02, 256), settings = { ...PUBLISHED_LOW_LOSS, peaks: [0, 3] };

Deno.test("makeWideSpectra() goes beyond the published widths, and counts about half of the spectra", () => {
  const { measured } = makeWideSpectra(energy, { ...settings, count: 200, random: prng(1) });
  const published = makeLowLossSpectra(energy, { ...settings, count: 200, random: prng(2) });
  const widest = (image: typeof measured) =>
    Math.max(
      ...Array.from(
        { length: 200 },
        (_, s) => zeroLossWidth(spectrumOf(image, s), energy, { withinEv: 0.3 }),
      ),
    );
  assert.ok(widest(measured) > 1.5 * widest(published.measured));
  // Counts leave equal values, here zeros, far from everything.
  const counted = Array.from({ length: 200 }, (_, s) => spectrumOf(measured, s).includes(0));
  const share = counted.filter(Boolean).length / 200;
  assert.ok(share > 0.1 && share < 0.8, `${share}`);
});

Deno.test("makeWideTask() makes new pairs in every epoch, the same for the same seed", () => {
  const make = () =>
    makeWideTask(energy, {
      ...{ ...settings, count: 20, validationCount: 20, random: prng(3) },
    });
  const [a, b] = [make(), make()];
  assert.deepEqual(a.training(1).inputs.data, b.training(1).inputs.data);
  assert.notDeepEqual(a.training(1).inputs.data, a.training(2).inputs.data);
  assert.throws(
    () => makeWideSpectra(energy, { ...settings, count: 30, random: prng(1) }),
    /a multiple of 20: it is 30/,
  );
});
