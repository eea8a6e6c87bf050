import { join, relative } from "node:path";
import type { Prng } from "../../../lib/core/random.ts";
import { read, readImage } from "../../../lib/read/read.ts";
import { type Command, type Ending, type Moment, runOrKill } from "./kill.ts";

/** Work that may be killed at any moment. */
export interface Job {
  readonly name: string;
  /** Makes what the command needs, beside the folders of its results. */
  prepare?(beside: string): Promise<void>;
  /**
   * The command that writes its results into a folder.
   *
   * @param version 1 or 2, whose results differ.
   */
  command(folder: string, version: number): Command;
  /** What a file says less what differs from run to run; all of its bytes, unless given. */
  content?(name: string, bytes: Uint8Array): Uint8Array | string;
  /** Whether a file that is no result is all the same whole, such as a checkpoint. */
  isWhole?(name: string, bytes: Uint8Array): boolean;
}

/** What came of killing a job many times. */
export interface Tally {
  readonly kills: number;
  /** Kills after which half-made files with the names for that lay there. */
  readonly withPartial: number;
  /** Kills after which some of the results were missing, old ones or new ones were all there. */
  readonly missing: number;
  readonly old: number;
  readonly fresh: number;
  readonly missed: readonly string[];
  readonly seconds: number;
}

/** A folder's files: their paths and what they say. */
type Snapshot = ReadonlyMap<string, string>;

/**
 * Kills a job at random moments. Every second time an older result lies there. After each kill every
 * file must be as an unbroken run makes it, old or new; then the same command must end well, and leave
 * what an unbroken run leaves, and nothing else.
 */
export async function killJob(
  job: Job,
  { kills, random, onKill }: {
    kills: number;
    random: Prng;
    onKill?: (done: number) => void;
  },
): Promise<Tally> {
  const startMs = performance.now(), missed: string[] = [];
  const base = await Deno.makeTempDir({ prefix: "faults_" });
  try {
    await job.prepare?.(base);
    const { snapshots, unbroken } = await runUnbroken(job, base, kills);
    const folder = join(base, "killed"), tally = { withPartial: 0, missing: 0, old: 0, fresh: 0 };
    let done = 0;
    for (let attempt = 0; done < kills && attempt < 3 * kills; attempt++) {
      const isOver = done % 2 === 1, moment = momentIn(unbroken, random);
      await Deno.remove(folder, { recursive: true }).catch(() => {});
      if (isOver) await copyFolder(join(base, "unbroken_1"), folder);
      else await Deno.mkdir(folder);
      const { code, orphans } = await runOrKill(job.command(folder, 2), folder, moment);
      if (code !== undefined) continue; // it was faster
      done++;
      onKill?.(done);
      const say = (text: string) => missed.push(`kill ${done}, ${JSON.stringify(moment)}: ${text}`);
      if (orphans > 0) say(`${orphans} processes went on`);
      const left = await snapshot(job, folder), [old, fresh] = snapshots;
      if ([...left.keys()].some(isPartial)) tally.withPartial++;
      for (const [name, said] of left) {
        const isResult = said === fresh.get(name) || (isOver && said === old.get(name));
        if (isResult || isPartial(name)) continue;
        if (!job.isWhole?.(name, await Deno.readFile(join(folder, name)))) say(`${name} is cut`);
      }
      if (isSame(left, fresh)) tally.fresh++;
      else if (isOver && isSame(left, old)) tally.old++;
      else tally.missing++;
      const again = await runOrKill(job.command(folder, 2), folder);
      if (again.code !== 0) say(`the next run ended with ${again.code}: ${lastLines(again.text)}`);
      const end = await snapshot(job, folder);
      for (const name of new Set([...end.keys(), ...fresh.keys()])) {
        const [is, should] = [end.get(name), fresh.get(name)];
        if (is === undefined) say(`${name} is missing after the next run`);
        else if (should === undefined) say(`${name} is left after the next run`);
        else if (is.startsWith(UNREADABLE)) say(`${name} ${is} after the next run`);
        else if (is !== should) say(`${name} differs after the next run`);
      }
    }
    if (done < kills) missed.push(`only ${done} kills came in time`);
    return { kills: done, ...tally, missed, seconds: (performance.now() - startMs) / 1000 };
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}

/**
 * Runs both versions to their ends; the second twice where many kills are to come, as what differs by
 * itself proves nothing.
 */
async function runUnbroken(job: Job, base: string, kills: number) {
  const snapshots: Snapshot[] = [];
  let unbroken: Ending | undefined;
  for (const version of kills < 10 ? [1, 2] : [1, 2, 2]) {
    const folder = join(base, `unbroken_${snapshots.length + 1}`);
    await Deno.mkdir(folder);
    unbroken = await runOrKill(job.command(folder, version), folder);
    if (unbroken.code !== 0) {
      throw new Error(`Cannot kill ${job.name} as it must run: ${lastLines(unbroken.text)}`);
    }
    snapshots.push(await snapshot(job, folder));
  }
  const [, second, third = second] = snapshots;
  const differing = [...second.keys()].filter((name) => second.get(name) !== third.get(name));
  if (differing.length > 0 || second.size !== third.size) {
    throw new Error(`Cannot judge ${job.name} as two runs must agree: ${differing.join(", ")}`);
  }
  return { snapshots, unbroken: unbroken! };
}

/** Half of the kills come at any time, half of them while something is written. */
function momentIn({ seconds, changes }: Ending, random: Prng): Moment {
  if (random.uniform() < 0.5) return { afterMs: Math.round(1000 * seconds * random.uniform()) };
  return { afterChanges: 1 + random.integer(Math.max(1, changes)) };
}

const UNREADABLE = "cannot be read";

const isPartial = (name: string) => /(^|\/)[^/]*\.partial(\/|$)/.test(name);

const isSame = (one: Snapshot, other: Snapshot) =>
  [...other].every(([name, said]) => one.get(name) === said);

const lastLines = (text: string) => text.trim().split("\n").slice(-3).join(" / ");

async function snapshot({ content }: Job, folder: string): Promise<Snapshot> {
  const all = new Map<string, string>();
  for (const path of filesIn(folder)) {
    const bytes = await Deno.readFile(path), name = relative(folder, path);
    const said = isPartial(name)
      ? "partial"
      : name.endsWith(".hspy")
      ? await valuesOf(path)
      : content?.(name, bytes) ?? bytes;
    const data = typeof said === "string" ? new TextEncoder().encode(said) : new Uint8Array(said);
    if (typeof said === "string" && said.startsWith(UNREADABLE)) {
      all.set(name, said);
      continue;
    }
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    all.set(name, digest.toHex());
  }
  return all;
}

/** All but the times that HDF5 keeps. */
async function valuesOf(path: string): Promise<string> {
  try {
    const image = await read(path).catch(() => readImage(path));
    return JSON.stringify({ ...image, data: new Uint8Array(image.data.buffer).toBase64() });
  } catch (error) {
    return `${UNREADABLE}: ${error}`;
  }
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(join(folder, name)) : [join(folder, name)]
  );
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}
