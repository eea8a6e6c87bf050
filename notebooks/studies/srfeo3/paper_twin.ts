import { type Prng, prng } from "eels/core/random.ts";
import { prepare, type PreparedImages } from "./prepared_images.ts";
import { simulate, type TwinImage } from "./twin.ts";

/** Seed of the twin that the networks of this repository are trained on. */
export const SEED = 20261121;

/**
 * The twin at the paper's size, prepared: 24 images of 638 x 10 spectra. 20 are not held out; a fifth
 * of these, 4 images, validates, so that 16 x 6,380 = 102,080 spectra train.
 *
 * @returns The images, and the stream from which trainings on them split their own.
 */
export async function preparePaperTwin(): Promise<
  { prepared: PreparedImages<TwinImage>; random: Prng }
> {
  const random = prng(SEED);
  return { prepared: prepare(await simulate({ random: random.split("twin") })), random };
}
