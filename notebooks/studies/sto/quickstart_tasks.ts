import type { Jump } from "eels/analyse/isolate_edge.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { type DenoisingTask, makeDenoisingTask } from "./denoising_task.ts";
import type { EdgeVariation, PolarisedEdge } from "./elnes.ts";

/** What training spectra are matched to. */
export interface MatchedTaskOptions {
  /** How the edges depart from the computed one, by the name of the task. */
  readonly variations: Readonly<Record<string, EdgeVariation>>;
  /** What `measureJump` found of the measurement. */
  readonly jump: Jump;
  /** Energy of the first peak. */
  readonly referenceEv: number;
  /** Training spectra a task. */
  readonly count: number;
  readonly prepare: (electrons: SpectrumImage) => SpectrumImage;
  readonly random: Prng;
}

/**
 * Makes one denoising task a variation, matched to a measurement in axis, exposure and preparation: of
 * a computed edge s(E) on a background of b electrons at E0,
 *
 *     lambda(E) = b ((E / E0)^-r + j s(E)),  n(E) ~ Poisson(lambda(E))
 *
 * Choice: b from a 150th to a 7th of the measurement's, which holds thinnings by 10 to 100 and some
 * more on both sides; j from nearly nothing to 1.5 times the measured jump ratio, so that a network
 * also learns that there may be no edge; r from 2 to 4.5, as core-loss backgrounds have it.
 *
 * @param edge The computed edge.
 * @param electrons The measurement, whose axis is taken.
 */
export function matchedTasks(
  edge: PolarisedEdge,
  electrons: SpectrumImage,
  { variations, jump: { level, jumpRatio }, referenceEv, count, prepare, random }:
    MatchedTaskOptions,
): Record<string, DenoisingTask> {
  const exposure = {
    referenceEv,
    electrons: [level / 150, level / 7],
    exponent: [2, 4.5],
    jumpRatio: [0.02, 1.5 * jumpRatio],
  };
  return Object.fromEntries(
    Object.entries(variations).map(([name, variation]) => {
      const options = { count, variation, exposure, prepare, random: random.split(name) };
      return [name, makeDenoisingTask(edge, electrons.energy, options)];
    }),
  );
}
