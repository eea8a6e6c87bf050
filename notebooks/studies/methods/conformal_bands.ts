/**
 * Error bands by split conformal prediction: as wide as errors were on pixels that were not trained on.
 *
 * @module
 */
import { channelRange } from "eels/core/energy_axis.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";

/** Channels that share one width of the band. */
export interface ChannelGroup {
  readonly group: string;
  readonly fromEv: number;
  readonly toEv: number;
}

/** A band that is to cover a share of the values of its channels. */
export interface Band extends ChannelGroup {
  /** Such as 0.9. */
  readonly share: number;
  /** To either side of the denoised value, in its unit. */
  readonly halfWidth: number;
}

/** A denoised image with its truth. */
export interface JudgedImage {
  readonly image: SpectrumImage;
  readonly truth: SpectrumImage;
}

/**
 * Makes bands from the errors on pixels that calibrate them. Of the n errors of a group's channels and all
 * pixels, sorted by size, the half width is the k-th,
 *
 *     h = |x - t|_(k),  k = ceil((n + 1) share)
 *
 * which covers `share` of a further value that is exchangeable with them (Lei et al. 2018,
 * doi:10.1080/01621459.2017.1307116).
 *
 * @param calibrating Pixels that were not trained on, denoised, and their truth: one image or more.
 */
export function conformalBands(
  calibrating: readonly JudgedImage[],
  { groups, shares }: { groups: readonly ChannelGroup[]; shares: readonly number[] },
): Band[] {
  return groups.flatMap((group) => {
    const errors = Float64Array.from(calibrating.flatMap((own) => [...errorsOf(own, group)]))
      .sort();
    return shares.map((share) => {
      const place = Math.ceil((errors.length + 1) * share) - 1;
      return { ...group, share, halfWidth: errors[place] ?? Infinity };
    });
  });
}

/** Which share of the values of other pixels a band covers. */
export interface BandCoverage {
  readonly group: string;
  readonly share: number;
  readonly halfWidth: number;
  readonly covered: number;
}

/** Counts which share of the true values lies within each band. */
export function measureCoverage(judged: JudgedImage, bands: readonly Band[]): BandCoverage[] {
  return bands.map((band) => {
    const { group, share, halfWidth } = band, errors = errorsOf(judged, band);
    const inside = errors.reduce((count, error) => count + (error <= halfWidth ? 1 : 0), 0);
    return { group, share, halfWidth, covered: inside / errors.length };
  });
}

/** Sizes of the errors in a group's channels, all pixels after each other. */
function errorsOf({ image, truth }: JudgedImage, { fromEv, toEv }: ChannelGroup): Float64Array {
  const { from, to } = channelRange(image.energy, fromEv, toEv), channels = image.shape[2];
  return Float64Array.from({ length: spectrumCount(image) * (to - from) }, (_, i) => {
    const at = Math.floor(i / (to - from)) * channels + from + i % (to - from);
    return Math.abs(image.data[at] - truth.data[at]);
  });
}
