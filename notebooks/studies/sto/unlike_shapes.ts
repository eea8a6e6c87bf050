import { CONTRAST_WEIGHTS } from "./fidelity.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import { alterImage } from "./alter_image.ts";
import type { Spot } from "./image_figure.ts";
import {
  judgeMethod,
  networkMethod,
  type TrainedSeed,
  UNLIKE_VALUES,
  type UnlikeJudgement,
  unlikeRivals,
} from "./unlike_judge.ts";

/** What a method made of an image altered in one way, by x, with one seed. */
export interface UnlikeShapeRow extends UnlikeJudgement {
  readonly method: string;
  /** How the image was altered, as `alterImage` names it. */
  readonly kind: string;
  readonly x: number;
  readonly seed: number;
}

/**
 * Applies the network of every seed and its rivals to the clean image altered in several ways, with noise;
 * the truth is the altered image.
 *
 * @param options.shapes Values by the alteration's name: shiftEv, gain or thicknessMfp.
 * @param options.peaksEv First and main peak of the image as it is; they move with the axis.
 */
export async function sweepShapes(
  clean: SpectrumImage,
  seeds: readonly TrainedSeed[],
  { shapes, sigma, peaksEv, spots }: {
    shapes: Readonly<Record<string, readonly number[]>>;
    sigma: number;
    peaksEv: readonly number[];
    spots: readonly Spot[];
  },
): Promise<UnlikeShapeRow[]> {
  const rows: UnlikeShapeRow[] = [];
  for (const [kind, values] of Object.entries(shapes)) {
    for (const x of values) {
      const truth = alterImage(clean, { [kind]: x });
      const moved = kind === "shiftEv" ? peaksEv.map((ev) => ev + x) : peaksEv;
      for (const own of seeds) {
        const noise = { sigma, random: own.random.split(`${kind} ${x}`) };
        const measured = { truth, image: addGaussianNoise(truth, noise), spots, sigma };
        const rivals = unlikeRivals(own, { simulated: clean, truth, spots });
        for (const method of [...rivals, networkMethod("network", own, own)]) {
          const found = await judgeMethod(method, { ...measured, peaksEv: moved }, own);
          rows.push({ kind, x, seed: own.seed, ...found });
        }
      }
    }
  }
  return rows;
}

/** Means over the seeds with half widths of their 95 % intervals, one row a kind, x and method. */
export function listUnlikeShapes(rows: readonly UnlikeShapeRow[]) {
  return summariseSeeds(rows, {
    by: ["kind", "x", "method"],
    values: UNLIKE_VALUES,
    weights: CONTRAST_WEIGHTS,
  });
}
