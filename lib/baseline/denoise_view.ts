import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { prng } from "../core/random.ts";
import { afterStep, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import type { SpectrumView } from "../core/spectrum_view.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import { takePixels } from "../model/pixel_folds.ts";
import { FEWEST_SPECTRA } from "./denoise_pca.ts";
import { fitNoisePca, type NoisePca, noisePcaOfRows, rebuildNoisePca } from "./noise_pca.ts";
import { scaleSpectrum } from "./noise_scale.ts";
import { rankByHardThreshold } from "./pca_rank.ts";
import { scoreOf } from "./pca_reconstruct.ts";

/** What held-out electrons say of one component. */
export interface HeldOutComponent {
  readonly component: number;
  readonly eigenvalue: number;
  /** Mean square of the score without its noise, in units of the noise of a value. */
  readonly signal: number;
  /** Variance that noise gives to the score. */
  readonly noise: number;
}

/** Principal components of an image that is larger than memory, ready to denoise any of its rows. */
export interface ViewDenoiser {
  readonly found: NoisePca;
  readonly rank: number;
  /** Of every component that was looked at, from the spectra that were split; empty where none were. */
  readonly heldOut: readonly HeldOutComponent[];
  /** Squared error in units of the noise variance of the raw values, of the spectra that were split. */
  readonly error?: number;
  readonly errorStandardError?: number;
  /** Spectra that were split. */
  readonly judged: number;
  /** Rows of the image, from row `from` on, denoised. */
  denoise(rows: SpectrumImage, place: { readonly from: number }): SpectrumImage;
}

/** Choice: components beyond these are not looked at. */
const MOST_COMPONENTS = 64;
/** Choice: with so many spectra a channel the error is found up to a tenth too small, with more the less. */
const MANY_SPECTRA = 50;
/** Choice: values that are split to choose the rank. */
const SPLIT_VALUES = 2 ** 25;

/**
 * Finds the components of an image divided by its noise, of all spectra and exactly, and how many to keep.
 *
 * Components are those of `denoise(image, { method: "pca" })`, from the same sums of products. Electrons of
 * spectra spread over the whole scan, all or every n-th of every n-th row, are split into two independent
 * halves, a and b: the mean of `a_k b_k` over spectra is what component k holds of the signal, and that of
 * `(a_k - b_k)^2 / 4` the noise that it brings back with all electrons. The rank is the one at which the sum
 * of the first less the second is largest: means over the scan, so that a component which only few places
 * hold may count for less than its noise everywhere.
 * Where there are fewer than 50 spectra a channel, components follow the noise of the very electrons that
 * judge them: then the rank is that of the optimal hard threshold, as of `denoise()`.
 *
 * The file is read twice; memory is a block, a few matrices of channels x channels and a number a spectrum.
 *
 * @param view With its noise.
 * @param options.rank How many components; else by held-out electrons.
 * @param options.seed Of the split; 1.
 * @throws {RangeError} Where the noise is unknown, or the rank is none.
 */
export async function fitViewDenoiser(
  view: SpectrumView,
  options: { rank?: number; seed?: number } = {},
): Promise<ViewDenoiser> {
  const task = "denoise by blocks";
  const { rank: given, seed = 1 } = checkOptions("fitViewDenoiser", task, options, {
    rank: is.whole(0),
    seed: is.integer,
  });
  const { noise, shape } = view;
  if (!noise) {
    throw new RangeError(
      `Cannot ${task} as the noise must be known: call estimateNoise() before`,
    );
  }
  if (spectrumCount(view) < FEWEST_SPECTRA) {
    throw new RangeError(
      `Cannot ${task} as there must be ${FEWEST_SPECTRA} spectra or more: there are ` +
        `${spectrumCount(view)}; of fewer, denoise() takes "savitzky-golay"`,
    );
  }
  const all = Math.min(shape[2], spectrumCount(view));
  if (given !== undefined && given > all) {
    throw new RangeError(
      `Cannot ${task} as the rank must be a whole number from 0 to ${all}: it is ${given}`,
    );
  }
  const most = given === undefined ? Math.min(all, MOST_COMPONENTS) : Math.max(1, given);
  const found = await fitNoisePca(view, { most });
  const chosen = given !== undefined
    ? { rank: given }
    : spectrumCount(view) < MANY_SPECTRA * shape[2]
    ? { rank: rankByHardThreshold(found.fit, { sigma: 1 }) }
    : await judge(found, view, seed);
  return viewDenoiser(found, { heldOut: [], judged: 0, ...chosen });
}

/** A denoiser of components that were found before, such as by another process. */
export function viewDenoiser(
  found: NoisePca,
  judged: Omit<ViewDenoiser, "found" | "denoise">,
): ViewDenoiser {
  const { rank } = judged;
  return {
    ...judged,
    found,
    denoise(image, { from }) {
      const data = rebuildNoisePca(noisePcaOfRows(found, image, from), image, rank);
      const step = `denoised by pca (rank ${rank}), so that the noise is unknown`;
      return afterStep(image, step, { data, noise: undefined });
    },
  };
}

/** Splits the electrons of some spectra, and counts the components that are worth their noise. */
async function judge({ fit, scale }: NoisePca, view: SpectrumView, seed: number) {
  const [rows, columns, channels] = view.shape, count = fit.eigenvalues.length;
  const every = Math.ceil(Math.sqrt(rows * columns * channels / SPLIT_VALUES));
  const pickedRows = everyOf(rows, every), pickedColumns = everyOf(columns, every);
  const random = prng(seed), signal = new Float64Array(count), noise = new Float64Array(count);
  // What each spectrum holds, and what of it each component would leave away.
  const held = new Float64Array(pickedRows.length * pickedColumns.length);
  const gains = new Float64Array(held.length * count);
  const a = new Float64Array(channels), b = new Float64Array(channels);
  let rawNoise = 0, t = 0;
  for (const [i, row] of pickedRows.entries()) {
    const line = takePixels(await view.readRows(row, row + 1), pickedColumns);
    const parts = splitElectrons(line, { random: random.split(i) });
    for (let s = 0; s < pickedColumns.length; s++, t++) {
      const before = row * columns + pickedColumns[s] - s;
      scaleSpectrum(parts[0].data, s, scale, a, before);
      scaleSpectrum(parts[1].data, s, scale, b, before);
      held[t] = scoreOf(a, b);
      for (let e = 0; e < channels; e++) rawNoise += (a[e] - b[e]) ** 2 / 4;
      for (let k = 0; k < count; k++) {
        const component = fit.components.subarray(k * channels, (k + 1) * channels);
        const one = scoreOf(a, component), other = scoreOf(b, component);
        const scatter = (one - other) ** 2 / 4;
        signal[k] += one * other;
        noise[k] += scatter;
        gains[t * count + k] = one * other - scatter;
      }
    }
  }
  let rank = 0, gain = 0, best = 0;
  signal.forEach((value, k) => {
    gain += value - noise[k];
    if (gain > best) [rank, best] = [k + 1, gain];
  });
  // What is left out, and the noise that is kept, of each spectrum.
  const errors = held.map((all, s) => {
    for (let k = 0; k < rank; k++) all -= gains[s * count + k];
    return all;
  });
  const sum = errors.reduce((total, value) => total + value, 0), spectra = held.length;
  const squares = errors.reduce((total, value) => total + (value - sum / spectra) ** 2, 0);
  return {
    rank,
    error: sum / rawNoise,
    errorStandardError: Math.sqrt(squares) / rawNoise,
    heldOut: Array.from(signal, (value, k) => ({
      component: k + 1,
      eigenvalue: fit.eigenvalues[k],
      signal: value / spectra,
      noise: noise[k] / spectra,
    })),
    judged: spectra,
  };
}

/** Every n-th of so many, the first from the middle of n on. */
const everyOf = (size: number, n: number) =>
  Array.from(
    { length: Math.ceil(size / n) },
    (_, i) => Math.min(size - 1, i * n + Math.floor(n / 2)),
  );
