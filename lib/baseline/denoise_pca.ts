import { rootMeanSquare } from "simple-statistics";
import { shiftSpectra } from "../core/energy_steps.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import type { Spectra, SpectrumView } from "../core/spectrum_view.ts";
import { noiseToSplit } from "../degrade/split_electrons.ts";
import { findDrift } from "./energy_alignment.ts";
import { fitNoisePca, noisePcaOfRows, rebuildNoisePca } from "./noise_pca.ts";
import { fitPca } from "./pca.ts";
import { rankByHardThreshold } from "./pca_rank.ts";
import { reconstructPca } from "./pca_reconstruct.ts";
import { denoiseBySmoothPca } from "./smooth_pca.ts";

/** What {@link denoiseByPca} may be told. */
export interface PcaDenoiseOptions {
  readonly rank?: number;
  readonly centred?: boolean;
  readonly aligned?: boolean;
  readonly smoothed?: boolean;
  readonly seed?: number;
}

/** Values of the image without noise, and what was chosen on the way. */
export interface PcaDenoised {
  readonly data: Float32Array;
  readonly details: Readonly<Record<string, number>>;
}

/** Choice: with fewer spectra the components say nothing that the spectra themselves do not. */
export const FEWEST_SPECTRA = 9;

/**
 * Denoises by the first components of spectra divided by their noise.
 *
 * Memory beside the image is the result's; two more of that size where a drift was found.
 */
export async function denoiseByPca(
  image: SpectrumImage,
  { rank, centred = false, aligned = false, smoothed = false, seed }: PcaDenoiseOptions,
): Promise<PcaDenoised> {
  refuseFew(image);
  const count = spectrumCount(image);
  if (smoothed) {
    if (centred || aligned) {
      throw new RangeError(
        `Cannot denoise by smoothed PCA as the spectra must be neither centred nor aligned before: ` +
          `${centred ? "centred" : "aligned"} is true; leave it out`,
      );
    }
    refuseRank(rank, Math.min(image.shape[2], count));
    const given = { ...image, noise: noiseToSplit(image) };
    const { rank: least } = rank === undefined ? await hardRank(given) : { rank };
    return await denoiseBySmoothPca(given, { rank, least, seed });
  }
  refuseSeed(seed);
  const drift = aligned ? findDrift(image) : undefined;
  if (!drift) {
    const { data, details } = await keepComponents(image, { rank, centred });
    return { data, details: aligned ? { ...details, driftEv: 0 } : details };
  }
  const straight = shiftSpectra(image, drift.map((shift) => -shift));
  const { data, details } = await keepComponents(straight, { rank, centred });
  const { noise: _, ...bare } = image;
  const back = shiftSpectra({ ...bare, data }, drift);
  return { data: back.data, details: { ...details, driftEv: rootMeanSquare(Array.from(drift)) } };
}

function refuseFew(image: Spectra): void {
  const count = spectrumCount(image);
  if (count >= FEWEST_SPECTRA) return;
  throw new RangeError(
    `Cannot denoise by PCA as it needs ${FEWEST_SPECTRA} spectra or more: there ` +
      `${count === 1 ? "is 1" : `are ${count}`}; take "savitzky-golay", "gaussian" or a model`,
  );
}

function refuseSeed(seed: number | undefined): void {
  if (seed === undefined) return;
  throw new RangeError(
    `Cannot denoise by PCA as a seed must come with smoothed: it is ${seed}; leave it out`,
  );
}

/** The components of a view that {@link denoiseByPca} would keep of the whole, for any of its rows. */
export async function componentsOf(
  view: SpectrumView,
  { rank: given, centred = false, seed }: PcaDenoiseOptions,
): Promise<{ rank: number; rebuild: (rows: SpectrumImage, from: number) => Float32Array }> {
  refuseFew(view);
  refuseSeed(seed);
  const spectra = spectrumCount(view), channels = view.shape[2];
  if (!view.noise || spectra < channels) {
    throw new RangeError(
      "Cannot denoise a view of a file by PCA as its noise must be known and spectra be as many as " +
        `channels: ${
          view.noise ? "it is" : "it is not, call estimateNoise() before"
        }, and there are ` +
        `${spectra} of ${channels}`,
    );
  }
  const { found, rank } = await keptComponents(view, { rank: given, centred });
  return {
    rank,
    rebuild: (rows, from) => rebuildNoisePca(noisePcaOfRows(found, rows, from), rows, rank),
  };
}

async function keepComponents(
  image: SpectrumImage,
  { rank: given, centred }: { rank?: number; centred: boolean },
): Promise<PcaDenoised> {
  if (!image.noise) return await keepUnknownNoise(image, { rank: given, centred });
  const { found, rank } = await keptComponents(image, { rank: given, centred });
  return { data: rebuildNoisePca(found, image, rank), details: { rank } };
}

async function keptComponents(
  image: Spectra,
  { rank, centred }: { rank?: number; centred: boolean },
) {
  if (rank === undefined) return await hardRank(image, centred);
  refuseRank(rank, Math.min(image.shape[2], spectrumCount(image) - (centred ? 1 : 0)));
  return { found: await fitNoisePca(image, { most: Math.max(1, rank), centred }), rank };
}

/** The components of an image with a noise, and how many lie above the optimal hard threshold. */
async function hardRank(image: Spectra, centred = false) {
  const all = Math.min(image.shape[2], spectrumCount(image) - (centred ? 1 : 0));
  for (let most = Math.min(all, 64);; most = Math.min(all, 2 * most)) {
    const found = await fitNoisePca(image, { most: Math.max(1, most), centred });
    const rank = rankByHardThreshold(found.fit, { sigma: 1 });
    // Where all that were found lie above the threshold, there may be more.
    if (rank < most || most === all) return { found, rank };
  }
}

function refuseRank(rank: number | undefined, most: number): void {
  if (rank === undefined || (Number.isSafeInteger(rank) && rank >= 0 && rank <= most)) return;
  throw new RangeError(
    `Cannot denoise by PCA as the rank must be a whole number from 0 to ${most}: it is ${rank}`,
  );
}

/** Without a noise counts are weighted as Poisson numbers, other values not at all. */
async function keepUnknownNoise(
  image: SpectrumImage,
  { rank: given, centred }: { rank?: number; centred: boolean },
): Promise<PcaDenoised> {
  const isCounted = (image.unit === "counts" || image.unit === "electrons") &&
    image.data.every((value) => value >= 0);
  const weighting = isCounted ? "poisson" : "none";
  const fit = await fitPca(image, { centred, weighting, deadChannels: "leave out" });
  const rank = given ?? rankByHardThreshold(fit);
  return { data: reconstructPca(fit, image, { rank }).data, details: { rank } };
}
