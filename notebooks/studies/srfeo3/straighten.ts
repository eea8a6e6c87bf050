import { alignRows, estimateDrift } from "eels/baseline/energy_drift.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";

/** Length along the scan that is averaged before a drift is estimated, in nm. */
const AVERAGED_NM = 40;
/** Window of the edge that rows are aligned by. */
const WINDOW = { fromEv: 524, toEv: 548 };

/** An image without its drift. */
export interface Straightened {
  readonly image: SpectrumImage;
  /** What each row was moved back by, in eV, of mean 0. */
  readonly driftEv: Float64Array;
}

/**
 * Estimates the energy drift along the rows of an image from its counts alone and moves each row back:
 * what is done to drifting spectra before principal components. {@link bend} is the way back.
 *
 * Choice: 40 nm of the scan are averaged, in which the twin drifts by 0.1 eV.
 */
export function straighten(image: SpectrumImage): Straightened {
  const rows = Math.max(1, Math.round(AVERAGED_NM / (image.pixel?.rowNm ?? 1)));
  const driftEv = estimateDrift(image, { ...WINDOW, rows });
  return { image: alignRows(image, driftEv), driftEv };
}

/** Moves rows by a drift: the inverse of {@link straighten}, but for two interpolations. */
export function bend(image: SpectrumImage, driftEv: ArrayLike<number>): SpectrumImage {
  return alignRows(image, Array.from(driftEv, (shift) => -shift));
}
