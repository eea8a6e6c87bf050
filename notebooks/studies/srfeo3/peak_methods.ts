/**
 * What is left of peaks after denoising: positions, heights and widths fitted to what each method made
 * of trials, against the same fits of the noise-free spectra, and against the Cramér-Rao bound.
 *
 * @module
 */
import { rootMeanSquare } from "simple-statistics";
import { spectrumCount, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import type { Method } from "../methods/compare_methods.ts";
import { cramerRaoBound } from "eels/analyse/cramer_rao.ts";
import { comparePeakFits, type PeakErrors } from "./peak_errors.ts";
import { fitPeaks, type PeakFitOptions, type PeakFits } from "eels/analyse/peak_fit.ts";
import { countStatus } from "eels/analyse/peak_status.ts";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { type PeakTrials, subtract } from "./peak_trials.ts";
import { summarise } from "eels/analyse/metrics.ts";
import { fitTrend } from "eels/analyse/trend.ts";

/** A way to get from counts to spectra whose peaks are fitted. */
export interface PeakMethod extends Method {
  /** Whether it takes the background off itself; if not, the trials' power law is subtracted. */
  readonly removesBackground?: boolean;
  /** Whether the noise is still that of the counts; if not, the fits measure it ("unknown"). */
  readonly keepsNoise?: boolean;
}

/** Peaks that a method leaves in trials, beside those of the noise-free spectra fitted alike. */
export interface PeakOutcome {
  readonly method: string;
  readonly trials: PeakTrials;
  readonly spectra: SpectrumImage;
  readonly fits: PeakFits;
  readonly truth: PeakFits;
}

/** Window, peaks and baseline of the fits; the noise follows from method and trials. */
export type PeakQuestion = Omit<PeakFitOptions, "noise">;

/** Applies every method to all trials and fits the peaks. */
export async function fitMethods(
  trials: readonly PeakTrials[],
  methods: readonly PeakMethod[],
  question: PeakQuestion,
): Promise<PeakOutcome[]> {
  const outcomes: PeakOutcome[] = [];
  for (const trial of trials) {
    const truths = new Map<boolean, PeakFits>(); // by whether counting noise weighs the fit
    for (const method of methods) {
      const { spectra, fits } = await fitMethod(trial, method, question);
      const counted = method.keepsNoise ?? false;
      const noise = counted ? trial.noise : "unknown";
      const truth = truths.get(counted) ?? fitPeaks(trial.truth, { ...question, noise });
      truths.set(counted, truth);
      outcomes.push({ method: method.method, trials: trial, spectra, fits, truth });
    }
  }
  return outcomes;
}

/** Applies one method to trials, takes off what background it leaves, and fits the peaks. */
export async function fitMethod(
  trial: PeakTrials,
  { apply, removesBackground, keepsNoise }: PeakMethod,
  question: PeakQuestion,
): Promise<{ spectra: SpectrumImage; fits: PeakFits }> {
  const applied = await apply(trial.counts);
  const spectra = removesBackground ? applied : subtract(applied, trial.background);
  const noise = keepsNoise ? trial.noise : "unknown";
  return { spectra, fits: fitPeaks(spectra, { ...question, noise }) };
}

/** Means of the fitted peaks over trials, the known drift taken off the positions. */
export function describePeaks({ name, driftEv }: PeakTrials, fits: PeakFits) {
  return fits.peaks.map(({ name: peak, positionEv, height, fwhmEv }) => {
    const position = summarise(positionEv.map((value, s) => value - driftEv[s]));
    const [tall, wide] = [height, fwhmEv].map((values) => summarise(values).mean);
    const { mean, deviation } = position;
    return { name, peak, positionEv: mean, deviationEv: deviation, height: tall, fwhmEv: wide };
  });
}

/** Errors of one peak by one method in one set of trials. */
export interface PeakMethodErrors extends PeakErrors {
  readonly method: string;
  readonly name: string;
  readonly frameRateHz: number;
  /** Scatter over stated error: 1 where the fit knows how wrong it is. */
  readonly scatterOverStated: number;
  /** Its standard error, that of the scatter alone. */
  readonly scatterOverStatedError: number;
}

/**
 * Bias, scatter and stated errors of every outcome, one row a peak, see `comparePeakFits`: of positions E
 * fitted with the standard errors u to spectra whose noise-free ones give E0
 *
 *     bias = mean(E - E0),  scatter = s(E - E0),  stated = sqrt(mean(u^2))
 */
export function methodErrors(outcomes: readonly PeakOutcome[]): PeakMethodErrors[] {
  return outcomes.flatMap(({ method, trials: { name, frameRateHz }, fits, truth }) =>
    comparePeakFits(fits, truth).map((row) => ({
      method,
      name,
      frameRateHz,
      ...row,
      scatterOverStated: row.scatterEv / row.statedEv,
      scatterOverStatedError: row.scatterStandardErrorEv / row.statedEv,
    }))
  );
}

/** How the fits of every outcome ended, in numbers. */
export function methodStatus(outcomes: readonly PeakOutcome[]) {
  return outcomes.map(({ method, trials: { name, frameRateHz }, fits }) => {
    const counts = countStatus(fits);
    return {
      method,
      name,
      frameRateHz,
      fitted: counts["fitted"],
      atBound: counts["at bound"],
      notConverged: counts["not converged"],
      singular: counts["singular covariance"],
      tooFewCounts: counts["too few counts"],
      notFinite: counts["not finite"],
    };
  });
}

/**
 * How much of the drift in energy along the scan every outcome shows: the slope of a peak's fitted
 * position over the drift, by least squares, and that of the truth. 1 is kept, 0 is lost; a window that does not move
 * with the drift may keep the truth from 1.
 */
export function methodTrends(outcomes: readonly PeakOutcome[]) {
  return outcomes.flatMap(({ method, trials: { name, frameRateHz, driftEv }, fits, truth }) =>
    fits.peaks.map(({ name: peak, positionEv }, k) => {
      const shown = (values: Float64Array, { status }: PeakFits) =>
        values.map((value, s) => status[s] === "fitted" ? value : NaN);
      const { slope, slopeStandardError } = fitTrend(driftEv, shown(positionEv, fits));
      const truthSlope = fitTrend(driftEv, shown(truth.peaks[k].positionEv, truth)).slope;
      return { method, name, frameRateHz, peak, truthSlope, slope, slopeStandardError };
    })
  );
}

/**
 * Mean distance of each peak between two sets of trials, such as states, the known drift taken off:
 * as fitted, and in the truth. Of the n fits of each set that ended well, with deviations s,
 *
 *     shift = mean(E - drift, to) - mean(E - drift, from),  standard error = sqrt(s1^2 / n1 + s2^2 / n2)
 *
 * @throws {RangeError} Where a method and frame rate lack one of the two.
 */
export function methodShifts(
  outcomes: readonly PeakOutcome[],
  { from, to }: { from: string; to: string },
) {
  const shiftsOf = (
    { fits, truth, trials: { driftEv } }: PeakOutcome,
    shown: PeakFits,
    peak: number,
  ) => {
    const isGood = (s: number) => fits.status[s] === "fitted" && truth.status[s] === "fitted";
    const positions = shown.peaks[peak].positionEv;
    return summarise(positions.map((value, s) => isGood(s) ? value - driftEv[s] : NaN));
  };
  return outcomes.filter(({ trials }) => trials.name === to).flatMap((after) => {
    const { method, trials: { frameRateHz } } = after;
    const before = outcomes.find((outcome) =>
      outcome.method === method && outcome.trials.name === from &&
      outcome.trials.frameRateHz === frameRateHz
    );
    if (!before) {
      throw new RangeError(
        `Cannot compare as there must be trials of both names: ${method} at ${frameRateHz} ` +
          `frames/s has no "${from}"`,
      );
    }
    return after.fits.peaks.map(({ name: peak }, k) => {
      const [a, b] = [before, after].map((outcome) => shiftsOf(outcome, outcome.fits, k));
      const [c, d] = [before, after].map((outcome) => shiftsOf(outcome, outcome.truth, k));
      const standardErrorEv = Math.hypot(a.standardError, b.standardError);
      const [shiftEv, truthEv] = [b.mean - a.mean, d.mean - c.mean];
      return { method, frameRateHz, peak, truthEv, shiftEv, standardErrorEv };
    });
  });
}

/**
 * The Cramér-Rao bound of the positions in trials, see `cramerRaoBound`: the root of the mean square over
 * some of them. No unbiased fit scatters less.
 *
 * The peaks are those fitted to the truth, the noise that of the whole expectation; background and
 * peak shape are taken to be known.
 *
 * @param options.most Number of trials, spread evenly, for which the bound is computed.
 */
export function boundTrials(
  trials: readonly PeakTrials[],
  { most = 40, ...question }: PeakQuestion & { readonly most?: number },
) {
  const { fromEv, toEv, baseline } = question;
  return trials.flatMap(({ name, frameRateHz, truth, expected, noise }) => {
    const { energy } = truth;
    const fits = fitPeaks(truth, { ...question, noise });
    const every = Math.ceil(spectrumCount(truth) / most);
    const picked = [...fits.status.keys()].filter((s) => s % every === 0);
    const bounds = picked.map((s) => {
      const peaks = fits.peaks.map(({ height, positionEv, fwhmEv }) => ({
        height: height[s],
        positionEv: positionEv[s],
        fwhmEv: fwhmEv[s],
      }));
      const whole = expected.data.subarray(s * energy.channels, (s + 1) * energy.channels);
      const background = subtract(
        spectrumImage({ data: whole, energy }),
        gaussianPeaks(energy, peaks),
      );
      return cramerRaoBound(energy, peaks, {
        fromEv,
        toEv,
        baseline,
        noise: { ...noise, background },
      });
    });
    return fits.peaks.map(({ name: peak }, k) => ({
      method: "Cramér-Rao bound",
      name,
      frameRateHz,
      peak,
      scatterEv: rootMeanSquare(bounds.map((bound) => bound[k].positionEv)),
    }));
  });
}
