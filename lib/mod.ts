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
export * from "./core/sample.ts";
export * from "./core/spectrum_image.ts";
export * from "./core/spread.ts";
export * from "./core/stack.ts";
export * from "./core/sums.ts";
export * from "./core/tensor.ts";
export { writeWhole } from "./core/write_whole.ts";
export { type Points, selectPoints, spectraAsPoints } from "./core/points.ts";
export type { ReadOptions } from "./read/dm.ts";
export type { Axis, ConvertOptions, Measurement, MeasurementData } from "./read/measurement.ts";
export { toImage, toSpectrumImage } from "./read/measurement.ts";
export type { MicroscopeSettings } from "./read/microscope_settings.ts";
export { read, readImage, readSpectrumImage } from "./read/read.ts";
export { type FilePlace, ReadError } from "./read/read_error.ts";
// simulate: spectra, and maps of ionisation by a multislice, for any crystal.
export { expectCoreLoss } from "./simulate/core_loss.ts";
export { type Crystal, SRTIO3 } from "./simulate/crystal.ts";
export { wavelengthA } from "./simulate/electron.ts";
export {
  addPluralLoss,
  lowLoss,
  type Plasmon,
  pluralLoss,
  singleLoss,
} from "./simulate/low_loss.ts";
export { DEFAULT_MULTISLICE } from "./simulate/multislice_settings.ts";
export { placeCurve } from "./simulate/place_curve.ts";
export { scanWedge } from "./simulate/scan_symmetry.ts";
export { placePolarised, sigmaShare, stemImage, stemMaps } from "./simulate/stem_image.ts";
export {
  simulateConfigurations,
  simulateStemWeights,
  type StemOptions,
  type StemWeights,
} from "./simulate/stem_weights.ts";
export * from "./degrade/detector.ts";
export * from "./degrade/noise.ts";
export * from "./degrade/noise_level.ts";
export * from "./degrade/noise_variance.ts";
export * from "./degrade/scan_noise.ts";
export * from "./model/conv_autoencoder.ts";
export {
  buildDeconvolutionNet,
  type DeconvolutionNetConfig,
  LARGE_DECONVOLUTION_NET,
  SMALL_DECONVOLUTION_NET,
} from "./model/deconvolution_net.ts";
export { averageDraws } from "./model/dropout_draws.ts";
export { denoiseByWindows, type FloatingWindow } from "./model/floating_window.ts";
export * from "./model/latent_classifier.ts";
export * from "./model/noise_to_noise.ts";
export * from "./model/noisy_pairs.ts";
export * from "./model/pixel_folds.ts";
export { encode, encoderOf, type SpectrumVectors } from "./model/encode.ts";
export * from "./model/save_model.ts";
export * from "./model/saved_model.ts";
export * from "./model/search.ts";
export * from "./model/stream.ts";
export * from "./model/train.ts";
export * from "./model/train_denoiser.ts";
// baseline: what a network must beat: components, filters, deconvolution.
export { deconvolveFourierLog } from "./baseline/fourier_log.ts";
export { deconvolveFourierRatio } from "./baseline/fourier_ratio.ts";
export { gaussianFilter, nonLocalMeans, totalVariationFilter } from "./baseline/image_filters.ts";
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
export { deconvolveRichardsonLucy, traceRichardsonLucy } from "./baseline/richardson_lucy.ts";
export * from "./baseline/savitzky_golay.ts";
export { measureMisfit, spreadSpectra } from "./baseline/spread_spectra.ts";
export { deconvolveToDiscrepancy, iterationsByCrossValidation } from "./baseline/stopping_rule.ts";
export { takeZeroLoss } from "./baseline/zero_loss.ts";
export * from "./analyse/atom_columns.ts";
export * from "./analyse/background.ts";
export * from "./analyse/classification.ts";
export * from "./analyse/cramer_rao.ts";
export * from "./analyse/tsne.ts";
export * from "./analyse/umap.ts";
export * from "./analyse/energy_drift.ts";
export * from "./analyse/frame_rate.ts";
export * from "./analyse/isolate_edge.ts";
export * from "./analyse/lattice_spacing.ts";
export * from "./analyse/loss_peaks.ts";
export {
  type EdgeMatch,
  matchEdge,
  type MatchOptions,
  sharpestBend,
} from "./analyse/match_edge.ts";
export * from "./analyse/metrics.ts";
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
export { type Baseline, type GaussianPeak, gaussianPeaks } from "./analyse/peak_model.ts";
export type { CountingNoise, PeakNoise } from "./analyse/peak_noise.ts";
export * from "./analyse/residual_structure.ts";
export * from "./analyse/separation.ts";
export * from "./analyse/spatial_correlation.ts";
export * from "./analyse/trend.ts";
export * from "./analyse/trials.ts";
export * from "./analyse/white_lines.ts";
export * from "./figure/bars.ts";
export * from "./figure/figure.ts";
export * from "./figure/groups.ts";
export * from "./figure/lines.ts";
export * from "./figure/map.ts";
export * from "./figure/scatter.ts";
export * from "./figure/spectra.ts";
export { tileImage } from "./figure/tile.ts";
export type { WriteMsaOptions } from "./write/msa.ts";
export { writeMsa } from "./write/msa.ts";
export { type HspyOptions, writeHspy, writeHspyImage } from "./write/hspy.ts";
export { type Forward, writeOutForward } from "./engine/graph/forward.ts";
export type { TsneProgress } from "./engine/tsne/tsne_optimiser.ts";
