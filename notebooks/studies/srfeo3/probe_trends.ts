import { mean as meanOf } from "simple-statistics";
import { channelRange } from "eels/core/energy_axis.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Method } from "../methods/compare_methods.ts";
import { estimateDrift } from "eels/baseline/energy_drift.ts";
import { measurePeak } from "eels/analyse/metrics.ts";
import type { LabelledImage } from "./prepared_images.ts";
import type { HeldOut } from "./denoising_methods.ts";
import { fitTrend } from "eels/analyse/trend.ts";
import { risingPair } from "../methods/pair.ts";

/** How much of what varies along a scan is left after denoising. */
export interface ProbeTrends {
  /** Shift of a peak in eV for each eV of drift, in the truth. */
  readonly shiftInTruth: number;
  /** The same in denoised spectra, one by one. */
  readonly shiftInDenoised: number;
  readonly shiftStandardError: number;
  /** Share of the spectra in which the peak was not found. */
  readonly missing: number;
  /** Change of a denoised intensity for a change of 1 in the truth's: the thickness trend. */
  readonly intensitySlope: number;
  readonly intensityStandardError: number;
}

/**
 * Compares trends along a scan before and after denoising (Pate et al. 2021,
 * doi:10.1038/s41598-021-97668-8, Fig. 7): the slopes, by least squares, of the peak's position over the
 * drift and of the denoised intensity over the truth's. A slope of 1 is kept, 0 is lost.
 *
 * @param truth Spectra with little noise, `[rows, columns, channels]`.
 * @param denoised The same spectra as a network gives them.
 * @param options.driftEv Energy shift of each row in eV.
 * @param options.peakEv Where the peak is, to `withinEv` on both sides.
 * @param options.intensityEv Window behind the edge whose mean follows the thickness.
 */
export function compareTrends(
  truth: SpectrumImage,
  denoised: SpectrumImage,
  { driftEv, peakEv, withinEv = 2, halfWidthEv = 1, intensityEv = [560, 578] }: {
    driftEv: ArrayLike<number>;
    peakEv: number;
    withinEv?: number;
    halfWidthEv?: number;
    intensityEv?: readonly number[];
  },
): ProbeTrends {
  const columns = truth.shape[1];
  const drift = Float64Array.from(
    { length: spectrumCount(truth) },
    (_, s) => driftEv[Math.floor(s / columns)],
  );
  const position = (image: SpectrumImage) =>
    measurePeak(image, { nearEv: peakEv, withinEv, halfWidthEv }).positionEv;
  const [before, after] = [truth, denoised].map((image) => fitTrend(drift, position(image)));
  const [fromEv, toEv] = risingPair(intensityEv, "intensityEv");
  const intensity = fitTrend(
    meanWithin(truth, fromEv, toEv),
    meanWithin(denoised, fromEv, toEv),
  );
  return {
    shiftInTruth: before.slope,
    shiftInDenoised: after.slope,
    shiftStandardError: after.slopeStandardError,
    missing: after.missing / drift.length,
    intensitySlope: intensity.slope,
    intensityStandardError: intensity.slopeStandardError,
  };
}

/** Trends of one image as one method gives it. */
export interface TrendRow extends ProbeTrends {
  readonly kind: string;
  readonly method: string;
}

/**
 * {@link compareTrends} for several images and methods.
 *
 * @param images Held-out images; where one does not know its drift, it is estimated from its counts.
 * @param options.peakEv The O K pre-peak, by default where the twin has it.
 */
export async function compareAllTrends(
  images: readonly HeldOut<LabelledImage>[],
  methods: readonly Method[],
  { peakEv = 528.2 }: { peakEv?: number } = {},
): Promise<TrendRow[]> {
  const rows: TrendRow[] = [];
  for (const { kind, wide, counts, truth, source } of images) {
    const driftEv = "driftEv" in source
      ? source.driftEv as Float32Array
      : estimateDrift(counts, { fromEv: 522, toEv: 550 });
    for (const { method, apply } of methods) {
      const trends = compareTrends(truth, await apply(wide), { driftEv, peakEv });
      rows.push({ kind, method, ...trends });
    }
  }
  return rows;
}

function meanWithin(image: SpectrumImage, fromEv: number, toEv: number): Float64Array {
  const { from, to } = channelRange(image.energy, fromEv, toEv);
  const channels = image.shape[2];
  return Float64Array.from({ length: spectrumCount(image) }, (_, s) => {
    const first = s * channels;
    return meanOf(Array.from(image.data.subarray(first + from, first + to)));
  });
}
