import type { Prng } from "eels/core/random.ts";
import { trainOnLattice } from "./lattice_training.ts";
import type { StackedAutoencoderConfig } from "./stacked_autoencoder.ts";
import type { Model } from "eels/model/model.ts";
import type { Lattice } from "./lattice_image.ts";
import { noiseDeviation, type SnrDefinition } from "./lattice_noise.ts";
import { latticePairs } from "./lattice_windows.ts";
import { meanAbsoluteError } from "eels/analyse/metrics.ts";
import { windowScatter } from "./window_error.ts";

/** What one definition of the signal-to-noise ratio leads to. A type, so that tables take it. */
export type SnrRow = {
  readonly definition: SnrDefinition;
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** Mean absolute error of a network trained on this noise, and its standard error over windows. */
  readonly itsOwn: number;
  readonly itsOwnStandardError: number;
  /** That of the network trained for the amplitude ratio. */
  readonly theFirst: number;
  readonly theFirstStandardError: number;
};

/** Windows that each error is measured on. */
const TESTED = 1000;

/**
 * Trains a network for each definition of one signal-to-noise ratio and tests it on windows with that
 * noise.
 *
 * @param trained The network for the "amplitude" ratio, which is not trained again.
 * @param options.windows Windows that the two others learn from.
 */
export async function compareSnrDefinitions(
  trained: Model,
  { config, lattice, snr, windows, random }: {
    config: StackedAutoencoderConfig;
    lattice: Lattice;
    snr: number;
    windows: number;
    random: Prng;
  },
): Promise<SnrRow[]> {
  const table: SnrRow[] = [];
  const definitions: readonly SnrDefinition[] = ["power", "amplitude", "peak"];
  for (const definition of definitions) {
    const noise = noiseDeviation(lattice, { snr, definition }), own = random.split(definition);
    const { inputs, targets } = latticePairs(lattice, {
      count: TESTED,
      deviation: noise,
      random: own.split("test"),
    });
    const errorOf = async (model: Model) => {
      const output = await model.apply(inputs);
      return {
        value: meanAbsoluteError(output, targets),
        standardError: windowScatter(output, targets),
      };
    };
    const theFirst = await errorOf(trained);
    let itsOwn = theFirst;
    if (definition !== "amplitude") {
      const training = { lattice, deviation: noise, windows, random: own };
      const model = await trainOnLattice(config, training);
      itsOwn = await errorOf(model);
      model.dispose();
    }
    table.push({
      definition,
      noise,
      itsOwn: itsOwn.value,
      itsOwnStandardError: itsOwn.standardError,
      theFirst: theFirst.value,
      theFirstStandardError: theFirst.standardError,
    });
  }
  return table;
}
