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
export { startTensors, tf } from "./core/tensor.ts";
export { writeWhole } from "./core/write_whole.ts";
export { type Points, selectPoints, spectraAsPoints } from "./core/points.ts";
export type { ReadOptions } from "./read/dm.ts";
export type { Axis, ConvertOptions, Measurement, MeasurementData } from "./read/measurement.ts";
export { toImage, toSpectrumImage } from "./read/measurement.ts";
export type { MicroscopeSettings } from "./read/microscope_settings.ts";
export { read, readImage, readSpectrumImage } from "./read/read.ts";
export { type FilePlace, ReadError } from "./read/read_error.ts";
export { cachedArray } from "./simulate/cache.ts";
export * from "./simulate/core_loss.ts";
export { type CellAxis, type Crystal, type Site, SRTIO3 } from "./simulate/crystal.ts";
export { interactionPerVoltA, wavelengthA } from "./simulate/electron.ts";
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
export * from "./simulate/stem_image.ts";
export {
  simulateConfigurations,
  simulateStemWeights,
  type SimulationProgress,
  type StemOptions,
  type StemWeights,
} from "./simulate/stem_weights.ts";
export * from "./degrade/detector.ts";
export * from "./degrade/noise.ts";
export * from "./degrade/noise_level.ts";
export * from "./degrade/noise_variance.ts";
export * from "./degrade/scan_noise.ts";
// model: networks, the one training loop, and files of models.
export { buildConvAutoencoder, SMALL_DENOISER } from "./model/conv_autoencoder.ts";
export { buildDeconvolutionNet, SMALL_DECONVOLUTION_NET } from "./model/deconvolution_net.ts";
export { type PairSource, train, type TrainingPairs } from "./model/train.ts";
export { splitPairs } from "./model/split_pairs.ts";
export { trainDenoiser } from "./model/train_denoiser.ts";
export { makeModel, type Model } from "./model/model.ts";
export { loadModel, saveModel } from "./model/model_files.ts";
export { encode } from "./model/encode.ts";
export { classify, trainClassifier } from "./model/latent_classifier.ts";
export { countedPairs, noisyPairs } from "./model/noisy_pairs.ts";
export { framePairs, splitElectrons, thinnedPairs } from "./model/noise_to_noise.ts";
export { foldPixels, joinHeldOut, takePixels } from "./model/pixel_folds.ts";
export { denoiseByWindows } from "./model/floating_window.ts";
export { foldImages, gridOf, searchConfigurations, summariseSearch } from "./model/search.ts";
export { runStream } from "./model/stream.ts";
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

// analyse: what edges, peaks, scans, maps, residuals and classes say, each with how sure that is.
export { fitColumns, matchColumns } from "./analyse/atom_columns.ts";
export * from "./analyse/background.ts";
export { confusionMatrix, measureAccuracy, wilsonInterval } from "./analyse/classification.ts";
export * from "./analyse/cramer_rao.ts";
export { embedTsne } from "./analyse/tsne.ts";
export { embedUmap } from "./analyse/umap.ts";
export { alignRows, estimateDrift } from "./analyse/energy_drift.ts";
export { averageFrames } from "./analyse/frame_rate.ts";
export * from "./analyse/isolate_edge.ts";
export { measureLattice } from "./analyse/lattice_spacing.ts";
export { findPeaks, matchPeaks } from "./analyse/loss_peaks.ts";
export { matchEdge, sharpestBend } from "./analyse/match_edge.ts";
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
export { judgeResiduals, testResiduals } from "./analyse/residual_structure.ts";
export { measureSeparation } from "./analyse/separation.ts";
export { autocorrelateMap, correlateMaps } from "./analyse/spatial_correlation.ts";
export { fitTrend } from "./analyse/trend.ts";
export { summariseTrials } from "./analyse/trials.ts";
export { measureOnset, measureWhiteLines } from "./analyse/white_lines.ts";
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
export { type ComplexGrid, complexGrid, fft2 } from "./engine/fourier/fft2.ts";
