import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";

/**
 * Divides the electrons of an image at random into halves, so many times.
 *
 * @param options.name Of the streams that decide, one a division.
 */
export function splitHalves(
  image: SpectrumImage,
  { splits, random, name }: {
    readonly splits: number;
    readonly random: Prng;
    readonly name: string;
  },
): [SpectrumImage, SpectrumImage][] {
  return Array.from(
    { length: splits },
    (_, k) => splitElectrons(image, { random: random.split(`${name} ${k}`) }),
  );
}
