/**
 * How well classifiers tell the states of drawn twins at several frame rates (notebook 14).
 *
 * @module
 */
import { probit } from "simple-statistics";
import type { Prng } from "eels/core/random.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { fitPca, type PcaFit } from "eels/baseline/pca.ts";
import { projectPca } from "eels/baseline/pca_reconstruct.ts";
import { trainClassifier } from "eels/model/latent_classifier.ts";
import type { SpectrumVectors } from "eels/model/model.ts";
import type { SlowSpectra } from "./compare_rates.ts";
import { STATES } from "./twin.ts";

/** What a state is told from. */
export type StateSource = "latent units" | "PCA, 5 scores" | "all channels";

/** How often the state is told right at one frame rate. */
export interface StateFinding {
  readonly frameRateHz: number;
  /** Percent of spectra told right. */
  readonly percent: number;
  /** 2 z(accuracy), z the quantile of the normal distribution. */
  readonly dPrime: number;
  /** Distance of the states' mean decision values over their deviation. */
  readonly scoreDPrime: number;
  /** Percent of the spectra of each kind told right. */
  readonly byKind: Readonly<Record<string, number>>;
}

/** One decision value a spectrum; above 0 means annealed. */
export type Decide = (counts: SpectrumImage) => Float64Array | Promise<Float64Array>;

/**
 * The classifier of the paper, a dense layer with softmax, on vectors of spectra; its decision value is the
 * difference of the two logits.
 */
export function decideByVectors(
  vectors: SpectrumVectors,
  labels: ArrayLike<number>,
  random: Prng,
): (vectors: SpectrumVectors) => Float64Array {
  const options = { labels, classes: STATES, epochs: EPOCHS, random };
  const { weights } = trainClassifier(vectors, options), units = vectors.shape[1];
  return ({ data, shape: [count] }) =>
    Float64Array.from({ length: count }, (_, s) => {
      let sum = weights[2 * units + 1] - weights[2 * units];
      for (let u = 0; u < units; u++) {
        sum += (weights[2 * u + 1] - weights[2 * u]) * data[s * units + u];
      }
      return sum;
    });
}

/** Epochs of the softmax classifier, which has six weights a state. */
const EPOCHS = 30;
/** Share of the mean variance of a channel that is added to each, in the linear discriminant. */
const RIDGE = 0.01;

/** Scores of as many components of training spectra as the network has latent units. */
export function scoresOf(fit: PcaFit, image: SpectrumImage, rank = 5): SpectrumVectors {
  const { data } = projectPca(fit, image, { rank });
  return { data: Float32Array.from(data), shape: [spectrumCount(image), rank] };
}

/**
 * The regularised linear discriminant of all channels: with the covariance C of the training spectra, its mean
 * variance v of a channel, and the mean spectra m of the states,
 *
 *     w = (C + 0.01 v 1)^-1 (m_annealed - m_initial),  value = w (x - (m_annealed + m_initial) / 2)
 *
 * @param fit All components of the training spectra, which hold C.
 */
export function decideByChannels(
  fit: PcaFit,
  { data, shape: [, , channels] }: SpectrumImage,
  labels: ArrayLike<number>,
): Decide {
  const means = STATES.map(() => new Float64Array(channels)), counts = [0, 0];
  for (let s = 0; s < labels.length; s++) {
    const mean = means[labels[s]];
    for (let e = 0; e < channels; e++) mean[e] += data[s * channels + e];
    counts[labels[s]]++;
  }
  means.forEach((mean, state) => mean.forEach((_, e) => mean[e] /= counts[state]));
  const used = fit.channels, width = used.length;
  const ridge = RIDGE * fit.eigenvalues.reduce((sum, value) => sum + value, 0) / width;
  const weights = new Float64Array(channels);
  for (let c = 0; c < fit.eigenvalues.length; c++) {
    let along = 0;
    for (let k = 0; k < width; k++) {
      along += fit.components[c * width + k] * (means[1][used[k]] - means[0][used[k]]);
    }
    const share = along / (fit.eigenvalues[c] + ridge);
    for (let k = 0; k < width; k++) weights[used[k]] += share * fit.components[c * width + k];
  }
  let middle = 0;
  for (let e = 0; e < channels; e++) middle += weights[e] * (means[0][e] + means[1][e]) / 2;
  return (image) =>
    Float64Array.from({ length: spectrumCount(image) }, (_, s) => {
      let sum = -middle;
      for (let e = 0; e < channels; e++) sum += weights[e] * image.data[s * channels + e];
      return sum;
    });
}

/** Deciders by five scores and by all channels, from one fit of the components of scaled training spectra. */
export async function trainDeciders(
  scaled: SpectrumImage,
  labels: ArrayLike<number>,
  random: Prng,
): Promise<Record<Exclude<StateSource, "latent units">, Decide>> {
  const fit = await fitPca(scaled, { deadChannels: "leave out" });
  const decide = decideByVectors(scoresOf(fit, scaled), labels, random);
  return {
    "PCA, 5 scores": (image) => decide(scoresOf(fit, image)),
    "all channels": decideByChannels(fit, scaled, labels),
  };
}

/** Judges a decider on held-out spectra at every rate. */
export async function judgeStates(
  decide: Decide,
  scale: (counts: SpectrumImage) => SpectrumImage,
  series: readonly SlowSpectra[],
): Promise<StateFinding[]> {
  const findings: StateFinding[] = [];
  for (const { frameRateHz, counts, labels, names } of series) {
    findings.push({ frameRateHz, ...measure(await decide(scale(counts)), labels, names) });
  }
  return findings;
}

function measure(
  values: Float64Array,
  labels: ArrayLike<number>,
  names: readonly string[],
): Omit<StateFinding, "frameRateHz"> {
  const right = Array.from(values, (value, s) => (value > 0 ? 1 : 0) === labels[s] ? 1 : 0);
  const share = (own: readonly number[]) => own.reduce((sum, s) => sum + right[s], 0) / own.length;
  const all = [...right.keys()];
  const kinds = Map.groupBy(all, (s) => names[s].replace(/ \d+$/, ""));
  const moments = STATES.map((_, label) => {
    const own = all.filter((s) => labels[s] === label).map((s) => values[s]);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
    return { mean, variance };
  });
  const accuracy = share(all);
  return {
    percent: 100 * accuracy,
    dPrime: dPrimeOf(accuracy, all.length),
    scoreDPrime: (moments[1].mean - moments[0].mean) /
      Math.sqrt((moments[0].variance + moments[1].variance) / 2),
    byKind: Object.fromEntries([...kinds].map(([kind, own]) => [kind, 100 * share(own)])),
  };
}

/** Distance of two normal distributions of deviation 1 that are told apart that often: 2 z(accuracy). */
export function dPrimeOf(accuracy: number, spectra = Infinity): number {
  const edge = 1 / (2 * spectra);
  return 2 * probit(Math.min(1 - edge, Math.max(edge, accuracy)));
}
