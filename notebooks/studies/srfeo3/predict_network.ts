/**
 * The autoencoder of one drawn twin, and what it and principal components leave of spectra, trends and the
 * neighbourhood of states (notebook 14).
 *
 * @module
 */
import { mean as meanOf } from "simple-statistics";
import { tf } from "eels/core/tensor.ts";
import type { Prng } from "eels/core/random.ts";
import { stackRows } from "eels/core/stack.ts";
import { spectrumCount, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { sampleElectrons } from "eels/degrade/noise.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { loadModel } from "eels/model/model_files.ts";
import { makeModel, type Model } from "eels/model/model.ts";
import { train } from "eels/model/train.ts";
import { compareKinds } from "./compare_kinds.ts";
import { compareRates, slowDown } from "./compare_rates.ts";
import { denoisingMethods } from "./denoising_methods.ts";
import type { PreparedImages } from "./prepared_images.ts";
import { compareAllTrends } from "./probe_trends.ts";
import { type NormalisationName, scaleSpectra, type Scaling } from "./predict_normalise.ts";
import { buildRapidEels, RAPID_EELS_PAPER } from "./rapid_eels.ts";
import { denoise } from "./saved_network.ts";
import type { TwinImage } from "./twin.ts";
import { taskOf } from "./twin_task.ts";

/** How the autoencoder of a drawn twin is trained. */
export interface DrawnTraining {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly dropout: number;
  /** Folder of a saved network whose weights the training starts from; first weights where left out. */
  readonly start?: string;
}

/** A trained network twice, as it shares its weights. */
export interface DrawnNetwork {
  /** From scaled spectra. */
  readonly scaled: Model;
  /** From counts, by the one mapping; of use where it was trained with that. */
  readonly mapped: Model;
  readonly steps: number;
}

/** Name of the network in tables and figures. */
export const NETWORK = "autoencoder";
/** Of the training spectra, every n-th validates. */
const VALIDATES = 10;

/**
 * Trains the network of the paper on the training images of a drawn twin. As in the paper, single spectra
 * validate, and Poisson noise is added to the inputs.
 *
 * Choice: the noise is added once.
 *
 * @param scale What the inputs are brought to; see `makeScaling`.
 * @returns The network, one of whose two models the caller disposes of.
 */
export async function trainDrawn(
  prepared: PreparedImages<TwinImage>,
  { name, scale, training, random }: {
    readonly name: NormalisationName;
    readonly scale: Scaling;
    readonly training: DrawnTraining;
    readonly random: Prng;
  },
): Promise<DrawnNetwork> {
  const { start, dropout, ...how } = training;
  const [lessons] = slowDown(prepared, { part: "training", frameRatesHz: [400] });
  const { counts, truth } = lessons;
  const noisy = sampleElectrons(counts, { electronsPerUnit: 1, random: random.split("added") });
  const targets = name === "each spectrum" ? scaleSpectra(truth) : truth;
  const isValidating = (s: number) => s % VALIDATES === 0;
  const learnt = (image: SpectrumImage) => takeSpectra(image, (s) => !isValidating(s));
  const kept = (image: SpectrumImage) => takeSpectra(image, isValidating);
  const network = await buildRapidEels({ ...RAPID_EELS_PAPER, dropout });
  if (start) {
    const saved = await loadModel(start);
    network.setWeights((saved.networks[0] as tf.LayersModel).getWeights());
    saved.dispose();
  }
  const pairs = { inputs: learnt(scale(noisy)), targets: learnt(targets) };
  const { networks } = await train(network, {
    training: pairs,
    validation: { inputs: kept(scale(counts)), targets: kept(targets) },
    ...how,
    random: random.split("training"),
  });
  const { normalisation, truthNormalisation: outputNormalisation } = prepared;
  const { energy, unit } = counts, notes = { name: NETWORK, energy };
  return {
    scaled: makeModel(networks, { ...notes, unit: pairs.inputs.unit }),
    mapped: makeModel(networks, { ...notes, unit, normalisation, outputNormalisation }),
    steps: how.epochs * Math.ceil(spectrumCount(pairs.inputs) / how.batchSize),
  };
}

/** Errors of one method on one kind of held-out image. */
export interface KindFinding {
  readonly kind: string;
  readonly method: string;
  readonly meanSquaredError: number;
  readonly toNoiseless: number;
}

/** What the network does to spectra, one twin. */
export interface NetworkFinding {
  readonly steps: number;
  readonly kinds: readonly KindFinding[];
  readonly rates: readonly {
    readonly method: string;
    readonly frameRateHz: number;
    readonly meanSquaredError: number;
  }[];
  readonly trends: readonly {
    readonly method: string;
    /** Shift of the pre-peak over that in the truth, mean over the kinds. */
    readonly shiftKept: number;
    readonly intensitySlope: number;
    /** The same over truths without noise, which flattens no slope. */
    readonly slopeToNoiseless: number;
  }[];
  readonly votes: readonly VoteFinding[];
}

/** Rate whose error is compared with that at the first one (B8). */
const SLOW_HZ = 25;
/** Ranks that the paper compares. */
export const PAPER_RANKS = [3, 5, 7] as const;

/** Errors by kind and rate, trends, and votes of a network and of components, on held-out images. */
export async function judgeNetwork(
  prepared: PreparedImages<TwinImage>,
  { mapped: model, steps }: DrawnNetwork,
  { frameRatesHz, every }: { readonly frameRatesHz: readonly number[]; readonly every: number },
): Promise<NetworkFinding> {
  const task = taskOf(prepared, { every });
  const wide = stackRows(task.training.map((image) => image.wide));
  const fit = await fitPca(wide, { deadChannels: "leave out" });
  const networks = { [NETWORK]: model };
  const methods = denoisingMethods(prepared, { fit, ranks: PAPER_RANKS, networks });
  const byKind = methods.map(({ method, apply }) => ({
    method,
    apply: (image: (typeof task.judged)[number]) => apply(image.wide),
  }));
  const kinds = await compareKinds(task.judged, byKind);
  const ends = [frameRatesHz[0], SLOW_HZ];
  const series = slowDown(prepared, { part: "held out", frameRatesHz: ends, every: 2 * every });
  const rates = await compareRates(series, methods);
  const found = await compareAllTrends(task.judged.map(drawnRows), methods);
  const clean = task.judged.map((image) => drawnRows({ ...image, truth: image.noiseless }));
  const slopes = await compareAllTrends(clean, methods);
  const trends = methods.map(({ method }) => {
    const own = found.filter((row) => row.method === method);
    const straight = slopes.filter((row) => row.method === method);
    return {
      method,
      shiftKept: meanOf(own.map((row) => row.shiftInDenoised / row.shiftInTruth)),
      intensitySlope: meanOf(own.map((row) => row.intensitySlope)),
      slopeToNoiseless: meanOf(straight.map((row) => row.intensitySlope)),
    };
  });
  return {
    steps,
    kinds,
    rates: rates.map(({ standardError: _, ...row }) => row),
    trends,
    votes: await judgeVotes(prepared, { model, frameRatesHz }),
  };
}

/** A judged image whose drift is that of the judged rows. */
function drawnRows<
  Image extends { readonly rows: readonly number[]; readonly source: TwinImage },
>(image: Image): Image {
  const { rows, source } = image;
  const driftEv = Float32Array.from(rows, (row) => source.driftEv[row]);
  return { ...image, source: { ...source, driftEv } };
}

/** Squared error of five components against truths without noise, mean over the kinds of held-out images. */
export async function judgeComponents(prepared: PreparedImages<TwinImage>): Promise<number> {
  const task = taskOf(prepared, { every: 4 });
  const fit = await fitPca(stackRows(task.training.map((image) => image.wide)));
  const [, pca] = denoisingMethods(prepared, { fit, ranks: [5], networks: {} });
  const apply = (image: (typeof task.judged)[number]) => pca.apply(image.wide);
  const rows = await compareKinds(task.judged, [{ method: pca.method, apply }]);
  return meanOf(rows.map(({ toNoiseless }) => toNoiseless));
}

/** Share of held-out spectra whose neighbours among the training spectra vote for their state. */
export interface VoteFinding {
  readonly source: "raw" | "denoised";
  readonly frameRateHz: number;
  readonly votes: number;
}

/** Every so many spectra of an image vote or are voted on, and how many neighbours vote. */
const VOTING = 7, NEIGHBOURS = 15;

async function judgeVotes(
  prepared: PreparedImages<TwinImage>,
  { model, frameRatesHz }: { readonly model: Model; readonly frameRatesHz: readonly number[] },
): Promise<VoteFinding[]> {
  const [voters, asked] = (["training", "held out"] as const)
    .map((part) => slowDown(prepared, { part, frameRatesHz, every: VOTING }));
  const findings: VoteFinding[] = [];
  for (const [i, { frameRateHz }] of asked.entries()) {
    const votes = await countVotes(voters[i].counts, voters[i].labels, asked[i]);
    findings.push({ source: "raw", frameRateHz, votes });
    if (frameRateHz !== 400) continue;
    const [from, to] = await Promise.all(
      [voters[i], asked[i]].map(({ counts }) => denoise(model, counts)),
    );
    const denoised = await countVotes(from, voters[i].labels, { ...asked[i], counts: to });
    findings.push({ source: "denoised", frameRateHz, votes: denoised });
  }
  return findings;
}

/**
 * The share of spectra for whose state most of the {@link NEIGHBOURS} nearest voters are, by Euclidean distance.
 * All voters are of other images than those asked about.
 */
export async function countVotes(
  voters: SpectrumImage,
  labels: ArrayLike<number>,
  asked: { readonly counts: SpectrumImage; readonly labels: ArrayLike<number> },
): Promise<number> {
  const count = spectrumCount(asked.counts), channels = voters.shape[2];
  const k = Math.min(NEIGHBOURS, spectrumCount(voters));
  const indices = tf.tidy(() => {
    const from = tf.tensor2d(voters.data, [spectrumCount(voters), channels]);
    const to = tf.tensor2d(asked.counts.data, [count, channels]);
    // The asked spectrum's own square changes no order.
    const nearness = tf.sub(
      tf.mul(tf.matMul(to, from, false, true), 2),
      tf.sum(tf.square(from), 1),
    );
    return tf.topk(nearness, k).indices;
  });
  const nearest = await indices.data();
  indices.dispose();
  let right = 0;
  for (let s = 0; s < count; s++) {
    let annealed = 0;
    for (let i = 0; i < k; i++) annealed += labels[nearest[s * k + i]];
    if ((2 * annealed > k ? 1 : 0) === asked.labels[s]) right++;
  }
  return right / count;
}

/** The spectra whose number is wanted, in one column. */
function takeSpectra(image: SpectrumImage, isWanted: (s: number) => boolean): SpectrumImage {
  const channels = image.shape[2];
  const wanted = Array.from({ length: spectrumCount(image) }, (_, s) => s).filter(isWanted);
  const data = new Float32Array(wanted.length * channels);
  wanted.forEach((s, i) =>
    data.set(image.data.subarray(s * channels, (s + 1) * channels), i * channels)
  );
  return spectrumImage({ ...image, data, shape: [wanted.length, 1, channels] });
}
