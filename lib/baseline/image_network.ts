/** Stands here until the network arrives, so that types are right. */
import type { Prng } from "../core/random.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";

export function trainOnImage(
  _image: SpectrumImage,
  _options: { random: Prng; epochs?: number },
): Promise<{ rank: number; apply(image: SpectrumImage): Promise<SpectrumImage>; dispose(): void }> {
  throw new Error("Cannot train a network on the image as that is not built yet");
}
