import type { Prng } from "eels/core/random.ts";
import { normalise } from "eels/core/normalisation.ts";
import { mappingsOf } from "./saved_network.ts";
import { mapValues, spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { thinElectrons } from "eels/degrade/noise.ts";
import { classify, type LatentClassifier, trainClassifier } from "eels/model/latent_classifier.ts";
import { encode } from "eels/model/encode.ts";
import type { Model, SpectrumVectors } from "eels/model/model.ts";
import { type Accuracy, measureAccuracy } from "eels/analyse/classification.ts";
import { simulateSrfeo3 } from "./twin.ts";
import { slowDown, type SlowSpectra } from "./compare_rates.ts";
import { prepareSrfeo3 } from "./prepared_images.ts";

/** The two states, in the order of their labels. */
export const SRFEO3_STATES: readonly string[] = Object.freeze(["initial", "annealed"]);

/** How often a classifier is right at one frame rate. */
export interface RateAccuracy {
  readonly frameRateHz: number;
  readonly accuracy: Accuracy;
  /** Predicted class of each spectrum. */
  readonly predicted: Uint8Array;
}

/**
 * Trains the classifier on the latent units of training spectra and applies it at every frame rate, as
 * Pate et al. 2021 do.
 *
 * @param network Its encoder stays as it is.
 * @param training Spectra at the rate that the network was trained at.
 * @param series Spectra of other images.
 */
export async function classifyRates(
  network: Model,
  training: SlowSpectra,
  series: readonly SlowSpectra[],
  { random }: { random: Prng },
): Promise<{ classifier: LatentClassifier; rows: RateAccuracy[] }> {
  const classifier = trainClassifier(await encode(network, training.counts), {
    labels: training.labels,
    classes: SRFEO3_STATES,
    random: random.split("classifier"),
  });
  const rows: RateAccuracy[] = [];
  for (const { frameRateHz, counts, labels, names } of series) {
    const predicted = classify(classifier, await encode(network, counts)).labels;
    const accuracy = measureAccuracy(labels, predicted, names, { random: random.split("draws") });
    rows.push({ frameRateHz, accuracy, predicted });
  }
  return { classifier, rows };
}

/** Published accuracies of Pate et al. 2021 in percent, by frame rate. */
const PUBLISHED_PERCENT: Readonly<Record<number, number>> = Object.freeze({
  400: 82.0,
  200: 88.5,
  100: 92.3,
  25: 93.0,
});

/** Accuracies as rows of a table, in percent, beside the published ones. */
export function listAccuracies(network: string, rows: readonly RateAccuracy[]) {
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

/** How well the states can be told apart. */
export interface HardshipRow {
  /** What is classified: latent units of a network, or all channels without one. */
  readonly from: "latent units" | "all channels";
  /** Share of the electrons that is kept. */
  readonly share: number;
  readonly percent: number;
  /** Interval over whole images. */
  readonly low: number;
  readonly high: number;
}

/**
 * Tells states apart with ever fewer electrons, from latent units and from the spectra themselves, which
 * bounds what any network could find by a linear rule. Classifiers are trained anew at every share.
 *
 * @param training Spectra at the full rate, in whole electrons.
 * @param test Spectra of other images at the full rate.
 */
export async function classifyShares(
  network: Model,
  training: SlowSpectra,
  test: SlowSpectra,
  { shares, random }: { shares: readonly number[]; random: Prng },
): Promise<HardshipRow[]> {
  const rows: HardshipRow[] = [];
  const { normalisation } = mappingsOf(network);
  const channelsOf = (image: SpectrumImage): SpectrumVectors => ({
    data: normalise(image, normalisation).data,
    shape: [spectrumCount(image), image.shape[2]],
  });
  for (const share of shares) {
    const stream = random.split(share);
    const [fewer, fewerTest] = [training, test].map(({ counts }, i) => {
      const kept = thinElectrons(counts, { fraction: share, random: stream.split(i) });
      return { ...mapValues(kept, (value) => value / share), unit: counts.unit };
    });
    for (const from of ["latent units", "all channels"] as const) {
      const vectors = async (image: SpectrumImage) =>
        from === "latent units" ? await encode(network, image) : channelsOf(image);
      const classifier = trainClassifier(await vectors(fewer), {
        labels: training.labels,
        classes: SRFEO3_STATES,
        epochs: 30,
        random: stream.split("classifier"),
      });
      const { labels } = classify(classifier, await vectors(fewerTest));
      const draws = { random: stream.split("draws") };
      const { accuracy, byGroups } = measureAccuracy(test.labels, labels, test.names, draws);
      const [low, high] = [byGroups.low, byGroups.high].map((value) => 100 * value);
      rows.push({ from, share, percent: 100 * accuracy, low, high });
    }
  }
  return rows;
}

/** The same for states nearer to each other. */
export interface ContrastRow extends Omit<HardshipRow, "share"> {
  /** Difference in oxygen deficiency between the states. */
  readonly deltaDifference: number;
}

/**
 * Tells the states of twins apart whose oxygen deficiencies differ less, each with images of its own.
 *
 * @param options.deltaDifferences Differences of the means; 0.45 is the twin's own.
 */
export async function classifyContrasts(
  network: Model,
  { deltaDifferences, images = 12, rows = 80, random }: {
    deltaDifferences: readonly number[];
    images?: number;
    rows?: number;
    random: Prng;
  },
): Promise<ContrastRow[]> {
  const result: ContrastRow[] = [];
  for (const deltaDifference of deltaDifferences) {
    const stream = random.split(deltaDifference);
    const [low, high] = [-0.5, 0.5].map((side) => 0.225 + side * deltaDifference);
    const twin = await simulateSrfeo3({
      images,
      rows,
      initialDelta: [low, low + 0.05],
      annealedDelta: [high, high + 0.05],
      random: stream.split("twin"),
    });
    const prepared = prepareSrfeo3(twin);
    const [training, test] = (["training", "held out"] as const).map((part) =>
      slowDown(prepared, part, { frameRatesHz: [400] })[0]
    );
    const found = await classifyShares(network, training, test, { shares: [1], random: stream });
    result.push(...found.map(({ share: _, ...row }) => ({ deltaDifference, ...row })));
  }
  return result;
}
