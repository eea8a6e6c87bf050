/**
 * What the notebooks of the study `srfeo3` import as `studies/srfeo3`.
 *
 * @module
 */
export * from "./twin.ts";
export * from "./twin_spectra.ts";
export { joinPairs, scoreFold } from "./cross_validation.ts";
export {
  buildRapidEels,
  cutDepth,
  RAPID_EELS_PAPER,
  RAPID_EELS_PARAMETERS,
  type RapidEelsConfig,
} from "./rapid_eels.ts";
export * from "./rapid_eels_differences.ts";
export * from "./saved_network.ts";
export * from "./training_noise.ts";
export * from "./classify_rates.ts";
export * from "./compare_embeddings.ts";
export * from "./compare_kinds.ts";
export * from "./compare_rates.ts";
export * from "./live_frames.ts";
export { choosePcaRank, choosePcaRegression, type RankChoice } from "./pca_choice.ts";
export * from "./peak_errors.ts";
export * from "./peak_methods.ts";
export { type PeakTrialOptions, type PeakTrials, peakTrials, redrawTrials } from "./peak_trials.ts";
export * from "./prepared_images.ts";
export * from "./probe_trends.ts";
export { labelSrfeo3, readSrfeo3 } from "./read_images.ts";
export * from "./denoising_methods.ts";
export * from "./training.ts";
export * from "./peak_figure.ts";
export * from "./region_figure.ts";
export * from "./image_figure.ts";
export { claimSrfeo3, type Srfeo3Findings } from "./claims.ts";
export * from "../methods/mod.ts";
