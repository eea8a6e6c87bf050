/** What the page does with a map, by the library alone: the same in the worker and in Deno. */
import { compareDenoisers } from "eels/analyse/compare_denoisers.ts";
import type { DenoiserRow } from "eels/analyse/denoiser_table.ts";
import { judgeResiduals, type Verdict } from "eels/analyse/residual_structure.ts";
import { denoise } from "eels/baseline/denoise.ts";
import { prng } from "eels/core/random.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { estimateNoise } from "eels/degrade/estimate_noise.ts";

/** A map denoised, and how well. */
export interface DenoisedMap {
  readonly image: SpectrumImage;
  readonly rank: number;
  /** Error without truth of PCA at this rank, on electrons that it has not seen. */
  readonly error: DenoiserRow;
  /** Whether the residuals hold more than noise. */
  readonly residuals: Verdict;
  readonly seconds: number;
}

/** Called with what is done and the share that is behind. */
export type OnProgress = (step: string, share: number) => void;

/** Choice: as many components as the library tries at most. */
const MOST_RANK = 64;

/** The image with its noise, estimated where it carries none, or why it cannot be. */
export function withOwnNoise(image: SpectrumImage): { image: SpectrumImage; problem?: string } {
  if (image.noise) return { image };
  try {
    return { image: estimateNoise(image) };
  } catch (error) {
    return { image, problem: (error as Error).message };
  }
}

/**
 * Denoises a map by principal components, as many as held-out electrons choose.
 *
 * @param image With its noise, or whole electrons.
 */
export async function denoiseMap(
  image: SpectrumImage,
  onProgress: OnProgress = () => {},
): Promise<DenoisedMap> {
  const startMs = performance.now();
  const most = Math.floor(Math.min(spectrumCount(image), image.shape[2]) / 2);
  const ranks = Array.from({ length: Math.min(MOST_RANK, most) }, (_, i) => i + 1);
  const { chosen, rows } = await compareDenoisers(image, {
    rivals: { PCA: ranks.map((rank) => ({ method: "pca", rank })) },
    doses: [1],
    repeats: 1,
    random: prng(1),
    onProgress: (_, share) => onProgress("Choosing the rank by held-out electrons", 0.6 * share),
  });
  onProgress("Denoising", 0.6);
  const denoised = await denoise(image, chosen.PCA);
  onProgress("Testing the residuals", 0.85);
  const residuals = judgeResiduals(image, denoised.image);
  const seconds = (performance.now() - startMs) / 1000;
  return { image: denoised.image, rank: denoised.details.rank, error: rows[0], residuals, seconds };
}
