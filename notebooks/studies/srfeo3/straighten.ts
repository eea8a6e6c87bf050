import { alignRows, estimateDrift } from "eels/baseline/energy_drift.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { stackRows } from "eels/core/stack.ts";
import { meanSpectrum } from "eels/core/sums.ts";

/** Length along the scan that is averaged before a drift is estimated, in nm. */
const AVERAGED_NM = 40;
/** Window of the edge that rows are aligned by. */
const WINDOW = { fromEv: 524, toEv: 548 };

/** An image without its drift. */
export interface Straightened {
  readonly image: SpectrumImage;
  /** What each row was moved back by, in eV; of mean 0 without a reference. */
  readonly driftEv: Float64Array;
}

/**
 * Estimates the energy drift along the rows of an image from its counts alone and moves each row back:
 * what is done to drifting spectra before principal components. {@link bend} is the way back.
 *
 * Choice: 40 nm of the scan are averaged, in which the twin drifts by 0.1 eV.
 *
 * @param reference A spectrum on the same axis that the image is brought to, so that images with
 * calibration offsets lie alike; where left out, the image keeps its mean energy.
 */
export function straighten(image: SpectrumImage, reference?: SpectrumImage): Straightened {
  const rows = Math.max(1, Math.round(AVERAGED_NM / (image.pixel?.rowNm ?? 1)));
  const driftEv = estimateDrift(image, { ...WINDOW, rows });
  const straight = alignRows(image, driftEv);
  if (!reference) return { image: straight, driftEv };
  const pair = stackRows([reference, meanSpectrum(straight)]);
  const [at, own] = estimateDrift(pair, { ...WINDOW, rows: 1 });
  const whole = driftEv.map((shift) => shift + own - at);
  return { image: alignRows(image, whole), driftEv: whole };
}

/** Moves rows by a drift: the inverse of {@link straighten}, but for two interpolations. */
export function bend(image: SpectrumImage, driftEv: ArrayLike<number>): SpectrumImage {
  return alignRows(image, Array.from(driftEv, (shift) => -shift));
}

/** The mean spectrum of straightened images, as the reference that all are brought to. */
export function referenceOf(images: readonly SpectrumImage[]): SpectrumImage {
  return meanSpectrum(stackRows(images.map((image) => meanSpectrum(straighten(image).image))));
}
