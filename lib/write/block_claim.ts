import { hostname } from "node:os";
import process from "node:process";

/** Choice: a claim as old as this is nobody's, whoever made it: no block takes as long. */
const STALE_MS = 30 * 60_000;
/** A claim without a text is one that is being made, or whose maker was killed within this instant. */
const MAKING_MS = 10_000;

/** Who is at work on something. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Claims something by a file that only one can make, does the work, and gives it free again.
 *
 * What a killed process leaves behind is taken over: at once where it ran on this machine, else after half an
 * hour. Should two take over the same, both make the same files under names of their own and rename
 * them, so that nothing is harmed but time.
 *
 * @param path The file of the claim; its folder must exist.
 * @param what In words, such as "block 3 of a.zspy".
 * @throws {Error} Where another process has it.
 */
export async function withClaim<T>(path: string, what: string, work: () => Promise<T>): Promise<T> {
  const owner: Owner = { pid: Deno.pid, host: hostname(), since: new Date().toISOString() };
  for (let attempt = 0;; attempt++) {
    try {
      await Deno.writeTextFile(path, JSON.stringify(owner), { createNew: true });
      break;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      const other = await livingOwner(path);
      if (other || attempt > 2) refuseSecond(path, what, other);
      await Deno.remove(path).catch(() => {});
    }
  }
  try {
    return await work();
  } finally {
    await Deno.remove(path).catch(() => {});
  }
}

/** Who holds a claim; `undefined` where nobody does any more. */
async function livingOwner(path: string): Promise<Owner | "somebody" | undefined> {
  const stat = await Deno.stat(path).catch(() => undefined);
  if (!stat) return undefined;
  const ageMs = Date.now() - (stat.mtime?.getTime() ?? 0);
  let owner: Owner;
  try {
    owner = JSON.parse(await Deno.readTextFile(path));
  } catch {
    return ageMs > MAKING_MS ? undefined : "somebody";
  }
  const isHere = owner.host === hostname();
  if (ageMs > STALE_MS || (isHere && !isRunning(owner.pid))) return undefined;
  return owner;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM"; // another user's
  }
}

function refuseSecond(path: string, what: string, other: Owner | "somebody" | undefined): never {
  const who = typeof other === "object"
    ? `process ${other.pid} on ${other.host} has been at it since ${other.since}`
    : "another process has just begun it";
  throw new Error(
    `Cannot write ${what} as one process may at a time: ${who}; wait for it, or where it is gone ` +
      `remove ${path}`,
  );
}
