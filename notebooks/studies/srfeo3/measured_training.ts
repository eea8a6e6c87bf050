import type { Prng } from "eels/core/random.ts";
import type { Model } from "eels/model/model.ts";
import type { Progress } from "eels/model/train.ts";
import { countBelowZero, type MeasuredImage } from "./measured_files.ts";
import { type LabelledImage, prepare } from "./prepared_images.ts";
import { RAPID_EELS_PAPER } from "./rapid_eels.ts";
import { trainRapidEels } from "./training.ts";

/** A network that was trained on some of the images given. */
export interface TrainedOnFiles {
  readonly model: Model;
  /** Images that the training did not look at. */
  readonly heldOut: readonly string[];
}

/** How {@link trainOnFiles} trains. */
export interface TrainOnFilesOptions {
  /** Without it there is no training. */
  readonly train: boolean;
  readonly epochs: number;
  /** Every n-th spectrum is used. */
  readonly every: number;
  readonly random: Prng;
  readonly checkpoint?: string;
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/** Images of a kind: one trains, one validates, one is held out. */
const FEWEST_OF_A_KIND = 3;

/**
 * Trains the paper's network without dropout on the images of which state and thickness are known, as notebook
 * 07 does on the twin: the first image of each kind of three or more is held out, the last one validates.
 *
 * Choice: noise added in training is Poisson as in the paper, and Gaussian as in the authors' notebook where
 * values lie below 0.
 *
 * @returns Undefined where `train` is false.
 * @throws {RangeError} Where no kind has three images.
 */
export async function trainOnFiles(
  images: readonly MeasuredImage[],
  { train, epochs, ...how }: TrainOnFilesOptions,
): Promise<TrainedOnFiles | undefined> {
  if (!train) return undefined;
  const kindOf = ({ state, thickness }: MeasuredImage) =>
    state && thickness ? `${state} ${thickness}` : "";
  const count = (kind: string) => images.filter((image) => kindOf(image) === kind).length;
  const kinds = [...new Set(images.map(kindOf))].filter((kind) =>
    kind && count(kind) >= FEWEST_OF_A_KIND
  );
  if (kinds.length === 0) {
    const listed = images.map((image) => `${image.name} (${kindOf(image) || "not labelled"})`);
    throw new RangeError(
      `Cannot train as three images or more must be of one state and thickness, to train, to validate and to ` +
        `hold out: there are ${listed.join(", ")}; with train: false trained networks are applied`,
    );
  }
  const labelled = images.filter((image) => kinds.includes(kindOf(image)))
    .map((image, _, all): LabelledImage => ({
      name: image.name,
      state: image.state!,
      thickness: image.thickness!,
      counts: image.counts,
      heldOut: all.find((one) => kindOf(one) === kindOf(image)) === image,
    }));
  const hasBelow = labelled.some(({ counts }) => countBelowZero(counts) > 0);
  const config = { ...RAPID_EELS_PAPER, epochs, dropout: 0, learningRate: 3e-3 };
  const trained = await trainRapidEels(prepare(labelled), config, {
    ...how,
    addedNoise: hasBelow ? "gaussian" : "poisson",
  });
  const used = labelled.filter(({ heldOut }) => !heldOut).map(({ name }) => name);
  const heldOut = images.map(({ name }) => name).filter((name) => !used.includes(name));
  return { model: { ...trained.model, name: "trained on these files" }, heldOut };
}

/** Whether and on what was trained, in a sentence. */
export function sayTraining(
  images: readonly MeasuredImage[],
  trained: TrainedOnFiles | undefined,
): string {
  const count = `${images.length} image${images.length === 1 ? "" : "s"}`;
  if (!trained) {
    return `Networks are applied to ${count} as they were trained elsewhere, without training on them ` +
      "(three images of a state and thickness would be needed).";
  }
  return `A network was trained on some of ${count}; held out: ${trained.heldOut.join(", ")}.`;
}
