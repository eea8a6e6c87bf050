import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { lossError } from "./compare_deconvolutions.ts";
import { bringToUnitSum } from "./deconvolution_methods.ts";
import { fitLorentzians } from "./lorentzian_fit.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";

const make = (peaks: number[], noise: number) =>
  makeLowLossSpectra(energyAxis(-1, 0.02, 256), {
    ...{ ...PUBLISHED_LOW_LOSS, peaks, peakFwhmEv: [0.1, 0.4], zeroLossFwhmEv: 0.04 },
    ...{ noiseShare: [noise, noise], count: 6, random: prng(3) },
  });

Deno.test("fitLorentzians() finds the spectra again where its family is the true one and noise is little", () => {
  const set = make([2, 2], 1e-6), truth = set.targets;
  const { image, peaks } = fitLorentzians(set, { spread: set.trueSpreads });
  const { lossError: error } = lossError(bringToUnitSum(image), { truth });
  assert.ok(error < 0.02, `${error}`);
  for (const count of peaks) assert.ok(count >= 1 && count <= 4, `${[...peaks]}`);
});

Deno.test("fitLorentzians() adds at most one peak a spectrum where there is none", () => {
  const set = make([0, 0], 1e-3);
  const { peaks } = fitLorentzians(set, { spread: set.trueSpreads });
  assert.ok(peaks.every((count) => count <= 1), `${[...peaks]}`);
});
