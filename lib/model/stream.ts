import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";

/** Time as a stream sees it; a test may turn the hands itself. */
export interface Clock {
  /** Milliseconds since any moment, never falling. */
  nowMs(): number;
  /** Comes back at the moment or later. */
  sleepUntil(momentMs: number): Promise<void>;
}

/** Frames that were lost one after the other. */
export interface StreamLoss {
  /** The first of them. */
  readonly frame: number;
  readonly frames: number;
  /** When the first arrived, in s from the start of the stream. */
  readonly atS: number;
}

/** How a stream of frames was kept up with. */
export interface StreamReport {
  readonly frames: number;
  /** Frames that found the queue full; the work never saw them. */
  readonly lost: number;
  /** Which these were: runs of frames that were lost one after the other. */
  readonly losses: readonly StreamLoss[];
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
  /** Called with frames that were lost, as soon as there is time to. */
  readonly onLoss?: (loss: StreamLoss) => void;
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
  const { frames, frameRateHz = 400, capacity = 16, onLoss, clock = MACHINE_CLOCK } = checkOptions(
    "runStream",
    "run the stream",
    options,
    {
      frames: is.needed(is.whole(1)),
      frameRateHz: is.above0,
      capacity: is.whole(1),
      onLoss: is.callable,
      clock: is.record,
    },
  );
  const began = clock.nowMs();
  const sinceMs = () => clock.nowMs() - began;
  const arrivalMs = (frame: number) => 1000 * frame / frameRateHz;
  const queue: number[] = [], latencyMs: number[] = [], workMs: number[] = [];
  const losses: StreamLoss[] = [];
  let arrived = 0, deepestQueue = 0;
  while (arrived < frames || queue.length > 0) {
    const now = sinceMs(), isDue = () => arrived < frames && arrivalMs(arrived) <= now;
    while (isDue() && queue.length < capacity) queue.push(arrived++);
    const first = arrived;
    while (isDue()) arrived++;
    if (arrived > first) {
      const loss = { frame: first, frames: arrived - first, atS: arrivalMs(first) / 1000 };
      losses.push(loss);
      onLoss?.(loss);
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
    lost: losses.reduce((sum, loss) => sum + loss.frames, 0),
    losses,
    latencyMs: Float64Array.from(latencyMs),
    workMs: Float64Array.from(workMs),
    deepestQueue,
  };
}
