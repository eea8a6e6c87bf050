import { SRTIO3 } from "eels/simulate/crystal.ts";
import type { StemOptions, StemWeights } from "eels/simulate/stem_weights.ts";
import { unfoldWeights } from "eels/simulate/stem_weights.ts";

/** How the committed weights of SrTiO3 were made; `make_sto_weights.ts` makes them again. */
export const STO_WEIGHTS_OPTIONS = Object.freeze({
  rows: 32,
  columns: 32,
  thicknessesNm: [5, 10, 20, 40],
  phononConfigurations: 24,
}) satisfies StemOptions;

/** What `data/sto_ok_weights.json` holds. */
export interface StoWeightsFile {
  readonly about: string;
  readonly options: StemOptions;
  readonly thicknessesNm: readonly number[];
  /** Weights of the symmetry wedge in 1/Å²: `[positions][thicknesses x sites x 3]`. */
  readonly wedge: readonly (readonly number[])[];
}

export const STO_WEIGHTS_FILE = new URL("../../../data/sto_ok_weights.json", import.meta.url);

/**
 * Loads the weights of SrTiO3 [001] that are kept with the library: 32 x 32 positions, 100 kV, 30 mrad,
 * four thicknesses, 24 frozen-phonon configurations.
 *
 * @example
 * ```ts
 * import { loadSrTiO3Weights } from "studies/sto";
 * (await loadSrTiO3Weights()).shape; // [32, 32]
 * ```
 */
export async function loadSrTiO3Weights(): Promise<StemWeights> {
  const file: StoWeightsFile = JSON.parse(await Deno.readTextFile(STO_WEIGHTS_FILE));
  const { rows, columns } = STO_WEIGHTS_OPTIONS;
  const { thicknessesNm } = file;
  return unfoldWeights(file.wedge.flat(), { crystal: SRTIO3, rows, columns, thicknessesNm });
}
