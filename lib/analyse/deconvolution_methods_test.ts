import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "../simulate/low_loss_spectra.ts";
import { lossError } from "./compare_deconvolutions.ts";
import { deconvolveClassically, takeZeroLoss, tuneDeconvolution } from "./deconvolution_methods.ts";

const draw = (seed: number) =>
  makeLowLossSpectra(energyAxis(-1, 0.02, 256), {
    ...PUBLISHED_LOW_LOSS,
    peaks: [1, 4],
    count: 6,
    random: prng(seed),
  });

Deno.test("classical methods, tuned on other spectra, come nearer to the truth than the measurement", () => {
  const set = draw(2), random = prng(4), tuning = tuneDeconvolution(draw(1), { random });
  const before = lossError(set.measured, set.targets).lossError;
  const results = deconvolveClassically(set, { ...tuning, random });
  assert.equal(new Set(results.map(({ method }) => method)).size, 4);
  for (const { method, image } of results) {
    const after = lossError(image, set.targets).lossError;
    assert.ok(after < before / 2, `${method}: ${after}, ${before} before`);
  }
});

Deno.test("takeZeroLoss() is symmetric about 0 eV and holds no losses", () => {
  const { measured } = draw(3);
  const peak = takeZeroLoss(measured);
  const { data } = peak, last = data.length - 1;
  for (let i = 0; i <= last; i++) assert.equal(data[i], data[last - i]);
  assert.equal(data.indexOf(Math.max(...data)), last / 2);
});
