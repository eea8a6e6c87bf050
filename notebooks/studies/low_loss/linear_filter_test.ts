import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { lossError } from "./compare_deconvolutions.ts";
import { blindFilter, filterLinearly, pairedMoments, spectrumPrior } from "./linear_filter.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { noiseVariances } from "./noise_variances.ts";
import { spreadMany } from "./spread_many.ts";

const make = (seed: number, count: number, more = {}) =>
  makeLowLossSpectra(energyAxis(-0.5, 0.02, 128), {
    ...{ ...PUBLISHED_LOW_LOSS, peaks: [1, 4], noiseShare: [1e-4, 1e-4] },
    ...{ ...more, count, random: prng(seed) },
  });

Deno.test("spectrumPrior(): the squares of all factors sum to the variances of the channels", async () => {
  const { targets } = make(1, 60), { mean, factors } = await spectrumPrior(targets, { rank: 128 });
  const at = 60;
  const values = Array.from({ length: 60 }, (_, s) => targets.data[s * 128 + at]);
  const average = values.reduce((a, b) => a + b) / 60;
  const variance = values.reduce((sum, v) => sum + (v - average) ** 2, 0) / 60;
  const found = factors.reduce((sum, factor) => sum + factor[at] ** 2, 0);
  assert.ok(Math.abs(mean[at] - average) < 1e-9);
  assert.ok(Math.abs(found / variance - 1) < 1e-3, `${found}, ${variance}`);
});

Deno.test("filterLinearly() errs less than the measurement, and most of all where the noise is least", async () => {
  const prior = await spectrumPrior(make(1, 400).targets, { rank: 60 });
  const errorOf = (noise: number) => {
    const set = make(2, 10, { noiseShare: [noise, noise] }), truth = set.targets;
    const found = filterLinearly(set, { spread: set.trueSpreads, prior });
    const before = lossError(set.measured, { truth }).lossError;
    return [lossError(found, { truth }).lossError, before];
  };
  const [little, before] = errorOf(1e-5), [much] = errorOf(3e-3);
  assert.ok(little < much && much < before / 2, `${little}, ${much}, ${before}`);
});

Deno.test("blindFilter() of pairs that are alike returns what it is given", () => {
  const { targets } = make(3, 400);
  const filter = blindFilter(pairedMoments({ measured: targets, targets }), { ridge: 1e-12 });
  const back = filter(targets).data;
  targets.data.forEach((value, i) => assert.ok(Math.abs(back[i] - value) < 1e-4));
});

Deno.test("noiseVariances(): counts have the variance of their mean over the electrons, plus a model's error", () => {
  const measured = spectrumImage({ data: [0.5, 0.25, 0], energy: energyAxis(0, 1, 3) });
  const set = { measured, noiseDeviation: Float64Array.of(0), electrons: Float64Array.of(100) };
  const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-9);
  const plain = noiseVariances(set, 0), more = noiseVariances(set, 0, { modelError: 0.1 });
  near(plain[0], 0.005);
  near(plain[2], 0.0001);
  near(more[1] - plain[1], 0.025 ** 2);
});

Deno.test("spreadMany() spreads five signals as it spreads each alone, of every spectrum", () => {
  const { trueSpreads, targets, measured } = make(4, 3);
  const all = spreadMany(trueSpreads, measured);
  const signals = Array.from(
    { length: 5 },
    (_, i) => targets.data.subarray(0, 128).map((v) => v * i),
  );
  const together = all(2, signals);
  const alone = all(2, [signals[3]])[0];
  together[3].forEach((value, e) => assert.ok(Math.abs(value - alone[e]) < 1e-12));
});
