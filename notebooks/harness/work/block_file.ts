import { join } from "node:path";
import { writeWhole } from "eels/core/write_whole.ts";
import type { Json } from "./kind.ts";
import { hashOf, type WorkPlan } from "./plan.ts";

const FORMAT = "eels work block 1";

/** The file of a block, under the folder of its plan. */
export function blockPath(folder: string, block: number): string {
  return join(folder, "blocks", `${`${block}`.padStart(5, "0")}.json`);
}

/**
 * Writes the result of a block whole or not at all, with what it was made from and a checksum.
 *
 * @param made For people and machines, of no effect: host, seconds.
 */
export async function writeBlock(
  folder: string,
  plan: WorkPlan,
  block: number,
  { result, made }: { result: Json; made: Json },
): Promise<void> {
  const path = blockPath(folder, block);
  const head = { format: FORMAT, ...labelOf(plan), block, made };
  await writeWhole(path, JSON.stringify({ ...head, sha256: hashOf(result), result }) + "\n");
}

/**
 * Reads the result of a block; undefined where there is no such file, or a damaged one.
 *
 * @throws {Error} Where the block is of other work, parameters or code than the plan.
 */
export async function readBlock(
  folder: string,
  plan: WorkPlan,
  block: number,
): Promise<{ result: Json } | undefined> {
  const path = blockPath(folder, block);
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return undefined; // cut off by other hands than ours
  }
  if (file.format !== FORMAT || file.sha256 !== hashOf(file.result ?? null)) return undefined;
  for (const [name, value] of Object.entries({ ...labelOf(plan), block })) {
    if (file[name] !== value) {
      throw new Error(
        `Cannot take ${path} as its ${name} must be that of the plan, ${value}: it is ` +
          `${file[name]}; move it away and make block ${block} again`,
      );
    }
  }
  return { result: file.result };
}

/** What must be the same in the plan and all of its blocks. */
function labelOf({ kind, blocks, code, parameters }: WorkPlan) {
  return { kind, blocks, code, parameters: hashOf(parameters) };
}
