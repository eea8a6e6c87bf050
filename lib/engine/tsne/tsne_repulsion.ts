import { type Crew, sharedNumbers, shareNumbers } from "./crew.ts";

/** Points a task works on. */
const CHUNK = 128;

/** Arrays of an embedding that all threads see; interleaved x and y where there are two a point. */
export interface PlaneMemory {
  readonly positions: Float64Array;
  /** Sum over others of (own position - theirs) / (1 + d²)², before division by the norm. */
  readonly repulsion: Float64Array;
  /** Sum over neighbours of p (own position - theirs) / (1 + d²). */
  readonly attraction: Float64Array;
  /** A partial sum a chunk. */
  readonly partial: Float64Array;
}

/** Memory for points at the given positions. */
export function planeMemory(positions: Float64Array): PlaneMemory {
  return {
    positions: shareNumbers(positions),
    repulsion: sharedNumbers(positions.length),
    attraction: sharedNumbers(positions.length),
    partial: sharedNumbers(Math.ceil(positions.length / 2 / CHUNK)),
  };
}

/** Fills `repulsion` and returns the norm: the sum over ordered pairs of 1 / (1 + d²). */
export type Repel = () => number;

/** Calls a task for each chunk of points, spread over the crew. */
export function eachChunk(
  crew: Crew,
  { positions }: PlaneMemory,
  task: (first: number, end: number, chunk: number) => void,
): void {
  const count = positions.length / 2;
  crew.each(Math.ceil(count / CHUNK), (chunk) => {
    task(chunk * CHUNK, Math.min(count, (chunk + 1) * CHUNK), chunk);
  });
}

/** Adds up what the tasks of all chunks return, in a fixed order. */
export function sumOverChunks(
  crew: Crew,
  plane: PlaneMemory,
  task: (first: number, end: number) => number,
): number {
  const { partial } = plane;
  eachChunk(crew, plane, (first, end, chunk) => {
    partial[chunk] = task(first, end);
  });
  const sum = partial.reduce((total, part) => total + part, 0);
  // Nobody may go on and overwrite the parts while another thread still adds them up.
  crew.each(0, () => {});
  return sum;
}

/** Repulsion by all pairs: exact, and quadratic in the number of points. */
export function repelExactly(crew: Crew, plane: PlaneMemory): Repel {
  const { positions, repulsion } = plane;
  return () =>
    sumOverChunks(crew, plane, (first, end) => {
      let norm = 0;
      for (let i = first; i < end; i++) {
        const x = positions[2 * i], y = positions[2 * i + 1];
        let forceX = 0, forceY = 0;
        for (let j = 0; j < positions.length; j += 2) {
          const dx = x - positions[j], dy = y - positions[j + 1];
          const weight = 1 / (1 + dx * dx + dy * dy);
          const square = weight * weight;
          norm += weight;
          forceX += dx * square;
          forceY += dy * square;
        }
        norm -= 1; // itself
        repulsion[2 * i] = forceX;
        repulsion[2 * i + 1] = forceY;
      }
      return norm;
    });
}
