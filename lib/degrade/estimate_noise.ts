import { mean } from "simple-statistics";
import { correlationSum, type Noise } from "../core/noise.ts";
import { crop } from "../core/energy_steps.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf, refuseNonSpectra } from "../core/options.ts";
import { medianOf } from "../core/order_statistics.ts";
import {
  afterStep,
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
  spectrumOf,
} from "../core/spectrum_image.ts";
import { isView, type Spectra, type SpectrumView } from "../core/spectrum_view.ts";
import { selectRows } from "../core/stack.ts";
import { estimateGain } from "./noise_power.ts";
import { type ScanLines, scanLines } from "./scan_differences.ts";
import { type ScanLine, scanLine } from "./scan_line.ts";
import { fitSpread, type WidthGain, WIDTHS } from "./spread_fit.ts";
import { estimateViewNoise } from "./view_noise.ts";

/** How {@link estimateNoise} looks at an image. */
export interface NoiseOptions {
  /** Window to look at; the whole axis for "mean-variance", without edges for "noise power". */
  readonly fromEv?: number;
  readonly toEv?: number;
  /**
   * "mean-variance": how the variance of differences between neighbouring pixels and channels rises
   * with the mean; needs a scan of 8 spectra, 3 in a line. "noise power": how far single spectra scatter about
   * a smooth trend; needs a window of 64 channels without edges. Default: the first that fits.
   */
  readonly method?: OneOf<"mean-variance" | "noise power">;
}

/**
 * Estimates the noise of counts, gain, read-out and correlation between channels, and gives the image
 * back with it: later steps take it from there. This is the one estimate to begin with; `estimateGain`,
 * `estimateMeanVariance` and `estimateSigma` are the parts for those who want to look at one of them.
 *
 * Which method is used when: maps and line scans, along rows or columns, of 8 spectra or more by their
 * mean-variance line. The differences of neighbouring pixels are taken with their totals made equal, and
 * once more along energy, so that neither thickness nor background is in them; pixels and channels that
 * still vary more than the others (interfaces, edges that drift, hot pixels), dead pixels and channels,
 * and NaN are left out. Where the line's two parameters cannot be told apart and the read-out is not seen,
 * the line goes through zero. Fewer spectra by their noise power in an edge-free window; it knows no
 * read-out, counts it with the gain, and a fixed pattern of the detector raises it. Denoised or smoothed
 * spectra have no noise that could be estimated so.
 *
 * A detector that spreads the signal hides part of the gain from narrow sums of channels. So single
 * channels and sums of 2, 4 ... 32 are looked at, as many as the axis holds and structure allows, and a
 * point spread, a Gaussian core with Lorentzian tails such as a scintillator's, is fitted to what they
 * say. It gives the correlation, up to 64 channels, and the gain of sums over many channels, beyond what
 * is seen. Tails that hold more than a third of the signal or are some 20 channels wide and wider
 * at half their height reach beyond what can be seen: the gain is then too small, by up to 40 %, and its
 * standard error does not say so.
 *
 * The standard error holds what stretches of the scan and of energy say differently, and all point
 * spreads that fit: some 20 % for a scintillator, a few per cent for maps of independent channels, 20 %
 * and more for lines of 10 spectra. A
 * read-out too small to be seen is taken as none. A gain other than 1 says that values are counts and not
 * electrons; the history says so, and `toElectrons` divides it out.
 *
 * @param image Counts, `[rows, columns, channels]`, the background not removed. Of a view of a file, rows
 * spread over it are looked at, and what is returned is a promise of the view with the noise.
 * @returns The image with `noise`; its gain is that of sums over many channels.
 * @throws {RangeError} Where the image or the window is too small, or a background was removed.
 * @throws {Error} Where the gain comes out with an error of more than a half: nothing is known then.
 * @example
 * ```ts
 * import { energyAxis, estimateNoise, prng, readOut, sampleElectrons, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 100), random = prng(1);
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + 4 * (i % 100));
 * const clean = spectrumImage({ data, shape: [8, 8, 100], energy });
 * const electrons = sampleElectrons(clean, { electronsPerUnit: 1, random });
 * const counts = readOut(electrons, { gain: 5, random });
 * estimateNoise(counts).noise?.gain; // about 5
 * ```
 */
export function estimateNoise(image: SpectrumImage, options?: NoiseOptions): SpectrumImage;
export function estimateNoise(view: SpectrumView, options?: NoiseOptions): Promise<SpectrumView>;
export function estimateNoise(
  image: Spectra,
  options: NoiseOptions = {},
): SpectrumImage | Promise<SpectrumView> {
  if (isView(image)) return estimateViewNoise(image, (rows) => estimateNoise(rows, options));
  refuseNonSpectra("estimate the noise", image);
  const { fromEv, toEv } = checkOptions("estimateNoise", "estimate the noise", options, {
    fromEv: is.number,
    toEv: is.number,
    method: is.oneOf("mean-variance", "noise power"),
  });
  if (typeof image.noise?.background === "object") {
    throw new RangeError(
      "Cannot estimate the noise as the background must still be there: one was subtracted; estimate " +
        "it before",
    );
  }
  if ((fromEv === undefined) !== (toEv === undefined)) {
    throw new RangeError(
      `Cannot estimate the noise as fromEv and toEv go together: they are ${fromEv} and ${toEv}`,
    );
  }
  const isScan = Math.max(image.shape[0], image.shape[1]) >= 3 &&
    spectrumCount(image) >= FEWEST_SPECTRA;
  const { method = isScan ? "mean-variance" : "noise power" } = options;
  const shown = fromEv !== undefined && toEv !== undefined ? crop(image, { fromEv, toEv }) : image;
  if (method === "noise power" && fromEv === undefined) {
    throw new RangeError(
      "Cannot estimate the noise of single spectra as a window without edges must be given: fromEv " +
        "and toEv are missing",
    );
  }
  const noise = method === "mean-variance" ? byMeanVariance(shown) : byNoisePower(shown);
  const { gain, gainStandardError = NaN, readoutCounts } = noise;
  if (!(gain > 0 && gainStandardError < gain / 2)) {
    throw new Error(
      `Cannot estimate the noise as the gain must be known to a half by ${method}: it is ` +
        `${short(gain)} +- ${
          short(gainStandardError)
        } counts/electron; take a longer window or more ` +
        "spectra, or give what is known by withNoise()",
    );
  }
  const neighbours = noise.correlation[1] ?? 0;
  const step =
    `noise estimated by ${method}: gain ${short(gain)} +- ${short(gainStandardError)}, ` +
    `read-out ${short(readoutCounts)}, correlation of neighbours ${neighbours.toFixed(2)}` +
    sayWhatCounts(image.unit, gain, gainStandardError);
  return afterStep(image, step, { noise });
}

/** Says where values are not what their unit says they are. */
function sayWhatCounts(unit: string, gain: number, standardError: number): string {
  const isOne = Math.abs(gain - 1) <= Math.max(0.1, 3 * standardError);
  if (isOne || (unit !== "electrons" && unit !== "counts")) return "";
  const are = unit === "electrons"
    ? 'values are not electrons though the unit says "electrons"'
    : "values are not electrons";
  return `; ${are}: one makes ${short(gain)} of them`;
}

const short = (value: number) => Number(value.toPrecision(3));

/** Choice: fewer say less about the noise than a window without edges does. */
const FEWEST_SPECTRA = 8;

/** Choice: this many values fix a gain to about a per cent; of larger maps only some rows are looked at. */
const ENOUGH_VALUES = 2 ** 19;
/** Choice: more take seconds and eighty bytes each. */
const MOST_VALUES = 2 ** 22;

/** Some rows of a large map; of one whose rows are so long that each is enough, the middle one. */
function someRows(whole: SpectrumImage): SpectrumImage {
  const [rows] = whole.shape, values = whole.data.length;
  const every = Math.ceil(values / ENOUGH_VALUES);
  if (every > 1 && rows > every) return selectRows(whole, (row) => row % every === 0);
  return rows > 1 && values > MOST_VALUES
    ? selectRows(whole, (row) => row === Math.floor(rows / 2))
    : whole;
}

function byMeanVariance(whole: SpectrumImage): Noise {
  const image = someRows(whole);
  const scan = scanLines(image);
  if (scan.length < 3 || spectrumCount(image) < FEWEST_SPECTRA || image.shape[2] < 12) {
    throw new RangeError(
      `Cannot estimate the noise by mean and variance as 3 spectra in a line, ${FEWEST_SPECTRA} in all ` +
        `and 12 channels are needed: the image is ${image.shape.join(" x ")}`,
    );
  }
  if (scan.channels < 12) {
    throw new RangeError(
      `Cannot estimate the noise as 12 channels must hold finite values that differ from spectrum to ` +
        `spectrum: ${scan.channels} of ${image.shape[2]} do`,
    );
  }
  const lines = WIDTHS.filter((width) => width === 1 || scan.channels >= FEWEST_SUMS * width)
    .map((factor) => scanLine(scan, { factor }));
  const { readoutVariance, readoutVarianceStandardError } = seeReadout(lines[0]());
  const fitted = (variance: number) => fitSpread(widthGains(scan, lines, variance));
  const { gain, gainStandardError, correlation } = fitted(readoutVariance);
  // A read-out that is a little more takes as much from the gains of all widths.
  const moved = readoutVariance === 0
    ? gain
    : fitted(readoutVariance + readoutVarianceStandardError).gain;
  const readoutCounts = Math.sqrt(readoutVariance);
  return {
    gain,
    gainStandardError: Math.hypot(gainStandardError, moved - gain),
    readoutCounts,
    ...(readoutCounts > 0 && {
      readoutStandardError: readoutVarianceStandardError / (2 * readoutCounts),
    }),
    correlation: withReadout(correlation, readoutVariance / (gain * typicalValue(scan))),
    source: `mean-variance line of ${spectrumCount(image)} spectra`,
  };
}

/** The read-out as single channels show it, where its spread does not hide it. */
function seeReadout({ gain, readoutVariance, readoutVarianceStandardError }: ScanLine) {
  const isSeen = gain > 0 && readoutVariance > 2 * readoutVarianceStandardError;
  return isSeen
    ? { readoutVariance, readoutVarianceStandardError }
    : { readoutVariance: 0, readoutVarianceStandardError: 0 };
}

/** The gain that sums of more and more channels show, up to where structure outdoes the noise. */
function widthGains(
  scan: ScanLines,
  lines: readonly ReturnType<typeof scanLine>[],
  readoutVariance: number,
): WidthGain[] {
  const points: WidthGain[] = [];
  let least = Infinity;
  for (const [i, line] of lines.entries()) {
    const width = WIDTHS[i];
    const { gain, gainStandardError } = line(readoutVariance * width);
    // Second differences along scan and energy share values: as if there were a third as many.
    const chance = Math.sqrt(6 * width / (scan.good.length * scan.channels));
    const beyond = gainStandardError / gain / chance;
    if (width > 4 && !(beyond < Math.max(FAR_BEYOND, 1.5 * least))) break;
    least = Math.min(least, beyond);
    points.push({ width, gain, gainStandardError: gain * chance * Math.max(1.2, beyond) });
  }
  return points;
}

const FEWEST_SUMS = 10;
/** Choice: sums whose gain varies this many times more than by chance hold structure, and wider ones more. */
const FAR_BEYOND = 2;

function typicalValue({ data }: ScanLines): number {
  const every = Math.ceil(data.length / 2 ** 16);
  const some = Float64Array.from(data.filter((v, i) => i % every === 0 && v === v));
  return Math.max(0, medianOf(some));
}

/** The correlation at a value whose read-out, not spread, has `share` of the variance of its electrons. */
function withReadout(correlation: readonly number[], share: number): number[] {
  const size = share === 0 ? 0 : share * correlationSum(correlation);
  return correlation.map((value, lag) => lag === 0 ? 1 : value / (1 + size));
}

function byNoisePower(image: SpectrumImage): Noise {
  const count = spectrumCount(image), channels = image.shape[2];
  const { energy } = image;
  const window = { fromEv: energy.startEv, toEv: energy.startEv + channels * energy.stepEv };
  const found = Array.from(
    { length: count },
    (_, s) => estimateGain(spectrumImage({ data: spectrumOf(image, s), energy }), window),
  );
  const gain = mean(found.map((each) => each.gain));
  const spread = mean(found.map((each) => each.spreadChannels));
  const channelGain = mean(found.map((each) => each.channelGain));
  const squares = found.reduce((sum, each) => sum + each.gainStandardError ** 2, 0);
  return {
    gain,
    gainStandardError: Math.sqrt(squares) / count,
    readoutCounts: 0,
    correlation: spreadCorrelation(spread, gain / channelGain),
    source: `noise power of ${count === 1 ? "one spectrum" : `${count} spectra`}`,
  };
}

/** Lags up to which the noise of single spectra is correlated. */
const MOST_LAGS = 8;

/** The correlation by a Gaussian spread that adds up to what the gains say. */
function spreadCorrelation(spreadChannels: number, sum: number): number[] {
  if (spreadChannels === 0 || !(sum > 1)) return [1];
  const shape = Array.from(
    { length: MOST_LAGS },
    (_, i) => Math.exp(-((i + 1) ** 2) / (4 * spreadChannels ** 2)),
  );
  const share = Math.min(1, (sum - 1) / (2 * shape.reduce((total, value) => total + value, 0)));
  return [1, ...shape.map((value) => share * value).filter((value) => value > 1e-3)];
}
