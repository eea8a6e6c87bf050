import { mean, median } from "simple-statistics";
import { energyAt } from "eels/core/energy_axis.ts";
import { makeNoise, type Noise } from "eels/core/noise.ts";
import { type SpectrumImage, spectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { estimateGain } from "eels/degrade/noise_power.ts";

/** Choice: a steeper fall of the power than this, in usual spreads, is structure and no detector. */
const MOST_SPREAD = 1.25;

/** The noise power of one stretch of a spectrum. */
export interface NoiseWindow {
  readonly fromEv: number;
  readonly toEv: number;
  readonly meanCounts: number;
  /** Variance that a channel adds to a sum of many, in counts squared. */
  readonly noisePower: number;
  readonly standardError: number;
  /** Gaussian spread of an electron over channels (standard deviation). */
  readonly spreadChannels: number;
  /** Left out where structure adds power: steeper than the spread of others, or 3 expected errors more. */
  readonly used: boolean;
}

/** The noise of one spectrum, from its windows. */
export interface SpectrumNoise {
  readonly windows: readonly NoiseWindow[];
  readonly noise: Noise;
  readonly gainStandardError: number;
  readonly readoutStandardError: number;
}

/** Channels of a window: enough frequencies above 0.06 cycles a channel for a level to some half. */
const WINDOW = 100;
/** Choice: the error of a window's power over the power, which its own estimate scatters about. */
const RELATIVE_ERROR = 0.5;

/**
 * The noise of one spectrum: power above 0.06 cycles a channel in windows of 100 channels beside the
 * zero-loss peak (see `estimateGain`), and the line `power = readout^2 + gain * mean` through them.
 *
 * Windows are weighted by what the line itself expects, so that those that are low by chance do not
 * count more. The gain is an upper bound, as structure of the specimen and the detector's fixed pattern
 * add power. The correlation is that of a Gaussian spread of the median width.
 *
 * @param spectrum One spectrum in counts whose zero-loss peak lies at 0 eV; values below 0 stay.
 * @param options.besideEv Windows keep this far from 0 eV.
 * @throws {RangeError} Where fewer than three windows can be used.
 */
export function measureSpectrumNoise(
  spectrum: SpectrumImage,
  { besideEv = 1.2 }: { besideEv?: number } = {},
): SpectrumNoise {
  const { energy } = spectrum, values = spectrumOf(spectrum, 0);
  const found: Omit<NoiseWindow, "used">[] = [];
  for (let first = 2; first + WINDOW < values.length - 2; first += WINDOW) {
    const [fromEv, toEv] = [first, first + WINDOW].map((e) => energyAt(energy, e));
    if (toEv > -besideEv && fromEv < besideEv) continue;
    found.push({ fromEv, toEv, ...powerOf(values.subarray(first, first + WINDOW)) });
  }
  if (found.length < 3) {
    throw new RangeError(
      `Cannot measure the noise of one spectrum as it must have three windows of ${WINDOW} channels ` +
        `beside the zero-loss peak: it has ${found.length} in ${values.length} channels`,
    );
  }
  const usual = median(found.map(({ spreadChannels }) => spreadChannels));
  const alike = found.filter(({ spreadChannels }) => spreadChannels <= MOST_SPREAD * usual);
  let used = alike, line = fitLine(used);
  for (let round = 0; round < 5 && used.length >= 3; round++) {
    line = fitLine(used);
    used = alike.filter(({ noisePower, meanCounts }) =>
      noisePower <= (1 + 3 * RELATIVE_ERROR) * expected(line, meanCounts)
    );
  }
  if (used.length < 3) {
    throw new RangeError(
      `Cannot measure the noise of one spectrum as three windows of ${WINDOW} channels without ` +
        `structure are needed: there are ${used.length} of ${found.length}`,
    );
  }
  const spread = median(used.map(({ spreadChannels }) => spreadChannels));
  const readout = Math.sqrt(line.intercept);
  const noise = makeNoise({
    gain: line.slope,
    readoutCounts: readout,
    correlation: gaussianCorrelation(spread),
    source: `noise power of ${used.length} windows of one spectrum`,
  });
  return {
    windows: found.map((window) => ({ ...window, used: used.includes(window) })),
    noise,
    gainStandardError: line.slopeError,
    readoutStandardError: readout > 0 ? line.interceptError / (2 * readout) : NaN,
  };
}

/** Power towards zero frequency: counts are raised above 0, as `estimateGain` divides by their root. */
function powerOf(counts: Float32Array) {
  const meanCounts = mean([...counts]);
  const least = counts.reduce((low, value) => Math.min(low, value), Infinity);
  const most = counts.reduce((high, value) => Math.max(high, value), -Infinity);
  const lift = Math.max(0, 20 * (most - least) - least); // the weights are then alike
  const data = counts.map((value) => value + lift);
  const image = spectrumImage({ data, energy: { startEv: 0, stepEv: 1, channels: data.length } });
  const window = { fromEv: 0, toEv: data.length, trendDegree: 7 };
  const { gain, gainStandardError, spreadChannels } = estimateGain(image, window);
  const scale = meanCounts + lift;
  const standardError = scale * gainStandardError;
  return { meanCounts, noisePower: scale * gain, standardError, spreadChannels };
}

interface Line {
  readonly intercept: number;
  readonly slope: number;
  readonly interceptError: number;
  readonly slopeError: number;
}

const expected = ({ intercept, slope }: Line, at: number) => intercept + slope * Math.max(0, at);

/** Weighted line of 0 or more at 0, its weights from itself; starts from the median ratio. */
function fitLine(points: readonly { meanCounts: number; noisePower: number }[]): Line {
  const bright = points.filter(({ meanCounts }) => meanCounts > 0);
  const slope = median(bright.map(({ noisePower, meanCounts }) => noisePower / meanCounts));
  let line: Line = { intercept: 0, slope, interceptError: NaN, slopeError: NaN };
  const floor = 0.05 * median(points.map(({ noisePower }) => noisePower));
  for (let round = 0; round < 20; round++) {
    let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
    for (const { meanCounts, noisePower } of points) {
      const x = Math.max(0, meanCounts);
      const weight = (RELATIVE_ERROR * Math.max(floor, expected(line, x))) ** -2;
      w += weight;
      wx += weight * x;
      wy += weight * noisePower;
      wxx += weight * x * x;
      wxy += weight * x * noisePower;
    }
    const size = w * wxx - wx * wx, free = (w * wxy - wx * wy) / size;
    const intercept = (wy - free * wx) / w;
    const isFree = intercept > 0 && free > 0;
    line = {
      intercept: isFree ? intercept : 0,
      slope: isFree ? free : wxy / wxx,
      interceptError: Math.sqrt(wxx / size),
      slopeError: isFree ? Math.sqrt(w / size) : 1 / Math.sqrt(wxx),
    };
  }
  return line;
}

/** Autocorrelation of white noise that a Gaussian of this standard deviation has spread. */
export function gaussianCorrelation(spreadChannels: number): number[] {
  if (!(spreadChannels > 0)) return [1];
  const lags = Array.from(
    { length: 8 },
    (_, lag) => Math.exp(-(lag ** 2) / (4 * spreadChannels ** 2)),
  );
  return lags.filter((value) => value > 1e-3);
}
