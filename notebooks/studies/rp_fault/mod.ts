/**
 * What the notebooks of the study `rp_fault` import as `studies/rp_fault`.
 *
 * @module
 */
export * from "./lattice_image.ts";
export * from "./lattice_noise.ts";
export { latticePairs, latticeWindows } from "./lattice_windows.ts";
export { type FaultModel, RP_FAULT } from "./ruddlesden_popper.ts";
export {
  type FaultImage,
  type FaultView,
  type ImageColumn,
  loadFaultImage,
  loadPerfectAreas,
} from "./fault_scan.ts";
export * from "./frame_training.ts";
export * from "./own_image.ts";
export * from "./own_rivals.ts";
export * from "./loss_rows.ts";
export * from "./window_error.ts";
export * from "./compare_steps.ts";
export * from "./fault_figure.ts";
export * from "./comparison_figures.ts";
export * from "./buban_choi_claims.ts";
export * from "./lattice_training.ts";
export * from "./stacked_autoencoder.ts";
export * from "./match_lattice.ts";
export * from "./score_image.ts";
export * from "./snr_definitions.ts";
export * from "./window_figure.ts";
export * from "../methods/mod.ts";
export * from "./fault_marks.ts";
export * from "./fault_trial_figures.ts";
export * from "./fault_trials.ts";
export * from "./fault_verdicts.ts";
export * from "./template_columns.ts";
export * from "./window_denoisers.ts";
export * from "./window_trainings.ts";
export * from "./keep_claims.ts";
export * from "./keep_defects.ts";
export * from "./keep_figures.ts";
export * from "./keep_float.ts";
export { keepDenoisers } from "./keep_methods.ts";
export * from "./keep_pictures.ts";
export * from "./keep_recipes.ts";
export * from "./keep_saved.ts";
export * from "./keep_scatter.ts";
export * from "./keep_table.ts";
export {
  KEEP_METHOD,
  KEEP_RECIPES,
  keepDenoise,
  type KeepDenoiser,
  type KeepRecipe,
  type KeepTraining,
  KNOWN_METHOD,
  trainKeep,
} from "./keep_training.ts";
export * from "./block_matching.ts";
export * from "./lattice_wiener.ts";
export * from "./rival_tuning.ts";
export * from "./stabilised_counts.ts";
export * from "./tune_rivals.ts";
