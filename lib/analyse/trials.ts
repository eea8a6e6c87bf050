import { rootMeanSquare } from "simple-statistics";
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
 * Summarises n trials x, such as denoised spectra with a noise of their own each, of one true spectrum t
 * of E channels; m and s are their mean and standard deviation in each channel:
 *
 *     bias = sqrt(sum of (m_e - t_e)^2 / E),  scatter = sqrt(sum of s_e^2 / E)
 *
 * @param trials One trial a pixel, at least two.
 * @param truth A single spectrum.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, summariseTrials } from "eels";
 * const energy = energyAxis(520, 1, 2);
 * const trials = spectrumImage({ data: [1, 5, 3, 5], shape: [2, 1, 2], energy });
 * const truth = spectrumImage({ data: [2, 4], energy });
 * summariseTrials(trials, truth).bias; // 0.71: 0 in one channel, 1 in the other
 * ```
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
  const offset = Array.from(expected, (value, e) => mean.data[e] - value);
  const within = deviation.filter((own, e) => Math.abs(offset[e]) <= 2 * own).length;
  return {
    mean,
    deviation,
    bias: rootMeanSquare(offset),
    scatter: rootMeanSquare(Array.from(deviation)),
    withinTwo: within / channels,
  };
}
