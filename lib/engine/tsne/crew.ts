/**
 * Threads that go through one program together. Each runs all of it; only the tasks inside
 * {@link Crew.each} are shared out. A task writes to places of its own, so that results do not
 * depend on who did it or on how many threads there are.
 */
export interface Crew {
  /** Runs tasks 0 to count - 1, each on one thread; returns when all are done, on all threads. */
  each(count: number, task: (index: number) => void): void;
}

/** A crew of the calling thread alone. */
export const ALONE: Crew = Object.freeze({
  each(count: number, task: (index: number) => void) {
    for (let index = 0; index < count; index++) task(index);
  },
});

/** Shared numbers by which the threads of a crew wait for each other. */
export function crewControl(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** The crew as one of its threads sees it. */
export function joinCrew(control: Int32Array, threads: number): Crew {
  const [ARRIVED, ROUND, TICKET] = [0, 1, 2];
  return {
    each(count, task) {
      for (;;) {
        const index = Atomics.add(control, TICKET, 1);
        if (index >= count) break;
        task(index);
      }
      const round = Atomics.load(control, ROUND);
      if (Atomics.add(control, ARRIVED, 1) === threads - 1) {
        Atomics.store(control, ARRIVED, 0);
        Atomics.store(control, TICKET, 0);
        Atomics.add(control, ROUND, 1);
        Atomics.notify(control, ROUND);
      } else {
        while (Atomics.load(control, ROUND) === round) Atomics.wait(control, ROUND, round);
      }
    },
  };
}

/** Numbers that all threads see, zero at first. */
export function sharedNumbers(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** A copy that all threads see. */
export function shareIntegers(values: Int32Array): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

/** A copy that all threads see. */
export function shareNumbers(values: Float64Array): Float64Array {
  const shared = sharedNumbers(values.length);
  shared.set(values);
  return shared;
}
