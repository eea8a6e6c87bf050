import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import type { PixelSize } from "../core/spectrum_image.ts";
import type { CellAxis, Crystal } from "./crystal.ts";
import { ORBITALS, type RadialOverlap } from "./ionisation.ts";
import { ionisedSites, type MultisliceInput } from "./multislice.ts";
import {
  MULTISLICE_KINDS,
  type MultisliceOptions,
  type MultisliceSettings,
  resolveMultislice,
  sliceThicknessA,
} from "./multislice_settings.ts";
import { loadOxygenOverlap } from "./radial_overlap.ts";
import { type ScanShape, type ScanWedge, scanWedge } from "./scan_symmetry.ts";
import {
  cachedWedge,
  computeWedge,
  configurationsOf,
  type ScanRun,
  type SimulationProgress,
} from "./wedge_weights.ts";

/** How much each site and orbital is ionised at each probe position. */
export interface StemWeights {
  /** Positions over one cell: row `r` lies at y = r / rows of the cell, column `c` at x. */
  readonly shape: readonly [rows: number, columns: number];
  readonly pixel: PixelSize;
  /** Thicknesses in nm, rising: the whole slices nearest to those asked for. */
  readonly thicknessesNm: readonly number[];
  readonly sites: readonly { readonly label: string; readonly sigmaAxis: CellAxis }[];
  /**
   * `[thicknesses][rows][columns][sites][3]`, orbitals p_x, p_y, p_z; in 1/Å², so that grids of
   * different fineness compare.
   */
  readonly values: Float64Array;
}

/** The scan and where its result is kept. */
export interface StemOptions extends MultisliceOptions {
  /** Probe positions along y; 32. */
  readonly rows?: number;
  /** Probe positions along x; 32. */
  readonly columns?: number;
  /** Thicknesses in nm, all from one run; `[20]`. */
  readonly thicknessesNm?: readonly number[];
  /** Threads; one for each processor core. 0 computes in the calling thread. */
  readonly workers?: number;
  /** Radial overlap of the ionisation; that of O 1s. */
  readonly overlap?: RadialOverlap;
  /**
   * Folder for results, one file a configuration as soon as it is computed: a run that was cut off goes
   * on behind the last. Without it nothing is kept.
   */
  readonly cacheFolder?: string | URL;
  /** Called with the progress of the computation. */
  readonly onProgress?: (progress: SimulationProgress) => void;
}

const STEM_KINDS = {
  ...MULTISLICE_KINDS,
  rows: is.whole(1),
  columns: is.whole(1),
  thicknessesNm: is.numbers,
  workers: is.whole(0),
  overlap: is.record,
  cacheFolder: is.place,
  onProgress: is.callable,
};

/**
 * Simulates the ionisation of every site and orbital for a probe scanned over one cell.
 *
 * Only the positions of the symmetry wedge are computed (see {@link scanWedge}). With frozen phonons
 * a single configuration has no symmetry, only the average over many has: giving the map the symmetry of
 * the crystal stands in for that average, and leaves the scatter of the few that were computed.
 *
 * Kirkland, Advanced Computing in Electron Microscopy (2020), chapters 5 to 7,
 * doi:10.1007/978-3-030-33260-0, with the local ionisation potentials of Allen and Josefsson (1995),
 * doi:10.1103/PhysRevB.52.3184.
 *
 * @param crystal The specimen; sites with a sigma axis are ionised.
 * @param options Microscope, grid, scan and cache.
 * @returns Weights of all positions and thicknesses. The numbers do not depend on `workers`.
 * @throws {RangeError} Where an option cannot be simulated; the message says which to change.
 * @example
 * ```ts
 * import { simulateStemWeights, SRTIO3 } from "eels";
 * const scan = { rows: 2, columns: 2, thicknessesNm: [2] };
 * const weights = await simulateStemWeights(SRTIO3, { ...scan, points: 32, repeats: 2, workers: 0 });
 * weights.shape; // [2, 2]
 * ```
 */
export async function simulateStemWeights(
  crystal: Crystal,
  options: StemOptions = {},
): Promise<StemWeights> {
  checkOptions("simulateStemWeights", "simulate", options, STEM_KINDS);
  const each = await simulateConfigurations(crystal, options);
  const values = new Float64Array(each[0].values.length);
  for (const weights of each) {
    weights.values.forEach((value, i) => values[i] += value / each.length);
  }
  return { ...each[0], values };
}

/**
 * The weights of each frozen-phonon configuration by itself; {@link simulateStemWeights} gives their
 * mean. How much they differ says how many are needed.
 *
 * @param crystal The specimen; sites with a sigma axis are ionised.
 * @param options Microscope, grid, scan and cache.
 * @returns One table a configuration; a single one where the atoms are smeared instead.
 * @throws {RangeError} As {@link simulateStemWeights}.
 * @example
 * ```ts
 * import { simulateConfigurations, SRTIO3 } from "eels";
 * const scan = { rows: 2, columns: 2, thicknessesNm: [1], points: 32, repeats: 2, workers: 0 };
 * const each = await simulateConfigurations(SRTIO3, { ...scan, phononConfigurations: 3 });
 * each.length; // 3
 * ```
 */
export async function simulateConfigurations(
  crystal: Crystal,
  options: StemOptions = {},
): Promise<StemWeights[]> {
  const { input, wedge, run, thicknessesNm } = await resolveScan(crystal, options);
  const { cacheFolder } = options;
  const table = cacheFolder === undefined
    ? await computeWedge(input, wedge, run)
    : await cachedWedge(input, wedge, { ...run, cacheFolder });
  const configurations = configurationsOf(input.settings);
  const length = table.length / configurations;
  return Array.from({ length: configurations }, (_, configuration) => {
    const own = table.subarray(configuration * length, (configuration + 1) * length);
    return unfoldWeights(own, { crystal, ...run, thicknessesNm });
  });
}

/** A scan with all that is to be computed for it. */
export interface ResolvedScan {
  readonly input: MultisliceInput;
  readonly wedge: ScanWedge;
  readonly run: ScanRun;
  /** How thick the slices are after which weights are taken. */
  readonly thicknessesNm: readonly number[];
}

/**
 * Fills in and checks the options of {@link simulateConfigurations}, and finds what is to be computed.
 *
 * @throws {RangeError} Where an option cannot be simulated; the message says which to change.
 */
export async function resolveScan(
  crystal: Crystal,
  options: StemOptions = {},
): Promise<ResolvedScan> {
  const {
    rows = 32,
    columns = 32,
    thicknessesNm = [20],
    overlap = await loadOxygenOverlap(),
    workers = navigator.hardwareConcurrency,
    cacheFolder: _cacheFolder,
    onProgress,
    ...multislice
  } = checkOptions("simulateConfigurations", "simulate", options, STEM_KINDS);
  const settings = resolveMultislice(crystal, multislice);
  const slicesAt = slicesOf(crystal, settings, thicknessesNm);
  const sliceA = sliceThicknessA(crystal, settings);
  return {
    input: { crystal, settings, overlap },
    wedge: scanWedge(crystal, { rows, columns }),
    run: { rows, columns, slicesAt, workers, onProgress },
    thicknessesNm: slicesAt.map((slices) => slices * sliceA / 10),
  };
}

/**
 * Repeats the weights of the symmetry wedge over the whole scan.
 *
 * @param table Weights of the wedge in 1/Å²: `[positions][thicknesses][sites][3]`.
 * @throws {RangeError} Where the table has not the length that crystal, shape and thicknesses ask for.
 */
export function unfoldWeights(
  table: ArrayLike<number>,
  { crystal, rows, columns, thicknessesNm }: ScanShape & {
    readonly crystal: Crystal;
    readonly thicknessesNm: readonly number[];
  },
): StemWeights {
  const wedge = scanWedge(crystal, { rows, columns });
  const sites = ionisedSites(crystal).map(({ label, sigmaAxis }) => ({
    label,
    sigmaAxis: sigmaAxis!,
  }));
  const count = ORBITALS.length * sites.length;
  const depths = thicknessesNm.length;
  if (table.length !== wedge.positions.length * depths * count) {
    throw new RangeError(
      `Cannot unfold the weights as the table must hold ${wedge.positions.length} positions x ` +
        `${depths} thicknesses x ${count} orbitals: it has ${table.length} values`,
    );
  }
  const values = new Float64Array(depths * rows * columns * count);
  for (let position = 0; position < rows * columns; position++) {
    for (let depth = 0; depth < depths; depth++) {
      const from = (wedge.source[position] * depths + depth) * count;
      const to = (depth * rows * columns + position) * count;
      const sources = wedge.weightSources[position];
      for (const source of sources) {
        source.forEach((index, i) => values[to + i] += table[from + index] / sources.length);
      }
    }
  }
  const [cellX, cellY] = crystal.cellA;
  const pixel = { rowNm: cellY / rows / 10, columnNm: cellX / columns / 10 };
  return { shape: [rows, columns], pixel, thicknessesNm, sites, values };
}

function slicesOf(
  crystal: Crystal,
  settings: MultisliceSettings,
  thicknessesNm: readonly number[],
): number[] {
  const sliceNm = sliceThicknessA(crystal, settings) / 10;
  const slices = thicknessesNm.map((thicknessNm) => {
    if (Number.isFinite(thicknessNm) && thicknessNm >= sliceNm / 2) {
      return Math.round(thicknessNm / sliceNm);
    }
    throw new RangeError(
      `Cannot simulate as each thickness must be at least a slice of ${sliceNm} nm: thicknessesNm ` +
        `holds ${thicknessNm}`,
    );
  });
  return [...new Set(slices)].sort((a, b) => a - b);
}
