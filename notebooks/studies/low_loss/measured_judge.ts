import { mean } from "simple-statistics";
import { energyAt } from "eels/core/energy_axis.ts";
import { noiseVariance } from "eels/core/noise.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { spreadSpectra } from "eels/baseline/spread_spectra.ts";
import { correlationKernel, drawCorrelated } from "eels/degrade/correlated_noise.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import { findPeaks, type FoundPeak, matchPeaks } from "eels/analyse/loss_peaks.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { JUDGED_FROM_EV, type MeasuredMethod, misfitOf } from "./measured_methods.ts";

/** What can be said of a deconvolution without the truth. */
export interface MeasuredJudgement {
  readonly method: string;
  /** See `misfitOf`: near 1 where the result explains the measurement to its noise. */
  readonly misfit: number;
  /** Peaks in one half only, over those in either, in a pair of halves; with its interval over splits. */
  readonly onlyOneHalf: number;
  readonly onlyOneLow: number;
  readonly onlyOneHigh: number;
  /** Peaks in both halves, a pair. */
  readonly bothHalves: number;
  /** Prominence that counts, in electrons. */
  readonly prominence: number;
  /** Area of the highest peak between 13 and 17 eV: its place and width in both halves' mean. */
  readonly highestEv: number;
  readonly highestFwhmEv: number;
}

/** Prominence in standard deviations of a measured channel at the median loss. */
const PROMINENCE = 5;

/**
 * Judges methods by re-convolution and by halves of the electrons: a peak that two halves do not show
 * alike is noise. A result is one spectrum; halves are made independently in each of `splits`.
 *
 * @param options.highestFromEv,options.highestToEv Where the highest peak is described.
 */
export async function judgeMeasured(
  image: SpectrumImage,
  methods: readonly MeasuredMethod[],
  { spread, splits, random, highestFromEv = 13, highestToEv = 17 }: {
    spread: SpectrumImage;
    splits: number;
    random: Prng;
    highestFromEv?: number;
    highestToEv?: number;
  },
): Promise<MeasuredJudgement[]> {
  const prominence = PROMINENCE * medianDeviation(image);
  const rows: MeasuredJudgement[] = [];
  for (const { method, deconvolve } of methods) {
    const result = await deconvolve(image);
    const only: number[] = [], both: number[] = [];
    for (let k = 0; k < splits; k++) {
      const [a, b] = splitElectrons(image, { random: random.split(`judge ${k}`) });
      const found = [await deconvolve(a), await deconvolve(b)].map((half) =>
        findPeaks(half, { fromEv: JUDGED_FROM_EV, prominence })
      );
      const pairs = matchPeaks(found[0], found[1], { withinEv: 0.15 }).length;
      only.push(found[0].length + found[1].length - 2 * pairs);
      both.push(pairs);
    }
    const { mean: value, low, high } = seedInterval(only);
    const top = highest(findPeaks(result, { fromEv: highestFromEv, prominence }), highestToEv);
    rows.push({
      method,
      misfit: misfitOf(result, { measured: image, spread }),
      onlyOneHalf: value,
      onlyOneLow: low,
      onlyOneHigh: high,
      bothHalves: mean(both),
      prominence,
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
 * Adds a Gaussian peak, spread by the zero-loss peak, with counting noise of its own, and measures the
 * area above a straight baseline in `f(with) - f(without)`, and where its middle lies.
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
        kept.push(area / truth);
        shift.push(middleEv - peak.atEv);
      }
      const { mean: keptArea, low, high } = seedInterval(kept);
      const shiftEv = Math.sqrt(mean(shift.map((value) => value ** 2)));
      rows.push({ method, ...peak, keptArea, keptLow: low, keptHigh: high, shiftEv });
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
