import { mean } from "simple-statistics";
import { energyAt } from "eels/core/energy_axis.ts";
import { noiseVariance } from "eels/core/noise.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { spreadSpectra } from "eels/baseline/spread_spectra.ts";
import { correlationKernel, drawCorrelated } from "eels/degrade/correlated_noise.ts";
import { splitHalves } from "./measured_halves.ts";
import { findPeaks, type FoundPeak, matchPeaks } from "eels/analyse/loss_peaks.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { findZeroLoss } from "./measured_low_loss.ts";
import { JUDGED_FROM_EV, type MeasuredMethod, misfitOf } from "./measured_methods.ts";

/** What can be said of a deconvolution without the truth, over splits of the electrons with intervals. */
export interface MeasuredJudgement {
  readonly method: string;
  /**
   * One half's result, spread again, against the other half (see `misfitOf`): the truth would have 1 if the
   * gain were exact, and what a method fitted to noise counts against it.
   */
  readonly otherHalf: number;
  readonly otherHalfLow: number;
  readonly otherHalfHigh: number;
  /** The same of the half as it is, not spread: what two halves differ by. */
  readonly halvesApart: number;
  /** Peaks in one half only, a pair of halves. */
  readonly onlyOneHalf: number;
  readonly onlyOneLow: number;
  readonly onlyOneHigh: number;
  /** The same less that of the halves as they are, split by split; 0 for the measurement. */
  readonly added: number;
  readonly addedLow: number;
  readonly addedHigh: number;
  /** Peaks in both halves, a pair. */
  readonly bothHalves: number;
  /** Prominence that counts, in electrons. */
  readonly prominence: number;
  /** Full width at half maximum of the zero-loss peak in the result of all electrons. */
  readonly zeroLossFwhmEv: number;
  /** Place and width of the highest peak of the window in that result. */
  readonly highestEv: number;
  readonly highestFwhmEv: number;
}

/** Prominence in standard deviations of a measured channel at the median loss. */
const PROMINENCE = 5;

/**
 * Judges methods by halves of the electrons: how well the result of one explains the other, and peaks that
 * only one of them shows, which are noise.
 *
 * @param methods The first leaves the measurement as it is; the others are compared with it.
 * @param options.highestFromEv,options.highestToEv Where the highest peak is described.
 */
export async function judgeMeasured(
  image: SpectrumImage,
  methods: readonly MeasuredMethod[],
  { spread, splits, random, highestFromEv, highestToEv }: {
    spread: SpectrumImage;
    splits: number;
    random: Prng;
    highestFromEv: number;
    highestToEv: number;
  },
): Promise<MeasuredJudgement[]> {
  const prominence = PROMINENCE * medianDeviation(image);
  const pairs = splitHalves(image, { splits, random, name: "judge" });
  const point = spectrumImage({
    data: [1],
    energy: { startEv: 0, stepEv: image.energy.stepEv, channels: 1 },
  });
  const apart = mean(pairs.map(([a, b]) => misfitOf(a, { measured: b, spread: point })));
  const rows: MeasuredJudgement[] = [];
  let alone: number[] = [];
  for (const { method, deconvolve } of methods) {
    const result = await deconvolve(image);
    const only: number[] = [], both: number[] = [], misfits: number[] = [];
    for (const [a, b] of pairs) {
      const [one, other] = [await deconvolve(a), await deconvolve(b)];
      const against = [[one, b], [other, a]] as const;
      misfits.push(mean(against.map(([mine, measured]) => misfitOf(mine, { measured, spread }))));
      const found = [one, other].map((half) =>
        findPeaks(half, { fromEv: JUDGED_FROM_EV, prominence })
      );
      const matched = matchPeaks(found[0], found[1], { withinEv: 0.15 }).length;
      only.push(found[0].length + found[1].length - 2 * matched);
      both.push(matched);
    }
    if (rows.length === 0) alone = only;
    const lone = seedInterval(only), added = seedInterval(only.map((n, k) => n - alone[k]));
    const misfit = seedInterval(misfits);
    const top = highest(findPeaks(result, { fromEv: highestFromEv, prominence }), highestToEv);
    rows.push({
      method,
      ...{ otherHalf: misfit.mean, otherHalfLow: misfit.low, otherHalfHigh: misfit.high },
      halvesApart: apart,
      ...{ onlyOneHalf: lone.mean, onlyOneLow: lone.low, onlyOneHigh: lone.high },
      ...{ added: added.mean, addedLow: added.low, addedHigh: added.high },
      bothHalves: mean(both),
      prominence,
      zeroLossFwhmEv: findZeroLoss(result).fwhmEv,
      highestEv: top?.energyEv ?? NaN,
      highestFwhmEv: top?.fwhmEv ?? NaN,
    });
  }
  return rows;
}

function highest(peaks: readonly FoundPeak[], toEv: number): FoundPeak | undefined {
  const inside = peaks.filter(({ energyEv }) => energyEv <= toEv);
  return inside.reduce<FoundPeak | undefined>(
    (a, b) => a && a.height > b.height ? a : b,
    undefined,
  );
}

function medianDeviation(image: SpectrumImage): number {
  const variance = noiseVariance(image);
  const losses = [...variance].filter((_, e) => energyAt(image.energy, e) > JUDGED_FROM_EV).sort((
    a,
    b,
  ) => a - b);
  return Math.sqrt(losses[losses.length >> 1]);
}

/** A peak put into the measurement, and what a method makes of it. */
export interface InjectionRow {
  readonly method: string;
  readonly atEv: number;
  readonly fwhmEv: number;
  /** Height above the losses, in standard deviations of a measured channel there. */
  readonly heightSigma: number;
  /** Share of the area that is left, with its interval over draws. */
  readonly keptArea: number;
  readonly keptLow: number;
  readonly keptHigh: number;
  /** Height and full width of the Gaussian that fits what is left best, over those put in, unspread. */
  readonly keptHeight: number;
  readonly heightLow: number;
  readonly heightHigh: number;
  readonly width: number;
  readonly widthLow: number;
  readonly widthHigh: number;
  /** Root mean square of the found middle less the true one. */
  readonly shiftEv: number;
}

/** Where, how wide and how high (in deviations of a channel there) a peak is put in. */
export interface PeakToInject {
  readonly atEv: number;
  readonly fwhmEv: number;
  readonly heightSigma: number;
}

/**
 * Peaks at shares of the axis that are 3.4, 10.6 and 24.9 eV for aluminium, each about twice and two thirds as
 * wide as the zero-loss peak.
 */
export function peaksToInject({ energy }: SpectrumImage, zeroLossFwhmEv: number): PeakToInject[] {
  const endEv = energyAt(energy, energy.channels);
  return [2, 2 / 3].flatMap((times) =>
    [0.09, 0.28, 0.66].map((share) => ({
      atEv: Math.round(10 * share * endEv) / 10,
      fwhmEv: Number((times * zeroLossFwhmEv).toPrecision(1)),
      heightSigma: 20,
    }))
  );
}

/**
 * Adds a Gaussian peak, spread by the zero-loss peak, with counting noise of its own, and measures in
 * `f(with) - f(without)` the area above a straight baseline, where its middle lies, and height and width.
 * Area alone says nothing: who changes nothing keeps all of it.
 *
 * A method's change elsewhere is not seen by it, and f is not linear: the peak adds to what is there.
 */
export async function injectMeasuredPeaks(
  image: SpectrumImage,
  methods: readonly MeasuredMethod[],
  { spread, peaks, draws, random }: {
    spread: SpectrumImage;
    peaks: readonly PeakToInject[];
    draws: number;
    random: Prng;
  },
): Promise<InjectionRow[]> {
  const { energy } = image, rows: InjectionRow[] = [];
  const variance = noiseVariance(image),
    kernel = correlationKernel(image.noise?.correlation ?? [1]);
  for (const { method, deconvolve } of methods) {
    const without = await deconvolve(image);
    for (const peak of peaks) {
      const at = Math.round((peak.atEv - energy.startEv) / energy.stepEv);
      const height = peak.heightSigma * Math.sqrt(variance[at]);
      const gaussian = (e: number) =>
        Math.exp(-4 * Math.LN2 * ((energyAt(energy, e) - peak.atEv) / peak.fwhmEv) ** 2);
      const data = Float32Array.from({ length: energy.channels }, (_, e) => gaussian(e));
      const sharp = spectrumImage({ data, energy });
      const blurred = spreadSpectra(sharp, { spread }).data;
      const top = blurred.reduce((a, b) => Math.max(a, b), 0), scale = height / top;
      const truth = data.reduce((sum, value) => sum + value * scale, 0);
      const kept: number[] = [], shift: number[] = [];
      const heights: number[] = [], widths: number[] = [];
      for (let k = 0; k < draws; k++) {
        const noise = new Float64Array(energy.channels);
        drawCorrelated(kernel, random.split(`${peak.atEv} ${k}`), noise);
        const changed = image.data.map((value, e) => {
          const added = scale * blurred[e];
          const single = variance[e] / Math.max(1, image.data[e]);
          return value + added + noise[e] * Math.sqrt(Math.max(0, single * added));
        });
        const withPeak = await deconvolve({ ...image, data: changed });
        const { area, middleEv } = measureChange(withPeak, without, peak, energy);
        const fit = fitChange(withPeak, without, peak, energy);
        heights.push(fit.height / scale);
        widths.push(fit.fwhmEv / peak.fwhmEv);
        kept.push(area / truth);
        shift.push(middleEv - peak.atEv);
      }
      const { mean: keptArea, low, high } = seedInterval(kept);
      const shiftEv = Math.sqrt(mean(shift.map((value) => value ** 2)));
      const [tall, wide] = [heights, widths].map((values) => seedInterval(values));
      rows.push({
        ...{ method, ...peak, keptArea, keptLow: low, keptHigh: high },
        ...{ keptHeight: tall.mean, heightLow: tall.low, heightHigh: tall.high },
        ...{ width: wide.mean, widthLow: wide.low, widthHigh: wide.high },
        shiftEv,
      });
    }
  }
  return rows;
}

/** Area and centre of what changed within two widths, above a line through the ends. */
function measureChange(
  withPeak: SpectrumImage,
  without: SpectrumImage,
  { atEv, fwhmEv }: PeakToInject,
  energy: SpectrumImage["energy"],
): { area: number; middleEv: number } {
  const reach = Math.ceil(2 * (fwhmEv + 0.2) / energy.stepEv);
  const middle = Math.round((atEv - energy.startEv) / energy.stepEv);
  const change = (e: number) => withPeak.data[e] - without.data[e];
  const [left, right] = [change(middle - reach), change(middle + reach)];
  let area = 0, moment = 0;
  for (let e = middle - reach; e <= middle + reach; e++) {
    const base = left + (right - left) * (e - middle + reach) / (2 * reach);
    area += change(e) - base;
    moment += (change(e) - base) * energyAt(energy, e);
  }
  return { area, middleEv: area === 0 ? NaN : moment / area };
}

/** The Gaussian on a level that fits what changed within two widths best, of a grid of places and widths. */
function fitChange(
  withPeak: SpectrumImage,
  without: SpectrumImage,
  { atEv, fwhmEv }: PeakToInject,
  energy: SpectrumImage["energy"],
): { height: number; fwhmEv: number } {
  const reach = Math.ceil(2 * (fwhmEv + 0.2) / energy.stepEv);
  const middle = Math.round((atEv - energy.startEv) / energy.stepEv);
  const channels = Array.from({ length: 2 * reach + 1 }, (_, i) => middle - reach + i);
  const change = channels.map((e) => withPeak.data[e] - without.data[e]), n = channels.length;
  const total = change.reduce((sum, value) => sum + value, 0);
  let best = { height: NaN, fwhmEv: NaN, gain: -Infinity };
  for (let width = 0.5 * energy.stepEv; width < 2 * (fwhmEv + 0.2); width *= 1.01) {
    for (let k = -10; k <= 10; k++) {
      const centre = atEv + 0.05 * k * (fwhmEv + 0.1);
      const shape = channels.map((e) =>
        Math.exp(-4 * Math.LN2 * ((energyAt(energy, e) - centre) / width) ** 2)
      );
      let [sum, square, cross] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        sum += shape[i];
        square += shape[i] ** 2;
        cross += shape[i] * change[i];
      }
      const covariance = cross - sum * total / n, spread = square - sum * sum / n;
      const gain = covariance * Math.abs(covariance) / spread; // of squares, negative for a dip
      if (gain > best.gain) best = { height: covariance / spread, fwhmEv: width, gain };
    }
  }
  return best;
}
