import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { lossError } from "./compare_deconvolutions.ts";
import { deconvolveClassically } from "./deconvolution_methods.ts";
import { tuneDeconvolution } from "./tune_deconvolution.ts";

const make = (seed: number) =>
  makeLowLossSpectra(energyAxis(-1, 0.02, 256), {
    ...PUBLISHED_LOW_LOSS,
    peaks: [1, 4],
    count: 6,
    random: prng(seed),
  });

Deno.test("classical methods, tuned on other spectra, come nearer to the truth than the measurement", () => {
  const set = make(2), random = prng(4), tuning = tuneDeconvolution(make(1), { random });
  const before = lossError(set.measured, { truth: set.targets }).lossError;
  const rival = { name: "true spread", spreadOf: (made: typeof set) => made.trueSpreads, tuning };
  const results = deconvolveClassically(set, { ...rival, random });
  assert.equal(new Set(results.map(({ method }) => method)).size, 4);
  for (const { method, image } of results) {
    const after = lossError(image, { truth: set.targets }).lossError;
    assert.ok(after < before / 2, `${method}: ${after}, ${before} before`);
  }
});
