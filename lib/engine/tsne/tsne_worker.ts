/**
 * A thread of t-SNE: its one message is the job; it answers with reports, the last of which is of
 * the last iteration. The positions are in shared memory.
 *
 * @module
 */
import { joinCrew } from "./crew.ts";
import { optimise, type TsneJob, type TsneProgress } from "./tsne_optimiser.ts";

/** What a thread is told. */
export interface TsneTask {
  readonly job: TsneJob;
  readonly control: Int32Array;
  readonly threads: number;
}

const thread = self as unknown as {
  onmessage: (event: MessageEvent<TsneTask>) => void;
  postMessage(progress: TsneProgress): void;
};

thread.onmessage = ({ data: { job, control, threads } }) => {
  optimise(joinCrew(control, threads), job, (progress) => thread.postMessage(progress));
};
