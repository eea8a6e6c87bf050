/** What a denoiser errs by, without a truth, on spectra or images. A type, so that tables take it. */
export type DenoiserError = {
  /** Squared error in units of the raw image's noise variance, with its standard error and 95 % interval. */
  readonly error: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  /** The same over the error of doing nothing at this dose. */
  readonly overRaw: number;
  readonly overRawLow: number;
  readonly overRawHigh: number;
};
