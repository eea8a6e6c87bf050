/**
 * Squared errors of methods by state and thickness of the specimen.
 *
 * @module
 */
import { mean as meanOf } from "simple-statistics";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import type { LabelledImage, PreparedImage } from "./prepared_images.ts";

/** A way to get from a prepared image to its truth, by name. */
export interface KindMethod<Image extends LabelledImage> {
  readonly method: string;
  /** Returns spectra like the image's `truth`. */
  readonly apply: (image: PreparedImage<Image>) => SpectrumImage | Promise<SpectrumImage>;
}

/** Errors of one method on the images of one state and thickness. */
export interface KindRow {
  /** Such as "annealed thick". */
  readonly kind: string;
  readonly method: string;
  /** Mean squared error to the truths, which have noise of their own. */
  readonly meanSquaredError: number;
  /** The same to truths without noise; NaN where none were given. */
  readonly toNoiseless: number;
}

/**
 * Mean squared errors by state and thickness, as in Fig. 5A of Pate et al. (2021),
 * doi:10.1038/s41598-021-97668-8: of the spectra x of an image against its truths t, over pixels p and
 * channels e, and then the mean over the images of a kind,
 *
 *     MSE = mean over p and e of (x_pe - t_pe)^2
 *
 * @param options.noiseless The same images prepared from their expectation, in the same order and
 * mappings; only a simulation has them.
 * @returns One row a kind and method, in the order of the images and methods.
 */
export async function compareKinds<Image extends LabelledImage>(
  images: readonly PreparedImage<Image>[],
  methods: readonly KindMethod<Image>[],
  { noiseless }: { noiseless?: readonly PreparedImage[] } = {},
): Promise<KindRow[]> {
  const kindOf = ({ state, thickness }: LabelledImage | PreparedImage) => `${state} ${thickness}`;
  const rows: KindRow[] = [];
  for (const kind of new Set(images.map(kindOf))) {
    const own = [...images.keys()].filter((i) => kindOf(images[i]) === kind);
    for (const { method, apply } of methods) {
      const toTruth: number[] = [], toNoiseless: number[] = [];
      for (const i of own) {
        // Truth and result may differ in their unit's name only.
        const result = withData(images[i].truth, (await apply(images[i])).data);
        const ideal = noiseless?.[i].truth;
        toTruth.push(meanSquaredError(result, images[i].truth));
        toNoiseless.push(ideal ? meanSquaredError(result, ideal) : NaN);
      }
      rows.push({
        kind,
        method,
        meanSquaredError: meanOf(toTruth),
        toNoiseless: meanOf(toNoiseless),
      });
    }
  }
  return rows;
}

/** The kinds on which a method has a smaller error to the truths than its rival. */
export function kindsWon(rows: readonly KindRow[], method: string, rival: string): string[] {
  const errorOf = (kind: string, name: string) => {
    const row = rows.find((each) => each.kind === kind && each.method === name);
    if (!row) throw new RangeError(`Cannot compare as "${name}" must have a row for ${kind}`);
    return row.meanSquaredError;
  };
  const kinds = [...new Set(rows.map((row) => row.kind))];
  return kinds.filter((kind) => errorOf(kind, method) < errorOf(kind, rival));
}
