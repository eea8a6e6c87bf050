import { injectFault } from "eels/analyse/inject_fault.ts";
import type { FaultRow } from "eels/analyse/fault_kept.ts";
import { denoiseImage } from "eels/analyse/denoise_image.ts";
import type { ImageDenoiseOptions } from "eels/analyse/image_denoisers.ts";
import type { Image } from "eels/core/image.ts";
import type { Prng } from "eels/core/random.ts";

/** Denoisers of an image of one's own: methods with the settings chosen on it, and others by name. */
export interface OwnRivals {
  readonly chosen: Readonly<Record<string, ImageDenoiseOptions>>;
  readonly others: Readonly<Record<string, (image: Image) => Promise<Image>>>;
  readonly random: Prng;
}

/**
 * Denoises an image by each of the methods; one that the image does not suit, as it shows no lattice, is
 * left out with a line that says why.
 *
 * @param options.methods Which of them; those without settings are left out.
 * @returns Images by name, the image itself first.
 */
export async function denoiseOwnImage(
  image: Image,
  { chosen, others, random, methods }: OwnRivals & { methods: readonly string[] },
): Promise<Record<string, Image>> {
  const images: Record<string, Image> = { "as read": image };
  for (const method of methods) {
    const other = others[method], options = chosen[method];
    if (!other && !options) continue;
    try {
      images[method] = other
        ? await other(image)
        : (await denoiseImage(image, { ...options, random })).image;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      console.info(`${method}: ${error.message}`);
    }
  }
  return images;
}

/** What a method leaves of faults that were put into the image. A type, so that tables take it. */
export type OwnFaultRow = { readonly method: string } & FaultRow;

/**
 * Puts the same faults into an image for each of the methods, and measures what they leave of them.
 *
 * @returns Two lines a method; one without numbers where the image shows no lattice for faults.
 */
export async function testOwnFaults(
  image: Image,
  { chosen, others, random, methods }: OwnRivals & { methods: readonly string[] },
): Promise<OwnFaultRow[]> {
  const rows: OwnFaultRow[] = [];
  for (const method of methods) {
    const denoise = others[method] ?? chosen[method];
    if (!denoise) continue;
    try {
      const kept = await injectFault(image, { denoise, random: random.split("faults") });
      rows.push(...kept.rows.map((row) => ({ method, ...row })));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      console.info(`${method}: ${error.message}`);
      const nothing = { kept: NaN, low: NaN, high: NaN, places: 0 };
      rows.push({ method, fault: "odd column", ...nothing, verdict: "undecided" });
    }
  }
  return rows;
}
