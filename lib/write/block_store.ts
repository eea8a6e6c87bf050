/**
 * The store that `mapBlocks()` writes while it grows, see map_blocks.ts.
 *
 * @module
 */
import { join } from "node:path";
import { addFinite } from "../core/fingerprint.ts";
import { show } from "../core/options.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import type { SpectrumView } from "../core/spectrum_view.ts";
import { writeWhole } from "../core/write_whole.ts";
import { type Attributes, spectrumTree } from "./signal_tree.ts";
import {
  type ChunkedArray,
  hasChunk,
  readChunk,
  writeArrayText,
  writeChunk,
  writeGroups,
} from "./zspy_blocks.ts";

/** A store that was begun. */
export interface Begun {
  /** What everything in it was made from, as text. */
  readonly stamp: string;
  /** Axis, unit and noise that every block must have. */
  readonly head: string;
  readonly energy: { readonly start: number; readonly step: number };
  /** What is written when it is whole. */
  readonly original: Attributes;
  readonly data: ChunkedArray;
  /** The background of the noise, where there is one a value. */
  readonly background?: ChunkedArray;
}

/** In HyperSpy's layout. */
export const SIGNAL = "Experiments/spectrum_image";
export const STAMP = "eels_blocks";

/** Whether a whole store stands there that was made from the same. */
export async function isFinished(out: string, stamp: string): Promise<boolean> {
  try {
    const path = join(out, SIGNAL, "original_metadata", ".zattrs");
    return JSON.parse(await Deno.readTextFile(path))[STAMP] === stamp;
  } catch {
    return false;
  }
}

const begunPath = (out: string) => join(`${out}.partial`, "blocks", "begun.json");

/** What was begun; undefined where nothing was. */
export async function readBegun(out: string): Promise<Begun | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(begunPath(out)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(
      `Cannot go on with ${out} as ${begunPath(out)} is damaged: remove ${out}.partial`,
      { cause: error },
    );
  }
}

/** Refuses to go on with what was begun from something else, and names it. */
export function refuseOtherStamp(out: string, begun: string | undefined, now: string): void {
  if (begun === undefined || begun === now) return;
  const [was, is] = [begun, now].map((text) => JSON.parse(text) as Record<string, unknown>);
  const differs = Object.keys({ ...was, ...is })
    .filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  const [name] = differs;
  throw new Error(
    `Cannot go on with ${out} as it must have been begun from the same: ${differs.join(", ")} ` +
      `differ, ${name} was ${show(was[name])} and is ${
        show(is[name])
      }; remove ${out}.partial to begin ` +
      "anew, or take another name",
  );
}

/** Axis, unit and noise, which one text says for all blocks. */
function headOf({ energy, unit, noise }: SpectrumImage): string {
  return JSON.stringify({
    energy,
    unit,
    noise: noise &&
      { ...noise, background: typeof noise.background === "object" ? "stored" : noise.background },
  });
}

/** Refuses a block whose axis, unit or noise is not that of the others. */
export function refuseOtherHead({ head }: Begun, block: SpectrumImage, what: string): void {
  const own = headOf(block);
  if (own === head) return;
  throw new Error(
    `Cannot write ${what} as a step must give all blocks one axis, unit and noise: this one has ` +
      `${own.slice(0, 200)}, the first ${head.slice(0, 200)}; find them before, once`,
  );
}

/** Writes all but the values, by what the step made of the first block that is ready. */
export async function begin(
  out: string,
  block: SpectrumImage,
  { view, rowsABlock, stamp, title }: {
    view: SpectrumView;
    rowsABlock: number;
    stamp: string;
    title?: string;
  },
): Promise<Begun> {
  const partial = `${out}.partial`;
  const [rows, columns] = view.shape, channels = block.shape[2], { noise } = block;
  const isStored = typeof noise?.background === "object";
  const empty = isStored ? { ...noise!, background: new Float32Array(0) } : noise;
  const none = spectrumImage({ ...block, data: [], shape: [0, columns, channels], noise: empty });
  const whole = { ...none, shape: [rows, columns, channels] as const };
  const tree = spectrumTree(whole, "ZSpy", { title });
  const signal = tree.groups!.Experiments.groups!.spectrum_image;
  const { data: { shape } } = signal.arrays!;
  const begun: Begun = {
    stamp,
    head: headOf(block),
    energy: { start: block.energy.startEv, step: block.energy.stepEv },
    original: signal.groups!.original_metadata.attributes ?? {},
    data: { shape, chunkRows: shape.length === 3 ? rowsABlock : shape[0] },
    ...(isStored && {
      background: {
        shape: [rows * columns * channels],
        chunkRows: rowsABlock * columns * channels,
      },
    }),
  };
  return await orSay(out, async () => {
    await writeGroups(partial, tree);
    await writeArrayText(join(partial, SIGNAL, "data"), begun.data);
    if (begun.background) {
      await writeArrayText(join(partial, SIGNAL, "noise_background"), begun.background);
    }
    return await firstBegun(out, begun);
  });
}

/** The text of who was first, where several begin at a time. */
async function firstBegun(out: string, begun: Begun): Promise<Begun> {
  const own = `${begunPath(out)}.${crypto.randomUUID()}`;
  await writeWhole(own, JSON.stringify(begun, null, 1));
  try {
    await Deno.link(own, begunPath(out));
    return begun;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    const first = (await readBegun(out))!;
    refuseOtherStamp(out, first.stamp, begun.stamp);
    return first;
  } finally {
    await Deno.remove(own);
  }
}

/** Whether a block is there, whole. */
export async function isThere(partial: string, begun: Begun, block: number): Promise<boolean> {
  const { data, background } = begun, at = (name: string) => join(partial, SIGNAL, name);
  return await hasChunk(at("data"), data, block) &&
    (!background || await hasChunk(at("noise_background"), background, block));
}

/** Writes the sum of a block, and then the block: whoever sees the one finds the other. */
export async function writeBlock(
  partial: string,
  { data, background }: Begun,
  i: number,
  { data: values, noise }: SpectrumImage,
): Promise<void> {
  const own = join(partial, "blocks", `${i}.${crypto.randomUUID()}.partial`);
  await writeWhole(sumPath(partial, i), JSON.stringify(addFinite(0, values)));
  const at = (name: string) => join(partial, SIGNAL, name);
  if (background) {
    const under = noise!.background as Float32Array;
    await writeChunk(at("noise_background"), background, { i, values: under, partial: own });
  }
  await writeChunk(at("data"), data, { i, values, partial: own });
}

const sumPath = (partial: string, block: number) => join(partial, "blocks", `${block}.sum`);

/** The sum of a block as it was written; where that is gone, the block is read. */
export async function sumOf(partial: string, data: ChunkedArray, block: number): Promise<number> {
  const text = await Deno.readTextFile(sumPath(partial, block)).catch(() => "");
  const sum = Number.parseFloat(text);
  if (Number.isFinite(sum)) return sum;
  return addFinite(0, await readChunk(join(partial, SIGNAL, "data"), data, block));
}

/** Errors of the disk, in a sentence. */
export async function orSay<T>(what: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const isFull = code === "ENOSPC" || /no space left|os error 28\b/i.test(message);
    if (!isFull && !(error instanceof Deno.errors.NotFound) && !code) throw error;
    throw new Error(
      `Cannot write ${what} as ${
        isFull ? "the disk is full: make room" : `the system reports: ${message}`
      }; what is written stays, call again to go on`,
      { cause: error },
    );
  }
}
