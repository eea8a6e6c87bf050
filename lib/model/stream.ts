import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";

/** Time as a stream sees it; a test may turn the hands itself. */
export interface Clock {
  /** Milliseconds since any moment, never falling. */
  nowMs(): number;
  /** Comes back at the moment or later. */
  sleepUntil(momentMs: number): Promise<void>;
}

/** How a stream of frames was kept up with. */
export interface StreamReport {
  readonly frames: number;
  /** Frames that found the queue full; the work never saw them. */
  readonly lost: number;
  /** From a frame's arrival to the end of its work, in ms, frames in order, lost ones left out. */
  readonly latencyMs: Float64Array;
  /** The work alone, in ms, of the same frames. */
  readonly workMs: Float64Array;
  /** Most frames that waited at once. */
  readonly deepestQueue: number;
}

/** Settings of {@link runStream}. */
export interface StreamOptions {
  /** Number of frames. */
  readonly frames: number;
  /** Frames a second. */
  readonly frameRateHz?: number;
  /** Frames that may wait; one more is lost, as a camera cannot be told to wait. */
  readonly capacity?: number;
  readonly clock?: Clock;
}

/** The clock of the machine. */
const MACHINE_CLOCK: Clock = {
  nowMs: () => performance.now(),
  sleepUntil: async (momentMs) => {
    // Timers come up to two milliseconds late, nearly a frame: the last of the time is spun away.
    const idleMs = momentMs - performance.now() - 2;
    if (idleMs >= 1) await new Promise((resolve) => setTimeout(resolve, idleMs));
    while (performance.now() < momentMs);
  },
};

/**
 * Works on frames that arrive at a fixed rate, whether or not the work keeps up, through a queue of
 * bounded length: the back-pressure of a slow consumer ends in frames lost, never in a queue that grows.
 *
 * Frame `i` arrives at `i / frameRateHz`. Arrivals are computed, not waited for, so that work which
 * keeps the thread busy delays no frame's arrival.
 *
 * @param work What is done with frame `i`.
 * @throws {RangeError} Where the rate or the capacity is not above 0.
 * @example
 * ```ts
 * import { runStream } from "eels";
 * const report = await runStream((frame) => Math.sqrt(frame), { frames: 20, frameRateHz: 400 });
 * report.lost; // 0
 * ```
 */
export async function runStream(
  work: (frame: number) => void,
  options: StreamOptions,
): Promise<StreamReport> {
  const { frames, frameRateHz = 400, capacity = 16, clock = MACHINE_CLOCK } = checkOptions(
    "runStream",
    "run the stream",
    options,
    {
      frames: is.needed(is.whole(1)),
      frameRateHz: is.above0,
      capacity: is.whole(1),
      clock: is.record,
    },
  );
  const began = clock.nowMs();
  const sinceMs = () => clock.nowMs() - began;
  const arrivalMs = (frame: number) => 1000 * frame / frameRateHz;
  const queue: number[] = [], latencyMs: number[] = [], workMs: number[] = [];
  let arrived = 0, lost = 0, deepestQueue = 0;
  while (arrived < frames || queue.length > 0) {
    for (const now = sinceMs(); arrived < frames && arrivalMs(arrived) <= now; arrived++) {
      if (queue.length < capacity) queue.push(arrived);
      else lost++;
    }
    deepestQueue = Math.max(deepestQueue, queue.length);
    const frame = queue.shift();
    if (frame === undefined) {
      await clock.sleepUntil(began + arrivalMs(arrived));
      continue;
    }
    const from = sinceMs();
    work(frame);
    const until = sinceMs();
    latencyMs.push(until - arrivalMs(frame));
    workMs.push(until - from);
  }
  return {
    frames,
    lost,
    latencyMs: Float64Array.from(latencyMs),
    workMs: Float64Array.from(workMs),
    deepestQueue,
  };
}
