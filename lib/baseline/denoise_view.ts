import { refuseUnknownOptions } from "../core/options.ts";
import { prng } from "../core/random.ts";
import { afterStep, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import type { SpectrumView } from "../core/spectrum_view.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
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
  /** Of every component that was looked at, from the rows that were split; empty where none were. */
  readonly heldOut: readonly HeldOutComponent[];
  /** Squared error in units of the noise variance of the raw values, of the rows that were split. */
  readonly error?: number;
  /** Rows that were split. */
  readonly rows: number;
  /** Rows of the image, from row `from` on, denoised. */
  denoise(rows: SpectrumImage, place: { readonly from: number }): SpectrumImage;
}

/** Choice: components beyond these are not looked at. */
const MOST_COMPONENTS = 64;
/** Choice: of so many spectra a channel, noise adds up to half of itself to a component. */
const MANY_SPECTRA = 16;
/** Choice: values that are split to choose the rank. */
const SPLIT_VALUES = 2 ** 22;

/**
 * Finds the components of an image divided by its noise, of all spectra and exactly, and how many to keep.
 *
 * Components are those of `denoise(image, { method: "pca" })`, from the same sums of products. Electrons of
 * rows spread over the scan are split into two independent halves, a and b: the mean of `a_k b_k` over
 * spectra is what component k holds of the signal, and that of `(a_k - b_k)^2 / 4` the noise that it brings
 * back with all electrons. The rank is the one at which the sum of the first less the second is largest.
 * Where there are fewer than 16 spectra a channel, components follow the noise of the very electrons that
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
  refuseUnknownOptions(task, options, ["rank", "seed"]);
  const { rank: given, seed = 1 } = options, { noise, shape } = view;
  if (!noise) {
    throw new RangeError(
      `Cannot ${task} as the noise must be known: call estimateViewNoise() before`,
    );
  }
  const all = Math.min(shape[2], spectrumCount(view));
  if (given !== undefined && !(Number.isSafeInteger(given) && given >= 0 && given <= all)) {
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
  return viewDenoiser(found, { heldOut: [], rows: 0, ...chosen });
}

/** A denoiser of components that were found before, such as by another process. */
export function viewDenoiser(
  found: NoisePca,
  { rank, heldOut, error, rows }: Pick<ViewDenoiser, "rank" | "heldOut" | "error" | "rows">,
): ViewDenoiser {
  return {
    ...{ found, rank, heldOut, rows },
    ...(error !== undefined && { error }),
    denoise(image, { from }) {
      const data = rebuildNoisePca(noisePcaOfRows(found, image, from), image, rank);
      const step = `denoised by pca (rank ${rank}), so that the noise is unknown`;
      return afterStep(image, step, { data, noise: undefined });
    },
  };
}

/** Splits the electrons of some rows, and counts the components that are worth their noise. */
async function judge({ fit, scale }: NoisePca, view: SpectrumView, seed: number) {
  const [rows, columns, channels] = view.shape, count = fit.eigenvalues.length;
  const picked = Math.max(1, Math.min(rows, Math.floor(SPLIT_VALUES / columns / channels)));
  const random = prng(seed), signal = new Float64Array(count), noise = new Float64Array(count);
  const a = new Float64Array(channels), b = new Float64Array(channels);
  let both = 0, rawNoise = 0;
  for (let i = 0; i < picked; i++) {
    const row = Math.floor((i + 0.5) * rows / picked), before = row * columns;
    const parts = splitElectrons(await view.readRows(row, row + 1), { random: random.split(i) });
    for (let s = 0; s < columns; s++) {
      scaleSpectrum(parts[0].data, s, scale, a, before);
      scaleSpectrum(parts[1].data, s, scale, b, before);
      both += scoreOf(a, b);
      for (let e = 0; e < channels; e++) rawNoise += (a[e] - b[e]) ** 2 / 4;
      for (let k = 0; k < count; k++) {
        const component = fit.components.subarray(k * channels, (k + 1) * channels);
        const one = scoreOf(a, component), other = scoreOf(b, component);
        signal[k] += one * other;
        noise[k] += (one - other) ** 2 / 4;
      }
    }
  }
  let rank = 0, gain = 0, best = 0;
  signal.forEach((value, k) => {
    gain += value - noise[k];
    if (gain > best) [rank, best] = [k + 1, gain];
  });
  const spectra = picked * columns;
  return {
    rank,
    // What is left out, and the noise that is kept.
    error: (both - best) / rawNoise,
    heldOut: Array.from(signal, (value, k) => ({
      component: k + 1,
      eigenvalue: fit.eigenvalues[k],
      signal: value / spectra,
      noise: noise[k] / spectra,
    })),
    rows: picked,
  };
}
