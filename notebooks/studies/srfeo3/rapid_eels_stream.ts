import { runStream, type StreamOptions, type StreamReport } from "eels/model/stream.ts";

/** Frames that are read before the clock starts, as the loops are compiled then. */
const WARM_UP = 200;

/**
 * Reads frames that arrive at the paper's 400 a second, one at a time, and says which were lost and how
 * long each took; the first frames are read before, untimed.
 *
 * @param read Works on frame `i`, as `readFrames` makes it.
 * @param options As of `runStream`: how many arrive, how many may wait, who is told of lost ones.
 */
export async function timeFrames(
  read: (frame: number) => unknown,
  options: StreamOptions,
): Promise<StreamReport> {
  for (let frame = 0; frame < WARM_UP; frame++) read(frame);
  return await runStream(read, options);
}
