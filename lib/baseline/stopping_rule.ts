import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import type { Prng } from "../core/random.ts";
import { thinElectrons } from "../degrade/noise.ts";
import { withData } from "../core/spectrum_image.ts";
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
 * iteration is taken whose spread result makes the other part most likely. No level of noise enters.
 *
 * Poisson counts thinned at random give independent parts; the iterations are then good for a little
 * fewer electrons than there are.
 *
 * @param electrons Counts with the gain divided out; they are rounded.
 * @param options.share Share of the electrons that is deconvolved; 0.8.
 * @param options.patience Iterations without a better likelihood after which to stop; 20, or a fifth
 * of those done where that is more.
 * @returns Iterations for each spectrum, for `deconvolveRichardsonLucy`.
 */
export function iterationsByCrossValidation(
  electrons: SpectrumImage,
  spread: SpectrumImage,
  { most = 1000, share = 0.8, patience = 20, random, ...model }: StoppingOptions & {
    share?: number;
    patience?: number;
    random: Prng;
  },
): Int32Array {
  const channels = electrons.shape[2], count = spectrumCount(electrons);
  const kept = thinElectrons(electrons, { fraction: share, random });
  const rest = withData(kept, electrons.data.map((n, i) => Math.round(n) - kept.data[i]));
  const best = new Float64Array(count).fill(-Infinity), stops = new Int32Array(count);
  iterate(kept, spread, model, ({ spectrum, iteration, readModel }) => {
    const expected = readModel();
    let likelihood = 0;
    for (let e = 0; e < channels; e++) {
      const mean = Math.max(1e-12, expected[e] * (1 - share) / share);
      likelihood += rest.data[spectrum * channels + e] * Math.log(mean) - mean;
    }
    if (likelihood > best[spectrum]) {
      best[spectrum] = likelihood;
      stops[spectrum] = iteration;
    }
    const waited = iteration - stops[spectrum];
    return waited < Math.max(patience, stops[spectrum] / 5) && iteration < most;
  });
  return stops;
}
