/**
 * A thread of the multislice: the first message starts it, each further one is a job and is answered
 * with its table of weights.
 *
 * @module
 */
import { type ProbeJob, probeRunner, type WorkerStart } from "./multislice_pool.ts";

const thread = self as unknown as {
  onmessage: (event: MessageEvent<unknown>) => void;
  postMessage(values: Float64Array, transfer: Transferable[]): void;
};

let run: ((job: ProbeJob) => Float64Array) | undefined;

thread.onmessage = ({ data }) => {
  if (run === undefined) {
    run = probeRunner(data as WorkerStart);
    return;
  }
  const values = run(data as ProbeJob);
  thread.postMessage(values, [values.buffer]);
};
