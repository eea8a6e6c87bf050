import { channelRange, energyAt } from "eels/core/energy_axis.ts";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumOf,
  withData,
} from "eels/core/spectrum_image.ts";
import type { Prng } from "eels/core/random.ts";
import { thinElectrons } from "eels/degrade/noise.ts";
import { iterate } from "eels/baseline/richardson_lucy.ts";

/** What Richardson-Lucy works on: electrons, with the variance of an added noise. */
export interface LucyInput {
  /** Electrons, `[rows, columns, channels]`; see `scaleToElectrons`. */
  readonly counts: SpectrumImage;
  /** Variance of the noise in electrons squared, one a spectrum. */
  readonly readoutVariance: Float64Array;
  readonly spread: SpectrumImage;
  /** Weight of the total variation; 0. */
  readonly totalVariation?: number;
}

/** Every spectrum's error and misfit after every iteration. */
export interface LucyCourse {
  /** Summed absolute error over the losses, in electrons, by spectrum and iteration from 0 on. */
  readonly errors: readonly Float64Array[];
  /** The same after each result was brought to the sum that the truth has. */
  readonly scaledErrors: readonly Float64Array[];
  /** Mean square of (measured - model) / noise from `fromEv[i]` on: `misfits[i][spectrum][iteration]`. */
  readonly misfits: readonly (readonly Float64Array[])[];
  /** Summed truth over the losses, by spectrum, in electrons. */
  readonly truths: Float64Array;
}

/**
 * Follows Richardson-Lucy on spectra whose truth is known, so that all stopping rules can be judged from
 * one run.
 *
 * @param truth Sharp spectra in the unit of the counts.
 * @param options.most Iterations.
 * @param options.fromEv Where the misfit may begin to be judged; the error begins at 0.1 eV.
 */
export function followLucy(
  { counts, readoutVariance, ...by }: LucyInput,
  truth: SpectrumImage,
  { most, fromEv }: { most: number; fromEv: readonly number[] },
): LucyCourse {
  const count = spectrumCount(counts), { energy } = counts;
  const begin = (ev: number) => channelRange(energy, ev, energyAt(energy, energy.channels)).from;
  const [losses, ...starts] = [0.1, ...fromEv].map(begin);
  const rows = () => Array.from({ length: count }, () => new Float64Array(most + 1));
  const errors = rows(), scaledErrors = rows(), misfits = fromEv.map(rows);
  const sums = Array.from({ length: count }, (_, s) => sumFrom(spectrumOf(truth, s), 0));
  const truths = Float64Array.from(
    { length: count },
    (_, s) => sumFrom(spectrumOf(truth, s), losses),
  );
  iterate(
    counts,
    { ...by, readoutVariance },
    ({ spectrum, iteration, readEstimate, readModel }) => {
      const estimate = readEstimate(), model = readModel();
      const sharp = spectrumOf(truth, spectrum), seen = spectrumOf(counts, spectrum);
      const factor = sums[spectrum] / sumFrom(estimate, 0);
      let error = 0, scaled = 0;
      for (let e = losses; e < sharp.length; e++) {
        error += Math.abs(estimate[e] - sharp[e]);
        scaled += Math.abs(factor * estimate[e] - sharp[e]);
      }
      errors[spectrum][iteration] = error;
      scaledErrors[spectrum][iteration] = scaled;
      const variance = readoutVariance[spectrum];
      if (variance > 0) {
        starts.forEach((from, i) => {
          misfits[i][spectrum][iteration] = misfitFrom(seen, model, from) / variance;
        });
      }
      return iteration < most;
    },
  );
  return { errors, scaledErrors, misfits, truths };
}

function sumFrom(values: ArrayLike<number>, from: number): number {
  let sum = 0;
  for (let e = from; e < values.length; e++) sum += values[e];
  return sum;
}

function misfitFrom(seen: ArrayLike<number>, model: ArrayLike<number>, from: number): number {
  let sum = 0;
  for (let e = from; e < seen.length; e++) sum += (seen[e] - model[e]) ** 2;
  return sum / (seen.length - from);
}

/** When {@link stopAt} ends the iterations of a spectrum. */
export interface StopRule {
  /** Misfit that is good enough. */
  readonly level: number;
  /** The misfit stalls where twice the iterations lower it by less than this share. */
  readonly stall: number;
}

/** Why a spectrum was stopped: its misfit reached the level, or stalled above it; or it was not. */
export type StopReason = "level" | "stalled" | "not stopped";

/** No stall is looked for before: the misfit may fall slowly at first. */
const FIRST_STALL = 40;

/** Whether the iterations end here, by the misfit after each iteration so far. */
export function stopReason(
  misfit: ArrayLike<number>,
  iteration: number,
  { level, stall }: StopRule,
): StopReason {
  if (misfit[iteration] <= level) return "level";
  if (iteration < FIRST_STALL) return "not stopped";
  const half = misfit[Math.floor(iteration / 2)];
  return misfit[iteration] > (1 - stall) * half ? "stalled" : "not stopped";
}

/** The iteration at which a rule stops a followed spectrum, and why. */
export function stopAt(
  misfit: ArrayLike<number>,
  rule: StopRule,
): { iteration: number; reason: StopReason } {
  for (let iteration = 0; iteration < misfit.length; iteration++) {
    const reason = stopReason(misfit, iteration, rule);
    if (reason !== "not stopped") return { iteration, reason };
  }
  return { iteration: misfit.length - 1, reason: "not stopped" };
}

/** Deconvolves until {@link stopAt}'s rule ends the iterations of each spectrum. */
export function deconvolveUntil(
  { counts, readoutVariance, ...by }: LucyInput,
  { fromEv, most, ...rule }: StopRule & { fromEv: number; most: number },
): { image: SpectrumImage; iterations: Float64Array; reasons: StopReason[] } {
  const count = spectrumCount(counts), channels = counts.shape[2], { energy } = counts;
  const { from } = channelRange(energy, fromEv, energyAt(energy, energy.channels));
  const misfits = Array.from({ length: count }, () => new Float64Array(most + 1));
  const iterations = new Float64Array(count), reasons: StopReason[] = Array(count);
  const data = new Float32Array(counts.data.length);
  iterate(
    counts,
    { ...by, readoutVariance },
    ({ spectrum, iteration, readEstimate, readModel }) => {
      const misfit = misfits[spectrum], seen = spectrumOf(counts, spectrum);
      misfit[iteration] = misfitFrom(seen, readModel(), from) / readoutVariance[spectrum];
      const reason = stopReason(misfit, iteration, rule);
      if (reason === "not stopped" && iteration < most) return true;
      data.set(readEstimate(), spectrum * channels);
      iterations[spectrum] = iteration;
      reasons[spectrum] = reason;
      return false;
    },
  );
  return { image: withData(counts, data), iterations, reasons };
}

/** How {@link stopByHalves} goes about it. */
export interface HalvesOptions {
  readonly spread: SpectrumImage;
  /** Where the losses begin that are judged. */
  readonly fromEv: number;
  readonly most: number;
  /** How far below the largest the logarithm of the likelihood may lie; 1. */
  readonly within?: number;
  readonly random: Prng;
}

/**
 * Iterations by cross-validation: half of the electrons, drawn at random, is deconvolved, and each spectrum
 * takes the fewest iterations whose losses make the other half about as likely as any, within a likelihood
 * ratio of e. `iterationsByCrossValidation` of the library takes the most likely number itself, which may lie
 * anywhere where the likelihood is flat.
 *
 * @returns Iterations, one a spectrum; `most` where the likelihood still rises there by more.
 */
export function stopByHalves(
  counts: SpectrumImage,
  { spread, fromEv, most, within = 1, random }: HalvesOptions,
): Float64Array {
  const count = spectrumCount(counts), channels = counts.shape[2], { energy } = counts;
  const { from } = channelRange(energy, fromEv, energyAt(energy, channels));
  const half = thinElectrons(counts, { fraction: 0.5, random });
  const rest = counts.data.map((value, i) => Math.round(value) - half.data[i]);
  const likelihoods = Array.from({ length: count }, () => new Float64Array(most + 1));
  iterate(half, { spread }, ({ spectrum, iteration, readModel }) => {
    const model = readModel();
    let sum = 0;
    for (let e = from; e < channels; e++) {
      const mean = Math.max(1e-12, model[e]);
      sum += rest[spectrum * channels + e] * Math.log(mean) - mean;
    }
    likelihoods[spectrum][iteration] = sum;
    return iteration < most;
  });
  return Float64Array.from(likelihoods, (likelihood) => {
    const largest = likelihood.reduce((a, b) => Math.max(a, b), -Infinity);
    return likelihood.findIndex((value) => value >= largest - within);
  });
}
