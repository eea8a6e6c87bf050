/**
 * The one public door of the library: notebooks and users import it as `eels`.
 *
 * @module
 */
export * from "./core/energy_axis.ts";
export * from "./core/image.ts";
export * from "./core/normalisation.ts";
export * from "./core/random.ts";
export * from "./core/sample.ts";
export * from "./core/spectrum_image.ts";
export * from "./core/stack.ts";
export * from "./core/sums.ts";
export * from "./core/tensor.ts";
export type { ReadOptions } from "./read/dm.ts";
export { toImage, toSpectrumImage } from "./read/measurement.ts";
export type { Axis, ConvertOptions, Measurement, MeasurementData } from "./read/measurement.ts";
export type { MicroscopeSettings } from "./read/microscope_settings.ts";
export { writeMsa } from "./read/msa_writer.ts";
export type { WriteMsaOptions } from "./read/msa_writer.ts";
export { read, readImage, readSpectrumImage } from "./read/read.ts";
export { type FilePlace, ReadError } from "./read/read_error.ts";
export { cachedArray } from "./simulate/cache.ts";
export * from "./simulate/core_loss.ts";
export { type CellAxis, type Crystal, type Site, SRTIO3 } from "./simulate/crystal.ts";
export * from "./simulate/detector.ts";
export { interactionPerVoltA, wavelengthA } from "./simulate/electron.ts";
export * from "./simulate/elnes.ts";
export { type ComplexGrid, complexGrid, fft2 } from "./simulate/fft2.ts";
export { ORBITALS, type RadialOverlap } from "./simulate/ionisation.ts";
export * from "./simulate/low_loss.ts";
export {
  DEFAULT_MULTISLICE,
  type MultisliceOptions,
  type MultisliceSettings,
  resolveMultislice,
} from "./simulate/multislice_settings.ts";
export * from "./simulate/place_curve.ts";
export { loadOxygenOverlap } from "./simulate/radial_overlap.ts";
export { type ScanShape, type ScanWedge, scanWedge } from "./simulate/scan_symmetry.ts";
export * from "./simulate/srfeo3.ts";
export * from "./simulate/srfeo3_spectra.ts";
export * from "./simulate/stem_image.ts";
export {
  simulateConfigurations,
  simulateStemWeights,
  type SimulationProgress,
  type StemOptions,
  type StemWeights,
} from "./simulate/stem_weights.ts";
export { loadSrTiO3Image, STO_IMAGE_AXIS } from "./simulate/sto_image.ts";
export { loadSrTiO3Weights, STO_WEIGHTS_OPTIONS } from "./simulate/sto_weights.ts";
export * from "./degrade/noise.ts";
export * from "./degrade/noise_level.ts";
export * from "./degrade/noise_variance.ts";
export * from "./model/conv_autoencoder.ts";
export { joinPairs, scoreFold } from "./model/cross_validation.ts";
export * from "./model/denoising_task.ts";
export { type Forward, writeOutForward } from "./model/forward.ts";
export * from "./model/latent_classifier.ts";
export {
  buildRapidEels,
  encode,
  encoderOf,
  PAPER_CONFIG as RAPID_EELS_PAPER,
  PAPER_PARAMETERS as RAPID_EELS_PARAMETERS,
  type RapidEelsConfig,
  type SpectrumVectors,
} from "./model/rapid_eels.ts";
export * from "./model/save_model.ts";
export * from "./model/saved_model.ts";
export * from "./model/search.ts";
export * from "./model/srfeo3_model.ts";
export * from "./model/stream.ts";
export * from "./model/train.ts";
export * from "./model/training_noise.ts";
export { fitPca, type PcaFit, type PcaOptions } from "./baseline/pca.ts";
export { errorsByRank } from "./baseline/pca_errors.ts";
export {
  measureSigma,
  rankByHardThreshold,
  rankByParallelAnalysis,
  rankByScree,
} from "./baseline/pca_rank.ts";
export {
  componentSpectra,
  type PcaScores,
  projectPca,
  reconstructPca,
  scoreMap,
} from "./baseline/pca_reconstruct.ts";
export { applyPcaRegression, type PcaRegression, regressPca } from "./baseline/pca_regression.ts";
export { compareRankRules, type RankRow } from "./baseline/rank_rules.ts";
export * from "./baseline/savitzky_golay.ts";
export * from "./analyse/background.ts";
export * from "./analyse/classification.ts";
export * from "./analyse/compare_embeddings.ts";
export * from "./analyse/compare_kinds.ts";
export * from "./analyse/compare_methods.ts";
export * from "./analyse/compare_rates.ts";
export * from "./analyse/energy_drift.ts";
export * from "./analyse/embed.ts";
export * from "./analyse/embed_umap.ts";
export * from "./analyse/frame_rate.ts";
export * from "./analyse/isolate_edge.ts";
export {
  type EdgeMatch,
  matchEdge,
  type MatchOptions,
  sharpestBend,
} from "./analyse/match_edge.ts";
export * from "./analyse/metrics.ts";
export * from "./analyse/trend.ts";
export { choosePcaRank, choosePcaRegression, type RankChoice } from "./analyse/pca_srfeo3.ts";
export { type Points, selectPoints, spectraAsPoints } from "./analyse/points.ts";
export * from "./analyse/prepare_srfeo3.ts";
export * from "./analyse/probe_trends.ts";
export { labelSrfeo3, readSrfeo3 } from "./analyse/read_srfeo3.ts";
export * from "./analyse/separation.ts";
export type { TsneProgress } from "./analyse/tsne_optimiser.ts";
export * from "./analyse/white_lines.ts";
export * from "./figure/bars.ts";
export * from "./figure/figure.ts";
export * from "./figure/groups.ts";
export * from "./figure/image_panels.ts";
export * from "./figure/lines.ts";
export * from "./figure/map.ts";
export * from "./figure/scatter.ts";
export * from "./figure/spectra.ts";
export { tileImage } from "./figure/tile.ts";
export type { Cell } from "./record/csv.ts";
export type { Claim, Metric } from "./record/entries.ts";
export { type HspyOptions, writeHspy } from "./record/hspy.ts";
export { liveDisplay } from "./record/live_display.ts";
export type { Broadcast, LiveDisplay, LiveState } from "./record/live_display.ts";
export { parameters } from "./record/parameters.ts";
export type {
  ChosenParameters,
  ParameterDefault,
  ParameterValue,
  Profile,
} from "./record/parameters.ts";
export { startRecord } from "./record/record.ts";
export type { RecordOptions, RunRecord, SavableFigure } from "./record/record.ts";
export { showSimulation } from "./record/show_simulation.ts";
export { showTraining } from "./record/show_training.ts";
export type { Tolerance } from "./record/tolerance.ts";
export { writeWhole } from "./record/write_whole.ts";
