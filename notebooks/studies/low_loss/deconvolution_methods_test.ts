import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { lossError } from "./compare_deconvolutions.ts";
import { deconvolveClassically } from "./deconvolution_methods.ts";
import { spectrumPrior } from "./linear_filter.ts";
import { tuneDeconvolution, TUNING_START } from "./tune_deconvolution.ts";

const make = (seed: number, count = 6) =>
  makeLowLossSpectra(energyAxis(-1, 0.02, 256), {
    ...PUBLISHED_LOW_LOSS,
    peaks: [1, 4],
    count,
    random: prng(seed),
  });

Deno.test("classical methods, tuned on other spectra, come nearer to the truth than the measurement", async () => {
  const set = make(2), random = prng(4), prior = await spectrumPrior(make(3, 300).targets);
  const tuning = tuneDeconvolution(make(1), { prior, random });
  assert.equal(tuning.edges, "none");
  const before = lossError(set.measured, { truth: set.targets }).lossError;
  const rival = { name: "true spread", spreadOf: (made: typeof set) => made.trueSpreads, tuning };
  const results = deconvolveClassically(set, { ...rival, prior, random });
  assert.equal(new Set(results.map(({ method }) => method)).size, 6);
  for (const { method, image } of results) {
    const after = lossError(image, { truth: set.targets }).lossError;
    assert.ok(after < before / 2, `${method}: ${after}, ${before} before`);
  }
});

Deno.test("tuneDeconvolution() leaves the settings of iterations as they are where it is told to", async () => {
  const random = prng(4), prior = await spectrumPrior(make(3, 300).targets);
  const start = { ...TUNING_START, filterError: 0.1, iterations: 7, variationIterations: 8 };
  const given = { prior, random, start, fit: false, iterate: false };
  const { iterations, variationIterations, electrons, filterError } = tuneDeconvolution(
    make(1),
    given,
  );
  assert.deepEqual([iterations, variationIterations, electrons], [7, 8, start.electrons]);
  assert.ok(filterError < 0.1, `${filterError}`);
});
