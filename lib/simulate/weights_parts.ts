import type { Crystal } from "./crystal.ts";
import { resolveScan, type StemOptions, type StemWeights, unfoldWeights } from "./stem_weights.ts";
import { computeWedge, configurationsOf, type SimulationProgress } from "./wedge_weights.ts";

/** Probe positions of one configuration: those of the symmetry wedge from `first` on. */
export interface WeightsPart {
  readonly configuration: number;
  readonly first: number;
  readonly count: number;
}

/** A simulation whose parts may be computed in any order, by processes that share nothing. */
export interface WeightsParts {
  /** Positions of the symmetry wedge; those of the whole scan follow from them. */
  readonly positions: number;
  readonly configurations: number;
  /** The whole slices nearest to the thicknesses asked for, in nm. */
  readonly thicknessesNm: readonly number[];
  /** Weights of a part in 1/Å²: `[positions][thicknesses][sites][3]`. */
  readonly compute: (
    part: WeightsPart,
    onProgress?: (progress: SimulationProgress) => void,
  ) => Promise<Float64Array>;
  /** The weights of one configuration from those of all its positions. */
  readonly unfold: (table: ArrayLike<number>) => StemWeights;
}

/**
 * Cuts {@link simulateConfigurations} into parts that give its numbers to the last bit.
 *
 * @param options As there; `cacheFolder` and `onProgress` have no effect.
 * @throws {RangeError} Where an option cannot be simulated, and in `compute` where there is no such part.
 */
export async function weightsParts(
  crystal: Crystal,
  options: StemOptions = {},
): Promise<WeightsParts> {
  const { input, wedge, run, thicknessesNm } = await resolveScan(crystal, options);
  const positions = wedge.positions.length, configurations = configurationsOf(input.settings);
  return {
    ...{ positions, configurations, thicknessesNm },
    compute: async ({ configuration, first, count }, onProgress) => {
      const own = wedge.positions.slice(first, first + count);
      if (!(configuration < configurations && first >= 0 && count > 0 && own.length === count)) {
        throw new RangeError(
          `Cannot simulate the part as there are ${positions} positions and ${configurations} ` +
            `configurations: it is of ${count} positions from ${first} on of configuration ` +
            `${configuration}, from 0`,
        );
      }
      const part = { ...wedge, positions: own };
      return await computeWedge(input, part, { ...run, only: configuration, onProgress });
    },
    unfold: (table) => unfoldWeights(table, { crystal, ...run, thicknessesNm }),
  };
}
