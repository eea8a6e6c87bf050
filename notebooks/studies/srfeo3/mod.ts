/**
 * What the notebooks import as `studies/srfeo3`: the twin of the RapidEELS measurement, its network,
 * and what the tables and figures of the paper are made of.
 *
 * @module
 */
// The twin, or measured files, and what is prepared from them.
export { simulate, STATES, TWIN, TWIN_SOURCES, type TwinImage, type TwinSettings } from "./twin.ts";
export { loadEdges, placeEdges } from "./twin_spectra.ts";
export { labelFile, readImages } from "./read_images.ts";
export * from "./prepared_images.ts";
// Measured files, without their truth: notebook 13.
export * from "./measured_authors.ts";
export * from "./measured_claims.ts";
export * from "./measured_coverage.ts";
export * from "./measured_departure.ts";
export * from "./measured_drift.ts";
export { checkEnergies } from "./measured_energies.ts";
export * from "./measured_error.ts";
export * from "./measured_figures.ts";
export * from "./measured_files.ts";
export * from "./measured_peaks.ts";
export { describeMeasuredNoise, prepareMeasured } from "./measured_prepared.ts";
export * from "./measured_states.ts";
export * from "./measured_training.ts";
export { standInsForFiles, twinReference } from "./measured_twin.ts";
// The network of the paper.
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
export * from "./training.ts";
export * from "./training_noise.ts";
export { listStream, readFrames } from "./live_frames.ts";
// Its rivals, and what each leaves of spectra, peaks, trends and states.
export * from "./denoising_methods.ts";
export * from "./twin_task.ts";
export * from "./tune_rivals.ts";
export * from "./twin_trials.ts";
export { compareKinds, type KindMethod, type KindRow } from "./compare_kinds.ts";
export { compareRates, type RateRow, slowDown, type SlowSpectra } from "./compare_rates.ts";
export { compareAllTrends, type TrendRow } from "./probe_trends.ts";
export { type AccuracyRow, classifyRates, trainStateClassifier } from "./classify_rates.ts";
export { classifyContrasts, classifyShares } from "./classify_contrasts.ts";
export * from "./embedding_spaces.ts";
export * from "./embedding_votes.ts";
export * from "./embedding_planes.ts";
export * from "./rapid_eels_networks.ts";
export * from "./rapid_eels_rates.ts";
export * from "./rapid_eels_difficulty.ts";
export * from "./iron_edges.ts";
export * from "./held_out_redraws.ts";
export * from "./paper_training.ts";
export * from "./search_row.ts";
export * from "./component_ranks.ts";
export * from "./ways_to_apply.ts";
export * from "./rapid_eels_search.ts";
// Twins drawn from priors: notebook 14.
export * from "./twin_priors.ts";
export * from "./predict_claims.ts";
export * from "./predict_figures.ts";
export * from "./predict_judged.ts";
export * from "./predict_network.ts";
export * from "./predict_normalise.ts";
export { RULES } from "./predict_rules.ts";
export * from "./predict_runs.ts";
export * from "./predict_tables.ts";
export { VARIANTS } from "./predict_twin.ts";
export { findRapidEels } from "./claims.ts";
export { claimEmbedding, findSeparation } from "./embedding_claims.ts";
export { timeFrames } from "./rapid_eels_stream.ts";
export { type PeakTrials, peakTrials, redrawTrials } from "./peak_trials.ts";
export * from "./peak_methods.ts";
export * from "./peak_series.ts";
export * from "./peak_exposures.ts";
export * from "./peak_seeds.ts";
export * from "./peak_own_question.ts";
export * from "./peak_own_data.ts";
export { openOwnPeaks } from "./peak_own_file.ts";
export { sayOwnPeaks } from "./peak_own_words.ts";
// Figures and claims.
export * from "./peak_figure.ts";
export * from "./peak_error_figure.ts";
export * from "./peak_own_figure.ts";
export * from "./region_figure.ts";
export * from "./twin_figures.ts";
export * from "./image_figure.ts";
export * from "./embedding_figures.ts";
export { concludePeaks, type PeakFindings } from "./peak_claims.ts";
export { concludePca, type PcaFindings } from "./pca_claims.ts";
export { claimRapidEels, type RapidEelsFindings } from "./claims.ts";
export * from "../methods/mod.ts";
