/**
 * Measured images made ready for the methods: noise, the networks' channels and scale, the mean at 1 frame/s.
 *
 * @module
 */
import { mean as meanOf } from "simple-statistics";
import { channelRange } from "eels/core/energy_axis.ts";
import { crop } from "eels/core/energy_steps.ts";
import type { Normalisation } from "eels/core/normalisation.ts";
import { type SpectrumImage } from "eels/core/spectrum_image.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { estimateNoise } from "eels/degrade/estimate_noise.ts";
import { binMeasured } from "./measured_energies.ts";
import type { MeasuredImage } from "./measured_files.ts";
import { prepare } from "./prepared_images.ts";
import type { Mappings } from "./saved_network.ts";

/** A measured image ready for the methods. */
export interface PreparedMeasured extends MeasuredImage {
  /** Counts in channels of 0.25 eV from below the background window to 580 eV, with their noise. */
  readonly wide: SpectrumImage;
  /** What its noise was estimated to be, before whole counts were taken for electrons. */
  readonly estimated: SpectrumImage;
  /** What counts are multiplied by before a network of the twin sees them. */
  readonly countsFactor: number;
  /** Counts without background to 0..1, as the network's own truths, divided by the factor. */
  readonly units: Normalisation;
  /** Frames that one of the truth's averages: 400 (1 frame/s), fewer where the image is small. */
  readonly truthFrames: number;
}

/** Mean counts a channel in 528-548 eV of the twin's images, and how far from it they are left as they are. */
const TRAINED_COUNTS = { mean: 30, from: 20, to: 45 };

/**
 * Bins to the networks' channels and estimates the noise.
 *
 * Whole numbers of 0 or more whose gain is 1 within three standard errors are taken for electrons, so that
 * they can be split exactly. Where the exposure is far from the twin's, networks see counts multiplied by one
 * number, which turns their mean into the twin's but not their noise.
 */
export function prepareMeasured(
  images: readonly MeasuredImage[],
  { truthNormalisation: { offset, scale, ...kept } }: Pick<Mappings, "truthNormalisation">,
): PreparedMeasured[] {
  return images.map((image) => {
    const binned = binMeasured(image.counts), countsFactor = factorOf(binned);
    return {
      ...image,
      ...withEstimate(binned),
      countsFactor,
      units: { ...kept, offset: offset / countsFactor, scale: scale / countsFactor },
      truthFrames: framesOf(binned),
    };
  });
}

/** Counts in channels of 0.25 eV with the noise that is estimated from them. */
export function withEstimate(
  binned: SpectrumImage,
): Pick<PreparedMeasured, "wide" | "estimated"> {
  const estimated = estimateNoise(binned);
  return { wide: asElectrons(estimated), estimated };
}

function asElectrons(image: SpectrumImage): SpectrumImage {
  const { gain, gainStandardError = 0 } = image.noise!;
  const isWhole = image.data.every((value) => value >= 0 && Number.isInteger(value));
  if (!isWhole || Math.abs(gain - 1) > 3 * gainStandardError) return image;
  return withNoise(image, { gain: 1, source: "whole numbers of gain 1, taken for electrons" });
}

function factorOf(binned: SpectrumImage): number {
  const { from, to } = channelRange(binned.energy, 528, 548);
  const mean = meanOf(Array.from(meanSpectrum(binned).data.subarray(from, to)));
  if (mean >= TRAINED_COUNTS.from && mean <= TRAINED_COUNTS.to) return 1;
  return TRAINED_COUNTS.mean / mean;
}

/** Rates of the truth that are tried, from the paper's on: 400 frames, 200, 100 ... */
const TRUTH_RATES_HZ = [1, 2, 4, 8, 16];

function framesOf({ shape: [rows, columns] }: SpectrumImage): number {
  const rate = TRUTH_RATES_HZ.find((rate) => {
    const frames = FULL_RATE_HZ / rate;
    let wide = Math.min(columns, frames);
    while (frames % wide !== 0) wide--;
    return frames / wide <= rows;
  });
  return FULL_RATE_HZ / (rate ?? TRUTH_RATES_HZ.at(-1)!);
}

const FULL_RATE_HZ = 400;

/**
 * What spectra should be by the rule of the paper: means over the frames of a second (10 x 40 pixels) without
 * their power law, 0..1. Of a part of the electrons they hold that part's noise.
 */
export function truthFrom(wide: SpectrumImage, image: PreparedMeasured): SpectrumImage {
  const { name, units, truthFrames } = image;
  const labelled = {
    name,
    state: "initial",
    thickness: "thin",
    counts: wide,
    heldOut: true,
  } as const;
  const mappings = { normalisation: units, truthNormalisation: units };
  const options = { mappings, fullRateHz: FULL_RATE_HZ, truthRateHz: FULL_RATE_HZ / truthFrames };
  return prepare([labelled], options).images[0].truth;
}

/** The channels that the networks take. */
export function networkChannels(wide: SpectrumImage): SpectrumImage {
  return crop(wide, { fromEv: 520, toEv: 580 });
}

/** The noise of every image as a row of a table. */
export function describeMeasuredNoise(images: readonly PreparedMeasured[]) {
  return images.map(({ name, wide, estimated }) => {
    const { gain, gainStandardError = NaN, readoutCounts, correlation } = estimated.noise!;
    const { from, to } = channelRange(wide.energy, 528, 548);
    const mean = meanOf(Array.from(meanSpectrum(wide).data.subarray(from, to)));
    return {
      file: name,
      gain,
      gainStandardError,
      readoutCounts,
      neighbourCorrelation: correlation[1] ?? 0,
      electronsPerChannel: mean / wide.noise!.gain,
      takenFor: wide.noise === estimated.noise ? "counts of this noise" : "electrons",
    };
  });
}
