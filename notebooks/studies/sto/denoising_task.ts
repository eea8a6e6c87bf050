import type { EnergyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { sampleElectrons } from "eels/degrade/noise.ts";
import { type CoreLossSettings, expectCoreLoss } from "eels/simulate/core_loss.ts";
import { type EdgeVariation, type PolarisedEdge, varyEdges } from "./elnes.ts";
import type { PairSource, TrainingPairs } from "eels/model/train.ts";

/** What {@link makeDenoisingTask} imitates. */
export interface DenoisingTaskOptions {
  /** Training spectra. */
  readonly count: number;
  /** Validation spectra, as a share of these and beside them. */
  readonly validationShare?: number;
  readonly variation: EdgeVariation;
  /**
   * Background, exposure and jump ratio of the measurement, as ranges; the edge's first peak lies
   * about `referenceEv`.
   */
  readonly exposure: Omit<CoreLossSettings, "random">;
  /** What is done to the measured electrons before a network sees them. */
  readonly prepare: (electrons: SpectrumImage) => SpectrumImage;
  readonly random: Prng;
}

/** A denoising task to train on. */
export interface DenoisingTask {
  /** Training pairs with fresh counting noise in every epoch. */
  readonly training: PairSource;
  /** Pairs of other edges, with noise drawn once. */
  readonly validation: TrainingPairs;
  /** The validation edges as they should come out, to look at. */
  readonly targets: SpectrumImage;
}

/**
 * Makes spectra to learn denoising from: edges on backgrounds at random exposures, with counting
 * noise (inputs) and without (targets), both prepared as the measurement will be.
 *
 * Spectra are weighted by the square root of their electrons: unweighted, the noisiest, of which
 * little can be learnt, would rule the loss.
 *
 * @param edge The computed edge.
 * @param energy The measurement's axis, before `prepare` crops it.
 */
export function makeDenoisingTask(
  edge: PolarisedEdge,
  energy: EnergyAxis,
  { count, validationShare = 0.1, random, ...options }: DenoisingTaskOptions,
): DenoisingTask {
  const checks = Math.max(1, Math.round(count * validationShare));
  const training = makePairs(edge, energy, { ...options, count, random: random.split("train") });
  const checking = makePairs(edge, energy, {
    ...options,
    count: checks,
    random: random.split("validate"),
  });
  const validation = checking(0);
  return { training, validation, targets: validation.targets };
}

function makePairs(
  edge: PolarisedEdge,
  energy: EnergyAxis,
  { count, variation, exposure, prepare, random }: Omit<DenoisingTaskOptions, "validationShare">,
): PairSource {
  const edges = varyEdges(edge, {
    energy,
    ...variation,
    count,
    firstPeakEv: exposure.referenceEv,
    random: random.split("edges"),
  });
  const { expected, electrons } = expectCoreLoss(edges, {
    ...exposure,
    random: random.split("exposure"),
  });
  const targets = prepare(expected);
  const weights = Float32Array.from(electrons, (n) => Math.sqrt(n / exposure.electrons[1]));
  return (epoch) => {
    const noise = random.split(`noise ${epoch}`);
    const inputs = prepare(sampleElectrons(expected, { electronsPerUnit: 1, random: noise }));
    return { inputs, targets, weights };
  };
}
