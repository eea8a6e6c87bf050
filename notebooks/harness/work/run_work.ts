import { hostname } from "node:os";
import { join } from "node:path";
import { readBlock, writeBlock } from "./block_file.ts";
import { ownBlock } from "./block_owner.ts";
import { codeVersion } from "./code_version.ts";
import type { Json, Work, WorkKind } from "./kind.ts";
import { openPlan, readPlan, type WorkPlan } from "./plan.ts";
import { blocksText, helpText, readWork, type WorkCommand } from "./work_options.ts";

/** How often a block under way says how far it is. */
const PROGRESS_S = 10;

interface Said {
  /** A line for people. */
  readonly say: (line: string) => void;
  /** A line of JSON for machines. */
  readonly tell: (line: string) => void;
}

interface Opened extends Said {
  readonly command: WorkCommand;
  readonly plan: WorkPlan;
  readonly work: Work;
}

/**
 * Runs the task `work`.
 *
 * @param options.kinds What may be worked on, by name.
 * @param options.code Name of the code that runs.
 * @returns The exit code: 0, or 1 after one sentence.
 */
export async function runWork(
  args: readonly string[],
  { kinds, code, say = console.error, tell = console.log }: Partial<Said> & {
    kinds: Readonly<Record<string, WorkKind>>;
    code?: string;
  },
): Promise<number> {
  let kind: string | undefined, out = "";
  try {
    const command = readWork(args);
    if (!command) {
      say(helpText(kinds));
      return 0;
    }
    ({ kind, out } = command);
    if (!Object.hasOwn(kinds, kind)) {
      throw new RangeError(
        `Cannot work as kinds of work are ${Object.keys(kinds).join(", ")}: this is ${kind}; ` +
          "--help says more",
      );
    }
    const { plan, work } = await openPlan(command.out, {
      ...{ kind: kinds[kind], name: kind, given: command.given, say },
      code: code ?? await codeVersion(),
      isMade: command.doing === "make",
    });
    const opened = { command, plan, work, say, tell };
    if (command.doing === "make") await make(opened);
    else if (command.doing === "list") await list(opened);
    else await collect(opened);
    return 0;
  } catch (error) {
    const sentence = sentenceOf(error as Error, out);
    say(sentence);
    tell(JSON.stringify({ kind, error: sentence }));
    return 1;
  }
}

/** The result of a block; undefined where it, or what else the block leaves, is not there. */
async function findBlock(
  { command: { out }, plan, work }: Opened,
  block: number,
): Promise<{ result: Json } | undefined> {
  const found = await readBlock(out, plan, block);
  return found && (await work.isThere?.(block) ?? true) ? found : undefined;
}

async function make(opened: Opened) {
  const { command: { out, chosen, wait }, plan, work, say, tell } = opened;
  const started = performance.now(), made: number[] = [], found: number[] = [];
  const blocks = chosen(plan.blocks);
  await Deno.mkdir(join(out, "blocks"), { recursive: true });
  for (const block of blocks) {
    const isDone = async () => await findBlock(opened, block) !== undefined;
    const title = `Block ${block} of ${plan.blocks} (${work.nameOf(block)})`;
    const makeOne = async () => {
      const from = performance.now();
      const result = checkFinite(await work.make(block, sayProgress(title, say)), title);
      const seconds = secondsSince(from);
      await writeBlock(out, plan, block, { result, made: { host: hostname(), seconds } });
      say(`${title}: made in ${seconds} s`);
      return true;
    };
    const isMade = !await isDone() &&
      await ownBlock(out, block, { wait, isDone, say, work: makeOne });
    if (!isMade) say(`${title}: is there`);
    (isMade ? made : found).push(block);
  }
  tell(JSON.stringify({
    ...{ kind: plan.kind, blocks: plan.blocks, made: blocksText(made), found: blocksText(found) },
    seconds: secondsSince(started),
  }));
}

async function list(opened: Opened) {
  const { command: { out }, plan, work, say, tell } = opened;
  const missing: number[] = [];
  for (let block = 0; block < plan.blocks; block++) {
    const isThere = await findBlock(opened, block) !== undefined;
    if (!isThere) missing.push(block);
    say(`${block}: ${work.nameOf(block)}${isThere ? ", there" : ""}`);
  }
  const { kind, blocks } = plan;
  say(`${blocks - missing.length} of ${blocks} blocks are in ${out}`);
  if (!await readPlan(out)) {
    say("Nothing is planned yet: the first --block or --share plans it by its own --set");
  }
  tell(JSON.stringify({ kind, blocks, missing: blocksText(missing) }));
}

async function collect(opened: Opened) {
  const { command: { out }, plan, work, say, tell } = opened;
  if (!await readPlan(out)) {
    throw new Error(`Cannot collect from ${out} as plan.json and blocks must be there: none are`);
  }
  const results: Json[] = [], missing: number[] = [];
  for (let block = 0; block < plan.blocks; block++) {
    const found = await findBlock(opened, block);
    if (found) results.push(found.result);
    else missing.push(block);
  }
  if (missing.length > 0) {
    throw new Error(
      `Cannot collect ${plan.kind} as all ${plan.blocks} blocks must be in ${out}: ` +
        `${missing.length} are missing; deno task work ${plan.kind} --out ${out} --block ` +
        `${blocksText(missing)} makes them`,
    );
  }
  const files = await work.collect(results, out);
  await removePartial(join(out, "blocks"));
  say(`Collected ${plan.blocks} blocks: ${files.map((name) => join(out, name)).join(", ")}`);
  tell(JSON.stringify({ kind: plan.kind, blocks: plan.blocks, files }));
}

/** One line; what the system says of a disk or folder gets the place and what to do. */
function sentenceOf({ name, message }: Error, out: string): string {
  const [said] = message.split("\n"), [system] = said.split(/: (?=\w+ ')/);
  if (/no space left|quota exceeded/i.test(said)) {
    return `Cannot go on as there must be room on the disk of ${out}: the system says "${system}"; ` +
      "make room and run the same command again, blocks that are there stay";
  }
  if (/^(PermissionDenied|NotCapable|ReadOnly)/.test(name) || /read-only file system/i.test(said)) {
    return `Cannot go on as ${out} must be a folder of your own: the system says "${system}"; name ` +
      "another by --out";
  }
  return said;
}

/** What killed processes left; all blocks are there, so nobody is writing one. */
async function removePartial(folder: string) {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".partial")) await Deno.remove(join(folder, name)).catch(() => {});
  }
}

function sayProgress(title: string, say: (line: string) => void): (share: number) => void {
  let last = performance.now();
  return (share) => {
    if (secondsSince(last) < PROGRESS_S) return;
    last = performance.now();
    say(`${title}: ${(100 * share).toFixed(0)} %`);
  };
}

/** JSON would turn them into null. */
function checkFinite(result: Json, title: string): Json {
  const bad = JSON.stringify(
    result,
    (_, value) =>
      typeof value === "number" && !Number.isFinite(value) ? `not finite: ${value}` : value,
  );
  const said = /not finite: [^"]+/.exec(bad)?.[0];
  if (said) {
    throw new Error(`Cannot keep a result as its numbers must be finite: ${title} is ${said}`);
  }
  return result;
}

const secondsSince = (startedMs: number) =>
  Number(((performance.now() - startedMs) / 1e3).toFixed(3));
