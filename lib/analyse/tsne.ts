/**
 * t-SNE. Own code, as no kept library has it, and for speed: 25,520 points of 5 dimensions take 20.7 s,
 * openTSNE (Python) 75.3 s, ratio 3.6, two threads each (`deno task bench tsne`). The kernels are in
 * `engine/tsne/`.
 *
 * @module
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { measureMoments } from "../baseline/pca_covariance.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf } from "../core/options.ts";
import { type Prng, prng } from "../core/random.ts";
import {
  ALONE,
  crewControl,
  sharedNumbers,
  shareIntegers,
  shareNumbers,
} from "../engine/tsne/crew.ts";
import { nearestNeighbours } from "../engine/tsne/nearest_neighbours.ts";
import { checkPoints, type Points } from "../core/points.ts";
import {
  calibratePerplexity,
  jointProbabilities,
  type SparseRows,
} from "../engine/tsne/tsne_affinities.ts";
import { gridMemory } from "../engine/tsne/tsne_grid.ts";
import {
  optimise,
  type Phase,
  type TsneJob,
  type TsneProgress,
} from "../engine/tsne/tsne_optimiser.ts";
import { planeMemory } from "../engine/tsne/tsne_repulsion.ts";

/** How {@link embedTsne} goes about it; names and defaults are those of openTSNE where it has them. */
export interface TsneOptions {
  /** Effective number of neighbours, 30; three times as many are looked at. */
  perplexity?: number;
  /** What attraction is multiplied by at first, 12. */
  earlyExaggeration?: number;
  /** Iterations with exaggeration, 250. */
  earlyExaggerationIterations?: number;
  /** Iterations after that, 500. */
  iterations?: number;
  /** "auto" is the number of points over the exaggeration of the time (Belkina et al. 2019). */
  learningRate?: number | "auto";
  /** Momentum during exaggeration, 0.5. */
  initialMomentum?: number;
  /** Momentum after it, 0.8. */
  finalMomentum?: number;
  /** Repulsion from all pairs or by a grid; "auto" is exact up to 1,000 points. */
  method?: OneOf<"auto" | "exact" | "grid">;
  /** Threads; 0 runs in the calling thread and lets nothing else happen meanwhile. */
  workers?: number;
  /** Moves the start of each point by a hundredth, so that equal points part. */
  random?: Prng;
  /** Called every 50 iterations. */
  onProgress?: (progress: TsneProgress) => void;
}

/** Points in a plane. */
export interface Embedding extends Points {
  readonly data: Float64Array;
  /** Kullback-Leibler divergence in nats: what is left of it. */
  readonly klDivergence: number;
}

const EXACT_UP_TO = 1000, REPORT_EVERY = 50;

/**
 * Lays points out in a plane so that neighbours stay neighbours: t-distributed stochastic neighbour
 * embedding (van der Maaten and Hinton 2008, J. Mach. Learn. Res. 9, 2579).
 *
 * It starts from the first two principal components. Distances between clusters, their sizes and
 * densities mean nothing in such a picture; measure what it is to show with
 * {@link measureSeparation}, there and in the original space. The result depends on the options and
 * the seed, not on the number of threads.
 *
 * @param points Values of one unit or scaled alike, `[count, dimensions]`.
 * @returns Positions `[count, 2]` about zero.
 * @throws {RangeError} Where a value is not finite, an option is out of its range, or there are too
 * few points for the perplexity.
 * @example
 * ```ts
 * import { embedTsne, prng } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 40 * 3 }, (_, i) => random.normal() + (i < 60 ? 0 : 9));
 * const embedding = await embedTsne({ data, shape: [40, 3] }, { perplexity: 5, workers: 0 });
 * embedding.shape; // [40, 2]
 * ```
 */
export async function embedTsne(points: Points, options: TsneOptions = {}): Promise<Embedding> {
  const { perplexity = 30, random = prng(0), method = "auto", onProgress = () => {} } =
    checkOptions("embedTsne", "embed", options, {
      perplexity: is.atLeast(1),
      earlyExaggeration: is.atLeast(1),
      earlyExaggerationIterations: is.whole(1),
      iterations: is.whole(1),
      learningRate: is.either(is.above0, is.oneOf("auto")),
      initialMomentum: is.below(0, 1),
      finalMomentum: is.below(0, 1),
      method: is.oneOf("auto", "exact", "grid"),
      workers: is.whole(0),
      random: is.stream,
      onProgress: is.callable,
    });
  checkPoints("embed", points, 3);
  const count = points.shape[0];
  if (perplexity >= count - 1) {
    throw new RangeError(
      `Cannot embed as perplexity must be below the number of other points: it is ` +
        `${perplexity}, of ${count} points`,
    );
  }
  const phases = planPhases(count, options);
  const neighbours = await nearestNeighbours(
    points,
    Math.min(count - 1, Math.ceil(3 * perplexity)),
  );
  const start = await startFromPca(points, random);
  const affinities = jointProbabilities(neighbours, calibratePerplexity(neighbours, perplexity));
  const isExact = method === "exact" || (method === "auto" && count <= EXACT_UP_TO);
  const job: TsneJob = {
    affinities: shareRows(affinities),
    plane: planeMemory(start),
    steps: sharedNumbers(2 * count),
    gains: sharedNumbers(2 * count).fill(1),
    ...(!isExact && { grids: gridMemory() }),
    phases,
    reportEvery: REPORT_EVERY,
  };
  // Starting threads takes longer than embedding a few points.
  const { workers = count < 500 ? 0 : Math.min(4, navigator.hardwareConcurrency) } = options;
  const klDivergence = await runJob(job, workers, onProgress);
  return { data: centred(job.plane.positions), shape: [count, 2], klDivergence };
}

function planPhases(count: number, options: TsneOptions): Phase[] {
  const {
    earlyExaggeration = 12,
    earlyExaggerationIterations = 250,
    iterations = 500,
    learningRate = "auto",
    initialMomentum = 0.5,
    finalMomentum = 0.8,
  } = options;
  const phase = (iterations: number, exaggeration: number, momentum: number): Phase => {
    const rate = learningRate === "auto" ? count / exaggeration : learningRate;
    return { iterations, exaggeration, learningRate: rate, momentum };
  };
  return [
    phase(earlyExaggerationIterations, earlyExaggeration, initialMomentum),
    phase(iterations, 1, finalMomentum),
  ];
}

/** First two principal components, the first with a standard deviation of 1e-4. */
async function startFromPca(
  { data, shape: [count, width] }: Points,
  random: Prng,
): Promise<Float64Array> {
  const { mean, covariance } = await measureMoments({
    rows: count,
    width,
    readRows: (first, block) => {
      for (let i = 0; i < block.length; i++) block[i] = data[first * width + i] - data[i % width];
    },
  });
  const rows = Array.from(
    { length: width },
    (_, i) => covariance.slice(i * width, (i + 1) * width),
  );
  const { eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(rows), {
    assumeSymmetric: true,
  });
  const start = new Float64Array(2 * count);
  for (let axis = 0; axis < Math.min(2, width); axis++) {
    const vector = eigenvectorMatrix.getColumn(width - 1 - axis);
    const largest = vector.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a);
    for (let i = 0; i < count; i++) {
      let score = 0;
      for (let d = 0; d < width; d++) {
        score += (data[i * width + d] - data[d] - mean[d]) * vector[d];
      }
      start[2 * i + axis] = largest < 0 ? -score : score; // an eigenvector's sign is arbitrary
    }
  }
  let square = 0;
  for (let i = 0; i < start.length; i += 2) square += start[i] * start[i] / count;
  const scale = square > 0 ? 1e-4 / Math.sqrt(square) : 0;
  return start.map((score) => score * scale + 1e-6 * random.normal());
}

function shareRows({ starts, columns, values }: SparseRows): SparseRows {
  return {
    starts: shareIntegers(starts),
    columns: shareIntegers(columns),
    values: shareNumbers(values),
  };
}

async function runJob(
  job: TsneJob,
  workers: number,
  onProgress: (progress: TsneProgress) => void,
): Promise<number> {
  let divergence = NaN;
  const report = (progress: TsneProgress) => {
    divergence = progress.klDivergence;
    onProgress(progress);
  };
  if (workers === 0) {
    optimise(ALONE, job, report);
    return divergence;
  }
  const file = new URL("../engine/tsne/tsne_worker.ts", import.meta.url);
  const threads = Array.from({ length: workers }, () => new Worker(file, { type: "module" }));
  const control = crewControl();
  try {
    await Promise.all(threads.map((thread, rank) =>
      new Promise<void>((resolve, reject) => {
        thread.onmessage = ({ data }: MessageEvent<TsneProgress>) => {
          if (rank === 0) report(data);
          if (data.iteration === data.iterations) resolve();
        };
        thread.onerror = (event) => {
          event.preventDefault();
          reject(new Error(`Cannot go on as a thread failed: ${event.message}`));
        };
        thread.postMessage({ job, control, threads: workers });
      })
    ));
  } finally {
    for (const thread of threads) thread.terminate();
  }
  return divergence;
}

function centred(positions: Float64Array): Float64Array {
  const sums = [0, 0];
  for (let i = 0; i < positions.length; i++) sums[i % 2] += positions[i];
  return Float64Array.from(positions, (value, i) => value - 2 * sums[i % 2] / positions.length);
}
