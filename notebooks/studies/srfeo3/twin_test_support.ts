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
