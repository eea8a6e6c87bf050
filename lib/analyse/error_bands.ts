import { probit } from "simple-statistics";
import { energyAt } from "../core/energy_axis.ts";
import type { Prng } from "../core/random.ts";
import { afterStep, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { noiseScaleOf } from "../baseline/noise_scale.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import {
  applyDenoiser,
  type Denoiser,
  refuseInfinite,
  refuseUnknownNoise,
} from "./apply_denoiser.ts";
import { addCoverage, type CoverageTally, emptyTally } from "./band_coverage.ts";
import {
  addErrors,
  addSquares,
  type BandGroups,
  emptySums,
  type JudgedParts,
  shareBias,
  type WindowError,
  windowErrors,
} from "./band_errors.ts";
import { blocksOf } from "./jackknife.ts";
import { meanInterval } from "./mean_interval.ts";
import { countSteps, type OnProgress } from "./step_progress.ts";

/** How {@link errorBands} finds the bands. */
export interface ErrorBandOptions {
  readonly denoise: Denoiser;
  /** Nominal shares that the bands are to hold; 0.68 and 0.9. */
  readonly coverages?: readonly number[];
  /** Share of the electrons that the denoiser sees where it is judged; 0.5, and then both halves. */
  readonly share?: number;
  /** Random splits, each of which costs two runs of the denoiser; 2. */
  readonly repeats?: number;
  readonly random: Prng;
  /** Called after every run of the denoiser, with the share done and the seconds left. */
  readonly onProgress?: OnProgress;
}

/** Measured coverage of one band in one window of the axis. */
export interface BandCoverage {
  /** Nominal share. */
  readonly coverage: number;
  /** Share of held-out values, in blocks that did not calibrate, inside the band and their own noise. */
  readonly measured: number;
  /** 95 % interval of it, over blocks. */
  readonly low: number;
  readonly high: number;
  /** What it should be: the nominal share, but for the steps and the skewness of few electrons. */
  readonly expected: number;
  /**
   * What a band of zero width would hold: where it is `measured` within twice the interval's length, the
   * noise of the held-out values swamps the band, and its coverage says little of it.
   */
  readonly withoutBand: number;
  readonly fromEv: number;
  readonly toEv: number;
}

/** Bands of a denoised image. */
export interface ErrorBands {
  /** The denoised image that the bands are about. */
  readonly denoised: SpectrumImage;
  /** Standard deviation of its error, in its unit and shape: the 68 % band is about +- this. */
  readonly deviation: SpectrumImage;
  /** Relative standard error of the deviation, in the least certain window. */
  readonly deviationError: number;
  /** A row for every band and window of the axis; the whole axis comes first. */
  readonly rows: readonly BandCoverage[];
  /** What the coverage is of, in a sentence. */
  readonly sentence: string;
}

/**
 * Error bands of a denoised image, without the truth: how far each value may lie from it, by electrons
 * that the denoiser has not seen.
 *
 * The exposure is split at random into parts a (share p) and b. In windows of the axis, with v a smooth
 * noise variance, so that bands widen with the local noise,
 *
 *     variance = p (1 - p) mean of (f(a) - f(b))^2 / v
 *     error    = mean of [ (f(a) - b)^2 - variance of b ] / v
 *     deviation^2 = v (variance + bias^2),   bias^2 = error - variance / p
 *
 * The first is the variance of the denoiser's output from the whole exposure, where it falls with the
 * electrons as 1 / p does. The bias is a small difference of large numbers: neighbouring windows that are
 * alike share it until it is known, and one within its standard error counts as 0. Bands are `denoised +-
 * z deviation`, z = 1.645 for 90 %.
 *
 * They are right on average over a window: where a denoiser errs in few places, such as at a weak peak
 * that it loses, the band there is too narrow and {@link residualMap} shows it.
 *
 * Their coverage is measured, as the truth is not known, on the held-out part: f(a) with its band,
 * widened by the noise of b, holds b. Each block of the scan is judged by an error that the other blocks
 * gave. Whole numbers of few electrons cannot meet a nominal share; `expected` is what values drawn from
 * the model give. The noise of b is wider than most bands, so that a coverage that is right says little
 * of a narrow band: `withoutBand` is what one of zero width would hold, and `deviationError` says more. Behind a read-out, parts of less than about one electron
 * have tails that the model lacks, and the bands are then too wide rather than too narrow (seen in
 * trials with 0.5 electrons a channel).
 *
 * A gain that is wrong widens the bands: where it was told 10 % too large, bands of 68 % held 72 % of the
 * truth, and 10 % too small up to 96 %, as noise that the image does not state counts as bias (tested).
 *
 * @param image Spectra with their noise, `[rows, columns, channels]`; 9 spectra or more.
 * @throws {RangeError} Where an option is out of range or there are too few spectra.
 * @throws {Error} Where the image carries no noise.
 * @example
 * ```ts
 * import { denoise, energyAxis, errorBands, prng, sampleElectrons, spectrumImage } from "eels";
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const truth = spectrumImage({ data, shape: [8, 8, 100], energy: energyAxis(500, 1, 100) });
 * const noisy = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(1) });
 * const pca = (image: typeof noisy) => denoise(image, { method: "pca", rank: 1 });
 * const { deviation, rows } = await errorBands(noisy, { denoise: pca, random: prng(2) });
 * rows[0]; // { coverage: 0.68, measured: 0.68, ... }
 * ```
 */
export async function errorBands(
  image: SpectrumImage,
  options: ErrorBandOptions,
): Promise<ErrorBands> {
  const { denoise, coverages, share, repeats, random, onProgress } = settingsOf(image, options);
  const task = "find the bands", step = countSteps(1 + 2 * repeats, onProgress);
  const run = async (part: SpectrumImage) => {
    const made = await applyDenoiser(task, denoise, part);
    refuseInfinite(task, made);
    await step();
    return made;
  };
  const groups = windowsOf(image), sums = emptySums(groups);
  const denoised = await run(image);
  let judged: JudgedParts | undefined;
  for (let k = 0; k < repeats; k++) {
    const [a, b] = splitElectrons(image, { share, random: random.split(`split ${k}`) });
    const [made, other] = [await run(a), await run(b)];
    judged = { a, b, made, share };
    addErrors(sums, groups, judged);
    addSquares(sums, groups, judged, other);
    if (share === 0.5) addErrors(sums, groups, { a: b, b: a, made: other, share });
  }
  const wideOf = shareBias(sums, groups, share);
  const errors = windowErrors(sums, groups, { share, wideOf });
  const tally = emptyTally(groups, coverages.length);
  const scales = coverages.map((coverage) => probit((1 + coverage) / 2));
  const drawn = random.split("drawn");
  addCoverage(tally, groups, { ...judged!, scales, sums, wideOf, random: drawn });
  return {
    denoised,
    deviation: deviationOf(image, denoised, groups, errors),
    deviationError: Math.max(
      ...errors.map(({ variance, bias, standardError }) => standardError / (variance + bias) / 2),
    ),
    rows: coverages.flatMap((coverage, c) => rowsOf(image, groups, tally, coverage, c)),
    sentence:
      "Coverage is that of held-out electrons: the share of their values inside the band, " +
      "widened by their own noise, in blocks of the scan that did not set the band's width.",
  };
}

/** Choice: as many windows of the axis as have so many values, within limits. */
const VALUES_A_WINDOW = 1000, MOST_WINDOWS = 24, FEWEST_CHANNELS = 8;

function windowsOf(image: SpectrumImage): BandGroups {
  const channels = image.shape[2];
  const count = Math.max(
    1,
    Math.min(
      MOST_WINDOWS,
      Math.floor(image.data.length / VALUES_A_WINDOW),
      Math.floor(channels / FEWEST_CHANNELS),
    ),
  );
  const edges = Array.from({ length: count + 1 }, (_, g) => Math.round(g * channels / count));
  const groupOf = new Int32Array(channels);
  for (let e = 0, g = 0; e < channels; e++) {
    if (e >= edges[g + 1]) g++;
    groupOf[e] = g;
  }
  const { ofSpectrum } = blocksOf([image.shape[0], image.shape[1], channels]);
  return { edges, groupOf, blockOf: ofSpectrum, blocks: Math.max(...ofSpectrum) + 1 };
}

function deviationOf(
  image: SpectrumImage,
  denoised: SpectrumImage,
  { groupOf }: BandGroups,
  errors: readonly WindowError[],
): SpectrumImage {
  const { bySpectrum, byChannel } = noiseScaleOf(image), channels = image.shape[2];
  const roots = errors.map(({ variance, bias }) => Math.sqrt(variance + bias));
  const data = new Float32Array(image.data.length);
  for (let i = 0; i < data.length; i++) {
    const e = i % channels;
    data[i] = roots[groupOf[e]] * byChannel[e] * bySpectrum[Math.floor(i / channels)];
  }
  return afterStep(denoised, "deviation of its error by held-out electrons", {
    data,
    noise: undefined,
    title: "deviation of the denoised image",
  });
}

function rowsOf(
  { energy }: SpectrumImage,
  { edges, blocks }: BandGroups,
  tally: CoverageTally,
  coverage: number,
  band: number,
): BandCoverage[] {
  const windows = edges.length - 1;
  const row = (from: number, to: number): BandCoverage => {
    const held: number[] = [], counted: number[] = [];
    let expected = 0, bare = 0;
    for (let block = 0; block < blocks; block++) {
      let inside = 0, all = 0;
      for (let g = from; g < to; g++) {
        const at = block * windows + g;
        inside += tally.inside[band][at];
        expected += tally.expected[band][at];
        bare += tally.bare[band][at];
        all += tally.counts[at];
      }
      if (all > 0) held.push(inside), counted.push(all);
    }
    const total = counted.reduce((sum, value) => sum + value, 0);
    const measured = held.reduce((sum, value) => sum + value, 0) / total, n = held.length;
    const squares = held.reduce((sum, value, i) => sum + (value - measured * counted[i]) ** 2, 0);
    const interval = meanInterval(measured, Math.sqrt(squares * n / (n - 1)) / total, n);
    return {
      coverage,
      measured,
      low: Math.max(0, interval.low),
      high: Math.min(1, interval.high),
      expected: expected / total,
      withoutBand: bare / total,
      fromEv: energyAt(energy, edges[from]),
      toEv: energyAt(energy, edges[to] - 1),
    };
  };
  const each = edges.slice(1).map((_, g) => row(g, g + 1));
  return windows > 1 ? [row(0, windows), ...each] : each;
}

const FEWEST_SPECTRA = 9;

function settingsOf(image: SpectrumImage, options: ErrorBandOptions) {
  const task = "find the bands";
  refuseNonSpectra(task, image);
  const { denoise, coverages = [0.68, 0.9], share = 0.5, repeats = 2, random, onProgress } =
    checkOptions("errorBands", task, options, {
      denoise: is.needed(is.callable),
      coverages: is.listOf(is.between(0, 1), "shares between 0 and 1"),
      share: is.within(0.1, 0.95),
      repeats: is.whole(1),
      random: is.needed(is.stream),
      onProgress: is.callable,
    });
  refuseUnknownNoise(task, image);
  refuseInfinite(task, image);
  if (spectrumCount(image) < FEWEST_SPECTRA) {
    throw new RangeError(
      `Cannot ${task} as ${FEWEST_SPECTRA} spectra or more are needed to hold some out: there ` +
        `${spectrumCount(image) === 1 ? "is 1" : `are ${spectrumCount(image)}`}`,
    );
  }
  return { denoise, coverages, share, repeats, random, onProgress };
}
