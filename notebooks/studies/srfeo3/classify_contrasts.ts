/**
 * When the two states become hard to tell apart: with fewer electrons, and with smaller differences in
 * oxygen deficiency than the twin's.
 *
 * @module
 */
import { normalise } from "eels/core/normalisation.ts";
import type { Prng } from "eels/core/random.ts";
import { mapValues, spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { thinElectrons } from "eels/degrade/noise.ts";
import { measureAccuracy } from "eels/analyse/classification.ts";
import { encode } from "eels/model/encode.ts";
import { classify, trainClassifier } from "eels/model/latent_classifier.ts";
import type { Model, SpectrumVectors } from "eels/model/model.ts";
import { slowDown, type SlowSpectra } from "./compare_rates.ts";
import { prepare } from "./prepared_images.ts";
import { mappingsOf } from "./saved_network.ts";
import { simulate, STATES } from "./twin.ts";

/** What a state is told from: latent units of a network, or all channels without one. */
const SOURCES = ["latent units", "all channels"] as const;

/** How often the state of a spectrum is told right, in percent. */
export interface StateRow {
  readonly from: typeof SOURCES[number];
  readonly percent: number;
  /** Interval over whole images. */
  readonly low: number;
  readonly high: number;
}

/** The same with a share of the electrons. */
export interface ShareRow extends StateRow {
  readonly share: number;
}

/** The same for states nearer to each other. */
export interface ContrastRow extends StateRow {
  /** Difference in oxygen deficiency between the states. */
  readonly deltaDifference: number;
}

/**
 * Tells states apart with ever fewer electrons, from latent units and from the spectra themselves, which
 * shows what a linear rule finds without a network. Classifiers are trained anew at every share.
 *
 * @param options.training Spectra at the full rate, in whole electrons.
 * @param options.test Spectra of other images at the full rate.
 * @param options.shares Shares of the electrons that are kept.
 * @returns One row a share and source.
 */
export async function classifyShares(
  network: Model,
  { training, test, shares, random }: {
    readonly training: SlowSpectra;
    readonly test: SlowSpectra;
    readonly shares: readonly number[];
    readonly random: Prng;
  },
): Promise<ShareRow[]> {
  const rows: ShareRow[] = [];
  for (const share of shares) {
    const stream = random.split(share);
    const [learnt, asked] = [training, test].map(({ counts }, i) => {
      const kept = thinElectrons(counts, { fraction: share, random: stream.split(i) });
      return { ...mapValues(kept, (value) => value / share), unit: counts.unit };
    });
    for (const from of SOURCES) {
      const vectorsOf = (image: SpectrumImage) =>
        from === "latent units" ? encode(network, image) : channelsOf(network, image);
      const classifier = trainClassifier(await vectorsOf(learnt), {
        labels: training.labels,
        classes: STATES,
        epochs: 30,
        random: stream.split("classifier"),
      });
      const predicted = classify(classifier, await vectorsOf(asked)).labels;
      const draws = { groups: test.names, random: stream.split("draws") };
      const { accuracy, byGroups: { low, high } } = measureAccuracy(test.labels, predicted, draws);
      rows.push({ from, share, percent: 100 * accuracy, low: 100 * low, high: 100 * high });
    }
  }
  return rows;
}

/** The channels of each spectrum, normalised as the network's inputs, as its vector. */
function channelsOf(network: Model, image: SpectrumImage): SpectrumVectors {
  const { data } = normalise(image, mappingsOf(network).normalisation);
  return { data, shape: [spectrumCount(image), image.shape[2]] };
}

/** Mean oxygen deficiency of the two states together, as in the twin. */
const MIDDLE_DELTA = 0.225;
/** By so much the deficiency rises along a scan, as in the twin. */
const RISE = 0.05;

/**
 * Tells the states of twins apart whose oxygen deficiencies differ less, each with images of its own.
 *
 * @param options.deltaDifferences Differences of the means; 0.45 is the twin's own.
 * @returns One row a difference and source.
 */
export async function classifyContrasts(
  network: Model,
  { deltaDifferences, images = 12, rows = 80, random }: {
    readonly deltaDifferences: readonly number[];
    readonly images?: number;
    readonly rows?: number;
    readonly random: Prng;
  },
): Promise<ContrastRow[]> {
  const found: ContrastRow[] = [];
  for (const deltaDifference of deltaDifferences) {
    const stream = random.split(deltaDifference);
    const [low, high] = [-0.5, 0.5].map((side) => MIDDLE_DELTA + side * deltaDifference);
    const prepared = prepare(
      await simulate({
        images,
        rows,
        initialDelta: [low, low + RISE],
        annealedDelta: [high, high + RISE],
        random: stream.split("twin"),
      }),
    );
    const frameRatesHz = [400];
    const [training] = slowDown(prepared, { part: "training", frameRatesHz });
    const [test] = slowDown(prepared, { part: "held out", frameRatesHz });
    const told = await classifyShares(network, { training, test, shares: [1], random: stream });
    found.push(...told.map(({ share: _, ...row }) => ({ deltaDifference, ...row })));
  }
  return found;
}
