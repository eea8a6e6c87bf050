import type { PlaceA } from "./crystal.ts";
import {
  type MultisliceInput,
  prepareSpecimen,
  propagateProbes,
  type Specimen,
} from "./multislice.ts";

/** Probes to send through one configuration of the specimen. */
export interface ProbeJob {
  readonly configuration: number;
  /** Index of the first probe in the whole list. */
  readonly first: number;
  readonly placesA: readonly PlaceA[];
}

/** What a worker is told first. */
export interface WorkerStart {
  readonly input: MultisliceInput;
  readonly slicesAt: readonly number[];
}

/**
 * Makes a function that runs jobs one after the other and keeps the specimen of the last
 * configuration, as building one takes about a second.
 */
export function probeRunner({ input, slicesAt }: WorkerStart): (job: ProbeJob) => Float64Array {
  const slices = slicesAt[slicesAt.length - 1];
  let known = -1;
  let specimen: Specimen;
  return ({ configuration, placesA }) => {
    if (configuration !== known) specimen = prepareSpecimen(input, slices, configuration);
    known = configuration;
    return propagateProbes(specimen, input, placesA, slicesAt);
  };
}

/**
 * Runs jobs on several threads, each taking the next one as it gets free.
 *
 * @param workers Threads to start; 0 runs all in the calling thread.
 * @param onDone Called after each job.
 * @returns The table of each job, in the order of the jobs.
 */
export async function runProbeJobs(
  input: MultisliceInput,
  slicesAt: readonly number[],
  jobs: readonly ProbeJob[],
  workers: number,
  onDone: (job: ProbeJob) => void,
): Promise<Float64Array[]> {
  const start: WorkerStart = { input, slicesAt };
  const results: Float64Array[] = [];
  if (workers === 0) {
    const run = probeRunner(start);
    for (const [index, job] of jobs.entries()) {
      results[index] = run(job);
      onDone(job);
      await new Promise((resolve) => setTimeout(resolve)); // lets a progress bar be drawn
    }
    return results;
  }
  let next = 0;
  const file = new URL("./multislice_worker.ts", import.meta.url);
  const threads = Array.from(
    { length: Math.min(workers, jobs.length) },
    () => new Worker(file, { type: "module" }),
  );
  try {
    await Promise.all(threads.map(async (thread) => {
      thread.postMessage(start);
      while (next < jobs.length) {
        const index = next++;
        results[index] = await ask(thread, jobs[index]);
        onDone(jobs[index]);
      }
    }));
  } finally {
    for (const thread of threads) thread.terminate();
  }
  return results;
}

function ask(thread: Worker, job: ProbeJob): Promise<Float64Array> {
  return new Promise((resolve, reject) => {
    thread.onmessage = ({ data }) => resolve(data);
    thread.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot go on as a thread failed: ${event.message}`));
    };
    thread.postMessage(job);
  });
}
