import { deconvolveFourierRatio } from "eels/baseline/fourier_ratio.ts";
import { traceRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import { takeZeroLoss } from "eels/baseline/zero_loss.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { lossError } from "./compare_deconvolutions.ts";
import {
  type DeconvolutionRival,
  type DeconvolutionTuning,
  deconvolveStopped,
  isCounted,
  scaleToElectrons,
} from "./deconvolution_methods.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";

/**
 * The settings of the classical methods that leave the least error over the losses of spectra whose
 * truth is known: each method at its best, which no user can have.
 *
 * @param options.spread What the methods are told; the true spreads where left out.
 */
export function tuneDeconvolution(
  set: LowLossSpectra,
  { spread = set.trueSpreads, random }: { spread?: SpectrumImage; random: Prng },
): DeconvolutionTuning {
  const least = <Setting>(settings: readonly Setting[], run: (one: Setting) => SpectrumImage) => {
    const errors = settings.map((one) => lossError(run(one), { truth: set.targets }).lossError);
    return settings[errors.indexOf(Math.min(...errors))];
  };
  const along = (electrons: number, iterations: readonly number[], totalVariation = 0) => {
    const { counts, readoutVariance, back } = scaleToElectrons(set, electrons);
    const options = { spread, iterations, totalVariation, readoutVariance };
    return traceRichardsonLucy(counts, options)
      .map((image, i) => ({ iterations: iterations[i], image: back(image) }));
  };
  const plain = (isCounted(set) ? [1] : [1e5, 1e6, 1e7]).flatMap((electrons) =>
    along(electrons, [20, 50, 100, 200, 400, 1000]).map((one) => ({ electrons, ...one }))
  );
  const { electrons, iterations } = least(plain, ({ image }) => image);
  const varied = [0.0005, 0.002, 0.005, 0.02].flatMap((totalVariation) =>
    along(electrons, [50, 200, 500], totalVariation).map((one) => ({ totalVariation, ...one }))
  );
  const { totalVariation, iterations: variationIterations } = least(varied, ({ image }) => image);
  const rules = [0.2, 0.3].flatMap((stopFromEv) =>
    [1, 1.2].map((stopLevel) => ({ electrons, stopFromEv, stopLevel }))
  );
  const rule = least(rules, (one) => deconvolveStopped(set, { ...one, spread, random }).image);
  const grid = [0.03, 0.06, 0.1].flatMap((fwhmEv) =>
    [1e-5, 1e-4, 1e-3, 1e-2].map((regularisation) => ({ fwhmEv, regularisation }))
  );
  const ratio = least(grid, (one) => deconvolveFourierRatio(set.measured, { spread, ...one }));
  return { iterations, ...rule, totalVariation, variationIterations, ...ratio };
}

/**
 * The classical methods told the true spread, and told what a measurer has: each spectrum's own zero-loss
 * peak. Each tuned on spectra whose truth is known.
 */
export function tuneRivals(
  set: LowLossSpectra,
  { random }: { random: Prng },
): DeconvolutionRival[] {
  const ways: Record<string, DeconvolutionRival["spreadOf"]> = {
    "true spread": ({ trueSpreads }) => trueSpreads,
    "own zero-loss peak": ({ measured }) => takeZeroLoss(measured, { per: "spectrum" }),
  };
  return Object.entries(ways).map(([name, spreadOf]) => {
    const tuning = tuneDeconvolution(set, { spread: spreadOf(set), random: random.split(name) });
    return { name, spreadOf, tuning };
  });
}
