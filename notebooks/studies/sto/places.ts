import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Spot } from "./image_figure.ts";

/**
 * The columns of SrTiO3 [001] in the simulated cell, whose corner is Sr: Ti and O in its middle, O alone
 * in the middle of an edge.
 *
 * @param image One cell, `[rows, columns, channels]`.
 */
export function markedColumns({ shape: [rows, columns] }: Pick<SpectrumImage, "shape">): Spot[] {
  return [
    { label: "Ti-O", at: [rows / 2, columns / 2] },
    { label: "O", at: [0, columns / 2] },
    { label: "Sr", at: [0, 0] },
  ];
}
