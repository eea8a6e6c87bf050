/**
 * Twins to judge denoisers on (notebook 04): one a seed, with what is true of its held-out images.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { selectRows } from "eels/core/stack.ts";
import { type HeldOut, heldOutKinds } from "./denoising_methods.ts";
import { prepare, type PreparedImage, type PreparedImages } from "./prepared_images.ts";
import { simulate, type TwinImage, type TwinSettings } from "./twin.ts";

/** A held-out image whose spectra are those of the judged rows. */
export interface JudgedTwinImage extends HeldOut<TwinImage> {
  /** Counts over the measured range in all rows, for methods that learn from the image itself. */
  readonly whole: SpectrumImage;
  /** Rows of `whole` that are judged. */
  readonly rows: readonly number[];
  /** What each spectrum would be without noise: its own expectation, averaged with no other row. */
  readonly noiseless: SpectrumImage;
}

/** A twin, prepared, with the held-out images that methods are judged on. */
export interface TwinTask {
  readonly prepared: PreparedImages<TwinImage>;
  /** Images that may be learnt from. */
  readonly training: readonly PreparedImage<TwinImage>[];
  readonly judged: readonly JudgedTwinImage[];
}

/** Settings of {@link makeTwinTask}, beside those of `simulate`. */
export interface TwinTaskOptions extends Partial<TwinSettings> {
  readonly random: Prng;
  /** Mappings to 0..1, the same for all twins, so that their errors have one unit. */
  readonly mappings: Pick<PreparedImages, "normalisation" | "truthNormalisation">;
  /** Every how many rows are judged; 1. */
  readonly every?: number;
  /** Frame rate of the truths, see `prepare`. */
  readonly truthRateHz?: number;
}

/** Simulates a twin and prepares it; the first image of each kind is judged, the others may be learnt from. */
export async function makeTwinTask(
  { mappings, every, truthRateHz, ...simulation }: TwinTaskOptions,
): Promise<TwinTask> {
  const twin = await simulate(simulation);
  const prepared = prepare(twin, { mappings, truthRateHz, validationShare: 0 });
  return taskOf(prepared, { every });
}

/** The task of a twin that is prepared: its held-out images are judged. */
export function taskOf(
  prepared: PreparedImages<TwinImage>,
  { every = 1 }: Pick<TwinTaskOptions, "every"> = {},
): TwinTask {
  const { images, normalisation, truthNormalisation } = prepared;
  const columns = images[0].counts.shape[1];
  const expected = images.filter(({ part }) => part === "held out")
    .map(({ source }) => ({ ...source, counts: source.expected, heldOut: true }));
  // One row a frame: no truth is averaged along the scan.
  const mappings = { normalisation, truthNormalisation };
  const ideal = prepare(expected, { mappings, truthRateHz: 400 / columns });
  const noiseless = new Map(heldOutKinds(ideal).map(({ kind, truth }) => [kind, truth]));
  const isJudged = (row: number) => row % every === 0;
  const judged = heldOutKinds(prepared).map((image): JudgedTwinImage => ({
    ...image,
    whole: image.wide,
    rows: [...Array(image.wide.shape[0]).keys()].filter(isJudged),
    wide: selectRows(image.wide, isJudged),
    counts: selectRows(image.counts, isJudged),
    inputs: selectRows(image.inputs, isJudged),
    truth: selectRows(image.truth, isJudged),
    noiseless: selectRows(noiseless.get(image.kind)!, isJudged),
  }));
  const training = images.filter(({ part }) => part === "training");
  return { prepared, training, judged };
}
