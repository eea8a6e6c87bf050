import type { SpectrumImage } from "../core/spectrum_image.ts";
import { type Block, blocksOf, type Spectra } from "../core/spectrum_view.ts";

/** A spectrum: number `s` of a block, and how many were taken before it in this call. */
export type TakeSpectrum = (block: Block, s: number, at: number) => void;

/**
 * Spectra one after the other, some at a time, whatever blocks they come in: of a view each block is read
 * once a pass.
 *
 * @returns A function that takes the next `count` spectra.
 */
export function spectraInOrder(
  spectra: Spectra,
): (count: number, take: TakeSpectrum) => Promise<void> {
  const blocks = blocksOf(spectra), columns = spectra.shape[1];
  let block: Block | undefined, next = 0;
  const isPast = ({ from, image }: Block) => next >= (from + image.shape[0]) * columns;
  return async (count, take) => {
    for (let at = 0; at < count; at++, next++) {
      if (!block || isPast(block)) {
        block = undefined; // one is held at a time
        block = (await blocks.next()).value as Block;
      }
      take(block, next - block.from * columns, at);
    }
  };
}

/** Spectra whose values lie in memory at once; those of a view are read. */
export async function inMemory(spectra: Spectra): Promise<SpectrumImage> {
  return "readRows" in spectra ? await spectra.readRows(0, spectra.shape[0]) : spectra;
}
