/**
 * Independent spectra of a slower camera out of the twin's images, whose peaks are fitted: what was
 * counted, what is under it, and what it would be without noise.
 *
 * @module
 */
import { mean as meanOf } from "simple-statistics";
import { crop, rebinEnergy } from "eels/core/energy_steps.ts";
import { mapValues, type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { everyNth } from "eels/core/every_nth.ts";
import { stackRows } from "eels/core/stack.ts";
import { meanBlocks } from "eels/core/sums.ts";
import type { Prng } from "eels/core/random.ts";
import { sampleElectrons } from "eels/degrade/noise.ts";
import { fitPowerLaw, powerLawBackground } from "eels/analyse/power_law.ts";
import { averageFrames, type FrameWindow, frameWindow } from "eels/degrade/frame_rate.ts";
import type { CountingNoise } from "eels/analyse/peak_noise.ts";
import { risingPair } from "../methods/pair.ts";
import { inOneColumn } from "./one_column.ts";
import type { PreparedImage } from "./prepared_images.ts";
import type { TwinImage } from "./twin.ts";

/** Independent spectra of a slower camera, each with what it would be without noise. */
export interface PeakTrials {
  readonly name: string;
  readonly frameRateHz: number;
  /** Mean counts a fast frame, background included; no two spectra share a frame. */
  readonly counts: SpectrumImage;
  /** Power law of the slowest frames about each spectrum. */
  readonly background: SpectrumImage;
  /** Expectation of the counts less its own background. */
  readonly truth: SpectrumImage;
  /** Expectation of the counts. */
  readonly expected: SpectrumImage;
  /** Noise of `counts` less `background`. */
  readonly noise: CountingNoise;
  /** True energy shift of each spectrum in eV. */
  readonly driftEv: Float64Array;
}

/** What is taken for background. */
export interface BackgroundOptions {
  readonly fullRateHz?: number;
  /** Frame rate at which the background is fitted; 1. */
  readonly backgroundRateHz?: number;
  /** Window of the power law; 500 to 524 eV. */
  readonly backgroundEv?: readonly number[];
}

/** How {@link peakTrials} averages and what it takes for background. */
export interface PeakTrialOptions extends BackgroundOptions {
  /** What the images have in common, such as their state. */
  readonly name: string;
  readonly frameRateHz: number;
  /** Counts an electron makes; 1. */
  readonly gain?: number;
  /** Most spectra of an image, spread over it; all unless said otherwise. */
  readonly most?: number;
}

/** Spectra at the full rate and the power law under the slow mean about each of them. */
interface Exposure {
  readonly spectra: SpectrumImage;
  readonly under: SpectrumImage;
}

/** A prepared image of the twin, as counted and as expected, with what lies under its edge. */
export interface PeakImage {
  readonly image: PreparedImage<TwinImage>;
  readonly measured: Exposure;
  readonly expected: Exposure;
}

/** Fits the background of an image once for all frame rates at which {@link binTrials} averages it. */
export function peakImage(
  image: PreparedImage<TwinImage>,
  options: BackgroundOptions = {},
): PeakImage {
  const measured = withBackground(image, image.wide, options);
  return { image, measured, expected: withBackground(image, expectationOf(image), options) };
}

/**
 * The same image with other counts, such as half of its electrons; they have a background of their own.
 *
 * @param wide Counts in the shape and channels of `image.wide`.
 */
export function otherExposure(
  { image, expected }: PeakImage,
  wide: SpectrumImage,
  options: BackgroundOptions = {},
): PeakImage {
  return { image, expected, measured: withBackground(image, wide, options) };
}

/**
 * Averages neighbouring frames of the twin's images into the independent spectra of a slower camera: of
 * n frames each, so that a channel of mean m has the variance gain m / n.
 *
 * Choice: the power law comes from the rows' slow mean, not from each spectrum, in which a single fast
 * frame hardly shows it; and windows do not overlap, unlike those of `prepare`, so that the scatter of
 * fits is one of independent spectra. Frames that fill no window are left out.
 *
 * @param images One or more prepared images of the twin.
 * @throws {RangeError} Where a rate does not divide the full rate or a window is larger than an image.
 */
export function peakTrials(
  images: readonly PreparedImage<TwinImage>[],
  options: PeakTrialOptions,
): PeakTrials {
  return binTrials(images.map((image) => peakImage(image, options)), options);
}

/** As {@link peakTrials}, of images whose background is fitted. */
export function binTrials(
  images: readonly PeakImage[],
  { name, frameRateHz, fullRateHz = 400, gain = 1, most = Infinity }: PeakTrialOptions,
): PeakTrials {
  const parts = images.map(({ image, measured, expected }) => {
    const columns = image.wide.shape[1];
    const window = frameWindow({ fromHz: fullRateHz, toHz: frameRateHz, columns });
    const step = strideOf(image.wide.shape, window, most), binning = { window, step };
    const counted = binExposure(measured, binning);
    const count = counted.counts.shape[0];
    const driftEv = binDrift(image.source.driftEv, { window, step, columns, count });
    const frames = window.rows * window.columns;
    return { counted, expected: binExposure(expected, binning), driftEv, frames };
  });
  const background = stackRows(parts.map(({ counted }) => counted.background));
  const expected = stackRows(parts.map((part) => part.expected.counts));
  const under = stackRows(parts.map((part) => part.expected.background));
  return {
    name,
    frameRateHz,
    counts: stackRows(parts.map(({ counted }) => counted.counts)),
    background,
    truth: subtract(expected, under),
    expected,
    noise: { gain: gain / parts[0].frames, background },
    driftEv: Float64Array.from(parts.flatMap(({ driftEv }) => [...driftEv])),
  };
}

/** The expectation of an image in the channels that it was prepared in. */
export function expectationOf({ wide, source }: PreparedImage<TwinImage>): SpectrumImage {
  const factor = Math.round(wide.energy.stepEv / source.expected.energy.stepEv);
  return rebinEnergy(source.expected, factor);
}

/** Spectra with the power law under their slow mean, on the kept channels. */
function withBackground(
  { counts: { energy: kept } }: PreparedImage,
  wide: SpectrumImage,
  { fullRateHz = 400, backgroundRateHz = 1, backgroundEv = [500, 524] }: BackgroundOptions,
): Exposure {
  const [, columns] = wide.shape;
  const slow = frameWindow({ fromHz: fullRateHz, toHz: backgroundRateHz, columns });
  const smooth = averageFrames(wide, slow);
  const [fromEv, toEv] = risingPair(backgroundEv, "backgroundEv");
  const keep = { fromEv: kept.startEv, toEv: kept.startEv + kept.channels * kept.stepEv };
  const lawOf = (image: SpectrumImage) =>
    crop(powerLawBackground(image, fitPowerLaw(image, { fromEv, toEv })), keep);
  const spectra = crop(wide, keep);
  // All columns of a row have the same mean where a window holds them all: one fit a row is enough.
  const under = slow.columns < columns
    ? lawOf(smooth)
    : acrossColumns(lawOf(everyColumn(smooth, columns)), spectra);
  return { spectra, under };
}

/** The first of so many columns. */
function everyColumn(image: SpectrumImage, columns: number): SpectrumImage {
  return { ...everyNth(image, columns), shape: [image.shape[0], 1, image.shape[2]] };
}

/** One column, repeated for all columns of another image. */
function acrossColumns(one: SpectrumImage, like: SpectrumImage): SpectrumImage {
  const [, columns, channels] = like.shape, data = new Float32Array(like.data.length);
  for (let s = 0; s < data.length / channels; s++) {
    const from = Math.floor(s / columns) * channels;
    data.set(one.data.subarray(from, from + channels), s * channels);
  }
  return withData(like, data);
}

/** Every `step`-th window of an image and of the power law under it. */
function binExposure(
  { spectra, under }: Exposure,
  { window, step }: { readonly window: FrameWindow; readonly step: number },
): { counts: SpectrumImage; background: SpectrumImage } {
  const binned = (image: SpectrumImage) => inOneColumn(everyNth(meanBlocks(image, window), step));
  return { counts: binned(spectra), background: binned(under) };
}

/** Mean drift of the rows of every `step`-th window. */
function binDrift(
  driftEv: Float32Array,
  { window, step, columns, count }: {
    window: FrameWindow;
    step: number;
    columns: number;
    count: number;
  },
): Float64Array {
  const across = Math.floor(columns / window.columns);
  return Float64Array.from({ length: count }, (_, s) => {
    const row = Math.floor(s * step / across) * window.rows;
    return meanOf(Array.from(driftEv.subarray(row, row + window.rows)));
  });
}

/**
 * The same trials with other spectra behind them, freshly counted: the control of a fit, whose model
 * these follow exactly.
 *
 * @param edge What the truth becomes, background removed; channels and spectra of the trials.
 */
export function redrawTrials(
  trials: PeakTrials,
  edge: SpectrumImage,
  { random }: { random: Prng },
): PeakTrials {
  const under = subtract(trials.expected, trials.truth);
  const expected = withData(trials.expected, edge.data.map((value, i) => value + under.data[i]));
  const { gain } = trials.noise;
  const electrons = sampleElectrons(
    mapValues(expected, (value) => Math.max(0, value)),
    { electronsPerUnit: 1 / gain, random },
  );
  const counts = withData(trials.counts, electrons.data.map((value) => value * gain));
  const noise = { gain, background: under };
  return { ...trials, counts, background: under, truth: edge, expected, noise };
}

/** One image less another of the same shape. */
export function subtract(image: SpectrumImage, other: SpectrumImage): SpectrumImage {
  if (image.data.length !== other.data.length || image.shape[2] !== other.shape[2]) {
    throw new RangeError(
      `Cannot subtract as the shapes must agree: [${image.shape}] and [${other.shape}]`,
    );
  }
  return withData(image, image.data.map((value, i) => value - other.data[i]));
}

/** The step that leaves at most so many windows and shares no factor with those across. */
function strideOf(
  [rows, columns]: SpectrumImage["shape"],
  window: FrameWindow,
  most: number,
): number {
  const across = Math.floor(columns / window.columns);
  const sharesFactor = (a: number, b: number): boolean => b === 0 ? a > 1 : sharesFactor(b, a % b);
  let step = Math.max(1, Math.ceil(Math.floor(rows / window.rows) * across / most));
  while (step > 1 && sharesFactor(step, across)) step++;
  return step;
}
