/**
 * The one public door of the library: notebooks and users import it as `eels`. Its rooms stand in the
 * order in which data walk through them.
 *
 * @module
 */

// core: the words that all rooms share.
export { energies, energyAt, type EnergyAxis, energyAxis } from "./core/energy_axis.ts";
export type { Image } from "./core/image.ts";
export { type Noise, noiseVariance } from "./core/noise.ts";
export { denormalise, measureNormalisation, normalise } from "./core/normalisation.ts";
export { selectPoints, spectraAsPoints } from "./core/points.ts";
export { prng } from "./core/random.ts";
export {
  mapValues,
  repeatSpectrum,
  spectrumAt,
  type SpectrumImage,
  spectrumImage,
} from "./core/spectrum_image.ts";
export { withNoise } from "./core/with_noise.ts";
export { crop, rebinEnergy, resample, shiftSpectra } from "./core/energy_steps.ts";
export { selectRows, stackRows } from "./core/stack.ts";
export { meanBlocks, meanSpectrum, sumEnergy } from "./core/sums.ts";
export { startTensors } from "./core/tensor.ts";

// read: data enter from a file of a microscope or of HyperSpy.
export type { ReadOptions } from "./read/dm3_dm4.ts";
export { type Measurement, toImage, toSpectrumImage } from "./read/measurement.ts";
export { openSpectrumImage } from "./read/open_spectrum_image.ts";
export { read, readImage, readMeasurement } from "./read/read.ts";
export { ReadError } from "./read/read_error.ts";

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

// degrade: what a detector does to a spectrum, and what the spectrum says about the detector.
export { detect, DIRECT_DETECTOR, INDIRECT_DETECTOR } from "./degrade/detector.ts";
export { estimateNoise } from "./degrade/estimate_noise.ts";
export { averageFrames } from "./degrade/frame_rate.ts";
export { estimateImageNoise } from "./degrade/image_noise.ts";
export { estimateMeanVariance, estimateSigma } from "./degrade/mean_variance.ts";
export {
  addGaussianNoise,
  readOut,
  sampleElectrons,
  thinElectrons,
  toElectrons,
} from "./degrade/noise.ts";
export { estimateGain, listGains } from "./degrade/noise_power.ts";
export { scanFast, scanPairs } from "./degrade/scan_noise.ts";
export { splitElectrons } from "./degrade/split_electrons.ts";

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
export { framePairs, thinnedPairs } from "./model/noise_to_noise.ts";
export { foldPixels, joinHeldOut, takePixels } from "./model/pixel_folds.ts";
export { denoiseByWindows } from "./model/floating_window.ts";
export { foldImages, gridOf, searchConfigurations, summariseSearch } from "./model/search.ts";
export { runStream } from "./model/stream.ts";

// baseline: what a network must beat: components, filters, deconvolution.
export { denoise, type Denoised } from "./baseline/denoise.ts";
export { alignRows, estimateDrift } from "./baseline/energy_drift.ts";
export { trainOnImage } from "./baseline/image_network.ts";
export { fitPca, type PcaFit } from "./baseline/pca.ts";
export { errorsByRank } from "./baseline/pca_errors.ts";
export { rankByHardThreshold, rankByParallelAnalysis, rankByScree } from "./baseline/pca_rank.ts";
export {
  componentSpectra,
  projectPca,
  reconstructPca,
  scoreMap,
} from "./baseline/pca_reconstruct.ts";
export { smoothBest } from "./baseline/savitzky_golay.ts";
export { deconvolveFourierLog } from "./baseline/fourier_log.ts";
export { deconvolveFourierRatio } from "./baseline/fourier_ratio.ts";
export { gaussianFilter, totalVariationFilter } from "./baseline/image_filters.ts";
export { nonLocalMeans } from "./baseline/non_local_means.ts";
export { deconvolveRichardsonLucy, traceRichardsonLucy } from "./baseline/richardson_lucy.ts";
export { measureMisfit, spreadSpectra } from "./baseline/spread_spectra.ts";
export { deconvolveToDiscrepancy, iterationsByCrossValidation } from "./baseline/stopping_rule.ts";
export { takeZeroLoss } from "./baseline/zero_loss.ts";

// analyse: what edges, peaks, scans, maps, residuals and classes say, each with how sure that is.
export { compareDenoisers, type DenoiserComparison } from "./analyse/compare_denoisers.ts";
export { defaultRivals } from "./analyse/denoiser_rivals.ts";
export { heldOutError } from "./analyse/held_out_error.ts";
export { calibrate } from "./analyse/calibrate.ts";
export { compareWindows, fitPowerLaw } from "./analyse/power_law.ts";
export { removeBackground } from "./analyse/remove_background.ts";
export { integrateEdge } from "./analyse/integrate_edge.ts";
export { isolateEdge, measureJump } from "./analyse/isolate_edge.ts";
export { matchEdge, sharpestBend } from "./analyse/match_edge.ts";
export { measureOnset, measureWhiteLines } from "./analyse/white_lines.ts";
export { fitPeaks, fittedSpectra, type PeakFits } from "./analyse/peak_fit.ts";
export { countStatus } from "./analyse/peak_status.ts";
export { peakMap } from "./analyse/peak_map.ts";
export { gaussianPeaks } from "./analyse/peak_model.ts";
export { cramerRaoBound } from "./analyse/cramer_rao.ts";
export { meanAbsoluteError, meanSquaredError, measurePeak, summarise } from "./analyse/metrics.ts";
export { findPeaks, matchPeaks } from "./analyse/loss_peaks.ts";
export { judgeResiduals } from "./analyse/residual_structure.ts";
export { residualMap } from "./analyse/residual_map.ts";
export { injectPeak } from "./analyse/injected_peak.ts";
export { errorBands } from "./analyse/error_bands.ts";
export { bootstrapMaps } from "./analyse/bootstrap_maps.ts";
export { splitMapError } from "./analyse/split_map_error.ts";
export { autocorrelateMap, correlateMaps } from "./analyse/spatial_correlation.ts";
export { summariseTrials } from "./analyse/trials.ts";
export { fitTrend } from "./analyse/trend.ts";
export { confusionMatrix, measureAccuracy, wilsonInterval } from "./analyse/classification.ts";
export { embedTsne } from "./analyse/tsne.ts";
export { embedUmap } from "./analyse/umap.ts";
export { measureSeparation } from "./analyse/separation.ts";
export { fitColumns, matchColumns } from "./analyse/atom_columns.ts";
export { measureLattice } from "./analyse/lattice_spacing.ts";
export { denoiseImage } from "./analyse/denoise_image.ts";
export { injectFault } from "./analyse/inject_fault.ts";
export { compareImageDenoisers } from "./analyse/compare_image_denoisers.ts";

// figure: values in, Observable Plot out.
export { drawBars } from "./figure/bars.ts";
export { drawPlot } from "./figure/figure.ts";
export { drawGroups } from "./figure/groups.ts";
export { drawLines, type Line } from "./figure/lines.ts";
export { drawLoss } from "./figure/loss.ts";
export { drawMap } from "./figure/map.ts";
export { colourOf } from "./figure/palette.ts";
export { arrangePanels } from "./figure/panels.ts";
export { drawScatter } from "./figure/scatter.ts";
export { drawBackground, drawSpectra, spectrumMarks } from "./figure/spectra.ts";
export type { Figure } from "./figure/svg.ts";

// write: files that HyperSpy and others open.
export { mapBlocks } from "./write/map_blocks.ts";
export { write, type WriteOptions } from "./write/write.ts";
