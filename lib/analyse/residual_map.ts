import { quantileSorted } from "simple-statistics";
import { energyAt } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import type { Noise } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { type Prng, prng } from "../core/random.ts";
import { pixelNmOf, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { type NoiseDraw, noiseDraw } from "../degrade/draw_measurement.ts";
import { refuseUnknownNoise, refuseUnlike } from "./apply_denoiser.ts";
import { judgeFlags, type LargestStatistic } from "./residual_chance.ts";
import { largestWindow, type Residuals, type Windows, windowSizes } from "./scan_windows.ts";

/** Where residuals hold more than noise, as maps of the scan. */
export interface ResidualMap {
  /** The largest window's sum over what noise alone exceeds with the chosen chance. */
  readonly statistic: Image;
  /** Middle of that window in eV. */
  readonly energyEv: Image;
  /** 1 where the statistic is above the threshold or not a number, else 0. */
  readonly flagged: Image;
  /** Of the statistic: 1, as each spectrum has its own taken out. */
  readonly threshold: 1;
  readonly flaggedShare: number;
  /** Share that noise alone would flag. */
  readonly expectedShare: number;
  /**
   * Chance that noise alone flags so many or more (beta-binomial: the threshold is that of spectra drawn);
   * with `pixels` above 1, where neighbours share residuals, it is too small.
   */
  readonly chance: number;
  /** The spectrum of largest statistic; `limit` is what that of noise alone exceeds with a chance of 5 %. */
  readonly largest: LargestStatistic;
  /**
   * Size of the residuals' sums over that of the noise's, squared, the median over windows: below 1 the
   * output follows the noise, at 0 it is the noise and nothing can be found; well above 1 the noise is
   * larger than the image says, or structure is everywhere.
   */
  readonly varianceRatio: number;
}

/** How {@link residualMap} looks. */
export interface ResidualMapOptions {
  /** Widths of the windows in channels; 2, 4, 8 ... up to an eighth of the axis and 64. */
  readonly widths?: readonly number[];
  /** Chance that a spectrum is flagged where there is nothing but noise; 0.01. */
  readonly falseAlarm?: number;
  /** Odd: residuals are summed over so many rows and columns about each spectrum; 1. */
  readonly pixels?: number;
  /** Of the simulated noise. */
  readonly random?: Prng;
}

/**
 * Tests the residuals of every spectrum, noisy less denoised, for structure along energy, and maps where
 * it is.
 *
 * Windows W of some widths w slide over the residuals r, whose variance v follows from the denoised
 * values and the noise of the image:
 *
 *     statistic = largest over W of |sum of r in W| / sqrt(gain^2 + sum of v in W) / size(w) / threshold
 *
 * The threshold is that of noise alone: spectra drawn from the noise model about the denoised ones, with
 * its correlation between channels and the skewness of few electrons, apart for spectra of few and of
 * many electrons. size(w) is the standard deviation of the windows' sums over that of the drawn ones', 1
 * where it is above 0.95, and apart for parts of the axis: a denoiser that follows the noise leaves
 * residuals that are too quiet, and structure is looked for above what is left of it. Fewer than 20 spectra do not tell it. A
 * spectrum that the denoiser follows wholly cannot be flagged. `pixels: 3` sums over neighbours and finds
 * what single spectra hide, at a third of the size.
 *
 * @param noisy Spectra with their noise, `[rows, columns, channels]`.
 * @param denoised What a method made of it, of the same shape and unit.
 * @throws {RangeError} Where the shapes differ or an option is out of range.
 * @throws {Error} Where the noisy image carries no noise.
 * @example
 * ```ts
 * import { energyAxis, prng, residualMap, sampleElectrons, spectrumImage } from "eels";
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const truth = spectrumImage({ data, shape: [8, 8, 100], energy: energyAxis(500, 1, 100) });
 * const noisy = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(1) });
 * residualMap(noisy, truth).flaggedShare; // 0 or little more: nothing but noise is left
 * ```
 */
export function residualMap(
  noisy: SpectrumImage,
  denoised: SpectrumImage,
  options: ResidualMapOptions = {},
): ResidualMap {
  const task = "map the residuals";
  refuseNonSpectra(task, noisy);
  refuseNonSpectra(task, denoised);
  refuseUnlike(task, noisy, denoised);
  refuseUnknownNoise(task, noisy);
  const { widths, falseAlarm, pixels, random } = settingsOf(noisy, options);
  const noise = noisy.noise!, channels = noisy.shape[2];
  const blocks = Math.max(1, Math.min(8, Math.floor(channels / 20)));
  const windows: Windows = { widths, channels, blocks, least: noise.gain ** 2 };
  const pooled = poolResiduals(noisy, denoised, pixels);
  const count = spectrumCount(noisy), sizesFound: number[] = [];
  const alone: number[][] = [];
  const [statistic, energyEv] = [0, 1].map(() => new Float32Array(count).fill(NaN));
  groupsOf(pooled, count).forEach((spectra, g, all) => {
    const draws = Math.round(Math.max(600, Math.min(6000, DRAWN_VALUES / channels) / all.length));
    const simulated = drawNull(pooled, spectra, noise, {
      draws,
      random: random.split(`group ${g}`),
    });
    const sizesAlone = windowSizes(windows, simulated);
    const nulls = Float64Array.from(
      { length: draws },
      (_, s) => largestWindow(windows, simulated, s, sizesAlone).value,
    ).sort();
    const threshold = quantileSorted([...nulls], 1 - falseAlarm);
    alone.push([...nulls].map((value) => value / threshold));
    const found = windowSizes(windows, { ...pooled, spectra });
    const size = found.map((value, i) => {
      const ratio = value / sizesAlone[i];
      const isFull = count < FEWEST_SPECTRA || !(ratio < 1 - SIZE_ERROR);
      return sizesAlone[i] * (isFull ? 1 : Math.max(LEAST_SIZE, ratio));
    });
    found.forEach((value, i) => sizesFound.push((value / sizesAlone[i]) ** 2));
    for (const s of spectra) {
      const { value, channel } = largestWindow(windows, pooled, s, size);
      statistic[s] = value / threshold;
      energyEv[s] = energyAt(noisy.energy, channel);
    }
  });
  const flagged = statistic.map((value) => value <= 1 ? 0 : 1);
  const map = (data: Float32Array, unit: string, title: string): Image => {
    const [rows, columns] = noisy.shape;
    return { data, shape: [rows, columns], unit, ...pixelNmOf(noisy), title };
  };
  return {
    statistic: map(statistic, "thresholds", "structure in the residuals over its threshold"),
    energyEv: map(energyEv, "eV", "where the residuals hold most structure"),
    flagged: map(flagged, "flag", "structure in the residuals"),
    threshold: 1,
    flaggedShare: flagged.reduce((sum, value) => sum + value, 0) / count,
    expectedShare: falseAlarm,
    ...judgeFlags(
      { statistic, energyEv, flagged, falseAlarm, columns: noisy.shape[1] },
      alone.flat(),
    ),
    varianceRatio: sizesFound.sort((a, b) => a - b)[sizesFound.length >> 1] ?? NaN,
  };
}

/** Values of noise drawn to know the threshold; fewer would do for wide spectra. */
const DRAWN_VALUES = 1e6;

/** Choice: structure in residuals much quieter than the noise is of no matter, such as rounding. */
const LEAST_SIZE = 0.2;

/**
 * Choice: sizes are known to some per cent, and one that is below the noise's by no more is that of noise;
 * else those that are below by chance would raise the statistic, and those above not lower it (12 of 1,000
 * were flagged where 10 were expected).
 */
const SIZE_ERROR = 0.05;

/** Choice: fewer do not tell how quiet residuals are; the noise is then taken to be all there. */
const FEWEST_SPECTRA = 20;

/** Residuals and their variance, summed over neighbours or not. */
interface Pooled {
  readonly values: Float32Array;
  readonly variance: Float32Array;
  /** Expected values with their background; below 0 they are 0. */
  readonly expected: Float32Array;
  /** Number of spectra in each sum. */
  readonly summed: Int32Array;
}

function poolResiduals(noisy: SpectrumImage, denoised: SpectrumImage, pixels: number): Pooled {
  const [rows, columns, channels] = noisy.shape, reach = (pixels - 1) / 2;
  const { gain, readoutCounts, background = 0 } = noisy.noise!;
  const [values, variance, expected] = [0, 1, 2].map(() => new Float32Array(noisy.data.length));
  const summed = new Int32Array(rows * columns);
  for (let s = 0; s < summed.length; s++) {
    const row = Math.floor(s / columns), column = s % columns;
    for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(columns - 1, column + reach); c++) {
        const from = (r * columns + c) * channels;
        summed[s]++;
        for (let e = 0; e < channels; e++) {
          const i = from + e, under = typeof background === "number" ? background : background[i];
          values[s * channels + e] += noisy.data[i] - denoised.data[i];
          expected[s * channels + e] += Math.max(0, denoised.data[i] + under);
        }
      }
    }
    for (let i = s * channels; i < (s + 1) * channels; i++) {
      variance[i] = gain * expected[i] + summed[s] * readoutCounts ** 2;
    }
  }
  return { values, variance, expected, summed };
}

/**
 * Numbers of the spectra with few to those with many electrons, in groups that are large enough; spectra
 * with a value that is no number are in none.
 */
function groupsOf({ expected, values }: Pooled, count: number): Int32Array[] {
  const channels = expected.length / count;
  const sumOf = (from: Float32Array, s: number) =>
    from.subarray(s * channels, (s + 1) * channels).reduce((sum, value) => sum + value, 0);
  const sums = Float64Array.from({ length: count }, (_, s) => sumOf(expected, s));
  const order = Int32Array.from(sums.keys())
    .filter((s) => Number.isFinite(sums[s] + sumOf(values, s)))
    .sort((a, b) => sums[a] - sums[b]);
  const groups = Math.min(6, Math.ceil(order.length / 300));
  return Array.from(
    { length: groups },
    (_, g) =>
      order.slice(
        Math.floor(g * order.length / groups),
        Math.floor((g + 1) * order.length / groups),
      ),
  );
}

/** Residuals that are noise alone, about the expected values of spectra drawn from a group. */
function drawNull(
  { expected, variance, summed }: Pooled,
  spectra: Int32Array,
  noise: Noise,
  { draws, random }: { draws: number; random: Prng },
): Residuals {
  const channels = expected.length / summed.length, drawn = new Float64Array(channels);
  const values = new Float32Array(draws * channels), own = new Float32Array(draws * channels);
  const bySum = new Map<number, NoiseDraw>();
  for (let d = 0; d < draws; d++) {
    const s = spectra[random.integer(spectra.length)], from = s * channels;
    const readoutCounts = noise.readoutCounts * Math.sqrt(summed[s]);
    const draw = bySum.get(summed[s]) ?? noiseDraw({ ...noise, readoutCounts }, random);
    bySum.set(summed[s], draw);
    draw(expected.subarray(from, from + channels), drawn);
    values.set(drawn, d * channels);
    own.set(variance.subarray(from, from + channels), d * channels);
  }
  return { values, variance: own, spectra: Int32Array.from({ length: draws }, (_, d) => d) };
}

function settingsOf({ shape: [, , channels] }: SpectrumImage, options: ResidualMapOptions) {
  const task = "map the residuals";
  checkOptions("residualMap", task, options, {
    widths: is.listOf(is.wholeTo(1, channels), `widths of 1 to ${channels} channels`),
    falseAlarm: is.within(0.001, 0.5),
    pixels: is.odd(1),
    random: is.stream,
  });
  const widest = Math.max(1, Math.min(64, channels / 8));
  const doubling = [2, 4, 8, 16, 32, 64].filter((width) => width <= widest);
  const { falseAlarm = 0.01, pixels = 1, random = prng(1) } = options;
  const { widths = doubling.length > 0 ? doubling : [1] } = options;
  return { widths, falseAlarm, pixels, random };
}
