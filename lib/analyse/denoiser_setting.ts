/**
 * The best setting of a denoiser by a further split of the part that it sees.
 *
 * @module
 */
import { denoise, type DenoiseOptions } from "../baseline/denoise.ts";
import { findDrift } from "../baseline/energy_alignment.ts";
import { fitNoisePca, heldOutErrorsByRank } from "../baseline/noise_pca.ts";
import { noiseScaleOf } from "../baseline/noise_scale.ts";
import { shiftSpectra } from "../core/energy_steps.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { takeRows } from "../core/stack.ts";

/** Choice: so many values tell the best width of a filter; of larger images the middle is looked at. */
const ENOUGH_VALUES = 2 ** 20;

/**
 * Distance of what each setting makes of one part from the other part, in units of the noise; the other
 * part's own noise adds the same to all settings.
 */
export async function distancesOf(
  settings: readonly DenoiseOptions[],
  seen: SpectrumImage,
  other: SpectrumImage,
): Promise<Float64Array> {
  const ranks = ranksOf(settings);
  if (ranks) return await distancesByRank(settings[0], ranks, seen, other);
  const [a, b] = [seen, other].map((image) => takeMiddle(image, ENOUGH_VALUES));
  const distances = new Float64Array(settings.length);
  for (const [i, setting] of settings.entries()) {
    distances[i] = distanceOf((await denoise(a, setting)).image, a, b);
  }
  return distances;
}

/** The ranks where all settings are PCA and differ in nothing else. */
function ranksOf(settings: readonly DenoiseOptions[]): number[] | undefined {
  const alike = new Set(settings.map((setting) => {
    const { method, rank, centred = false, aligned = false, smoothed = false } = setting as {
      method: unknown;
      rank?: number;
      centred?: boolean;
      aligned?: boolean;
      smoothed?: boolean;
    };
    return method === "pca" && rank !== undefined && !smoothed ? `${centred} ${aligned}` : "other";
  }));
  if (alike.size !== 1 || alike.has("other")) return undefined;
  return settings.map((setting) => (setting as { rank: number }).rank);
}

async function distancesByRank(
  setting: DenoiseOptions,
  ranks: readonly number[],
  seen: SpectrumImage,
  other: SpectrumImage,
): Promise<Float64Array> {
  const { centred, aligned } = setting as { centred?: boolean; aligned?: boolean };
  const drift = aligned ? findDrift(seen) : undefined;
  const back = drift?.map((shift) => -shift);
  const [a, b] = back ? [seen, other].map((image) => shiftSpectra(image, back)) : [seen, other];
  const most = Math.min(Math.max(1, ...ranks), a.shape[2], spectrumCount(a) - (centred ? 1 : 0));
  const errors = heldOutErrorsByRank(await fitNoisePca(a, { most, centred }), a, b);
  return Float64Array.from(ranks, (rank) => errors[rank] ?? Infinity);
}

function distanceOf(denoised: SpectrumImage, seen: SpectrumImage, other: SpectrumImage): number {
  const { bySpectrum, byChannel } = noiseScaleOf(seen);
  let sum = 0;
  for (let s = 0, i = 0; s < bySpectrum.length; s++) {
    let own = 0;
    for (let e = 0; e < byChannel.length; e++, i++) {
      own += ((denoised.data[i] - other.data[i]) / byChannel[e]) ** 2;
    }
    sum += own / bySpectrum[s] ** 2;
  }
  return sum / other.data.length;
}

/** The middle rows of a map, or spectra of a line scan, that hold no more than so many values. */
export function takeMiddle(image: SpectrumImage, values: number): SpectrumImage {
  if (image.data.length <= values) return image;
  const [rows, columns, channels] = image.shape;
  if (rows === 1) {
    if (columns === 1) return image;
    const part = takeMiddle({ ...image, shape: [columns, 1, channels] }, values);
    return { ...part, shape: [1, part.shape[0], channels] };
  }
  const kept = Math.max(1, Math.min(rows, Math.floor(values / (columns * channels))));
  const from = Math.floor((rows - kept) / 2);
  return takeRows(image, from, from + kept);
}
