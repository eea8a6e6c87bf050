import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import type { Model } from "eels/model/model.ts";

/** Denoises each of two frames and takes the mean, which has seen both. */
export async function applyToFrames(
  { apply }: Pick<Model, "apply">,
  frames: readonly [SpectrumImage, SpectrumImage],
): Promise<SpectrumImage> {
  const [a, b] = [await apply(frames[0]), await apply(frames[1])];
  return withData(a, a.data.map((value, i) => (value + b.data[i]) / 2));
}
