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
export * from "./frame_mean.ts";
export * from "./train_on_fold.ts";
export { type ImageMatch, matchImage } from "./match_image.ts";
export * from "./image_figure.ts";
export { markedColumns } from "./places.ts";
export * from "./noise_levels.ts";
export * from "./noise_figure.ts";
export { claimNoise, type NoiseFindings } from "./noise_claims.ts";
export * from "./autoencoder_training.ts";
export * from "./autoencoder_trials.ts";
export * from "./fidelity.ts";
export * from "./denoiser_seeds.ts";
export * from "./denoiser_levels.ts";
export * from "./site_peaks.ts";
export * from "./seed_bands.ts";
export * from "./judge_seeds.ts";
export * from "./fidelity_figure.ts";
export { drawPlate, type PlateImages } from "./plate_figure.ts";
export * from "./level_figure.ts";
export * from "./autoencoder_figure.ts";
export { type AutoencoderFindings, claimAutoencoder } from "./autoencoder_claims.ts";
export * from "./mirrored_rows.ts";
export * from "../methods/mod.ts";
export * from "./quickstart_claims.ts";
export * from "./quickstart_figures.ts";
export * from "./quickstart_tables.ts";
export * from "./quickstart_tasks.ts";
export * from "./quickstart_trials.ts";
export * from "./simulation_claims.ts";
export * from "./simulation_figures.ts";
export * from "./simulation_match.ts";
export * from "./simulation_phonons.ts";
export * from "./simulation_sites.ts";
export { claimContrastKept, sayContrastKept } from "./contrast_claims.ts";
export * from "./contrast_comparison.ts";
export { drawKept } from "./contrast_figure.ts";
export { type ContrastRecipe, trainContrast } from "./contrast_networks.ts";
export { listTrials } from "./contrast_trials.ts";
