import type { SpectrumImage } from "../core/spectrum_image.ts";
import type { PowerLaw } from "./power_law.ts";

/**
 * Throws the error that names the first spectrum without a background, where more than the share allowed
 * have none: a dead pixel is no reason to stop, a wrong window is.
 *
 * @param most Share of the spectra that may have none; 0.
 */
export function refuseFailed(
  task: string,
  image: SpectrumImage,
  { amplitude, failed }: PowerLaw,
  window: string,
  most = 0,
): void {
  if (failed <= most * amplitude.length) return;
  const first = amplitude.findIndex(Number.isNaN), columns = image.shape[1];
  throw new Error(
    `Cannot ${task} as every spectrum must have a power law in ${window}: row ` +
      `${Math.floor(first / columns)}, column ${first % columns} has none (${failed} of ` +
      `${amplitude.length} spectra); add pixels up by meanBlocks() or choose another window`,
  );
}

/** Choice: share of the spectra that may be dead, such as a hole in the specimen or NaN at its border. */
export const MOST_DEAD = 0.5;

/** Choice: values of a view that are looked at before its blocks, to see whether the windows are right. */
export const LOOKED_AT = 2 ** 20;

/** What the history says of spectra without a background; nothing where all have one. */
export function sayFailed({ amplitude, failed }: PowerLaw, { shape }: SpectrumImage): string {
  if (failed === 0) return "";
  const first = amplitude.findIndex(Number.isNaN);
  const place = `row ${Math.floor(first / shape[1])}, column ${first % shape[1]}`;
  return `; NaN in ${failed} of ${amplitude.length} spectra, which have none (the first: ${place})`;
}
