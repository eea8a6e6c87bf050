/** How far a long calculation has come: share done, 0 to 1, and seconds left. */
export interface Progress {
  readonly share: number;
  readonly remainingS: number;
}

/** Called after every step; what it returns is waited for. */
export type OnProgress = (now: Progress) => unknown;

/** Counts steps that take about as long as each other. */
export function countSteps(steps: number, onProgress?: OnProgress): () => Promise<void> {
  const startMs = performance.now();
  let done = 0;
  return async () => {
    done++;
    const remainingS = (performance.now() - startMs) / 1000 * (steps - done) / done;
    await onProgress?.({ share: done / steps, remainingS });
  };
}
