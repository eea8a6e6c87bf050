import { channelRange, energyAt } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";
import { thinElectrons } from "../degrade/noise.ts";
import { iterate, MODEL_KINDS, type RichardsonLucyModel } from "./richardson_lucy.ts";

/** What a stopping rule may do. */
export interface StoppingOptions extends RichardsonLucyModel {
  /** Iterations after which a spectrum is given up on: the rule then returns this number; 1,000. */
  readonly most?: number;
  /**
   * Channels from here on are judged; all where left out. Low losses: the foot of the zero-loss peak.
   * That peak is many times higher than its noise is wide, so that it goes on being fitted, and the
   * rule waiting for it, long after the losses were deconvolved.
   */
  readonly fromEv?: number;
}

const STOPPING_KINDS = { ...MODEL_KINDS, most: is.whole(1), fromEv: is.number };

/** The first channel that a rule judges. */
function firstJudged(
  { energy }: SpectrumImage,
  fromEv: number | undefined,
): number {
  const endEv = energyAt(energy, energy.channels);
  return fromEv === undefined ? 0 : channelRange(energy, fromEv, endEv).from;
}

/** How {@link deconvolveToDiscrepancy} judges. */
export interface DiscrepancyOptions extends StoppingOptions {
  /** Mean at which to stop; 1. */
  readonly level?: number;
  /** Variance over mean of the counts: 1 for electrons, 0 where the read-out noise is all there is. */
  readonly countingGain?: number;
}

/**
 * Richardson-Lucy by the discrepancy rule: iterate until the spread result lies no further from the
 * measurement than the noise does, in the mean of (measured - model)² / variance over the judged channels.
 *
 * The variance is the model (Poisson counts) plus `readoutVariance`. With a wrong spread the noise level
 * may never be reached: the rule then returns `most`, which the caller should report.
 *
 * Morozov's principle; for Poisson counts Bertero et al., _Inverse Problems_ 26, 105004 (2010),
 * doi:10.1088/0266-5611/26/10/105004.
 *
 * @param image Electrons, gain divided out: the rule rests on their variance.
 * @param options Point spread, where to judge and at which level to stop.
 * @returns The spectra deconvolved, and the iterations that each took.
 * @throws {RangeError} As `deconvolveRichardsonLucy`, or where there is no noise to compare with.
 * @example
 * ```ts
 * import { deconvolveToDiscrepancy, energyAxis, spectrumImage } from "eels";
 * const spread = spectrumImage({ data: [1, 2, 1], energy: energyAxis(-0.1, 0.1, 3) });
 * const electrons = spectrumImage({ data: [2, 1, 90, 210, 95, 3, 1], energy: energyAxis(0, 0.1, 7) });
 * const { image, iterations } = deconvolveToDiscrepancy(electrons, { spread, most: 200 });
 * iterations[0] < 200; // true: the noise stops it
 * ```
 */
export function deconvolveToDiscrepancy(
  image: SpectrumImage,
  options: DiscrepancyOptions,
): { image: SpectrumImage; iterations: Float64Array } {
  const { most = 1000, fromEv, level = 1, countingGain = 1, ...model } = checkOptions(
    "deconvolveToDiscrepancy",
    "stop by the discrepancy",
    options,
    { ...STOPPING_KINDS, level: is.from0, countingGain: is.from0 },
  );
  const channels = image.shape[2], first = firstJudged(image, fromEv);
  const iterations = new Float64Array(spectrumCount(image));
  const data = new Float32Array(image.data.length);
  const { readoutVariance = 0 } = model;
  iterate(image, model, ({ spectrum, iteration, readEstimate, readModel }) => {
    const expected = readModel();
    const variance = typeof readoutVariance === "number"
      ? readoutVariance
      : readoutVariance[spectrum];
    if (!(countingGain > 0 || variance > 0)) {
      throw new RangeError(
        `Cannot stop by the discrepancy as there must be noise: countingGain and readoutVariance of ` +
          `spectrum ${spectrum} are 0`,
      );
    }
    let sum = 0;
    for (let e = first; e < channels; e++) {
      const difference = image.data[spectrum * channels + e] - expected[e];
      const all = countingGain * Math.max(0, expected[e]) + variance;
      if (difference !== 0) sum += difference * difference / all;
    }
    if (sum > level * (channels - first) && iteration < most) return true;
    iterations[spectrum] = iteration;
    data.set(readEstimate(), spectrum * channels);
    return false;
  });
  return { image: withData(image, data), iterations };
}

/**
 * The rule of cross-validation: the electrons are divided at random, one part is deconvolved, and the
 * number of iterations is taken whose spread result makes the other part most likely. No level of noise
 * enters.
 *
 * Poisson counts thinned at random give independent parts; the number is then good for a little fewer
 * electrons than there are.
 *
 * Coakley, _IEEE Transactions on Nuclear Science_ 38, 9 (1991), doi:10.1109/23.64635.
 *
 * @param electrons Counts with the gain divided out; they are rounded.
 * @param options.per "image" (default): one number for all spectra, as the likelihood of a single one of
 * few electrons is so flat that its maximum may lie anywhere. "spectrum": each its own, whose losses hold
 * very different numbers of electrons want different numbers.
 * @param options.share Share of the electrons that is deconvolved; 0.5, by trial on simulated low losses:
 * with 0.8 the rule stopped later, and worse.
 * @param options.most Iterations tried; 300.
 * @returns Iterations for each spectrum, for `deconvolveRichardsonLucy`.
 * @throws {RangeError} As `deconvolveRichardsonLucy`, or where no whole electron is there.
 * @example
 * ```ts
 * import { energyAxis, iterationsByCrossValidation, prng, spectrumImage } from "eels";
 * const spread = spectrumImage({ data: [1, 2, 1], energy: energyAxis(-0.1, 0.1, 3) });
 * const electrons = spectrumImage({ data: [2, 1, 90, 210, 95, 3, 1], energy: energyAxis(0, 0.1, 7) });
 * const options = { spread, most: 50, random: prng(1) };
 * iterationsByCrossValidation(electrons, options).length; // 1, one a spectrum
 * ```
 */
export function iterationsByCrossValidation(
  electrons: SpectrumImage,
  options: Omit<StoppingOptions, "readoutVariance"> & {
    share?: number;
    per?: OneOf<"image" | "spectrum">;
    random: Prng;
  },
): Float64Array {
  const { readoutVariance: _, ...kinds } = STOPPING_KINDS;
  const { most = 300, fromEv, share = 0.5, per = "image", random, ...model } = checkOptions(
    "iterationsByCrossValidation",
    "cross-validate",
    options,
    {
      ...kinds,
      share: is.between(0, 1),
      per: is.oneOf("image", "spectrum"),
      random: is.needed(is.stream),
    },
  );
  const count = spectrumCount(electrons), channels = electrons.shape[2];
  const first = firstJudged(electrons, fromEv);
  if (!electrons.data.some((n) => Math.round(n) > 0)) {
    throw new RangeError(
      "Cannot cross-validate as there must be whole electrons: every value rounds to 0. Multiply " +
        "shares by the electrons they are shares of",
    );
  }
  const kept = thinElectrons(electrons, { fraction: share, random });
  const rest = withData(kept, electrons.data.map((n, i) => Math.round(n) - kept.data[i]));
  const likelihoods = Array.from(
    { length: per === "image" ? 1 : count },
    () => new Float64Array(most + 1),
  );
  iterate(kept, model, ({ spectrum, iteration, readModel }) => {
    const likelihood = likelihoods[per === "image" ? 0 : spectrum], expected = readModel();
    for (let e = first; e < channels; e++) {
      const mean = Math.max(1e-12, expected[e] * (1 - share) / share);
      likelihood[iteration] += rest.data[spectrum * channels + e] * Math.log(mean) - mean;
    }
    return iteration < most;
  });
  const best = likelihoods.map((one) => one.indexOf(one.reduce((a, b) => Math.max(a, b))));
  return Float64Array.from({ length: count }, (_, s) => best[per === "image" ? 0 : s]);
}
