import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { afterStep, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { startTensors } from "../core/tensor.ts";
import type { Progress } from "../model/train.ts";
import { findComponents, type ImageComponents, tableOf } from "./image_components.ts";
import { energySide } from "./energy_side.ts";
import { scoresOf } from "./leading_components.ts";
import {
  type FilterHistory,
  type FilterOptions,
  FOLDS,
  type NetworkFilter,
  trainFilter,
} from "./network_filter.ts";
import { noiseUnitsOf } from "./noise_units.ts";

export type { FilterHistory } from "./network_filter.ts";

/** What {@link trainOnImage} reports after every epoch. */
export interface ImageTrainingProgress {
  /** Epochs done or left out as training stopped early, from 0; `of` in all. */
  readonly epoch: number;
  readonly of: number;
  /** "split": electrons are split and components found; then the networks along scan and energy. */
  readonly stage: "split" | "scan" | "energy";
  /** Mean squared difference from the other part's electrons, in units of the noise; none yet in "split". */
  readonly loss?: number;
  readonly validationLoss?: number;
  readonly elapsedS: number;
}

/** Settings of {@link trainOnImage}. */
export interface TrainOnImageOptions {
  /** Splits the electrons, starts and orders the training. */
  readonly random: Prng;
  /** Of each of the networks, at most; 60. */
  readonly epochs?: number;
  /** Epochs without a better validation after which one stops; 15. */
  readonly patience?: number;
  readonly onProgress?: (progress: ImageTrainingProgress) => void | Promise<void>;
  /** Ends the training with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A denoiser that was trained on one image; dispose of it when done. */
export interface ImageNetwork {
  /** "network on 3 components" or, where no network erred less, "PCA of rank 3". */
  readonly name: string;
  /** Components that are kept: those of PCA at its best rank, and weak ones that neighbours share. */
  readonly rank: number;
  /** Those of PCA among them. */
  readonly pcaRank: number;
  /** How the networks did, along the scan and along energy. */
  readonly history: { readonly scan?: FilterHistory; readonly energy?: FilterHistory };
  /**
   * Denoises an image of the same shape, such as the one it was trained on or a part of its electrons.
   *
   * @throws {RangeError} Where the shape is another.
   * @throws {Error} Where the image carries no noise.
   */
  apply(image: SpectrumImage): Promise<SpectrumImage>;
  dispose(): void;
}

/** Share of the electrons that a network sees; the rest judges it. */
const SHARE = 0.8;
/** Fewest spectra and channels of which anything can be held out. */
const FEWEST_SPECTRA = 16, FEWEST_CHANNELS = 32;

/**
 * Trains a denoiser on a spectrum image itself, without a clean one: what it makes of a part of the
 * electrons has to predict the rest (noise to noise, Lehtinen et al. 2018, arXiv:1803.04189).
 *
 * 1. Values are divided by a smooth deviation of their noise, so that a weak edge counts like the
 *    background under it.
 * 2. The base are principal components, as many as predict the held-out electrons best; to them come
 *    components of what they leave in means over 5 x 5 pixels, where those are seen to predict.
 * 3. Small networks correct the scores of each pixel from its own and its neighbours', and others the
 *    components at each channel from the channels around it. Their last layers start at zero, that is
 *    at PCA; each is trained on some splits and blocks and judged on other blocks.
 * 4. Where the networks of a step do not err less on held-out blocks by two standard errors, the step
 *    is left out. The name then says that the result is PCA.
 *
 * What appears in a few pixels only and makes no component is lost as by PCA. What errs least also draws
 * weak contrasts together: in simulated maps of two weak edges each map followed the truth better than
 * PCA's (correlation 0.93 against 0.83), but with a slope of 0.77 against 0.87. Noise that is correlated
 * along energy but is told to be white is learned as signal.
 *
 * @param image Counts or electrons with their noise, `[rows, columns, channels]`: 16 spectra or more of
 * 32 channels or more; a background may have been removed.
 * @returns A denoiser for this image, or for others of its shape and instrument.
 * @throws {RangeError} Where the image is too small, a value is not finite or an option unknown.
 * @throws {Error} Where the image carries no noise.
 * @example
 * ```ts
 * import { energyAxis, prng, sampleElectrons, spectrumImage, trainOnImage } from "eels";
 * const data = Float32Array.from({ length: 6 * 6 * 32 }, (_, i) => 90 + i % 32 + 30 * Math.sin(i / 200));
 * const clean = spectrumImage({ data, shape: [6, 6, 32], energy: energyAxis(520, 1, 32) });
 * const electrons = sampleElectrons(clean, { electronsPerUnit: 1, random: prng(1) });
 * const network = await trainOnImage(electrons, { random: prng(2), epochs: 2 });
 * (await network.apply(electrons)).shape; // [6, 6, 32]
 * network.dispose();
 * ```
 */
export async function trainOnImage(
  image: SpectrumImage,
  options: TrainOnImageOptions,
): Promise<ImageNetwork> {
  const { random, epochs = 60, patience = 15, onProgress, signal } = checkTraining(image, options);
  await startTensors();
  const began = performance.now(), of = 2 * FOLDS * epochs;
  const report = async (progress: Omit<ImageTrainingProgress, "of" | "elapsedS">) => {
    await onProgress?.({ ...progress, of, elapsedS: (performance.now() - began) / 1000 });
    signal?.throwIfAborted();
  };
  const found = await findComponents(image, {
    share: SHARE,
    random: random.split("components"),
    onSplit: () => report({ epoch: 0, stage: "split" }),
  });
  const filters: NetworkFilter[] = [];
  const settings = (stage: "scan" | "energy") => ({
    epochs,
    patience,
    random: random.split(stage),
    onProgress: (fold: number, { epoch, loss, validationLoss }: Progress) =>
      report({
        epoch: ((stage === "scan" ? 0 : FOLDS) + fold) * epochs + epoch,
        stage,
        loss: loss.at(-1),
        validationLoss: validationLoss.at(-1),
      }),
  });
  try {
    if (found.rank > 0) {
      filters.push(await trainScan(found, image.shape, settings("scan")));
      filters.push(await trainEnergy(found, image.shape, filters[0], settings("energy")));
    }
  } catch (error) {
    filters.forEach((filter) => filter.dispose());
    throw error;
  }
  return finish(image, found, filters);
}

type StageSettings = Pick<FilterOptions, "epochs" | "patience" | "random" | "onProgress">;

/** PCA's scores stay, those of the weak components start at nothing. */
const baseOf = (scores: Float64Array, { rank, pcaRank }: ImageComponents) =>
  scores.map((score, i) => i % rank < pcaRank ? score : 0);

async function trainScan(
  found: ImageComponents,
  [rows, columns]: readonly number[],
  settings: StageSettings,
): Promise<NetworkFilter> {
  const lessons = found.lessons.map(({ scores, components, rest }) => ({
    maps: { data: scores, components: found.rank, grid: [rows, columns] as const },
    base: baseOf(scores, found),
    target: scoresOf(rest, components),
  }));
  return await trainFilter(lessons, { ...settings, ends: "own", blocks: blocksOf(rows, columns) });
}

async function trainEnergy(
  found: ImageComponents,
  [rows, columns, channels]: readonly number[],
  scan: NetworkFilter,
  settings: StageSettings,
): Promise<NetworkFilter> {
  const lessons = [];
  for (const { scores, components, rest } of found.lessons) {
    const maps = { data: scores, components: found.rank, grid: [rows, columns] as const };
    const filtered = await scan.apply(maps, baseOf(scores, found), "held-out");
    const side = energySide(filtered, components, channels);
    lessons.push({ maps: side.maps, base: side.maps.data, target: side.project(rest) });
  }
  const blocks = blocksOf(1, channels);
  return await trainFilter(lessons, { ...settings, ends: "pairs", blocks });
}

/** Choice: about 40 blocks or more, of at most 8 x 8 pixels or 32 points along a line. */
function blocksOf(rows: number, columns: number): Int32Array {
  const points = rows * columns, isPlane = rows > 2 && columns > 2;
  const side = isPlane
    ? Math.max(2, Math.min(8, Math.round(Math.sqrt(points / 40))))
    : Math.max(2, Math.min(32, Math.round(points / 25)));
  const across = Math.ceil(columns / side);
  return Int32Array.from({ length: points }, (_, i) => {
    const row = Math.floor(i / columns), column = i % columns;
    return isPlane
      ? Math.floor(row / side) * across + Math.floor(column / side)
      : Math.floor(i / side);
  });
}

function finish(
  image: SpectrumImage,
  found: ImageComponents,
  [scan, energy]: readonly NetworkFilter[],
): ImageNetwork {
  const { rank, pcaRank } = found, { shape } = image, [rows, columns, channels] = shape;
  const isKept = scan?.history.kept || energy?.history.kept;
  const name = isKept ? `network on ${rank} components` : `PCA of rank ${pcaRank}`;
  const apply = async (given: SpectrumImage) => {
    refuseNonSpectra("apply the image's network", given);
    if (given.shape.some((size, i) => size !== shape[i])) {
      throw new RangeError(
        `Cannot apply the image's network as the shape must be that of the image, [${shape}]: it is ` +
          `[${given.shape}]; train on this one`,
      );
    }
    const units = noiseUnitsOf(given), data = new Float32Array(given.data.length);
    const step = `denoised by the ${name} of held-out electrons, so that the noise is unknown`;
    if (rank === 0) return afterStep(given, step, { data, noise: undefined });
    const table = tableOf(given, units);
    const components = await found.find(table), scores = scoresOf(table, components);
    const maps = { data: scores, components: rank, grid: [rows, columns] as const };
    const filtered = await scan.apply(maps, baseOf(scores, found));
    const side = energySide(filtered, components, channels);
    const spectra = await energy.apply(side.maps, side.maps.data);
    for (let s = 0, i = 0; s < units.bySpectrum.length; s++) {
      for (let e = 0; e < channels; e++, i++) {
        let value = 0;
        for (let k = 0; k < rank; k++) {
          value += filtered[s * rank + k] / side.sizes[k] * spectra[e * rank + k];
        }
        data[i] = value * units.bySpectrum[s] * units.byChannel[e];
      }
    }
    return afterStep(given, step, { data, noise: undefined });
  };
  const dispose = () => [scan, energy].forEach((filter) => filter?.dispose());
  const history = {
    ...(scan && { scan: scan.history }),
    ...(energy && { energy: energy.history }),
  };
  return { name, rank, pcaRank, history, apply, dispose };
}

function checkTraining(image: SpectrumImage, options: TrainOnImageOptions): TrainOnImageOptions {
  const task = "train on the image";
  refuseNonSpectra(task, image);
  checkOptions("trainOnImage", task, options, {
    random: is.needed(is.stream),
    epochs: is.whole(1),
    patience: is.whole(1),
    onProgress: is.callable,
    signal: is.abort,
  });
  const spectra = spectrumCount(image), channels = image.shape[2];
  if (spectra < FEWEST_SPECTRA || channels < FEWEST_CHANNELS) {
    throw new RangeError(
      `Cannot ${task} as it needs ${FEWEST_SPECTRA} spectra of ${FEWEST_CHANNELS} channels or more: ` +
        `there ${spectra === 1 ? "is 1" : `are ${spectra}`} of ${channels}; take ` +
        `"savitzky-golay" or, from 9 spectra, "pca"`,
    );
  }
  const bad = image.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot ${task} as every value must be finite: channel ${bad % channels} of spectrum ` +
        `${Math.floor(bad / channels)} has ${image.data[bad]}`,
    );
  }
  if (!image.noise) {
    throw new Error(
      `Cannot ${task} as its noise must be known: call estimateNoise() or withNoise() before`,
    );
  }
  return options;
}
