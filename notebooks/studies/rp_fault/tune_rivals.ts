import type { Image } from "eels/core/image.ts";
import { gaussianFilter, totalVariationFilter } from "eels/baseline/image_filters.ts";
import { nonLocalMeans } from "eels/baseline/non_local_means.ts";
import { bm3d } from "./block_matching.ts";
import type { FaultTrial, ScanAbout, ScanDenoiser } from "./fault_trials.ts";
import { latticeMean, latticeWiener } from "./lattice_wiener.ts";
import { relativeError } from "./score_image.ts";
import { onCounts, onStabilised } from "./stabilised_counts.ts";

/** Settings of a rival by name. */
export type Settings = Readonly<Record<string, number>>;

/** A filter with settings, and the values that each may take, in ascending order. */
export interface Rival {
  readonly method: string;
  readonly make: (settings: Settings) => (noisy: Image, about: ScanAbout) => Image;
  readonly grid: Readonly<Record<string, readonly number[]>>;
  /** Further settings to begin from, where the error has more than one valley. */
  readonly starts?: readonly Settings[];
}

/** So many values from one on, each larger by a ratio, to three figures. */
const growing = (from: number, ratio: number, count: number) =>
  Array.from({ length: count }, (_, i) => Number((from * ratio ** i).toPrecision(3)));

/** Pixels that non-local means looks for alike patches in, each way: a cell and a half of 12 pixels. */
const SEARCH_PIXELS = 18;

/** Sides of the patches it compares, in pixels: up to twice the image, whose edges reflect. */
const PATCHES = [
  [3, 5, 7, 9, 11, 13, 17, 21, 25, 31, 37, 45, 55, 67],
  [81, 97, 109, 127, 151, 181, 211, 255],
].flat();

/** Standard deviation of a column in pixels, which the residual of a lattice is smoothed by. */
const COLUMN_PIXELS = 1.6;

const DEVIATIONS = growing(0.35, 1.13, 24);

/** Wiener filters and means of the lattice smooth within the cell from next to nothing on. */
const INNER = growing(0.1, 1.3, 13), REACHES = growing(0.2, 1.3, 16);

/**
 * Filters that a network must beat. All but one Gaussian work on counts that Anscombe's transform has
 * brought to one variance, and turn them back without bias.
 */
export const RIVALS: readonly Rival[] = [
  {
    method: "Gaussian",
    make: ({ deviationPixels, stabilised }) =>
      (stabilised ? onStabilised : onCounts)((image) => gaussianFilter(image, { deviationPixels })),
    grid: { deviationPixels: DEVIATIONS, stabilised: [0, 1] },
  },
  {
    method: "total variation",
    make: ({ weight }) =>
      onStabilised((image) =>
        totalVariationFilter(image, { weight, tolerance: 2e-5, iterations: 400 })
      ),
    grid: { weight: growing(0.05, 1.3, 24) },
  },
  {
    method: "non-local means",
    make: ({ h, noiseDeviation, patchPixels }) => (noisy, { noise }) =>
      nonLocalMeans(noisy, {
        h,
        noise,
        noiseDeviation,
        patchPixels,
        searchPixels: SEARCH_PIXELS,
      }),
    grid: {
      h: growing(0.001, 1.1, 92),
      noiseDeviation: Array.from({ length: 27 }, (_, i) => i / 20),
      patchPixels: PATCHES,
    },
    starts: [
      { patchPixels: 17, noiseDeviation: 1 },
      { patchPixels: 127, h: 0.115, noiseDeviation: 0.55 },
    ],
  },
  {
    method: "BM3D",
    make: (settings) => onStabilised((image) => bm3d(image, settings)),
    grid: {
      threshold: growing(0.9, 1.2, 14),
      comparedPixels: growing(0.3, 1.3, 12),
      group: [8, 16, 32, 64, 128, 256],
      // 120 pixels are all of the image, so what comes after is the same.
      searchPixels: [12, 16, 20, 24, 28, 32, 40, 50, 64, 90, 120, 160],
    },
  },
  {
    method: "lattice",
    make: ({ reachCells, deviationPixels }) =>
      onStabilised((image) => latticeMean(image, { reachCells, deviationPixels })),
    grid: { reachCells: REACHES, deviationPixels: INNER },
  },
  {
    method: "lattice, Wiener",
    make: ({ reachCells, deviationPixels }) =>
      onStabilised((image) =>
        latticeWiener(image, { reachCells, deviationPixels, residualPixels: COLUMN_PIXELS })
      ),
    grid: { reachCells: REACHES, deviationPixels: INNER },
  },
];

/** What notebook 15 may name: the rivals, or "all". */
export const RIVAL_NAMES: readonly string[] = ["all", ...RIVALS.map(({ method }) => method)];

/** Where the search for each setting begins. */
const STARTS: Settings = {
  deviationPixels: 1.3,
  weight: 1,
  h: 0.4,
  noiseDeviation: 0.7,
  patchPixels: 9,
  threshold: 2.5,
  comparedPixels: 0.857,
  group: 32,
  searchPixels: 40,
  reachCells: 1.5,
  stabilised: 0,
};

/** Share of the error that a step must save, so that a valley's flat floor is not walked to its end. */
const WORTH = 2e-4;

/** Settings that are a choice of ways rather than a strength: their ends are no edges. */
const WAYS: readonly string[] = ["stabilised"];

/** One setting of one rival at one dose, as it was chosen. A type, so that tables take it as a row. */
export type TuningRow = {
  readonly doseElectrons: number;
  readonly method: string;
  readonly setting: string;
  readonly chosen: number;
  /** Ends of what might have been chosen. */
  readonly from: number;
  readonly to: number;
  /** Whether the chosen value is one of the ends, so that a better one may lie beyond. */
  readonly edge: string;
  /** Error of a pixel with the chosen value, and with its two neighbours. */
  readonly error: number;
  readonly errorBelow: number;
  readonly errorAbove: number;
};

/**
 * Chooses the settings of a rival that come nearest to the truth of scans made for it: from the middle
 * of the grid one setting after the other descends to the value whose two neighbours are not
 * better by a share of 0.0002, until none changes; of several starts the best is kept.
 *
 * @param trials Scans of one dose, of other places than those it is judged on.
 * @throws {RangeError} Where there is no scan.
 */
export function tuneRival(
  { method, make, grid, starts = [] }: Rival,
  trials: readonly FaultTrial[],
): { settings: Settings; rows: TuningRow[] } {
  if (trials.length === 0) throw new RangeError("Cannot tune a filter as there must be a scan to");
  const known = new Map<string, number>();
  const errorOf = (at: Readonly<Record<string, number>>): number => {
    const settings = settingsAt(grid, at), key = JSON.stringify(settings);
    const filter = make(settings);
    const own = known.get(key) ?? trials.reduce((sum, { noisy, about, truth }) => {
      const error = relativeError(filter(noisy, about), truth.image);
      return sum + (Number.isFinite(error) ? error : Infinity) / trials.length;
    }, 0);
    known.set(key, own);
    return own;
  };
  const names = Object.keys(grid);
  const has = (name: string, index: number) => index >= 0 && index < grid[name].length;
  const around = (at: Record<string, number>, name: string, by: number) =>
    has(name, at[name] + by) ? errorOf({ ...at, [name]: at[name] + by }) : NaN;
  const descend = (from: Settings) => {
    let at = Object.fromEntries(names.map((name) => [name, nearest(grid[name], from[name])]));
    for (let changed = true; changed;) {
      changed = false;
      for (const name of names) {
        for (const by of [1, -1]) {
          while (around(at, name, by) < (1 - WORTH) * errorOf(at)) {
            at = { ...at, [name]: at[name] + by };
            changed = true;
          }
        }
      }
    }
    return at;
  };
  const valleys = [{}, ...starts].map((start) => descend({ ...STARTS, ...start }));
  const at = valleys.toSorted((a, b) => errorOf(a) - errorOf(b))[0];
  const settings = settingsAt(grid, at), { doseElectrons } = trials[0].about;
  const rows = names.map((name): TuningRow => {
    const values = grid[name], isEdge = at[name] === 0 || at[name] === values.length - 1;
    return {
      doseElectrons,
      method,
      setting: name,
      chosen: settings[name],
      from: values[0],
      to: values.at(-1)!,
      edge: WAYS.includes(name) ? "either" : isEdge ? "yes" : "no",
      error: errorOf(at),
      errorBelow: around(at, name, -1),
      errorAbove: around(at, name, 1),
    };
  });
  return { settings, rows };
}

const settingsAt = (grid: Rival["grid"], at: Readonly<Record<string, number>>): Settings =>
  Object.fromEntries(Object.entries(at).map(([name, index]) => [name, grid[name][index]]));

function nearest(values: readonly number[], to: number): number {
  const far = values.map((value) => Math.abs(Math.log((value + 1e-3) / (to + 1e-3))));
  return far.indexOf(Math.min(...far));
}

/** Chooses the settings of all rivals at each dose of some scans. */
export function tuneRivals(
  trials: readonly FaultTrial[],
  { rivals = RIVALS, onRow }: { rivals?: readonly Rival[]; onRow?: (row: TuningRow) => void } = {},
): TuningRow[] {
  const doses = Map.groupBy(trials, ({ about }) => about.doseElectrons);
  return [...doses.values()].flatMap((own) =>
    rivals.flatMap((rival) => {
      const { rows } = tuneRival(rival, own);
      rows.forEach((row) => onRow?.(row));
      return rows;
    })
  );
}

/**
 * The rivals as denoisers of scans, each with what was chosen for the scan's dose, or for the nearest.
 *
 * @throws {RangeError} Where nothing was chosen for a rival.
 */
export function rivalDenoisers(
  tuning: readonly TuningRow[],
  { rivals = RIVALS }: { rivals?: readonly Rival[] } = {},
): Record<string, ScanDenoiser> {
  return Object.fromEntries(rivals.map(({ method, make }) => {
    const own = tuning.filter((row) => row.method === method);
    if (own.length === 0) {
      throw new RangeError(`Cannot denoise by ${method} as its settings must be chosen`);
    }
    const denoise: ScanDenoiser = (noisy, about) => {
      const far = (row: TuningRow) => Math.abs(Math.log(row.doseElectrons / about.doseElectrons));
      const least = Math.min(...own.map(far));
      const chosen = own.filter((row) => far(row) === least);
      return make(Object.fromEntries(chosen.map((row) => [row.setting, row.chosen])))(noisy, about);
    };
    return [method, denoise];
  }));
}
