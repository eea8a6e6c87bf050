/**
 * The one public door of the library: notebooks and users import it as `eels`.
 *
 * @module
 */
export * from "./core/energy_axis.ts";
export * from "./core/image.ts";
export * from "./core/image_sampling.ts";
export * from "./core/normalisation.ts";
export * from "./core/random.ts";
export * from "./core/rows.ts";
export * from "./core/sample.ts";
export * from "./core/spectrum_image.ts";
export * from "./core/spread.ts";
export * from "./core/stack.ts";
export * from "./core/sums.ts";
export * from "./core/tensor.ts";
export { writeWhole } from "./core/write_whole.ts";
export type { ReadOptions } from "./read/dm.ts";
export type { Axis, ConvertOptions, Measurement, MeasurementData } from "./read/measurement.ts";
export { toImage, toSpectrumImage } from "./read/measurement.ts";
export type { MicroscopeSettings } from "./read/microscope_settings.ts";
export type { WriteMsaOptions } from "./read/msa_writer.ts";
export { writeMsa } from "./read/msa_writer.ts";
export { read, readImage, readSpectrumImage } from "./read/read.ts";
export { type FilePlace, ReadError } from "./read/read_error.ts";
export * from "./simulate/alter_image.ts";
export { cachedArray } from "./simulate/cache.ts";
export * from "./simulate/core_loss.ts";
export { type CellAxis, type Crystal, type Site, SRTIO3 } from "./simulate/crystal.ts";
export * from "./simulate/detector.ts";
export { interactionPerVoltA, wavelengthA } from "./simulate/electron.ts";
export * from "./simulate/elnes.ts";
export { type ComplexGrid, complexGrid, fft2 } from "./simulate/fft2.ts";
export { ORBITALS, type RadialOverlap } from "./simulate/ionisation.ts";
export * from "./simulate/lattice_image.ts";
export * from "./simulate/low_loss.ts";
export * from "./simulate/low_loss_image.ts";
export * from "./simulate/low_loss_spectra.ts";
export {
  DEFAULT_MULTISLICE,
  type MultisliceOptions,
  type MultisliceSettings,
  resolveMultislice,
} from "./simulate/multislice_settings.ts";
export * from "./simulate/place_curve.ts";
export { loadOxygenOverlap } from "./simulate/radial_overlap.ts";
export { type FaultModel, RP_FAULT } from "./simulate/ruddlesden_popper.ts";
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
export {
  type FaultImage,
  type FaultView,
  type ImageColumn,
  loadFaultImage,
} from "./simulate/sto_fault_image.ts";
export { loadSrTiO3Image, STO_IMAGE_AXIS } from "./simulate/sto_image.ts";
export { loadSrTiO3Weights, STO_WEIGHTS_OPTIONS } from "./simulate/sto_weights.ts";
export * from "./degrade/noise.ts";
export * from "./degrade/noise_level.ts";
export * from "./degrade/noise_variance.ts";
export * from "./degrade/scan_noise.ts";
export * from "./model/conv_autoencoder.ts";
export { joinPairs, scoreFold } from "./model/cross_validation.ts";
export {
  buildDeconvolutionNet,
  type DeconvolutionNetConfig,
  LARGE_DECONVOLUTION_NET,
  SMALL_DECONVOLUTION_NET,
} from "./model/deconvolution_net.ts";
export * from "./model/deconvolution_task.ts";
export * from "./model/denoising_task.ts";
export { averageDraws } from "./model/dropout_draws.ts";
export {
  buildEelspecnet,
  countEelspecnet,
  type EelspecnetConfig,
  PAPER_CONFIG as EELSPECNET_PAPER,
} from "./model/eelspecnet.ts";
export { denoiseByWindows, type FloatingWindow } from "./model/floating_window.ts";
export { type Forward, writeOutForward } from "./model/forward.ts";
export * from "./model/frame_denoiser.ts";
export * from "./model/latent_classifier.ts";
export * from "./model/lattice_training.ts";
export * from "./model/noise_to_noise.ts";
export * from "./model/noisy_pairs.ts";
export * from "./model/pixel_folds.ts";
export {
  buildRapidEels,
  cutDepth,
  encode,
  encoderOf,
  PAPER_CONFIG as RAPID_EELS_PAPER,
  PAPER_PARAMETERS as RAPID_EELS_PARAMETERS,
  type RapidEelsConfig,
  type SpectrumVectors,
} from "./model/rapid_eels.ts";
export * from "./model/rapid_eels_differences.ts";
export * from "./model/save_model.ts";
export * from "./model/saved_ensemble.ts";
export * from "./model/saved_model.ts";
export * from "./model/search.ts";
export * from "./model/srfeo3_model.ts";
export * from "./model/stacked_autoencoder.ts";
export * from "./model/stream.ts";
export * from "./model/train.ts";
export * from "./model/train_deconvolution.ts";
export * from "./model/train_denoiser.ts";
export * from "./model/train_on_fold.ts";
export * from "./model/training_noise.ts";
export { deconvolveFourierLog } from "./baseline/fourier_log.ts";
export * from "./baseline/fourier_ratio.ts";
export * from "./baseline/image_filters.ts";
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
export {
  deconvolveRichardsonLucy,
  type RichardsonLucyModel,
  type RichardsonLucyOptions,
  traceRichardsonLucy,
} from "./baseline/richardson_lucy.ts";
export * from "./baseline/savitzky_golay.ts";
export type { SpreadOrigin } from "./baseline/spread.ts";
export * from "./baseline/spread_spectra.ts";
export * from "./baseline/stopping_rule.ts";
export * from "./analyse/atom_columns.ts";
export * from "./analyse/background.ts";
export * from "./analyse/classification.ts";
export * from "./analyse/classify_rates.ts";
export * from "./analyse/compare_deconvolutions.ts";
export * from "./analyse/compare_denoisers.ts";
export * from "./analyse/compare_embeddings.ts";
export * from "./analyse/compare_images.ts";
export * from "./analyse/compare_kinds.ts";
export * from "./analyse/compare_methods.ts";
export * from "./analyse/compare_rates.ts";
export * from "./analyse/cramer_rao.ts";
export * from "./analyse/deconvolution_methods.ts";
export * from "./analyse/deconvolution_regimes.ts";
export * from "./analyse/denoise_all.ts";
export * from "./analyse/embed.ts";
export * from "./analyse/embed_umap.ts";
export * from "./analyse/energy_drift.ts";
export * from "./analyse/frame_rate.ts";
export * from "./analyse/isolate_edge.ts";
export * from "./analyse/lattice_spacing.ts";
export * from "./analyse/learn_from_image.ts";
export * from "./analyse/live_frames.ts";
export * from "./analyse/loss_peaks.ts";
export {
  type EdgeMatch,
  matchEdge,
  type MatchOptions,
  sharpestBend,
} from "./analyse/match_edge.ts";
export { type ImageMatch, matchImage } from "./analyse/match_image.ts";
export * from "./analyse/match_lattice.ts";
export * from "./analyse/metrics.ts";
export { choosePcaRank, choosePcaRegression, type RankChoice } from "./analyse/pca_srfeo3.ts";
export * from "./analyse/peak_errors.ts";
export {
  countStatus,
  fitPeaks,
  type FittedPeak,
  fittedSpectra,
  type PeakFitOptions,
  type PeakFits,
  type PeakSearch,
  type PeakStatus,
} from "./analyse/peak_fit.ts";
export * from "./analyse/peak_methods.ts";
export { type Baseline, type GaussianPeak, gaussianPeaks } from "./analyse/peak_model.ts";
export type { CountingNoise, PeakNoise } from "./analyse/peak_noise.ts";
export {
  type PeakTrialOptions,
  type PeakTrials,
  peakTrials,
  redrawTrials,
} from "./analyse/peak_trials.ts";
export * from "./analyse/plural_scattering.ts";
export { type Points, selectPoints, spectraAsPoints } from "./analyse/points.ts";
export * from "./analyse/prepare_srfeo3.ts";
export * from "./analyse/probe_trends.ts";
export { labelSrfeo3, readSrfeo3 } from "./analyse/read_srfeo3.ts";
export * from "./analyse/residual_structure.ts";
export * from "./analyse/score_image.ts";
export * from "./analyse/separation.ts";
export * from "./analyse/snr_definitions.ts";
export * from "./analyse/spatial_correlation.ts";
export * from "./analyse/srfeo3_methods.ts";
export * from "./analyse/train_srfeo3.ts";
export * from "./analyse/trend.ts";
export * from "./analyse/trials.ts";
export type { TsneProgress } from "./analyse/tsne_optimiser.ts";
export * from "./analyse/tune_filters.ts";
export * from "./analyse/white_lines.ts";
export * from "./figure/bars.ts";
export * from "./figure/comparison.ts";
export * from "./figure/figure.ts";
export * from "./figure/groups.ts";
export * from "./figure/image_panels.ts";
export * from "./figure/lines.ts";
export * from "./figure/map.ts";
export * from "./figure/peaks.ts";
export * from "./figure/regions.ts";
export * from "./figure/scatter.ts";
export * from "./figure/spectra.ts";
export * from "./figure/srfeo3.ts";
export { tileImage } from "./figure/tile.ts";
export * from "./figure/window_rows.ts";
export type { Cell } from "./record/csv.ts";
export type { Claim, Metric } from "./record/entries.ts";
export { type HspyOptions, writeHspy, writeHspyImage } from "./record/hspy.ts";
export type { Broadcast, LiveDisplay, LiveState } from "./record/live_display.ts";
export { liveDisplay } from "./record/live_display.ts";
export type {
  ChosenParameters,
  ParameterDefault,
  ParameterValue,
  Profile,
} from "./record/parameters.ts";
export { parameters } from "./record/parameters.ts";
export type { RecordOptions, RunRecord, SavableFigure } from "./record/record.ts";
export { startRecord } from "./record/record.ts";
export { showSimulation } from "./record/show_simulation.ts";
export { showTraining } from "./record/show_training.ts";
export { claimSrfeo3, type Srfeo3Findings } from "./record/srfeo3_claims.ts";
export type { Tolerance } from "./record/tolerance.ts";
