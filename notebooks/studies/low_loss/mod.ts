/**
 * What the notebooks of the study `low_loss` import as `studies/low_loss`.
 *
 * @module
 */
export * from "./low_loss_image.ts";
export * from "./low_loss_spectra.ts";
export * from "./deconvolution_task.ts";
export {
  buildEelspecnet,
  countEelspecnet,
  EELSPECNET_PAPER,
  type EelspecnetConfig,
} from "./eelspecnet.ts";
export * from "./train_deconvolution.ts";
export * from "./wide_training.ts";
export * from "./compare_deconvolutions.ts";
export {
  clipNegatives,
  deconvolveClassically,
  type Deconvolved,
  takeTraces,
  traceMethods,
} from "./deconvolution_methods.ts";
export { tuneDeconvolution, tuneRivals } from "./tune_deconvolution.ts";
export * from "./deconvolution_regimes.ts";
export * from "./learn_from_image.ts";
export * from "./own_low_loss.ts";
export * from "./measured_low_loss.ts";
export * from "./measured_noise.ts";
export * from "./plural_scattering.ts";
export * from "./interval_coverage.ts";
export * from "./deconvolution_figure.ts";
export { drawWindow } from "./window_figure.ts";
export * from "./deconvolution_claims.ts";
export * from "./regime_claims.ts";
export * from "./published_axis.ts";
export * from "./measured_window.ts";
export * from "./linear_filter.ts";
export * from "./lorentzian_fit.ts";
export * from "../methods/mod.ts";
export * from "./measured_zero_loss.ts";
export * from "./measured_network.ts";
export * from "./plasmon_fit.ts";
export * from "./plasmon_search.ts";
export * from "./plasmon_table.ts";
export * from "./plasmon_second.ts";
export * from "./measured_methods.ts";
export * from "./measured_judge.ts";
export * from "./measured_framing.ts";
export * from "./measured_claims.ts";
export * from "./measured_figures.ts";
