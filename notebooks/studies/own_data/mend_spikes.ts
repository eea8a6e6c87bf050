import { energyAt } from "eels/core/energy_axis.ts";
import { type Prng, prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { findSpikes, repairSpikes, type Spike } from "eels/degrade/spikes.ts";
import { percent } from "./prepare_spectra.ts";

/** Spectra without their spikes, and what was found of them. */
export interface MendedSpikes {
  readonly image: SpectrumImage;
  readonly spikes: readonly Spike[];
  readonly warnings: readonly string[];
}

/** Choice: of single spectra their neighbours say nothing, so that more is asked for. */
const THRESHOLD = 7;
/** Choice: rays hit fewer values than this share; more are something else. */
const MOST_SHARE = 1e-3;

/**
 * Replaces spikes, which would be in both parts of a split and so be counted as errors of whatever
 * removes them.
 *
 * @param image With its noise.
 * @param options.keepSpikes Whether they are named only.
 */
export function mendSpikes(
  image: SpectrumImage,
  { keepSpikes = false, random = prng(1) }: { keepSpikes?: boolean; random?: Prng } = {},
): MendedSpikes {
  const spikes = findSpikes(image, { threshold: THRESHOLD });
  if (spikes.length === 0) return { image, spikes, warnings: [] };
  const isTooMany = spikes.length > Math.max(3, MOST_SHARE * image.data.length);
  const [{ row, column, channel, deviations }] = spikes;
  const all = spikes.every((spike) => spike.deviations > 0) ? "above" : "from";
  const one = spikes.length === 1;
  const what = (one ? "1 value lies" : `${spikes.length} values lie`) +
    ` more than ${THRESHOLD} deviations of the noise ${all} ${one ? "its" : "their"} neighbours, ` +
    `${one ? "in" : "such as"} row ${row}, column ${column} at ` +
    `${energyAt(image.energy, channel).toFixed(2).replace(/\.?0+$/, "")} eV ` +
    `(${deviations.toFixed(0)} deviations): `;
  const rays = `X-ray or cosmic-ray ${one ? "spike" : "spikes"} or dead values, listed in ` +
    "tables/spikes.csv; ";
  if (isTooMany) {
    const share = percent(spikes.length / image.data.length);
    return {
      image,
      spikes,
      warnings: [
        `${what}${share} of all, too many for rays, so they were kept. Is the noise larger than ` +
        "was estimated, or the detector full of hot pixels? They are listed in tables/spikes.csv.",
      ],
    };
  }
  const then = keepSpikes
    ? "they were kept, as asked for, and count as errors of whatever removes them."
    : `${one ? "it was" : "they were"} replaced by the mean of ${
      one ? "its" : "their"
    } neighbours, ` +
      "with noise drawn anew, for all that follows (deno task denoise --keep-spikes keeps them).";
  return {
    image: keepSpikes ? image : repairSpikes(image, spikes, { random }),
    spikes,
    warnings: [what + rays + then],
  };
}

/** Spikes as rows of a table. */
export function listSpikes(spikes: readonly Spike[], { energy }: SpectrumImage) {
  return spikes.map(({ row, column, channel, from, to, value, expected, deviations }) => ({
    row,
    column,
    energyEv: energyAt(energy, channel),
    value,
    expected,
    deviations,
    channels: to - from + 1,
  }));
}
