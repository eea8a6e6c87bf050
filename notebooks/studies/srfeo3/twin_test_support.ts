import { prng } from "eels/core/random.ts";
import { loadModel } from "eels/model/model_files.ts";
import { mappingsOf, NETWORKS } from "./saved_network.ts";
import { simulate, type TwinImage } from "./twin.ts";
import { makeTwinTask, type TwinTask } from "./twin_task.ts";

const made = new Map<string, Promise<TwinImage[]>>();

/** The twin of a seed and size, simulated once for all tests of a process; none may change it. */
export function twinOf(seed: number, { images = 12, rows = 40 } = {}): Promise<TwinImage[]> {
  const name = `${seed} ${images} ${rows}`;
  if (!made.has(name)) made.set(name, simulate({ random: prng(seed), images, rows }));
  return made.get(name)!;
}

let task: Promise<TwinTask> | undefined;

/** A small twin to judge methods on, made once for all tests of a process; none may change it. */
export function smallTask(): Promise<TwinTask> {
  task ??= loadModel(NETWORKS.noDropout).then((network) =>
    makeTwinTask({
      ...{ images: 12, rows: 40, every: 10, truthRateHz: 10, random: prng(2) },
      mappings: mappingsOf(network),
    })
  );
  return task;
}

/** The fit of pre-peak and main peak that the tests of peaks ask for. */
export const PEAK_QUESTION = {
  fromEv: 525,
  toEv: 538,
  peaks: [
    { name: "pre-peak", nearEv: 528.2, withinEv: 2, fwhmEv: 2.5 },
    { name: "main peak", nearEv: 535.5, withinEv: 3, fwhmEv: 6 },
  ],
};
