/**
 * What the notebooks of the study `sto` import as `studies/sto`.
 *
 * @module
 */
export * from "./alter_image.ts";
export * from "./elnes.ts";
export { loadSrTiO3Image, STO_IMAGE_AXIS } from "./sto_image.ts";
export { loadSrTiO3Weights, STO_WEIGHTS_OPTIONS } from "./sto_weights.ts";
export * from "./denoising_task.ts";
export * from "./train_on_fold.ts";
export { type ImageMatch, matchImage } from "./match_image.ts";
export * from "./image_figure.ts";
export { markedColumns } from "./places.ts";
export * from "./noise_levels.ts";
export * from "./noise_figure.ts";
export * from "./noise_claims.ts";
export { addBackground, testKnownNoise } from "./known_noise.ts";
export * from "./residual_gate.ts";
export * from "./fidelity.ts";
export * from "./cell_trials.ts";
export * from "./denoiser_seeds.ts";
export * from "./denoiser_levels.ts";
export * from "./site_peaks.ts";
export * from "./seed_bands.ts";
export * from "./judge_seeds.ts";
export * from "./fidelity_figure.ts";
export { drawPlate, type PlateImages } from "./plate_figure.ts";
export * from "./level_figure.ts";
export { listLevelRatios } from "./level_ratios.ts";
export { type AutoencoderFindings, claimAutoencoder } from "./autoencoder_claims.ts";
export * from "../methods/mod.ts";
export * from "./probe_figures.ts";
export { type ProbeWalk, slicePotentials, walkProbes } from "./probe_walk.ts";
export * from "./calibration_budget.ts";
export { matchShape, type ShapeMatch } from "./match_shape.ts";
export * from "./quickstart_claims.ts";
export * from "./quickstart_figures.ts";
export { checkQuickstart } from "./quickstart_input.ts";
export { openMeasurement, SIMULATION_RULES } from "./simulation_input.ts";
export { quickstartMethods, tuneFilters } from "./quickstart_rivals.ts";
export * from "./quickstart_seeds.ts";
export * from "./quickstart_tables.ts";
export * from "./quickstart_tasks.ts";
export * from "./quickstart_trials.ts";
export * from "./simulation_claims.ts";
export * from "./simulation_figures.ts";
export * from "./simulation_match.ts";
export * from "./simulation_phonons.ts";
export * from "./simulation_sites.ts";
export { claimUnlike, sayUnlike, type UnlikeFindings } from "./unlike_claims.ts";
export * from "./unlike_cure.ts";
export * from "./unlike_figures.ts";
export * from "./unlike_gate.ts";
export * from "./unlike_judge.ts";
export * from "./unlike_measurements.ts";
export * from "./unlike_shapes.ts";
export { distortImage, type Distortion } from "./distort_image.ts";
export { claimContrastKept, sayContrastKept } from "./contrast_claims.ts";
export * from "./contrast_comparison.ts";
export { drawKept } from "./contrast_figure.ts";
export {
  type ContrastRecipe,
  pickRecipes,
  RECIPE_NAMES,
  trainContrast,
} from "./contrast_networks.ts";
export { listTrials } from "./contrast_trials.ts";
