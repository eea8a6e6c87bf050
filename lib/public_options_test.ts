/**
 * Every public function with options, each with a call that is right: what is not an option of it, and
 * what an option cannot be, is refused by its name before anything is done.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import * as eels from "./mod.ts";
import { countImage, crystalImage } from "./core/crystal_image_test_support.ts";
import * as is from "./core/option_kinds.ts";
import { FIGURE_KINDS } from "./figure/figure_options.ts";

const { energyAxis, prng, spectrumImage, withNoise } = eels;

// deno-lint-ignore no-explicit-any -- wrong options are what is tried
type Options = any;

interface Row {
  readonly call: (options: Options) => unknown;
  readonly right: Options;
  /** Values that are refused, each in place of the right one. */
  readonly wrong: readonly Options[];
  /** What the message calls it, where that is not the function's name. */
  readonly of?: string;
}

const energy = energyAxis(500, 1, 40), random = prng(1);
const expected = Array.from(
  { length: 40 },
  (_, e) => 200 * ((500 + e) / 500) ** -3 + 100 * Math.exp(-(((e - 20) / 3) ** 2)),
);
const clean = spectrumImage({
  data: Array.from({ length: 36 * 40 }, (_, i) => (1 + Math.floor(i / 40) / 36) * expected[i % 40]),
  shape: [6, 6, 40],
  energy,
  unit: "electrons",
});
const image = eels.sampleElectrons(clean, { electronsPerUnit: 1, random: prng(2) });
const smooth = spectrumImage({ ...clean, noise: image.noise });
const spectrum = spectrumImage({ data: expected, energy, unit: "electrons" });
const fine = eels.resample(spectrum, energyAxis(500, 0.25, 150));
const long = spectrumImage({
  data: Array.from({ length: 200 }, (_, e) => 1000 + 30 * prng(e).normal()),
  energy: energyAxis(500, 1, 200),
});
const lowEnergy = energyAxis(-20, 0.5, 200);
const plasmons = [{ energyEv: 20, widthEv: 5, share: 1 }];
const low = spectrumImage({
  data: eels.lowLoss(lowEnergy, { thicknessMfp: 0.5, plasmons, zeroLossFwhmEv: 2 })
    .map((value) => Math.round(1e5 * value)),
  energy: lowEnergy,
  unit: "electrons",
});
const zeroLoss = eels.takeZeroLoss(low);
const map = {
  data: Float32Array.from({ length: 64 }, (_, i) => 5 + i % 7),
  shape: [8, 8],
  unit: "counts",
} as const;
const crystal = countImage(crystalImage(128), { dose: 200, random: prng(4) });
const fit = await eels.fitPca(image);
const power = eels.fitPowerLaw(spectrum, { fromEv: 500, toEv: 512 });
const peaks = [{ name: "a", nearEv: 520, fwhmEv: 5 }];
const fits = eels.fitPeaks(image, { fromEv: 510, toEv: 530, peaks });
const [firstHalf, secondHalf] = eels.splitElectrons(image, { random: prng(3) });
const points = {
  data: Float64Array.from({ length: 60 }, () => random.normal()),
  shape: [20, 3],
} as const;
const labels = Array.from({ length: 20 }, (_, i) => i % 2);
const sizes = { channels: 40, filters: [4], kernels: [3], latentUnits: 2, seed: 1 };
const network = await eels.buildConvAutoencoder(sizes);
const small = await eels.buildConvAutoencoder({ ...sizes, channels: 16 });
const model = eels.makeModel(network, { name: "a" });
const pairs = { inputs: image, targets: clean };
const training = { training: pairs, validation: pairs, epochs: 1, random };
const latent = { data: Float32Array.from(points.data), shape: [20, 3] };
const edge = {
  relativeEv: [0, 1, 2, 3, 4],
  values: [0, 1, 2, 1, 0],
  sigma: [0, 1, 2, 1, 0],
  pi: [0, 1, 2, 1, 0],
  peaksEv: [2],
};
const grid = { points: 64, rows: 1, columns: 1, thicknessesNm: [0.4], workers: 0 };
const weights = await eels.simulateStemWeights(eels.SRTIO3, grid);
const polarised = eels.placePolarised(edge, { energy, firstPeakEv: 515 });
const white = spectrumImage({
  data: Array.from({ length: 120 }, (_, e) => 1e6 * (640 + e) ** -2 + (e > 65 ? 1 : 0)),
  energy: energyAxis(640, 1, 120),
});
const rows = [{ kind: "a", x: 1, mse: 2 }, { kind: "b", x: 2, mse: 1 }];
const windowEv = { fromEv: 505, toEv: 535 };
const edgeWindow = { backgroundEv: [500, 512], referenceEv: 520, keepEv: [514, 530] };
const same = (given: eels.SpectrumImage) => given;
const maps = (given: eels.SpectrumImage) => ({
  sum: { data: Float32Array.from(eels.sumEnergy(given)), shape: [6, 6], unit: "counts" } as const,
});
const figure = eels.drawLines([{ label: "a", x: [1, 2], y: [1, 2] }]);
const folder = await Deno.makeTempDir();
const msa = join(folder, "a.msa"), npy = join(folder, "a.npy"), saved = join(folder, "model");
await eels.write(msa, spectrum);
await eels.write(npy, map);
await eels.saveModel(model, saved);
const [storedSpectrum, storedImage] = await Promise.all(
  [msa, npy].map((path) => eels.readMeasurement(path)),
);
const view = await eels.openSpectrumImage(msa);
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const TABLE: Readonly<Record<string, Row | readonly Row[]>> = {
  noiseVariance: {
    call: (o) => eels.noiseVariance(image, o),
    right: { of: "sum" },
    wrong: [{ of: "Sum" }],
  },
  normalise: {
    call: (o) => eels.normalise(image, o),
    right: { offset: 0, scale: 2 },
    wrong: [{ scale: 0 }],
  },
  denormalise: {
    call: (o) => eels.denormalise(image, o),
    right: { offset: 0, scale: 2, unit: "counts" },
    wrong: [{ scale: 0 }, { offset: NaN }],
  },
  mapValues: {
    call: (o) => eels.mapValues(image, (v) => v, o),
    right: { unit: "a" },
    wrong: [{ unit: 1 }],
  },
  spectrumImage: {
    call: spectrumImage,
    right: { data: [1, 2], energy: energyAxis(0, 1, 2) },
    wrong: [{ energy: { startEv: 0 } }],
  },
  withNoise: [
    { of: "a noise", call: (o) => withNoise(image, o), right: { gain: 1 }, wrong: [{ gain: -1 }] },
    {
      of: "a white noise",
      call: (o) => withNoise(image, o),
      right: { sigma: 1 },
      wrong: [{ sigma: 0 }],
    },
  ],
  crop: { call: (o) => eels.crop(image, o), right: windowEv, wrong: [{ fromEv: "505" }] },
  meanBlocks: {
    call: (o) => eels.meanBlocks(image, o),
    right: { rows: 2, columns: 2 },
    wrong: [{ rows: 0 }, { columns: 1.5 }],
  },
  read: {
    call: (o) => eels.read(msa, o),
    right: { calibrated: true },
    wrong: [{ image: -1 }, { part: "Real" }],
  },
  openSpectrumImage: {
    call: (o) => eels.openSpectrumImage(msa, o),
    right: { calibrated: true, trusted: true },
    wrong: [{ image: -1 }, { trusted: "yes" }],
  },
  readImage: {
    call: (o) => eels.readImage(npy, o),
    right: { calibrated: true },
    wrong: [{ image: 0.5 }],
  },
  readMeasurement: { call: (o) => eels.readMeasurement(msa, o), right: {}, wrong: [{ image: -1 }] },
  toSpectrumImage: {
    call: (o) => eels.toSpectrumImage(storedSpectrum, o),
    right: { energy: { startEv: 1, stepEv: 1 } },
    wrong: [{ energy: { startEv: 1, step: 1 } }, { calibrated: "no" }],
  },
  toImage: { call: (o) => eels.toImage(storedImage, o), right: {}, wrong: [{ part: "phases" }] },
  expectCoreLoss: {
    call: (o) => eels.expectCoreLoss(clean, o),
    right: {
      referenceEv: 520,
      electrons: [5, 50],
      exponent: [3, 3],
      jumpRatio: [0.3, 0.3],
      random,
    },
    wrong: [{ electrons: [50, 5] }, { exponent: [3] }, { referenceEv: 0 }],
  },
  lowLoss: {
    call: (o) => eels.lowLoss(lowEnergy, o),
    right: { thicknessMfp: 1, plasmons },
    wrong: [{ thicknessMfp: -1 }, { zeroLossFwhmEv: 0 }, { plasmons: [{ energy: 20 }] }],
  },
  singleLoss: {
    call: (o) => eels.singleLoss(plasmons, o),
    right: { stepEv: 0.5, channels: 100 },
    wrong: [{ stepEv: 0 }, { channels: 1.5 }],
  },
  placeCurve: {
    call: (o) => eels.placeCurve(edge, o),
    right: { energy, zeroEv: 510 },
    wrong: [{ broadeningEv: -1 }],
  },
  placePolarised: {
    call: (o) => eels.placePolarised(edge, o),
    right: { energy, firstPeakEv: 515 },
    wrong: [{ broadeningEv: -1 }, { firstPeakEv: NaN }],
  },
  scanWedge: {
    call: (o) => eels.scanWedge(eels.SRTIO3, o),
    right: { rows: 4, columns: 4 },
    wrong: [{ rows: 0 }, { columns: 1.5 }],
  },
  stemMaps: { call: (o) => eels.stemMaps(weights, o), right: {}, wrong: [{ sourceFwhmNm: -1 }] },
  sigmaShare: { call: (o) => eels.sigmaShare(weights, o), right: {}, wrong: [{ thicknessNm: 0 }] },
  stemImage: {
    call: (o) => eels.stemImage(weights, o),
    right: { spectra: polarised },
    wrong: [{ sourceFwhmNm: -1 }],
  },
  simulateStemWeights: {
    call: (o) => eels.simulateStemWeights(eels.SRTIO3, o),
    right: grid,
    wrong: [{ rows: 0 }, { points: 100 }, { beamEnergyKev: 0 }, { workers: -1 }],
  },
  simulateConfigurations: {
    call: (o) => eels.simulateConfigurations(eels.SRTIO3, o),
    right: grid,
    wrong: [{ phononPool: 0 }, { thicknessesNm: [] }, { seed: 0.5 }],
  },
  detect: {
    of: "a detector",
    call: (o) => eels.detect(image, o),
    right: { ...eels.DIRECT_DETECTOR },
    wrong: [{ gain: 0 }, { tailShare: 2 }],
  },
  estimateNoise: {
    call: (o) => eels.estimateNoise(image, o),
    right: { method: "mean-variance" },
    wrong: [{ method: "noise-power" }],
  },
  averageFrames: [
    {
      call: (o) => eels.averageFrames(image, { rows: 2, columns: 2 }, o),
      right: { mode: "blocks" },
      wrong: [{ mode: "block" }],
    },
    {
      of: "the window",
      call: (o) => eels.averageFrames(image, o),
      right: { rows: 2, columns: 2 },
      wrong: [{ rows: 0 }],
    },
  ],
  estimateMeanVariance: {
    call: (o) => eels.estimateMeanVariance(image, o),
    right: { bins: 10 },
    wrong: [{ bins: 0 }, { throughZero: 1 }],
  },
  estimateGain: {
    call: (o) => eels.estimateGain(long, o),
    right: { fromEv: 500, toEv: 700 },
    wrong: [{ trendDegree: -1 }],
  },
  addGaussianNoise: {
    call: (o) => eels.addGaussianNoise(image, o),
    right: { sigma: 1, random },
    wrong: [{ sigma: -1 }, { random: Math.random }],
  },
  sampleElectrons: {
    call: (o) => eels.sampleElectrons(clean, o),
    right: { electronsPerUnit: 1, random },
    wrong: [{ electronsPerUnit: 0 }, { random: 1 }],
  },
  thinElectrons: {
    call: (o) => eels.thinElectrons(image, o),
    right: { fraction: 0.5, random },
    wrong: [{ fraction: 1.1 }],
  },
  readOut: {
    call: (o) => eels.readOut(image, o),
    right: { gain: 2, random },
    wrong: [{ gain: 0 }, { readoutCounts: -1 }],
  },
  toElectrons: {
    call: (o) => eels.toElectrons(image, o),
    right: { gain: 2 },
    wrong: [{ gain: -2 }],
  },
  scanFast: {
    call: (o) => eels.scanFast(map, o),
    right: { electronsPerUnit: 10, random },
    wrong: [{ electronsPerUnit: 0 }, { rowJitterPixels: -1 }],
  },
  scanPairs: {
    call: (o) => eels.scanPairs([map], o),
    right: { doses: [1, 2], random },
    wrong: [{ doses: [0] }, { doses: [] }],
  },
  splitElectrons: {
    call: (o) => eels.splitElectrons(image, o),
    right: { random },
    wrong: [{ share: 1 }, { share: "half" }],
  },
  buildConvAutoencoder: {
    call: eels.buildConvAutoencoder,
    right: sizes,
    wrong: [{ dropout: 1 }, { filters: [0] }, { latentUnits: 1.5 }],
  },
  buildDeconvolutionNet: {
    call: eels.buildDeconvolutionNet,
    right: { channels: 40, filters: [4], dilations: [1], kernel: 3, seed: 1 },
    wrong: [{ kernel: 0 }, { filters: [] }],
  },
  train: {
    call: (o) => eels.train(network, o),
    right: training,
    wrong: [{ epochs: -3 }, { learningRate: 0 }, { batchSize: 1.5 }, { minimise: "MSE" }],
  },
  trainDenoiser: {
    call: eels.trainDenoiser,
    right: training,
    wrong: [{ epochs: -3 }, { batches: 0 }, { config: { filter: [1] } }],
  },
  splitPairs: {
    call: (o) => eels.splitPairs(pairs, o),
    right: {},
    wrong: [{ validationShare: 1 }],
  },
  makeModel: {
    call: (o) => eels.makeModel(network, o),
    right: { name: "a" },
    wrong: [{ name: 1 }],
  },
  loadModel: { call: (o) => eels.loadModel(saved, o), right: { name: "a" }, wrong: [{ unit: 1 }] },
  encode: {
    call: (o) => eels.encode(model, image, o),
    right: { batchSize: 8 },
    wrong: [{ batchSize: 0 }],
  },
  trainClassifier: {
    call: (o) => eels.trainClassifier(latent, o),
    right: { labels, classes: ["a", "b"], epochs: 1, random },
    wrong: [{ epochs: -3 }, { learningRate: 0 }],
  },
  countedPairs: {
    call: (o) => eels.countedPairs(clean, o),
    right: { random },
    wrong: [{ random: 1 }],
  },
  noisyPairs: {
    call: (o) => eels.noisyPairs(clean, o),
    right: { sigma: 1, random },
    wrong: [{ sigma: 0 }, { sigma: [2, 1] }],
  },
  thinnedPairs: {
    call: (o) => eels.thinnedPairs(image, o),
    right: { random },
    wrong: [{ random: 1 }],
  },
  foldPixels: {
    call: (o) =>
      eels.foldPixels({
        positions: Array.from({ length: 16 }, (_, i) => i),
        source: Int32Array.from({ length: 16 }, (_, i) => i),
      }, o),
    right: { columns: 4, blockPixels: 1, random },
    wrong: [{ folds: 2 }, { blockPixels: 0 }],
  },
  denoiseByWindows: {
    call: (o) => eels.denoiseByWindows(eels.makeModel(small, { name: "b" }), map, o),
    right: { windowPixels: 4 },
    wrong: [{ stepPixels: 0 }, { weights: "round" }, { normalisation: { scale: 1 } }],
  },
  foldImages: {
    call: (o) => eels.foldImages(["a", "b"], o),
    right: { folds: 2, random },
    wrong: [{ folds: 1 }],
  },
  searchConfigurations: {
    call: (o) => eels.searchConfigurations([{ a: 1 }], o),
    right: { folds: [[0]], score: () => Promise.resolve(1) },
    wrong: [{ folds: 5 }, { score: 1 }],
  },
  runStream: {
    call: (o) => eels.runStream(() => {}, o),
    right: { frames: 1, frameRateHz: 1000 },
    wrong: [{ frames: 0 }, { frameRateHz: 0 }, { capacity: 0.5 }],
  },
  denoise: [
    {
      call: (o) => eels.denoise(image, o),
      right: { method: "savitzky-golay", windowChannels: 9 },
      wrong: [{ windowChannels: 4 }, { windowChannels: -5 }, { method: "PCA" }, {
        method: undefined,
      }],
    },
    {
      call: (o) => eels.denoise(image, o),
      right: { method: "pca", rank: 2 },
      wrong: [{ rank: 0 }, { centred: 1 }, { method: "constructor" }],
    },
    {
      call: (o) => eels.denoise(image, o),
      right: { method: "gaussian", fwhmEv: 2 },
      wrong: [{ fwhmEv: 0 }],
    },
    {
      call: (o) => eels.denoise(image, o),
      right: { method: "binning", pixels: 3 },
      wrong: [{ pixels: 2 }],
    },
    { call: (o) => eels.denoise(image, o), right: { method: model }, wrong: [{ method: {} }] },
    {
      call: (o) => eels.denoise(image, o),
      right: { method: "none" },
      wrong: [{ method: "network", epochs: -3 }],
    },
  ],
  estimateDrift: {
    call: (o) => eels.estimateDrift(clean, o),
    right: windowEv,
    wrong: [{ mostEv: 0 }, { rows: 0 }],
  },
  trainOnImage: {
    call: async (o) => (await eels.trainOnImage(image, o)).dispose(),
    right: { random, epochs: 1 },
    wrong: [{ epochs: -3 }, { patience: 0 }, { signal: true }],
  },
  fitPca: {
    call: (o) => eels.fitPca(image, o),
    right: { centred: false },
    wrong: [{ weighting: "Poisson" }, { centred: "no" }, { deadChannels: "leave" }],
  },
  errorsByRank: {
    call: (o) => eels.errorsByRank(fit, image, o),
    right: { truth: clean, most: 2 },
    wrong: [{ most: 1.5 }, { truth: map }],
  },
  rankByHardThreshold: {
    call: (o) => eels.rankByHardThreshold(fit, o),
    right: { sigma: 1 },
    wrong: [{ sigma: 0 }],
  },
  rankByParallelAnalysis: {
    call: (o) => eels.rankByParallelAnalysis(fit, image, o),
    right: { noise: "gaussian", random, draws: 2 },
    wrong: [{ noise: "Poisson" }, { draws: 0 }],
  },
  projectPca: {
    call: (o) => eels.projectPca(fit, image, o),
    right: { rank: 1 },
    wrong: [{ rank: 1.5 }],
  },
  reconstructPca: {
    call: (o) => eels.reconstructPca(fit, image, o),
    right: { rank: 1 },
    wrong: [{ rank: -1 }],
  },
  deconvolveFourierLog: {
    call: (o) => eels.deconvolveFourierLog(low, o),
    right: { zeroLoss },
    wrong: [{ zeroLoss: zeroLoss.data }],
  },
  deconvolveFourierRatio: {
    call: (o) => eels.deconvolveFourierRatio(low, o),
    right: { spread: zeroLoss, fwhmEv: 2 },
    wrong: [{ fwhmEv: 0 }, { regularisation: -1 }],
  },
  gaussianFilter: {
    call: (o) => eels.gaussianFilter(map, o),
    right: { deviationPixels: 1 },
    wrong: [{ deviationPixels: -1 }],
  },
  totalVariationFilter: {
    call: (o) => eels.totalVariationFilter(map, o),
    right: { weight: 1 },
    wrong: [{ weight: 0 }, { iterations: 1.5 }],
  },
  nonLocalMeans: {
    call: (o) => eels.nonLocalMeans(map, o),
    right: { h: 1, patchPixels: 3, searchPixels: 2 },
    wrong: [{ h: 0 }, { patchPixels: 4 }],
  },
  deconvolveRichardsonLucy: {
    call: (o) => eels.deconvolveRichardsonLucy(low, o),
    right: { spread: zeroLoss, iterations: 2 },
    wrong: [{ iterations: 1.5 }, { iterations: -1 }, { edges: "closed" }, { totalVariation: 0.5 }],
  },
  traceRichardsonLucy: {
    call: (o) => eels.traceRichardsonLucy(low, o),
    right: { spread: zeroLoss, iterations: [1, 2] },
    wrong: [{ iterations: 2 }, { start: "zero" }, { readoutVariance: -1 }],
  },
  measureMisfit: {
    call: (o) => eels.measureMisfit(low, o),
    right: { measured: low, spread: zeroLoss },
    wrong: [{ deviation: [0] }, { origin: "top" }],
  },
  spreadSpectra: {
    call: (o) => eels.spreadSpectra(low, o),
    right: { spread: zeroLoss },
    wrong: [{ origin: "Zero" }],
  },
  deconvolveToDiscrepancy: {
    call: (o) => eels.deconvolveToDiscrepancy(low, o),
    right: { spread: zeroLoss, most: 2 },
    wrong: [{ most: 0 }, { level: -1 }],
  },
  iterationsByCrossValidation: {
    call: (o) => eels.iterationsByCrossValidation(low, o),
    right: { spread: zeroLoss, most: 2, random },
    wrong: [{ share: 1 }, { per: "map" }],
  },
  takeZeroLoss: {
    call: (o) => eels.takeZeroLoss(low, o),
    right: { per: "image" },
    wrong: [{ per: "Image" }],
  },
  compareDenoisers: {
    call: (o) => eels.compareDenoisers(image, o),
    right: { rivals: { nothing: [{ method: "none" }] }, doses: [1], repeats: 1, random },
    wrong: [{ doses: [2] }, { repeats: 0 }, { rivals: {} }, { windows: [{ name: "a", from: 1 }] }],
  },
  defaultRivals: {
    call: (o) => eels.defaultRivals(image, o),
    right: { network: false },
    wrong: [{ network: 1 }],
  },
  heldOutError: {
    call: (o) => eels.heldOutError(firstHalf, secondHalf, o),
    right: { seen: firstHalf },
    wrong: [{ seen: map }],
  },
  calibrate: {
    call: (o) => eels.calibrate(spectrum, o),
    right: { peaks: [{ nearEv: 520, trueEv: 521 }], halfWidthEv: 2 },
    wrong: [{ halfWidthEv: 0 }, { peaks: [{ near: 520 }] }],
  },
  compareWindows: {
    call: (o) => eels.compareWindows(spectrum, o),
    right: { fromEvs: [500, 502], toEv: 512 },
    wrong: [{ fromEvs: 500 }, { gain: 0 }],
  },
  fitPowerLaw: {
    call: (o) => eels.fitPowerLaw(spectrum, o),
    right: { fromEv: 500, toEv: 512 },
    wrong: [{ gain: 0 }],
  },
  removeBackground: {
    call: (o) => eels.removeBackground(image, o),
    right: { fromEv: 500, toEv: 512 },
    wrong: [{ toEv: null }],
  },
  integrateEdge: {
    call: (o) => eels.integrateEdge(image, o),
    right: { backgroundEv: [500, 512], fromEv: 515, toEv: 525 },
    wrong: [{ backgroundEv: [512, 500] }, { backgroundEv: 500 }],
  },
  isolateEdge: {
    call: (o) => eels.isolateEdge(image, o),
    right: edgeWindow,
    wrong: [{ jumpRatio: 0 }, { keepEv: [530, 514] }],
  },
  measureJump: {
    call: (o) => eels.measureJump(fine, o),
    right: edgeWindow,
    wrong: [{ referenceEv: NaN }],
  },
  matchEdge: {
    call: (o) => eels.matchEdge(spectrum, spectrum, o),
    right: { ...windowEv, pivotEv: 520 },
    wrong: [{ maxShiftEv: -1 }, { maxStretch: 1 }],
  },
  sharpestBend: {
    call: (o) => eels.sharpestBend(spectrum, o),
    right: { ...windowEv, halfWidthEv: 2 },
    wrong: [{ halfWidthEv: 0 }],
  },
  measureOnset: {
    call: (o) => eels.measureOnset(spectrum, o),
    right: { backgroundEv: [500, 512], peakEv: [515, 525] },
    wrong: [{ share: 1 }, { peakEv: [525, 515] }],
  },
  measureWhiteLines: {
    call: (o) => eels.measureWhiteLines(white, o),
    right: { stepWidthEv: 1 },
    wrong: [{ stepWidthEv: 0 }, { continuumEv: 730 }],
  },
  fitPeaks: {
    call: (o) => eels.fitPeaks(image, o),
    right: { fromEv: 510, toEv: 530, peaks },
    wrong: [
      { baseline: "Linear" },
      { noise: "known" },
      { mostSteps: 0 },
      { peaks: [{ ...peaks[0], with: 1 }] },
      { peaks: [{ ...peaks[0], fwhmEv: 0 }] },
    ],
  },
  peakMap: {
    call: (o) => eels.peakMap(fits, o),
    right: { peak: "a", value: "height" },
    wrong: [{ peak: "b" }, { value: "positionev" }],
  },
  cramerRaoBound: {
    call: (o) => eels.cramerRaoBound(energy, [{ height: 1, positionEv: 520, fwhmEv: 5 }], o),
    right: { ...windowEv, noise: { sigma: 1 } },
    wrong: [{ baseline: "flat" }],
  },
  measurePeak: {
    call: (o) => eels.measurePeak(spectrum, o),
    right: { nearEv: 520, halfWidthEv: 2 },
    wrong: [{ withinEv: 0 }, { nearEv: "O K" }],
  },
  findPeaks: {
    call: (o) => eels.findPeaks(spectrum, o),
    right: { fromEv: 505, prominence: 1 },
    wrong: [{ prominence: -1 }],
  },
  matchPeaks: { call: (o) => eels.matchPeaks([], [], o), right: {}, wrong: [{ withinEv: -1 }] },
  judgeResiduals: {
    call: (o) => eels.judgeResiduals(image, smooth, o),
    right: { sigma: 10 },
    wrong: [{ sigma: 0 }],
  },
  residualMap: {
    call: (o) => eels.residualMap(image, smooth, o),
    right: { widths: [2] },
    wrong: [{ pixels: 2 }, { widths: [41] }, { falseAlarm: 0 }],
  },
  injectPeak: {
    call: (o) => eels.injectPeak(image, o),
    right: { denoise: same, energyEv: 520, fwhmEv: 3, random },
    wrong: [{ share: 0.6 }, { height: 0 }, { spectra: "all" }, { denoise: "pca" }],
  },
  errorBands: {
    call: (o) => eels.errorBands(image, o),
    right: { denoise: same, repeats: 1, random },
    wrong: [{ coverages: [] }, { coverages: [90] }, { share: 1 }],
  },
  bootstrapMaps: {
    call: (o) => eels.bootstrapMaps(image, smooth, o),
    right: { denoise: same, maps, repeats: 2, random },
    wrong: [{ repeats: 1 }, { maps: 1 }],
  },
  splitMapError: {
    call: (o) => eels.splitMapError(image, o),
    right: { denoise: same, maps, repeats: 1, random },
    wrong: [{ repeats: 0 }],
  },
  autocorrelateMap: {
    call: (o) => eels.autocorrelateMap(map, o),
    right: { lags: 2 },
    wrong: [{ lags: 1.5 }, { lags: -1 }],
  },
  wilsonInterval: { call: (o) => eels.wilsonInterval(1, 2, o), right: {}, wrong: [{ z: 0 }] },
  measureAccuracy: {
    call: (o) => eels.measureAccuracy([0], [0], o),
    right: { groups: ["a"], random, draws: 2 },
    wrong: [{ draws: 0 }],
  },
  confusionMatrix: {
    call: (o) => eels.confusionMatrix([0], [0], o),
    right: { classes: ["a"] },
    wrong: [{ classes: "a" }],
  },
  embedTsne: {
    call: (o) => eels.embedTsne(points, o),
    right: { perplexity: 3, iterations: 1, earlyExaggerationIterations: 1, workers: 0 },
    wrong: [{ perplexity: 0 }, { iterations: 1.5 }, { finalMomentum: 1 }, { learningRate: "Auto" }],
  },
  embedUmap: {
    call: (o) => eels.embedUmap(points, o),
    right: { neighbours: 5, epochs: 2 },
    wrong: [{ epochs: -3 }, { neighbours: 1 }],
  },
  measureSeparation: {
    call: (o) => eels.measureSeparation(points, labels, o),
    right: { k: 3 },
    wrong: [{ k: 0 }],
  },
  fitColumns: {
    call: (o) => eels.fitColumns(crystal, o),
    right: { distancePixels: 6 },
    wrong: [{ distancePixels: 1 }, { contrast: "darker" }, { threshold: 2 }],
  },
  matchColumns: {
    call: (o) => eels.matchColumns([], [], o),
    right: { withinPixels: 1, shape: [8, 8] },
    wrong: [{ withinPixels: -1 }, { shape: 8 }],
  },
  measureLattice: {
    call: (o) => eels.measureLattice(crystal, o),
    right: {},
    wrong: [{ shortestPixels: 0 }],
  },
  denoiseImage: {
    call: (o) => eels.denoiseImage(crystal, o),
    right: { method: "Gaussian", deviationPixels: 1, random },
    wrong: [{ method: "gaussian" }, { deviationPixels: -1 }],
  },
  injectFault: {
    call: (o) => eels.injectFault(crystal, o),
    right: { denoise: (given: eels.Image) => given, random },
    wrong: [{ shift: 0.5 }, { change: -2 }, { columns: 2 }, { denoise: "network" }],
  },
  compareImageDenoisers: {
    call: (o) => eels.compareImageDenoisers(crystal, o),
    right: { methods: ["none"], repeats: 1, random },
    wrong: [{ methods: ["gaussian"] }, { doses: [0, 1] }, { repeats: 0 }],
  },
  drawPlot: { call: eels.drawPlot, right: { marks: [] }, wrong: [{ width: 0 }, { marks: "line" }] },
  drawBars: {
    call: (o) => eels.drawBars(rows, o),
    right: { group: "kind", bar: "kind", y: "mse" },
    wrong: [{ group: 1 }, { error: true }],
  },
  drawGroups: {
    call: (o) => eels.drawGroups(rows, o),
    right: { group: "kind", x: "x", y: "mse" },
    wrong: [{ dodge: -1 }, { line: "no" }],
  },
  drawLines: {
    call: (o) => eels.drawLines([{ label: "a", x: [1, 2], y: [1, 2] }], o),
    right: { ariaLabel: undefined },
    wrong: [{ height: NaN }],
  },
  drawLoss: {
    call: (o) => eels.drawLoss({ loss: [2, 1], validationLoss: [2, 1] }, o),
    right: { title: "a" },
    wrong: [{ width: "wide" }],
  },
  drawMap: {
    call: (o) => eels.drawMap(map, o),
    right: { tile: 2 },
    wrong: [{ tile: 0 }, { scaleBarNm: -1 }, { width: 1e9 }],
  },
  drawScatter: {
    call: (o) => eels.drawScatter([0, 0, 1, 1], o),
    right: { labels: ["a", "b"] },
    wrong: [{ columns: 0 }, { labels: [] }],
  },
  arrangePanels: {
    call: (o) => eels.arrangePanels([figure], o),
    right: { columns: 1 },
    wrong: [{ columns: 0 }, { letters: 1 }],
  },
  drawSpectra: {
    call: (o) => eels.drawSpectra([{ label: "a", spectrum }], o),
    right: { title: "a" },
    wrong: [{ rules: { y: 0 } }],
  },
  drawBackground: {
    call: (o) => eels.drawBackground(spectrum, power, o),
    right: windowEv,
    wrong: [{ fromEv: undefined }],
  },
  mapBlocks: {
    call: (o) => eels.mapBlocks(view, same, o),
    right: { out: join(folder, "a.zspy"), stamp: "as they are" },
    wrong: [
      ...[{ out: 1 }, { out: "a.hspy" }, { stamp: undefined }, { blocks: [0, 2] }, { title: 1 }],
      { isOwned: 1 },
    ],
  },
  write: {
    call: (o) => eels.write(join(folder, "b.msa"), spectrum, o),
    right: { title: "a" },
    wrong: [{ title: 1 }],
  },
};

/** Public functions that take data only. */
const WITHOUT = [
  ...[
    "energies",
    "energyAt",
    "energyAxis",
    "measureNormalisation",
    "selectPoints",
    "spectraAsPoints",
  ],
  ...[
    "prng",
    "repeatSpectrum",
    "spectrumAt",
    "rebinEnergy",
    "resample",
    "shiftSpectra",
    "selectRows",
  ],
  ...["stackRows", "meanSpectrum", "sumEnergy", "startTensors", "ReadError", "wavelengthA"],
  ...[
    "addPluralLoss",
    "pluralLoss",
    "estimateImageNoise",
    "estimateSigma",
    "listGains",
    "saveModel",
  ],
  ...[
    "classify",
    "framePairs",
    "joinHeldOut",
    "takePixels",
    "gridOf",
    "summariseSearch",
    "alignRows",
  ],
  ...["rankByScree", "componentSpectra", "scoreMap", "smoothBest", "fittedSpectra", "countStatus"],
  ...["gaussianPeaks", "meanAbsoluteError", "meanSquaredError", "summarise", "correlateMaps"],
  ...["summariseTrials", "fitTrend", "colourOf", "spectrumMarks"],
];

Deno.test("peaks, rules and lines are refused by the names that nothing reads, and by wrong values", () => {
  const peak = { height: 1, positionEv: 520, fwhmEv: 3 }, known = { sigma: 1 };
  const line = { label: "a", x: [1, 2], y: [1, 2] };
  const cases: [call: (wrong: Options) => unknown, wrong: Options, message: RegExp][] = [];
  for (
    const call of [
      (peaks: Options) => eels.gaussianPeaks(energy, peaks),
      (peaks: Options) => eels.cramerRaoBound(energy, peaks, { ...windowEv, noise: known }),
    ]
  ) {
    call([peak]);
    cases.push(
      [call, [{ ...peak, fwhm: 3 }], /fwhm is not an option of a peak: did you mean fwhmEv\?/],
      [call, [{ height: 1, positionEv: 520 }], /fwhmEv must be above 0: it is undefined/],
      [call, [{ ...peak, height: "1" }], /height must be a number: it is "1"/],
      [call, peak, /peaks must be a list/],
    );
  }
  const { label, ...nameless } = line;
  for (
    const call of [
      ({ x: _x, y: _y, ...look }: Options) => eels.drawSpectra([{ ...look, spectrum }]),
      ({ x: _x, y: _y, ...look }: Options) => eels.spectrumMarks([{ ...look, spectrum }]),
      (wrong: Options) => eels.drawLines([wrong]),
    ]
  ) {
    call({ ...line, colour: undefined, error: undefined });
    cases.push(
      [call, { ...nameless, lable: label }, /lable is not an option of a line: did you mean label/],
      [call, nameless, /label must be text: it is undefined/],
      [call, { ...line, width: -1 }, /width must be 0 or more: it is -1/],
    );
  }
  cases.push(
    [
      (rules) => eels.drawLines([line], { rules }),
      [{ Y: 1 }],
      /Y is not .* a rule: did you mean y/,
    ],
    [(rules) => eels.drawPlot({ marks: [], rules }), [{ y: 1, label: 1 }], /label must be text/],
  );
  for (const [call, wrong, message] of cases) {
    assert.throws(() => call(wrong), { name: "RangeError", message });
  }
});

const functions = Object.entries(eels).filter(([, value]) => typeof value === "function");

Deno.test("every public function is in the table, or takes no options", () => {
  const names = functions.map(([name]) => name).sort();
  assert.deepEqual([...Object.keys(TABLE), ...WITHOUT].sort(), names);
  for (const [name, value] of functions.filter(([name]) => WITHOUT.includes(name))) {
    const parameters = String(value).split("{\n")[0];
    assert.doesNotMatch(parameters, /\b(options|settings|view)\b/, `${name} has options`);
  }
});

/** The message a call is refused with. */
async function refusal({ call }: Row, options: Options): Promise<string> {
  try {
    await call(options);
  } catch (error) {
    assert.ok(error instanceof RangeError, `${error}`);
    return error.message;
  }
  assert.fail(`accepted ${Object.keys(Object(options))}`);
}

const isFree = (name: string, option: string) =>
  (name === "write" && option === "provenance") ||
  (/^draw/.test(name) && FIGURE_KINDS[option as keyof typeof FIGURE_KINDS] === is.anything);

for (const [name, entry] of Object.entries(TABLE)) {
  Deno.test(`${name}() refuses unknown options and wrong values by their names`, async () => {
    for (const row of [entry].flat() as Row[]) {
      const { right, wrong, of = name } = row;
      await row.call(right);
      for (const unknown of ["anOptionOfNone", "__proto__", "constructor", "toString"]) {
        const message = await refusal(row, { ...right, [unknown]: 1 });
        assert.ok(message.includes(` as ${unknown} is not an option of ${of}`), message);
      }
      assert.match(await refusal(row, 5), /^Cannot .* as /);
      const options = (await refusal(row, { ...right, x_: 1 })).split("Options are ")[1].split(
        ", ",
      );
      for (const option of options.filter((option) => !isFree(name, option))) {
        const message = await refusal(row, { ...right, [option]: Symbol("wrong") });
        assert.match(
          message,
          new RegExp(`^Cannot .* as ${option} must be .*: it is Symbol\\(wrong\\)`),
        );
      }
      assert.ok(wrong.length > 0, "a wrong value is missing");
      for (const value of wrong) {
        assert.match(await refusal(row, { ...right, ...value }), /^Cannot .* as .*(must|is not)/);
      }
    }
  });
}
