import type { Crew } from "./crew.ts";
import type { SparseRows } from "./tsne_affinities.ts";
import { attract, klDivergence } from "./tsne_attraction.ts";
import { type GridMemory, repelByGrid } from "./tsne_grid.ts";
import { eachChunk, type PlaneMemory, type Repel, repelExactly } from "./tsne_repulsion.ts";

/** All that a thread needs; the arrays are seen by all threads. */
export interface TsneJob {
  readonly affinities: SparseRows;
  readonly plane: PlaneMemory;
  /** Last step of each coordinate, zero at first. */
  readonly steps: Float64Array;
  /** What the learning rate of each coordinate is multiplied by, one at first. */
  readonly gains: Float64Array;
  /** Where left out, the repulsion is exact. */
  readonly grids?: GridMemory;
  readonly phases: readonly Phase[];
  /** Iterations between reports. */
  readonly reportEvery: number;
}

/** A stretch of the optimisation. */
export interface Phase {
  readonly iterations: number;
  /** What attraction is multiplied by. */
  readonly exaggeration: number;
  readonly learningRate: number;
  readonly momentum: number;
}

/** How far an optimisation is. */
export interface TsneProgress {
  readonly iteration: number;
  readonly iterations: number;
  /** Kullback-Leibler divergence without exaggeration, in nats. */
  readonly klDivergence: number;
}

const LEAST_GAIN = 0.01, LONGEST_STEP = 5;

/** The repulsion that a job asks for. */
function chooseRepulsion(crew: Crew, { plane, grids }: TsneJob): Repel {
  return grids ? repelByGrid(crew, plane, grids) : repelExactly(crew, plane);
}

/**
 * Moves the points by gradient descent with momentum and gains, with the rules and constants of
 * openTSNE (BSD licence); steps are cut at a length of 5. Every thread of the crew runs this.
 *
 * As there, the learning rate goes with a quarter of the gradient of the divergence.
 *
 * @param report Called after every `reportEvery` iterations and at the end, on every thread.
 */
export function optimise(
  crew: Crew,
  job: TsneJob,
  report: (progress: TsneProgress) => void,
): void {
  const { plane, affinities, phases, reportEvery, steps, gains } = job;
  const { positions } = plane;
  const repel = chooseRepulsion(crew, job);
  const iterations = phases.reduce((sum, phase) => sum + phase.iterations, 0);
  let iteration = 0;
  for (const phase of phases) {
    for (let i = 0; i < phase.iterations; i++) {
      const norm = repel();
      eachChunk(crew, plane, (first, end) => {
        attract(affinities, positions, plane.attraction, first, end);
        takeSteps(job, phase, norm, first, end);
      });
      eachChunk(crew, plane, (first, end) => {
        for (let c = 2 * first; c < 2 * end; c++) positions[c] += steps[c];
      });
      iteration++;
      if (iteration % reportEvery === 0 || iteration === iterations) {
        const divergence = klDivergence(crew, affinities, plane, repel());
        report({ iteration, iterations, klDivergence: divergence });
      }
    }
  }

  function takeSteps(
    { plane: { attraction, repulsion } }: TsneJob,
    { exaggeration, learningRate, momentum }: Phase,
    norm: number,
    first: number,
    end: number,
  ): void {
    for (let i = 2 * first; i < 2 * end; i += 2) {
      let square = 0;
      for (let c = i; c < i + 2; c++) {
        const slope = exaggeration * attraction[c] - repulsion[c] / norm;
        const isSame = Math.sign(steps[c]) === Math.sign(slope);
        gains[c] = isSame ? 0.8 * gains[c] + LEAST_GAIN : gains[c] + 0.2;
        steps[c] = momentum * steps[c] - learningRate * gains[c] * slope;
        square += steps[c] * steps[c];
      }
      if (square > LONGEST_STEP ** 2) {
        const scale = LONGEST_STEP / Math.sqrt(square);
        steps[i] *= scale;
        steps[i + 1] *= scale;
      }
    }
  }
}
