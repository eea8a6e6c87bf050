/**
 * Squared errors of methods by state and thickness of the specimen.
 *
 * @module
 */
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import type { JudgedTwinImage } from "./twin_task.ts";

/** A way to get from a judged image to its truth, by name. */
export interface KindMethod {
  readonly method: string;
  /** Returns spectra like the image's `truth`. */
  readonly apply: (image: JudgedTwinImage) => SpectrumImage | Promise<SpectrumImage>;
}

/** Errors of one method on the image of one state and thickness. */
export interface KindRow {
  /** Such as "annealed thick". */
  readonly kind: string;
  readonly method: string;
  /** Mean squared error to the truths, which have noise of their own. */
  readonly meanSquaredError: number;
  /** The same to truths without noise. */
  readonly toNoiseless: number;
}

/**
 * Mean squared errors by state and thickness, as in Fig. 5A of Pate et al. (2021),
 * doi:10.1038/s41598-021-97668-8: of the spectra x of an image against its truths t, over pixels p and
 * channels e,
 *
 *     MSE = mean over p and e of (x_pe - t_pe)^2
 *
 * @returns One row a kind and method, in the order of the images and methods.
 */
export async function compareKinds(
  images: readonly JudgedTwinImage[],
  methods: readonly KindMethod[],
): Promise<KindRow[]> {
  const rows: KindRow[] = [];
  for (const image of images) {
    for (const { method, apply } of methods) {
      // Truth and result may differ in their unit's name only.
      const result = withData(image.truth, (await apply(image)).data);
      rows.push({
        kind: image.kind,
        method,
        meanSquaredError: meanSquaredError(result, image.truth),
        toNoiseless: meanSquaredError(result, withData(image.truth, image.noiseless.data)),
      });
    }
  }
  return rows;
}
