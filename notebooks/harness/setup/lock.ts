import { join } from "node:path";
import type { Folders } from "./folders.ts";
import { say } from "./step.ts";

/**
 * Runs `work` while no other set-up works in the same folder.
 *
 * The lock is the operating system's own lock on a file: it ends with the process, however that
 * ends, so a stale one cannot exist.
 */
export async function alone<T>(at: Folders, work: () => Promise<T>): Promise<T> {
  using file = await Deno.open(join(at.venv, "setup.lock"), { create: true, write: true });
  try {
    if (!await file.tryLock(true)) {
      say("Waiting for another set-up of this folder to end");
      await file.lock(true);
    }
  } catch {
    // Choice: some network file systems have no locks; there it is on the user not to run two.
  }
  return await work();
}
