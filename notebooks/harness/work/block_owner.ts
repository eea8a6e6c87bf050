import { hostname } from "node:os";
import { blockPath } from "./block_file.ts";

/**
 * Runs `work` as the only owner of a block.
 *
 * The lock is the operating system's own on a file: it ends with the process, however that ends, so
 * that a stale one cannot exist.
 *
 * @param options.wait Whether to wait for another owner to end; else it is an error.
 * @param options.isDone Asked once the block is owned: whether it is there already.
 * @returns Undefined where it was there already.
 * @throws {Error} Where another process owns the block; the message names it.
 */
export async function ownBlock<T>(
  folder: string,
  block: number,
  { wait, isDone, say, work }: {
    wait: boolean;
    isDone: () => Promise<boolean>;
    say: (line: string) => void;
    work: () => Promise<T>;
  },
): Promise<T | undefined> {
  const path = blockPath(folder, block).replace(/json$/, "lock");
  using file = await Deno.open(path, { create: true, read: true, write: true });
  const isOwned = await file.tryLock(true).catch(() => {
    // Choice: some network file systems have no locks. Blocks are written whole, so that two owners
    // there cost time and nothing else.
    say(`The file system of ${folder} has no locks: two owners of a block are not noticed`);
    return true;
  });
  if (!isOwned) {
    const owner = (await Deno.readTextFile(path)).trim() || "another process";
    if (!wait) {
      throw new Error(
        `Cannot make block ${block} as it must have one owner: ${owner} is making it; wait for ` +
          `that one, or run with --wait`,
      );
    }
    say(`Waiting for ${owner}, which is making block ${block}`);
    await file.lock(true);
  }
  if (await isDone()) return undefined;
  await file.truncate();
  await file.write(new TextEncoder().encode(`process ${Deno.pid} on ${hostname()}\n`));
  const made = await work();
  // Only now, with the block in place: whoever gets the lock of the removed file finds the block.
  await Deno.remove(path).catch(() => {});
  return made;
}
