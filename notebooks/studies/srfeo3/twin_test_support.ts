import { prng } from "eels/core/random.ts";
import { simulate, type TwinImage } from "./twin.ts";

const made = new Map<string, Promise<TwinImage[]>>();

/** The twin of a seed and size, simulated once for all tests of a process; none may change it. */
export function twinOf(seed: number, { images = 12, rows = 40 } = {}): Promise<TwinImage[]> {
  const name = `${seed} ${images} ${rows}`;
  if (!made.has(name)) made.set(name, simulate({ random: prng(seed), images, rows }));
  return made.get(name)!;
}
