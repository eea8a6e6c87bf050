import { spectrumAt, type SpectrumImage } from "../core/spectrum_image.ts";
import { meanSpectrum } from "../core/sums.ts";

/** What repeated trials on one spectrum come to. */
export interface TrialSummary {
  readonly mean: SpectrumImage;
  /** Standard deviation of a single trial in each channel. */
  readonly deviation: Float64Array;
  /** Root mean square over the channels of mean less truth. */
  readonly bias: number;
  /** Root mean square over the channels of the deviation. */
  readonly scatter: number;
  /** Share of the channels whose truth lies within two deviations of the mean. */
  readonly withinTwo: number;
}

/**
 * Summarises trials, such as denoised noise draws, of one true spectrum.
 *
 * @param trials One trial a pixel, at least two.
 * @param truth A single spectrum.
 */
export function summariseTrials(trials: SpectrumImage, truth: SpectrumImage): TrialSummary {
  const channels = trials.shape[2], count = trials.data.length / channels;
  const mean = meanSpectrum(trials);
  const squares = new Float64Array(channels);
  trials.data.forEach((value, i) =>
    squares[i % channels] += (value - mean.data[i % channels]) ** 2
  );
  const deviation = squares.map((sum) => Math.sqrt(sum / (count - 1)));
  const expected = spectrumAt(truth, 0, 0);
  const rms = (value: (channel: number) => number) =>
    Math.sqrt(deviation.reduce((sum, _, e) => sum + value(e) ** 2, 0) / channels);
  const offset = (e: number) => mean.data[e] - expected[e];
  const within = deviation.filter((own, e) => Math.abs(offset(e)) <= 2 * own).length;
  return {
    mean,
    deviation,
    bias: rms(offset),
    scatter: rms((e) => deviation[e]),
    withinTwo: within / channels,
  };
}
