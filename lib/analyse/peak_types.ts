import type { OneOf } from "../core/options.ts";
import type { PixelSize } from "../core/spectrum_image.ts";
import type { Baseline } from "./peak_model.ts";
import type { PeakNoise } from "./peak_noise.ts";

/** Where a peak is looked for. */
export interface PeakSearch {
  readonly name: string;
  /** Its position lies in `nearEv` +- `withinEv` (1.5). */
  readonly nearEv: number;
  readonly withinEv?: number;
  /** Full width at half maximum to start from, in eV. */
  readonly fwhmEv: number;
  /** Bounds of the width in eV, `[least, most]`: two channels and the window unless said otherwise. */
  readonly fwhmBoundsEv?: readonly number[];
}

/** How {@link fitPeaks} fits. */
export interface PeakFitOptions {
  /** Window of the fit: channels with centres in `fromEv <= E < toEv`. */
  readonly fromEv: number;
  readonly toEv: number;
  readonly peaks: readonly PeakSearch[];
  /** What lies under the peaks; "none", for spectra whose background is removed. */
  readonly baseline?: OneOf<Baseline>;
  /** That of the image unless said otherwise; "unknown" where it carries none. */
  readonly noise?: PeakNoise | OneOf<"unknown">;
  readonly mostSteps?: number;
}

/**
 * How a fit ended. Only "fitted" has all values and errors; "at bound" has a parameter on the edge of
 * what was allowed, and no standard error for it; the values of "not converged" are where it stopped.
 */
export type PeakStatus =
  | "fitted"
  | "at bound"
  | "not converged"
  | "singular covariance"
  | "too few counts"
  | "not finite";

/** A peak in every spectrum, row-major; standard errors are NaN where there are none. */
export interface FittedPeak {
  readonly name: string;
  /** Height in the image's unit. */
  readonly height: Float64Array;
  readonly heightStandardError: Float64Array;
  readonly positionEv: Float64Array;
  readonly positionStandardErrorEv: Float64Array;
  readonly fwhmEv: Float64Array;
  readonly fwhmStandardErrorEv: Float64Array;
}

/** Peaks fitted to the spectra of an image. */
export interface PeakFits {
  readonly peaks: readonly FittedPeak[];
  /** Of the scan; all arrays run over its pixels, row-major. */
  readonly shape: readonly [rows: number, columns: number];
  readonly pixel?: PixelSize;
  readonly unit: string;
  /** One entry a spectrum. */
  readonly status: readonly PeakStatus[];
  /**
   * Parameters, `[spectra, 3 x peaks + baseline]`: height, position and width of each peak, then the
   * baseline in the middle of the window and its slope per eV.
   */
  readonly parameters: Float64Array;
  /** Covariance of the parameters, `[spectra, parameters, parameters]`. */
  readonly covariance: Float64Array;
  /**
   * Squared residuals over their variance, divided by the degrees of freedom; where the noise is
   * "unknown", over 1, and so the variance that the fit found.
   */
  readonly reducedChiSquare: Float64Array;
  readonly steps: Uint16Array;
  /** Energy at which the baseline is given. */
  readonly middleEv: number;
}
