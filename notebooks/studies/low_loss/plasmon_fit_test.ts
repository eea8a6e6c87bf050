import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { spreadSpectra } from "eels/baseline/spread_spectra.ts";
import { lowLoss } from "eels/simulate/low_loss.ts";
import { injectMeasuredPeaks, judgeMeasured } from "./measured_judge.ts";
import { gaussianSpread, makeModelledSpectra } from "./measured_network.ts";
import { extractZeroLoss, ZERO_LOSS_WAYS } from "./measured_zero_loss.ts";
import { drude, drudeMaximum, fitPlasmon, lorentzian } from "./plasmon_fit.ts";
import { judgeSecondPlasmon } from "./plasmon_second.ts";
import { plasmonsNear } from "./plasmon_search.ts";
import { analysePlural, analyseWays, tabulateWays } from "./plasmon_table.ts";

const energy = energyAxis(-4, 0.04, 1000);

Deno.test("drude() is 1 at its energy and falls to a half about half its damping away", () => {
  assert.ok(Math.abs(drude(15, 15, 0.5) - 1) < 1e-12);
  assert.ok(Math.abs(drude(15.25, 15, 0.5) - 0.5) < 0.02);
  assert.equal(drude(-1, 15, 0.5), 0);
  assert.equal(lorentzian(15.25, 15, 0.5), 0.5);
  const at = drudeMaximum(6.6, 1.9), highest = drude(at, 6.6, 1.9);
  assert.ok(
    at < 6.6 && highest > drude(at - 0.01, 6.6, 1.9) && highest > drude(at + 0.01, 6.6, 1.9),
  );
});

Deno.test("fitPlasmon() takes the zero-loss peak's width out of a plasmon's", () => {
  const spread = gaussianSpread(energy, 8); // 0.32 eV
  const data = energies(energy).map((at) => 1e6 * drude(at, 15, 0.6) + 2e4);
  const blurred = spreadSpectra(spectrumImage({ data, energy }), { spread });
  const window = { fromEv: 13, toEv: 17, shape: "Drude" as const };
  const search = { name: "volume", nearEv: 14.8, widthEv: 1, ...window };
  const fit = fitPlasmon(blurred, search, { spread });
  assert.ok(fit.converged && !fit.atBound);
  assert.ok(Math.abs(fit.energyEv - 15) < 1e-3, `${fit.energyEv}`);
  assert.ok(Math.abs(fit.widthEv - 0.6) < 2e-3, `${fit.widthEv}`);
});

/** A plasmon at 15 eV of a specimen of 0.3 mean free paths, spread by 0.16 eV. */
function thin() {
  const plasmons = [{ energyEv: 15, widthEv: 0.6, share: 1 }];
  const share = lowLoss(energy, { thicknessMfp: 0.3, plasmons });
  return spectrumImage({ data: share.map((value) => 1e8 * value), energy, unit: "electrons" });
}

Deno.test("every way finds the zero-loss peak of a symmetric one, and with it thickness and plasmon", () => {
  const spectrum = thin();
  for (const way of ZERO_LOSS_WAYS) {
    const { peak, spread } = extractZeroLoss(spectrum, way);
    assert.equal(spread.data.length, 2 * energy.channels - 1);
    assert.ok(peak.data.every((value) => value >= 0 && Number.isFinite(value)));
  }
  const volume = { name: "volume", nearEv: 15, widthEv: 0.6, fromEv: 13, toEv: 17 };
  const plasmons = [{ ...volume, shape: "Drude" as const }];
  const { thicknessMfp, fits: [fit] } = analysePlural(spectrum, { plasmons });
  assert.ok(Math.abs(thicknessMfp - 0.3) < 0.02, `${thicknessMfp}`);
  assert.ok(Math.abs(fit.energyEv - 15) < 0.05, `${fit.energyEv}`);
  const zero = { parabolaEv: 0, middleEv: 0.002, centreEv: -0.002, fwhmEv: 0.3 };
  const ways = analyseWays(spectrum, { zero, plasmons });
  assert.equal(tabulateWays(ways, plasmons).length, ZERO_LOSS_WAYS.length + 2);
  const noisy = withNoise(spectrum, { gain: 1 });
  const how = { plasmons, splits: 2, draws: 5, random: prng(1) };
  const [second] = judgeSecondPlasmon(noisy, ways, how);
  const far = [{ ...plasmons[0], nearEv: 8, fromEv: 7, toEv: 9 }]; // nothing at twice its energy
  const [none] = judgeSecondPlasmon(noisy, analyseWays(noisy, { zero, plasmons: far }), {
    ...how,
    plasmons: far,
  });
  assert.ok(Number.isNaN(none.residualShare), `${none.residualShare}`);
  assert.ok(Math.abs(plasmonsNear([], noisy)[0].nearEv - 15) < 0.3);
  assert.ok(second.before > 0 && Math.abs(second.residualShare) < 0.15, `${second.residualShare}`);
});

Deno.test("an injected peak is kept whole but low by doing nothing and not at all by a constant", async () => {
  const image = withNoise(thin(), { gain: 1 }), spread = gaussianSpread(energy, 3);
  const methods = [
    { method: "nothing", deconvolve: (one: typeof image) => one },
    { method: "constant", deconvolve: () => image },
  ];
  const peaks = [{ atEv: 8, fwhmEv: 0.4, heightSigma: 30 }];
  const options = { spread, peaks, draws: 4, random: prng(2) };
  const [nothing, constant] = await injectMeasuredPeaks(image, methods, options);
  assert.ok(Math.abs(nothing.keptArea - 1) < 0.1, `${nothing.keptArea}`);
  const width = Math.hypot(0.4, 0.12) / 0.4; // spread by 3 channels of 0.04 eV
  assert.ok(Math.abs(nothing.width - width) < 0.05, `${nothing.width}`);
  assert.ok(Math.abs(nothing.keptHeight - 1 / width) < 0.05, `${nothing.keptHeight}`);
  assert.equal(constant.keptArea, 0);
});

Deno.test("makeModelledSpectra() makes a measurement wider than its target, both of sum about 1", () => {
  const spread = gaussianSpread(energy, 6), electrons = [1e8, 1e8] as const;
  const model = { energy, spread, electrons, correlation: [1, 0.4] };
  const { measured, targets } = makeModelledSpectra(model, { count: 3, random: prng(1) });
  const top = ({ data }: typeof measured) => Math.max(...data.subarray(0, 1000));
  assert.ok(top(targets) > 1.5 * top(measured));
  const sum = targets.data.subarray(0, 1000).reduce((a, b) => a + b, 0);
  assert.ok(sum > 0.8 && sum < 1.01, `${sum}`);
});

Deno.test("judgeMeasured() finds no peaks added by doing nothing, many by noise, and both far from the other half", async () => {
  const image = withNoise(thin(), { gain: 1 }), spread = gaussianSpread(energy, 3);
  const random = prng(5);
  const noisy = (one: typeof image) => ({
    ...one,
    data: one.data.map((value) => value + 20 * Math.sqrt(Math.abs(value)) * random.normal()),
  });
  const methods = [
    { method: "nothing", deconvolve: (one: typeof image) => one },
    { method: "noise", deconvolve: noisy },
  ];
  const options = { spread, splits: 3, random: prng(6), highestFromEv: 13, highestToEv: 17 };
  const [nothing, noise] = await judgeMeasured(image, methods, options);
  assert.equal(nothing.added, 0);
  assert.ok(noise.addedLow > 10, `${noise.added}`);
  assert.ok(noise.otherHalf > 2 * nothing.otherHalf);
  assert.ok(Math.abs(nothing.halvesApart - 2) < 0.3, `${nothing.halvesApart}`);
});
