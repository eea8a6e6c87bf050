/**
 * Notebook 00's networks: what they are trained on, and their training.
 *
 * @module
 */
import { denoise } from "eels/baseline/denoise.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Jump } from "eels/analyse/isolate_edge.ts";
import type { Model } from "eels/model/model.ts";
import { buildConvAutoencoder, SMALL_DENOISER } from "eels/model/conv_autoencoder.ts";
import { train, type TrainedModel, type TrainOptions } from "eels/model/train.ts";
import { type DenoisingTask, makeDenoisingTask } from "./denoising_task.ts";
import { AS_COMPUTED, type EdgeVariation, type PolarisedEdge, WIDE_VARIATION } from "./elnes.ts";
import { type ShapeMatch, variationAround } from "./match_shape.ts";
import type { TrialMethod } from "./quickstart_trials.ts";

/** Edges to train on: which, and how they vary. */
export interface TrainingEdges {
  readonly edge: PolarisedEdge;
  readonly variation: EdgeVariation;
  readonly firstPeakEv: number;
}

/** Part of the wide variation that is left about a matched edge. */
const MATCHED_PART = 1 / 3;

/**
 * Three sets of training edges: the computed edge as it is, varied widely, and, where there is a match, the
 * matched edge varied by a third of that.
 */
export function trainingEdges(
  edge: PolarisedEdge,
  firstPeakEv: number,
  match: ShapeMatch,
): Record<"computed" | "varied" | "matched", TrainingEdges> {
  return {
    computed: { edge, variation: AS_COMPUTED, firstPeakEv },
    varied: { edge, variation: WIDE_VARIATION, firstPeakEv },
    matched: {
      edge: match.edge,
      variation: variationAround(match, { part: MATCHED_PART }),
      firstPeakEv: match.firstPeakEv,
    },
  };
}

/** What training spectra are made by, beside their edges. */
export interface TaskOptions {
  /** What `measureJump` found of the measurement. */
  readonly jump: Jump;
  /** Training spectra a task. */
  readonly count: number;
  readonly prepare: (electrons: SpectrumImage) => SpectrumImage;
  readonly random: Prng;
}

/**
 * Makes a denoising task that is matched to a measurement in axis, exposure and preparation: of an edge
 * s(E) on a background of b electrons at E0,
 *
 *     lambda(E) = b ((E / E0)^-r + j s(E)),  n(E) ~ Poisson(lambda(E))
 *
 * Choice: b from a 150th to a 7th of the measurement's, which holds thinnings by 10 to 100 and some
 * more on both sides; j from nearly nothing to 1.5 times the measured jump ratio, so that a network
 * also learns that there may be no edge; r from 2 to 4.5, as core-loss backgrounds have it.
 *
 * @param electrons The measurement, whose axis is taken.
 */
export function matchedTask(
  { edge, variation, firstPeakEv }: TrainingEdges,
  electrons: SpectrumImage,
  { jump: { level, jumpRatio }, ...options }: TaskOptions,
): DenoisingTask {
  const exposure = {
    referenceEv: firstPeakEv,
    electrons: [level / 150, level / 7],
    exponent: [2, 4.5],
    jumpRatio: [0.02, 1.5 * jumpRatio],
  };
  return makeDenoisingTask(edge, electrons.energy, { ...options, variation, exposure });
}

/** Passes over the spectra, each time with fresh noise: losses have levelled off by then. */
const EPOCHS = 10;

/** How the networks of one seed are trained. */
export interface NetworkOptions extends TaskOptions {
  readonly seed: number;
  /** Progress and checkpoint of the training of that name. */
  readonly training: (name: string) => Pick<TrainOptions, "onProgress" | "checkpoint">;
}

/** One network a set of edges, all with first weights, edges, noise and order of this seed. */
export async function trainNetworks(
  sets: Readonly<Record<string, TrainingEdges>>,
  electrons: SpectrumImage,
  { seed, training, random, ...options }: NetworkOptions,
): Promise<Record<string, TrainedModel>> {
  const models: Record<string, TrainedModel> = {};
  for (const [name, edges] of Object.entries(sets)) {
    const task = matchedTask(edges, electrons, { ...options, random: random.split(name) });
    const channels = task.targets.shape[2];
    const network = await buildConvAutoencoder({ ...SMALL_DENOISER, channels, seed });
    models[name] = await train(network, {
      training: task.training,
      validation: task.validation,
      name: `network, ${name} edges`,
      epochs: EPOCHS,
      random: random.split(`order ${name}`),
      ...training(name),
    });
  }
  return models;
}

/** The networks as methods, each called "network, ..." after its edges. */
export function networkMethods(models: Readonly<Record<string, Model>>): TrialMethod[] {
  return Object.entries(models).map(([name, model]) => ({
    method: `network, ${name}`,
    apply: async ({ image }) => (await denoise(image, { method: model })).image,
  }));
}
