/**
 * Whether work that is done again and again gives back what it takes.
 *
 * @module
 */
import { type Holdings, holdings } from "../record/holdings.ts";

/** What a process held after so many times. */
export interface Look extends Holdings {
  readonly times: number;
  readonly elapsedS: number;
}

/**
 * What memory may grow by from the second quarter to the last: V8 and malloc give back late, and tfjs keeps
 * 3 kB of names of every network that was built and, of the last hundred that predicted, the order of the layers,
 * 4 MB in all.
 */
const MOST_RESIDENT_MB = 16, MOST_HEAP_MB = 5;
/** Caches have filled by then. */
const WARM_UP = 1 / 4;

/**
 * Does work again and again, and looks at what the process holds meanwhile.
 *
 * @param work What is done the `i`th time.
 * @param options.looks How often is looked; the first looks, a quarter, are left to caches that fill.
 */
export async function endure(
  work: (i: number) => unknown,
  { times, looks = 20, onLook }: {
    readonly times: number;
    readonly looks?: number;
    readonly onLook?: (look: Look) => void;
  },
): Promise<Look[]> {
  const all: Look[] = [], began = performance.now();
  for (let i = 1; i <= times; i++) {
    await work(i - 1);
    if (Math.floor(looks * i / times) === all.length) continue;
    all.push({ times: i, elapsedS: (performance.now() - began) / 1000, ...holdings() });
    onLook?.(all.at(-1)!);
  }
  return all;
}

/** What was not given back from the second quarter of the looks to the last, in words; nothing where all was. */
export function notGivenBack(looks: readonly Look[]): string[] {
  const quarter = Math.floor(looks.length * WARM_UP);
  const early = looks.slice(quarter, 2 * quarter), late = looks.slice(-quarter);
  const times = late[0].times - early[0].times;
  const grown = (name: keyof Holdings, most: number, unit: string) => {
    const least = (some: readonly Look[]) => Math.min(...some.map((look) => look[name]));
    const [before, after] = [least(early), least(late)];
    const digits = (value: number) => Number(value.toFixed(1));
    return after - before <= most ? [] : [
      `${digits(after - before)} ${unit} more after ${times} times: ${digits(before)}, then ${
        digits(after)
      }`,
    ];
  };
  return [
    ...grown("tensors", 0, "tensors"),
    ...grown("descriptors", 0, "descriptors"),
    ...grown("residentMb", MOST_RESIDENT_MB, "MB of memory"),
    ...grown("heapMb", MOST_HEAP_MB, "MB of JavaScript's heap"),
  ];
}

/** Looks as rows of a table. */
export function lookRows(looks: readonly Look[]): string[][] {
  return [
    ["times", "s", "tensors", "descriptors", "resident MB", "heap MB"],
    ...looks.map((look) => [
      `${look.times}`,
      look.elapsedS.toFixed(0),
      `${look.tensors}`,
      `${look.descriptors}`,
      look.residentMb.toFixed(1),
      look.heapMb.toFixed(2),
    ]),
  ];
}
