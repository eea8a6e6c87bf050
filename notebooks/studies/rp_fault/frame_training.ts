import type { Image } from "eels/core/image.ts";
import type { Prng } from "eels/core/random.ts";
import { type ScanFaults, scanPairs } from "eels/degrade/scan_noise.ts";
import type { Model } from "eels/model/model.ts";
import { type Progress, train } from "eels/model/train.ts";
import { buildFrameDenoiser, FRAME_DENOISER, windowPairs } from "eels/model/window_network.ts";

/** How the network for pairs of frames learns. */
export interface FrameTraining {
  /** Electrons that a value of 1 stands for, two frames of each image at each of them. */
  readonly doses: readonly number[];
  readonly faults: ScanFaults;
  /** Windows in all, in six epochs. */
  readonly windows: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  readonly random: Prng;
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

const EPOCHS = 6, VALIDATION_WINDOWS = 400;

/**
 * Trains a small convolutional network on pairs of noisy frames of clean images, to give the one from
 * the other: with independent noise of mean 0 in the second frame y', the least mean of
 * `(f(y) - y')^2` is that of `(f(y) - x)^2` for the image x itself (Lehtinen et al. 2018,
 * arXiv:1803.04189, section 3).
 *
 * @param areas Clean images; the network sees their noisy scans only.
 */
export async function trainFrameDenoiser(
  areas: readonly Image[],
  { doses, faults, windows, seed, random, onProgress }: FrameTraining,
): Promise<Model> {
  const scans = scanPairs(areas, { doses, ...faults, random: random.split("pairs") });
  const { windowPixels } = FRAME_DENOISER;
  const pairsOf = (count: number, name: string) =>
    windowPairs(scans, count, { windowPixels, random: random.split(name) });
  return await train(await buildFrameDenoiser({ ...FRAME_DENOISER, seed }), {
    name: "the network of frame pairs",
    training: (epoch) => pairsOf(Math.max(1, Math.round(windows / EPOCHS)), `frames ${epoch}`),
    validation: pairsOf(VALIDATION_WINDOWS, "check"),
    epochs: EPOCHS,
    batchSize: 32,
    learningRate: 5e-3,
    random: random.split("frames"),
    onProgress,
  });
}
