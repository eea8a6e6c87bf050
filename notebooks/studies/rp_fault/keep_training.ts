import { type Image, withPixels } from "eels/core/image.ts";
import type { Prng } from "eels/core/random.ts";
import { denoiseByWindows } from "eels/model/floating_window.ts";
import type { Model } from "eels/model/model.ts";
import { train, type TrainedModel, type TrainOptions } from "eels/model/train.ts";
import { buildKeepNetwork, KEEP_NETWORK } from "./keep_network.ts";
import { countScale, keepPairs, type KeepWindows } from "./keep_windows.ts";
import { buildStackedAutoencoder, STACKED_AUTOENCODER_PAPER } from "./stacked_autoencoder.ts";

/** A network and what it learns from. */
export interface KeepRecipe extends KeepWindows {
  /** The convolutional network of this project, or the dense one of the paper's layers. */
  readonly network: "convolutional" | "dense";
}

const FAULTS: KeepRecipe = Object.freeze<KeepRecipe>({
  network: "convolutional",
  windowPixels: KEEP_NETWORK.windowPixels,
  dosesElectrons: [0.5, 60],
  targets: "clean",
  defects: true,
});

/** The names of the two networks that notebook 15 is about: of any cell, and of a known one. */
export const KEEP_METHOD = "fault network", KNOWN_METHOD = "fault network, known cell";

/** What is varied, one thing at a time, from the network that learns crystals with faults. */
export const KEEP_RECIPES: Readonly<Record<string, KeepRecipe>> = Object.freeze({
  [KEEP_METHOD]: FAULTS,
  [KNOWN_METHOD]: { ...FAULTS, cell: "known" },
  "perfect lattices only": { ...FAULTS, defects: false },
  "the paper's lattice only": { ...FAULTS, defects: false, cell: "paper" },
  "noise to noise": { ...FAULTS, targets: "noisy" },
  "corrects the counts": { ...FAULTS, corrects: true },
  "dense layers": { ...FAULTS, network: "dense", windowPixels: 28 },
});

/** How a recipe is trained. */
export interface KeepTraining extends Pick<TrainOptions, "checkpoint" | "onProgress"> {
  /** Windows in all, each seen once; the last epoch is whole. */
  readonly windows: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  readonly random: Prng;
}

/** Windows of an epoch; the windows that are checked after each are fewer. */
export const WINDOWS_AN_EPOCH = 2000;
const CHECKED = 500;

/**
 * Trains a recipe on windows of random crystals that are made afresh for every epoch. The epoch that is
 * kept is chosen by other windows of the recipe; no image of the tested fault is seen.
 */
export async function trainKeep(
  recipe: KeepRecipe,
  { windows, seed, random, ...options }: KeepTraining,
): Promise<TrainedModel> {
  const { windowPixels, network } = recipe;
  const built = network === "dense"
    ? await buildStackedAutoencoder({ ...STACKED_AUTOENCODER_PAPER, seed })
    : await buildKeepNetwork({ ...KEEP_NETWORK, windowPixels, seed });
  const pairsOf = (count: number, name: string) =>
    keepPairs(recipe, { count, random: random.split(name) });
  const count = Math.min(windows, WINDOWS_AN_EPOCH);
  return await train(built, {
    name: "the network that is to keep faults",
    training: (epoch) => pairsOf(count, `windows ${epoch}`),
    validation: pairsOf(Math.min(CHECKED, windows), "check"),
    epochs: Math.ceil(windows / count),
    batchSize: 16,
    learningRate: network === "dense" ? 1e-3 : 3e-3,
    random: random.split("order"),
    ...options,
  });
}

/** A trained recipe, ready to denoise. */
export interface KeepDenoiser {
  readonly model: Model;
  readonly recipe: KeepRecipe;
  /** A third of the window. */
  readonly stepPixels?: number;
  /** How overlapping windows are joined; "tapered". */
  readonly weights?: "flat" | "tapered";
  /** Whether the mean is taken of what becomes of the scan and of its three mirror images; true. */
  readonly mirrored?: boolean;
}

/**
 * Denoises a scan of counted electrons by a network that learnt {@link keepPairs}.
 *
 * @param image Electrons over the dose, as `perDose` gives them, or electrons with a dose of 1.
 * @param doseElectrons Electrons that a value of 1 stands for.
 */
export async function keepDenoise(
  { model, recipe: { windowPixels, corrects }, weights = "tapered", mirrored = true, ...float }:
    KeepDenoiser,
  image: Image,
  doseElectrons: number,
): Promise<Image> {
  const { stepPixels = Math.round(windowPixels / 3) } = float;
  const counts = image.data.map((value) => value * doseElectrons);
  const normalisation = { offset: 0, scale: countScale(counts) / doseElectrons };
  const floating = { windowPixels, stepPixels, weights, normalisation };
  const sum = new Float64Array(image.data.length);
  const mirrors = mirrored ? [0, 1, 2, 3] : [0];
  for (const mirror of mirrors) {
    const found = await denoiseByWindows(model, mirrorImage(image, mirror), floating);
    mirrorImage(found, mirror).data.forEach((value, i) => sum[i] += value / mirrors.length);
  }
  const data = image.data.map((value, i) => sum[i] + (corrects ? value : 0));
  return withPixels(image, data);
}

/** The image upside down (1), left to right (2), or both (3). */
function mirrorImage(image: Image, mirror: number): Image {
  const { data, shape: [rows, columns] } = image;
  if (mirror === 0) return image;
  return withPixels(
    image,
    data.map((_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const from = mirror & 1 ? rows - 1 - row : row;
      return data[from * columns + (mirror & 2 ? columns - 1 - column : column)];
    }),
  );
}
