import { refuseNonSpectra } from "../core/options.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";

/**
 * What makes a denoised image of a noisy one: a function that gives the image, or what `denoise()`
 * gives. It may be called many times, and trains anew each time where it trains.
 */
export type Denoiser = (
  image: SpectrumImage,
) => DenoiserResult | Promise<DenoiserResult>;

type DenoiserResult = SpectrumImage | { readonly image: SpectrumImage };

/** Calls a denoiser and checks what it gives. */
export async function applyDenoiser(
  task: string,
  denoise: Denoiser,
  image: SpectrumImage,
): Promise<SpectrumImage> {
  const result = await denoise(image);
  const made = result && "image" in result ? result.image : result as SpectrumImage;
  refuseNonSpectra(task, made);
  refuseUnlike(task, image, made);
  return made;
}

/** Refuses images of two shapes. */
export function refuseUnlike(task: string, one: SpectrumImage, other: SpectrumImage): void {
  if (one.shape.every((size, i) => size === other.shape[i])) return;
  throw new RangeError(
    `Cannot ${task} as the denoised image must keep the shape [${one.shape}]: it has ` +
      `[${other.shape}]`,
  );
}

/** Refuses NaN and infinity, and says where the first one is. */
export function refuseInfinite(task: string, { data, shape }: SpectrumImage): void {
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const s = Math.floor(bad / shape[2]);
  throw new RangeError(
    `Cannot ${task} as every value must be finite: row ${Math.floor(s / shape[1])}, column ` +
      `${s % shape[1]}, channel ${bad % shape[2]} has ${data[bad]}`,
  );
}

/** Refuses an image without a noise. */
export function refuseUnknownNoise(task: string, { noise }: SpectrumImage): void {
  if (noise) return;
  throw new Error(
    `Cannot ${task} as the noise is unknown: call estimateNoise() or withNoise() before`,
  );
}
