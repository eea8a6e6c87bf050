import {
  crop,
  mapValues,
  rebinEnergy,
  type SpectrumImage,
  spectrumImage,
} from "eels/core/spectrum_image.ts";
import { everyNth } from "eels/core/sample.ts";
import { stackRows } from "eels/core/stack.ts";
import type { Prng } from "eels/core/random.ts";
import { drawElectrons } from "eels/degrade/noise.ts";
import type { Srfeo3Image } from "./twin.ts";
import { fitPowerLaw, powerLawBackground } from "eels/analyse/power_law.ts";
import { averageFrames, type FrameWindow, frameWindow } from "eels/analyse/frame_rate.ts";
import type { CountingNoise } from "eels/analyse/peak_noise.ts";
import type { PreparedImage } from "./prepared_images.ts";

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

/** How {@link peakTrials} averages and what it takes for background. */
export interface PeakTrialOptions {
  readonly frameRateHz: number;
  readonly fullRateHz?: number;
  /** Frame rate at which the background is fitted; 1. */
  readonly backgroundRateHz?: number;
  /** Window of the power law; 500 to 524 eV. */
  readonly backgroundEv?: readonly [fromEv: number, toEv: number];
  /** Counts an electron makes; 1. */
  readonly gain?: number;
  /** Most spectra of an image, spread over it; all unless said otherwise. */
  readonly most?: number;
}

/**
 * Averages neighbouring frames of the twin's images into the independent spectra of a slower camera.
 *
 * Choice: the power law comes from the rows' slow mean, not from each spectrum, in which a single fast
 * frame hardly shows it; and windows do not overlap, unlike those of `prepareSrfeo3`, so that the
 * scatter of fits is one of independent spectra. Frames that fill no window are left out.
 *
 * @param name What the images have in common, such as their state.
 * @param images One or more prepared images of the twin.
 * @throws {RangeError} Where a rate does not divide the full rate or a window is larger than an image.
 */
export function peakTrials(
  name: string,
  images: readonly PreparedImage<Srfeo3Image>[],
  {
    frameRateHz,
    fullRateHz = 400,
    backgroundRateHz = 1,
    backgroundEv = [500, 524],
    gain = 1,
    most = Infinity,
  }: PeakTrialOptions,
): PeakTrials {
  const parts = images.map(({ wide, counts: { energy: kept }, source }) => {
    const columns = wide.shape[1];
    const window = frameWindow({ fromHz: fullRateHz, toHz: frameRateHz, columns });
    const slow = frameWindow({ fromHz: fullRateHz, toHz: backgroundRateHz, columns });
    const keep = { fromEv: kept.startEv, toEv: kept.startEv + kept.channels * kept.stepEv };
    const factor = Math.round(wide.energy.stepEv / source.expected.energy.stepEv);
    const step = strideOf(wide.shape, window, most);
    const [measured, expected] = [wide, rebinEnergy(source.expected, factor)].map((image) => {
      const smooth = averageFrames(image, slow);
      const fit = fitPowerLaw(smooth, { fromEv: backgroundEv[0], toEv: backgroundEv[1] });
      const [counts, background] = [image, powerLawBackground(smooth, fit)].map((all) =>
        inOneColumn(everyNth(crop(binFrames(all, window), keep), step))
      );
      return { counts, background };
    });
    const across = Math.floor(columns / window.columns);
    const drift = Float64Array.from({ length: measured.counts.shape[0] }, (_, s) => {
      const row = Math.floor(s * step / across) * window.rows;
      return mean(source.driftEv.subarray(row, row + window.rows));
    });
    return { measured, expected, drift, frames: window.rows * window.columns };
  });
  const counts = stackRows(parts.map(({ measured }) => measured.counts));
  const background = stackRows(parts.map(({ measured }) => measured.background));
  const expected = stackRows(parts.map((part) => part.expected.counts));
  const under = stackRows(parts.map((part) => part.expected.background));
  return {
    name,
    frameRateHz,
    counts,
    background,
    truth: subtract(expected, under),
    expected,
    noise: { gain: gain / parts[0].frames, background },
    driftEv: Float64Array.from(parts.flatMap(({ drift }) => [...drift])),
  };
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
  const expected = subtract(edge, mapValues(under, (value) => -value));
  const { gain } = trials.noise;
  const electrons = drawElectrons(
    mapValues(expected, (value) => Math.max(0, value)),
    { electronsPerUnit: 1 / gain, random },
  );
  const counts = { ...mapValues(electrons, (value) => value * gain), unit: expected.unit };
  const noise = { gain, background: under };
  return { ...trials, counts, background: under, truth: edge, expected, noise };
}

/**
 * Means over windows that do not overlap, one spectrum a window; what fills none is left out.
 *
 * @throws {RangeError} Where the window is larger than the image.
 */
export function binFrames(image: SpectrumImage, window: FrameWindow): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  const [down, across] = [Math.floor(rows / window.rows), Math.floor(columns / window.columns)];
  if (!(down >= 1 && across >= 1)) {
    throw new RangeError(
      `Cannot bin frames as the window must fit the image: ${window.rows} x ${window.columns} of ` +
        `${rows} x ${columns}`,
    );
  }
  const data = new Float32Array(down * across * channels);
  const sum = new Float64Array(channels);
  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      sum.fill(0);
      for (let i = 0; i < window.rows; i++) {
        for (let j = 0; j < window.columns; j++) {
          const at = ((r * window.rows + i) * columns + c * window.columns + j) * channels;
          for (let e = 0; e < channels; e++) sum[e] += image.data[at + e];
        }
      }
      const first = (r * across + c) * channels;
      for (let e = 0; e < channels; e++) {
        data[first + e] = sum[e] / (window.rows * window.columns);
      }
    }
  }
  return spectrumImage({ ...image, data, shape: [down, across, channels] });
}

/** One image less another of the same shape. */
export function subtract(image: SpectrumImage, other: SpectrumImage): SpectrumImage {
  if (image.data.length !== other.data.length || image.shape[2] !== other.shape[2]) {
    throw new RangeError(
      `Cannot subtract as the shapes must agree: [${image.shape}] and [${other.shape}]`,
    );
  }
  return { ...image, data: image.data.map((value, i) => value - other.data[i]) };
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

/** As one column, so that images of any length stack. */
const inOneColumn = (image: SpectrumImage): SpectrumImage =>
  spectrumImage({ ...image, shape: [image.shape[0] * image.shape[1], 1, image.shape[2]] });

const mean = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
