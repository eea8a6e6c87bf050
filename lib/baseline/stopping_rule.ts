import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";
import { thinElectrons } from "../degrade/noise.ts";
import { iterate, type RichardsonLucyModel } from "./richardson_lucy.ts";

/** What a stopping rule may do. */
export interface StoppingOptions extends RichardsonLucyModel {
  /** Iterations after which a spectrum is given up on: the rule then returns this number; 1,000. */
  readonly most?: number;
}

/**
 * The discrepancy rule: iterate until the spread result lies no further from the measurement than the
 * noise does, in the mean of (measured - model)² / variance over the channels.
 *
 * The variance is the model (Poisson counts) plus `readoutVariance`. With a wrong spread the noise level
 * may never be reached: the rule then returns `most`.
 *
 * @param image Electrons, gain divided out: the rule rests on their variance.
 * @param options.level Mean at which to stop; 1.
 * @param options.countingGain Variance over mean of the counts: 1 for electrons, 0 where the read-out
 * noise is all there is.
 * @returns Iterations for each spectrum, for `deconvolveRichardsonLucy`.
 */
export function iterationsByDiscrepancy(
  image: SpectrumImage,
  spread: SpectrumImage,
  { most = 1000, level = 1, countingGain = 1, ...model }: StoppingOptions & {
    level?: number;
    countingGain?: number;
  } = {},
): Int32Array {
  const channels = image.shape[2];
  const stops = new Int32Array(spectrumCount(image));
  const { readoutVariance = 0 } = model;
  iterate(image, spread, model, ({ spectrum, iteration, readModel }) => {
    const expected = readModel();
    const variance = typeof readoutVariance === "number"
      ? readoutVariance
      : readoutVariance[spectrum];
    let sum = 0;
    for (let e = 0; e < channels; e++) {
      const difference = image.data[spectrum * channels + e] - expected[e];
      const all = countingGain * Math.max(0, expected[e]) + variance;
      if (all > 0) sum += difference * difference / all;
    }
    stops[spectrum] = iteration;
    return sum > level * channels && iteration < most;
  });
  return stops;
}

/**
 * The rule of cross-validation: the electrons are divided at random, one part is deconvolved, and the
 * number of iterations is taken whose spread result makes the other part most likely. No level of noise
 * enters.
 *
 * Poisson counts thinned at random give independent parts; the number is then good for a little fewer
 * electrons than there are. Choice: one number for all spectra, as the likelihood of a single spectrum is
 * so flat that its maximum lay anywhere between 5 and 1,000 iterations.
 *
 * @param electrons Counts with the gain divided out; they are rounded.
 * @param options.share Share of the electrons that is deconvolved; 0.8.
 * @param options.most Iterations tried; 300.
 * @returns Iterations for `deconvolveRichardsonLucy`.
 */
export function iterationsByCrossValidation(
  electrons: SpectrumImage,
  spread: SpectrumImage,
  { most = 300, share = 0.8, random, ...model }: StoppingOptions & {
    share?: number;
    random: Prng;
  },
): number {
  const channels = electrons.shape[2];
  const kept = thinElectrons(electrons, { fraction: share, random });
  const rest = withData(kept, electrons.data.map((n, i) => Math.round(n) - kept.data[i]));
  const likelihood = new Float64Array(most + 1);
  iterate(kept, spread, model, ({ spectrum, iteration, readModel }) => {
    readModel().forEach((value, e) => {
      const mean = Math.max(1e-12, value * (1 - share) / share);
      likelihood[iteration] += rest.data[spectrum * channels + e] * Math.log(mean) - mean;
    });
    return iteration < most;
  });
  return likelihood.indexOf(likelihood.reduce((best, value) => Math.max(best, value)));
}
