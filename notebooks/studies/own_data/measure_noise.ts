import { energyAt } from "eels/core/energy_axis.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { estimateNoise } from "eels/degrade/estimate_noise.ts";
import type { Spike } from "eels/degrade/spikes.ts";
import { mendSpikes } from "./mend_spikes.ts";
import { percent, short } from "./prepare_spectra.ts";

/** The noise of data, and what to beware of. */
export interface MeasuredNoise {
  /** With its noise, spikes replaced. */
  readonly image: SpectrumImage;
  /** What lay far from its neighbours, the farthest first. */
  readonly spikes: readonly Spike[];
  readonly warnings: readonly string[];
}

/** What is known of the detector beforehand. */
export interface KnownDetector {
  /** Counts an electron makes. */
  readonly gain?: number;
  readonly readoutCounts?: number;
  /** Whether spikes of X-rays and cosmic rays stay in the data; no. */
  readonly keepSpikes?: boolean;
}

/**
 * Estimates the noise, or takes what is known of it, and says in sentences where counts are not
 * electrons and what remains unknown.
 *
 * Maps and line scans of 20 spectra or more: by variance and mean of neighbouring differences. Fewer
 * spectra: by the noise power in the window that shows least structure, which is looked for.
 *
 * Spikes are then replaced (`mendSpikes`).
 *
 * @throws {Error} Where the noise cannot be estimated and no gain is given.
 */
export function measureNoise(image: SpectrumImage, known: KnownDetector = {}): MeasuredNoise {
  const found = noiseOf(image, known), mended = mendSpikes(found, known);
  return { ...mended, warnings: [...mended.warnings, ...warnOfNoise(found)] };
}

/** The image with the noise that is known of its detector, that it carries, or that is estimated. */
export function noiseOf(image: SpectrumImage, known: KnownDetector): SpectrumImage {
  if (known.gain !== undefined) {
    const { gain, readoutCounts = 0 } = known;
    const correlation = tryEstimate(image)?.noise?.correlation ?? [1];
    return withNoise(image, { gain, readoutCounts, correlation, source: "given" });
  }
  return image.noise ? image : takeElectrons(estimate(image));
}

/** A gain within so many standard errors, or this share, of 1 is that of electrons. */
const ERRORS = 3, SHARE = 0.1;

/**
 * Whole numbers whose noise is that of electrons are taken for electrons, with a gain of exactly 1:
 * they can then be split one by one, and no error of the gain goes into what follows.
 */
function takeElectrons(image: SpectrumImage): SpectrumImage {
  const { gain, gainStandardError = 0, readoutCounts, correlation } = image.noise!;
  const isWhole = image.data.every((value) => value >= 0 && Number.isInteger(value));
  const isOne = Math.abs(gain - 1) < Math.max(SHARE, ERRORS * gainStandardError);
  const isIndependent = correlation.length === 1 || correlation[1] < SHARE;
  const mean = image.data.reduce((sum, value) => sum + value, 0) / image.data.length;
  if (!isWhole || !isOne || !isIndependent || readoutCounts ** 2 > SHARE * mean) return image;
  return withNoise(image, {
    gain: 1,
    source: `whole numbers, taken for electrons (estimated gain ${short(gain)})`,
  });
}

function tryEstimate(image: SpectrumImage): SpectrumImage | undefined {
  try {
    return estimate(image);
  } catch {
    return undefined; // the gain is given; without an estimate channels are taken as independent
  }
}

function estimate(image: SpectrumImage): SpectrumImage {
  const isScan = Math.max(image.shape[0], image.shape[1]) >= 3 && spectrumCount(image) >= 8;
  try {
    if (isScan) return estimateNoise(image);
    return estimateNoise(image, { ...quietWindow(image), method: "noise power" });
  } catch (error) {
    throw new Error(
      `${
        (error as Error).message.replace(/; take a longer window.*$/, "")
      }; say what is known of ` +
        "the detector by --gain (notebook 10: gain), counts an electron, 1 where the values are electrons",
      { cause: error },
    );
  }
}

/** Fewest channels of the noise-power estimate. */
const FEWEST_CHANNELS = 64;

/**
 * The window of a quarter of the axis, 64 channels or more, in which a spectrum shows least structure
 * beside its noise: that of the smallest gain.
 */
export function quietWindow(image: SpectrumImage): { fromEv: number; toEv: number } {
  const { energy } = image, { channels } = energy;
  if (channels < FEWEST_CHANNELS) {
    throw new RangeError(
      `Cannot estimate the noise of single spectra as there must be ${FEWEST_CHANNELS} channels or ` +
        `more: there are ${channels}`,
    );
  }
  const spectrum = { ...meanSpectrum(image), noise: undefined };
  const length = Math.max(FEWEST_CHANNELS, Math.floor(channels / 4));
  const step = Math.max(1, Math.floor(length / 4));
  let best: { fromEv: number; toEv: number; gain: number } | undefined;
  for (let from = 0; from + length <= channels; from += step) {
    const window = { fromEv: energyAt(energy, from), toEv: energyAt(energy, from + length) };
    try {
      const { noise } = estimateNoise(spectrum, { ...window, method: "noise power" });
      if (!best || noise!.gain < best.gain) best = { ...window, gain: noise!.gain };
    } catch {
      // a window with an edge, or values of 0, that says nothing
    }
  }
  if (!best) {
    throw new Error(
      "Cannot estimate the noise of single spectra as some window must show nothing but a smooth " +
        `background: none of ${length} channels does`,
    );
  }
  return { fromEv: best.fromEv, toEv: best.toEv };
}

/** What to beware of, one sentence each. */
export function warnOfNoise({ noise, data, shape, unit }: SpectrumImage): string[] {
  if (!noise) return [];
  const { gain, gainStandardError = 0, readoutCounts, correlation } = noise;
  const warnings: string[] = [];
  const away = Math.abs(gain - 1) > Math.max(0.1, 2 * gainStandardError);
  if (away) {
    warnings.push(
      (unit === "electrons"
        ? `The values are said to be electrons, but their noise is that of ${short(gain)} for each`
        : `The values are not electrons: an electron makes ${short(gain)} ${unit}`) +
        (gainStandardError ? ` (± ${short(gainStandardError)})` : "") +
        ". They cannot be split as whole electrons; they are split with Gaussian noise of the " +
        "estimated variance, and errors scale with this gain.",
    );
  }
  if (gainStandardError > 0.1 * gain) {
    warnings.push(
      `The gain is known to ${
        percent(gainStandardError / gain)
      } only, so errors given in its unit ` +
        "are no better; the order of the methods hardly depends on it. --gain (notebook 10: gain) sets a known one.",
    );
  }
  const neighbours = correlation[1] ?? 0;
  if (neighbours > 0.05) {
    warnings.push(
      `Neighbouring channels are correlated (${neighbours.toFixed(2)}), as where the detector ` +
        "spreads electrons: this is counted in when splitting, but fits to single channels know it " +
        "only roughly.",
    );
  }
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  if (readoutCounts ** 2 > gain * Math.max(mean, 0)) {
    warnings.push("Read-out noise is larger than that of the electrons in an average channel.");
  }
  if (shape[0] * shape[1] < 20) {
    warnings.push(
      "With so few spectra the noise comes from a smooth stretch of the axis; fine structure or a " +
        "fixed pattern of the detector counts with it, so that the gain is an upper bound.",
    );
  }
  return warnings;
}

/** The noise as rows of a table. */
export function describeNoise({ noise, unit }: SpectrumImage) {
  if (!noise) return [];
  const row = (quantity: string, value: number, standardError = NaN, valueUnit = "") => ({
    quantity,
    value,
    standardError,
    unit: valueUnit,
  });
  return [
    row("gain", noise.gain, noise.gainStandardError, `${unit} an electron`),
    row("read-out noise", noise.readoutCounts, noise.readoutStandardError, unit),
    ...noise.correlation.slice(1, 5).map((value, i) =>
      row(`correlation ${i + 1} channel${i ? "s" : ""} apart`, value)
    ),
  ];
}
