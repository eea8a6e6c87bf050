/**
 * What a process holds: tensors, descriptors, memory; for those who look whether it gives back what it took.
 *
 * @module
 */
import v8 from "node:v8";
import { runInNewContext } from "node:vm";
import { descriptors } from "../../../lib/core/proc.ts";
import { tf } from "../../../lib/core/tensor.ts";

/** What a process holds at a moment. */
export interface Holdings {
  readonly tensors: number;
  readonly descriptors: number;
  readonly residentMb: number;
  /** Of JavaScript's values alone. */
  readonly heapMb: number;
}

export const residentMb = (): number => Deno.memoryUsage().rss / 2 ** 20;

/** What this process holds once nothing is left to collect. */
export function holdings(): Holdings {
  collectGarbage();
  return {
    tensors: tf.memory().numTensors,
    descriptors: descriptors(),
    residentMb: residentMb(),
    heapMb: Deno.memoryUsage().heapUsed / 2 ** 20,
  };
}

let collect: (() => void) | undefined;

function collectGarbage(): void {
  if (!collect) {
    v8.setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}
