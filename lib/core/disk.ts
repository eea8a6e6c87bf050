import { statfs } from "node:fs/promises";
import { join } from "node:path";

const FULL = ["there must be room on the disk", "it is full, make room and run it again"];
const CLOSED = ["the folder must be writable", "it is not, name another or change its permissions"];
const DENIED = [
  "Deno must have the right to",
  "it has not, name another or start it with more rights",
];
/** By the system's code: the rule that was broken, and what to do. */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  ...{ ENOSPC: FULL, EDQUOT: FULL },
  ...{ EROFS: CLOSED, EACCES: CLOSED, EPERM: CLOSED },
  EISDIR: ["no folder may be in its place", "one is, name another"],
  ENOTDIR: ["what is above it must be a folder", "it is a file, name another"],
  ENAMETOOLONG: ["the system must take its name", "it is too long, name a shorter one"],
};

/**
 * Says in an error of the system, in one sentence, what is wrong with disk or path and what to do; other
 * errors stay as they are.
 *
 * @returns The same error.
 */
export function explainDisk(path: string, error: unknown): unknown {
  const isDenied = (error as Error | undefined)?.name === "NotCapable"; // Deno's own
  const cause = isDenied ? DENIED : CAUSES[(error as { code?: string })?.code ?? ""];
  if (cause) (error as Error).message = `Cannot write ${path} as ${cause[0]}: ${cause[1]}`;
  return error;
}

/**
 * Makes sure, before anything is computed or replaced, that a folder can be written and has room.
 *
 * @param folder Made where it is missing, with those above it.
 * @throws {Error} In one sentence with what to do.
 */
export async function checkWritable(folder: string, { bytes = 0 } = {}): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    const probe = join(folder, `.probe_${crypto.randomUUID()}.partial`);
    await Deno.mkdir(probe);
    await Deno.remove(probe);
  } catch (error) {
    throw explainDisk(folder, error);
  }
  // Some file systems do not tell, nor a Deno that may not ask.
  const space = await statfs(folder).catch(() => undefined);
  const free = space?.blocks ? space.bavail * space.bsize : Infinity;
  if (free < bytes) {
    throw new Error(
      `Cannot write ${folder} as there must be room on the disk: ${megabytes(free)} are free and ` +
        `about ${megabytes(bytes)} are needed, make room and run it again`,
    );
  }
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
