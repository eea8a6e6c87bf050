/**
 * The words in which denoisers are compared on repeated trials.
 *
 * @module
 */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";

/** A way to denoise, by name. */
export interface Method {
  readonly method: string;
  readonly apply: (image: SpectrumImage) => SpectrumImage | Promise<SpectrumImage>;
}

/** Repeated trials at one share of the electrons, one spectrum each. */
export interface Trials {
  readonly share: number;
  readonly image: SpectrumImage;
}

/** What a method made of the trials at one share of the electrons. */
export interface Outcome extends Trials {
  readonly method: string;
}

/** Where a peak is looked for; see `measurePeak`. */
export interface PeakPlace {
  readonly peak: string;
  readonly nearEv: number;
  /** It is looked for in `nearEv` +- this. */
  readonly withinEv?: number;
  /** Half the width of the fitted parabola. */
  readonly halfWidthEv?: number;
}
