/**
 * How well a classifier on the latent units of a network tells the two states apart at every frame rate.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import { type Accuracy, confusionMatrix, measureAccuracy } from "eels/analyse/classification.ts";
import { encode } from "eels/model/encode.ts";
import { classify, type LatentClassifier, trainClassifier } from "eels/model/latent_classifier.ts";
import type { Model } from "eels/model/model.ts";
import type { SlowSpectra } from "./compare_rates.ts";
import { STATES } from "./twin.ts";

/** Published accuracies of Pate et al. (2021), doi:10.1038/s41598-021-97668-8, in percent, by frame rate. */
export const PUBLISHED_PERCENT: Readonly<Record<number, number>> = Object.freeze({
  400: 82.0,
  200: 88.5,
  100: 92.3,
  25: 93.0,
});

/** How often the state of a spectrum is told right at one frame rate, in percent. */
export interface AccuracyRow {
  readonly network: string;
  readonly frameRateHz: number;
  readonly published: number | null;
  readonly percent: number;
  /** Wilson's interval, over single spectra. */
  readonly low: number;
  readonly high: number;
  /** Interval over whole images. */
  readonly lowImages: number;
  readonly highImages: number;
}

/** How often spectra of one state are taken for each state. */
export interface ConfusionRow {
  readonly network: string;
  readonly truth: typeof STATES[number];
  readonly initial: number;
  readonly annealed: number;
}

/** Trains the classifier of the two states on the latent units of training spectra. */
export async function trainStateClassifier(
  network: Model,
  { counts, labels }: SlowSpectra,
  { random }: { random: Prng },
): Promise<LatentClassifier> {
  return trainClassifier(await encode(network, counts), {
    labels,
    classes: STATES,
    random: random.split("classifier"),
  });
}

/**
 * Tells the states apart at every frame rate by a classifier on each network's latent units, as Pate et
 * al. (2021), doi:10.1038/s41598-021-97668-8, do: it is trained at one rate and applied at all.
 *
 *     accuracy = spectra told right / spectra, in percent
 *
 * @param networks Networks by name; their encoders stay as they are.
 * @param options.training Spectra at the rate that the networks were trained at.
 * @param options.series Spectra of other images.
 * @returns `accuracies`, one row a network and rate; `confusion` at the first rate, one row a network and
 * true state.
 */
export async function classifyRates(
  networks: Readonly<Record<string, Model>>,
  { training, series, random }: {
    readonly training: SlowSpectra;
    readonly series: readonly SlowSpectra[];
    readonly random: Prng;
  },
): Promise<{ accuracies: AccuracyRow[]; confusion: ConfusionRow[] }> {
  const accuracies: AccuracyRow[] = [], confusion: ConfusionRow[] = [];
  for (const [name, network] of Object.entries(networks)) {
    const classifier = await trainStateClassifier(network, training, { random });
    for (const [i, { frameRateHz, counts, labels, names }] of series.entries()) {
      const predicted = classify(classifier, await encode(network, counts)).labels;
      const draws = { groups: names, random: random.split("draws") };
      const accuracy = measureAccuracy(labels, predicted, draws);
      accuracies.push(...listAccuracies(name, [{ frameRateHz, accuracy }]));
      if (i > 0) continue;
      const counted = confusionMatrix(labels, predicted, { classes: STATES });
      confusion.push(...counted.map((row) => ({ network: name, ...row })));
    }
  }
  return { accuracies, confusion };
}

/** Accuracies as rows of a table, in percent, beside the published ones. */
export function listAccuracies(
  network: string,
  rows: readonly { readonly frameRateHz: number; readonly accuracy: Accuracy }[],
): AccuracyRow[] {
  return rows.map(({ frameRateHz, accuracy: { accuracy, wilson, byGroups } }) => ({
    network,
    frameRateHz,
    published: PUBLISHED_PERCENT[frameRateHz] ?? null,
    percent: 100 * accuracy,
    low: 100 * wilson.low,
    high: 100 * wilson.high,
    lowImages: 100 * byGroups.low,
    highImages: 100 * byGroups.high,
  }));
}
