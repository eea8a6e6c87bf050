import { runStream, type StreamReport } from "eels/model/stream.ts";

/** Frames that are read before the clock starts, as the loops are compiled then. */
const WARM_UP = 200;

/**
 * Reads frames that arrive at the paper's 400 a second, one at a time, and says which were lost and how
 * long each took; the first frames are read before, untimed.
 *
 * @param read Works on frame `i`, as `readFrames` makes it.
 * @param options.frames How many arrive.
 * @param options.capacity Frames that may wait; one that finds no room is lost.
 */
export async function timeFrames(
  read: (frame: number) => unknown,
  { frames, frameRateHz = 400, capacity = 16 }: {
    readonly frames: number;
    readonly frameRateHz?: number;
    readonly capacity?: number;
  },
): Promise<StreamReport> {
  for (let frame = 0; frame < WARM_UP; frame++) read(frame);
  return await runStream(read, { frames, frameRateHz, capacity });
}
