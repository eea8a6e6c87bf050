/**
 * Weights of the symmetry wedge of a scan, computed on threads and kept one file a configuration.
 *
 * @module
 */
import { cachedArray } from "./cache.ts";
import type { PlaceA } from "./crystal.ts";
import { ORBITALS } from "./ionisation.ts";
import { ionisedSites, type MultisliceInput } from "./multislice.ts";
import { type ProbeJob, runProbeJobs } from "./multislice_pool.ts";
import { type MultisliceSettings, samplingOf } from "./multislice_settings.ts";
import type { ScanWedge } from "./scan_symmetry.ts";

/**
 * Raised whenever a change makes the same inputs give other weights, so that results cached before
 * are not taken for new ones.
 */
const ALGORITHM_VERSION = 2;

/** How far a computation has come. */
export interface SimulationProgress {
  /** Share done, 0 to 1. */
  readonly share: number;
  readonly elapsedS: number;
  /** Expected time to the end, from the pace so far. */
  readonly remainingS: number;
}

/** A scan to compute. */
export interface ScanRun {
  readonly rows: number;
  readonly columns: number;
  readonly slicesAt: readonly number[];
  readonly workers: number;
  /** A single configuration; all where left out. */
  readonly only?: number;
  readonly onProgress?: (progress: SimulationProgress) => void;
}

/** One specimen of smeared atoms, or the frozen-phonon configurations asked for. */
export function configurationsOf({ phononConfigurations }: MultisliceSettings): number {
  return Math.max(1, phononConfigurations);
}

/** What {@link computeWedge} gives, each configuration from its own file or computed and kept there. */
export async function cachedWedge(
  input: MultisliceInput,
  wedge: ScanWedge,
  { cacheFolder, onProgress, ...run }: ScanRun & { readonly cacheFolder: string | URL },
): Promise<Float64Array> {
  const { rows, columns, slicesAt } = run;
  const configurations = configurationsOf(input.settings);
  // How many there are does not change the displacements of one.
  const settings = {
    ...input.settings,
    phononConfigurations: Math.min(1, input.settings.phononConfigurations),
  };
  const tables: Float64Array[] = [];
  const started = performance.now();
  let found = 0; // in files
  for (let only = 0; only < configurations; only++) {
    const inputs = {
      ...{ ...input, settings, configuration: only, rows, columns, slicesAt },
      version: ALGORITHM_VERSION,
    };
    let isFound = true;
    tables.push(
      await cachedArray(cacheFolder, inputs, () => {
        isFound = false;
        return computeWedge(input, wedge, {
          ...run,
          only,
          onProgress: ({ share }) => {
            const elapsedS = (performance.now() - started) / 1e3, done = only + share;
            const remainingS = elapsedS * (configurations - done) / (done - found);
            onProgress?.({ share: done / configurations, elapsedS, remainingS });
          },
        });
      }),
    );
    if (isFound) found++;
  }
  const all = new Float64Array(configurations * tables[0].length);
  tables.forEach((table, i) => all.set(table, i * table.length));
  return all;
}

/** Weights of the wedge in 1/Å²: `[configurations][positions][thicknesses][sites][3]`. */
export async function computeWedge(
  input: MultisliceInput,
  wedge: ScanWedge,
  run: ScanRun,
): Promise<Float64Array> {
  const { crystal, settings } = input;
  const { rows, columns, slicesAt } = run;
  const places = wedge.positions.map((position): PlaceA => [
    (position % columns) / columns * crystal.cellA[0],
    Math.floor(position / columns) / rows * crystal.cellA[1],
  ]);
  const chosen = run.only === undefined
    ? Array.from({ length: configurationsOf(settings) }, (_, i) => i)
    : [run.only];
  const jobs = cutJobs(chosen, places);
  const depths = slicesAt.length;
  const count = ORBITALS.length * ionisedSites(crystal).length;

  const started = performance.now();
  let done = 0;
  const results = await runProbeJobs(input, slicesAt, jobs, run.workers, (job) => {
    done += job.placesA.length;
    const share = done / (chosen.length * places.length);
    const elapsedS = (performance.now() - started) / 1e3;
    run.onProgress?.({ share, elapsedS, remainingS: elapsedS * (1 - share) / share });
  });

  const { points, sizeA } = samplingOf(crystal, settings);
  const scale = points ** 2 / (sizeA[0] * sizeA[1]);
  const table = new Float64Array(chosen.length * places.length * depths * count);
  jobs.forEach(({ configuration, first }, index) => {
    const start = (chosen.indexOf(configuration) * places.length + first) * depths * count;
    table.set(results[index].map((value) => value * scale), start);
  });
  return table;
}

/** Probes a job: few enough that two threads end together, many enough to spread a job's own cost. */
const PROBES_A_JOB = 10;

function cutJobs(configurations: readonly number[], places: readonly PlaceA[]): ProbeJob[] {
  const jobs: ProbeJob[] = [];
  for (const configuration of configurations) {
    for (let first = 0; first < places.length; first += PROBES_A_JOB) {
      const placesA = places.slice(first, first + PROBES_A_JOB);
      jobs.push({ configuration, first, placesA });
    }
  }
  return jobs;
}
