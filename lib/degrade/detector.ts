import { filterCorrelation, scaleNoise } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { afterStep, type SpectrumImage } from "../core/spectrum_image.ts";

/** How a camera responds to an electron: how far its signal spreads, and how large it is. */
export interface Detector {
  /** Full width at half maximum of the core of the point spread, a Gaussian, in channels. */
  readonly coreFwhmChannels: number;
  /** Share of the signal in the tails. */
  readonly tailShare: number;
  /** Full width at half maximum of the tails, a Lorentzian, in channels. */
  readonly tailFwhmChannels: number;
  /** Counts an electron makes. */
  readonly gain: number;
}

/**
 * A camera that counts electrons in the sensor itself.
 *
 * Choice: round numbers for the class of detector, not the calibration of one. Hart et al. (2017),
 * doi:10.1038/s41598-017-07709-4, find the point spread of a counting camera sharper than that of a
 * scintillator camera, and above all without its long tails.
 */
export const DIRECT_DETECTOR: Detector = Object.freeze({
  coreFwhmChannels: 1.2,
  tailShare: 0.02,
  tailFwhmChannels: 4,
  gain: 1,
});

/**
 * A scintillator joined to a light camera, which spreads the light over several channels.
 *
 * Choice: round numbers for the class of detector, see {@link DIRECT_DETECTOR}.
 */
export const INDIRECT_DETECTOR: Detector = Object.freeze({
  coreFwhmChannels: 2.5,
  tailShare: 0.3,
  tailFwhmChannels: 12,
  gain: 10,
});

/**
 * The point spread of a detector: the signal in each channel from an electron that meets the middle one.
 *
 * @param reachChannels Channels to each side; what lies beyond is added to the outermost, so that no
 * signal is lost.
 * @returns Values that sum to 1, length `2 * reachChannels + 1`.
 */
export function pointSpread(detector: Detector, reachChannels: number): Float64Array {
  const { coreFwhmChannels, tailShare, tailFwhmChannels } = checkOptions(
    "a detector",
    "describe the detector",
    detector,
    {
      coreFwhmChannels: is.needed(is.above0),
      tailShare: is.needed(is.within(0, 1)),
      tailFwhmChannels: is.needed(is.above0),
      gain: is.needed(is.above0),
    },
  );
  const deviation = coreFwhmChannels / (2 * Math.sqrt(2 * Math.log(2)));
  // Shares below a channel's edge; their differences integrate over each channel.
  const below = (edge: number) =>
    (1 - tailShare) * normalShareBelow(edge / deviation) +
    tailShare * (0.5 + Math.atan(2 * edge / tailFwhmChannels) / Math.PI);
  return Float64Array.from({ length: 2 * reachChannels + 1 }, (_, i) => {
    const offset = i - reachChannels;
    const low = i === 0 ? 0 : below(offset - 0.5);
    const high = i === 2 * reachChannels ? 1 : below(offset + 0.5);
    return high - low;
  });
}

/**
 * What a detector makes of the electrons that meet it, along the energy axis: spread, times gain.
 *
 * Electrons arrive at random before their signal is spread, so for noise as it is measured sample the
 * electrons first ({@link sampleElectrons}): the noise of neighbouring channels is then correlated. Beyond
 * the ends of the axis the spectrum goes on with its outermost values.
 *
 * @param image Electrons a channel, `[rows, columns, channels]`.
 * @param detector Such as {@link DIRECT_DETECTOR}.
 * @returns Counts, unit "counts".
 * @example
 * ```ts
 * import { detect, energyAxis, INDIRECT_DETECTOR, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 100);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * detect(clean, INDIRECT_DETECTOR).unit; // "counts"
 * ```
 */
export function detect(image: SpectrumImage, detector: Detector): SpectrumImage {
  refuseNonSpectra("detect", image);
  const channels = image.shape[2];
  const reach = channels - 1;
  const spread = pointSpread(detector, reach).map((share) => share * detector.gain);
  const data = new Float32Array(image.data.length);
  // Shares of the point spread before each place, for the values that go on beyond the ends.
  const before = new Float64Array(spread.length + 1);
  spread.forEach((share, i) => before[i + 1] = before[i] + share);
  for (let first = 0; first < data.length; first += channels) {
    for (let e = 0; e < channels; e++) {
      // The signal of channel e from a channel f is spread[e - f + reach].
      let sum = image.data[first] * (before[spread.length] - before[e + 1 + reach]) +
        image.data[first + channels - 1] * before[e];
      for (let f = 0; f < channels; f++) sum += image.data[first + f] * spread[e - f + reach];
      data[first + e] = sum;
    }
  }
  const { noise } = image;
  // A background would have to be spread along; no step before this one takes one.
  const known = noise && typeof noise.background !== "object";
  return afterStep(image, `spread by a detector of ${detector.gain} counts an electron`, {
    data,
    unit: "counts",
    noise: known
      ? {
        ...scaleNoise(noise, detector.gain),
        correlation: filterCorrelation(noise.correlation, [...pointSpread(detector, 8)]),
      }
      : undefined,
  });
}

/**
 * Share of a standard normal below a value, to 1e-7: Abramowitz and Stegun (1964), eq. 26.2.17.
 *
 * Choice: own code and not simple-statistics: its `cumulativeStdNormalProbability` is a table of steps
 * of 0.01, wrong by up to 2e-3 between them; its `errorFunction` is as good as this (they differ by
 * 7e-8), which is enough to change sampled counts, so it may come in when results are made anew.
 */
function normalShareBelow(value: number): number {
  if (value < 0) return 1 - normalShareBelow(-value);
  const t = 1 / (1 + 0.2316419 * value);
  const series = t * (0.31938153 + t *
      (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - Math.exp(-value * value / 2) / Math.sqrt(2 * Math.PI) * series;
}
