import { readCommandLine } from "../record/command_line.ts";
import type { Json, Parameters, WorkKind } from "./kind.ts";

const SEE = "--help says how";

/** What `--help` prints. */
export function helpText(kinds: Readonly<Record<string, WorkKind>>): string {
  const listed = Object.entries(kinds).map(([name, { about, parameters }]) =>
    `  ${name}: ${about}\n` +
    Object.entries(parameters).map(([key, value]) => `    ${key}=${JSON.stringify(value)}`)
      .join("\n")
  );
  return `deno task work KIND --list                how many blocks there are, and which are missing
deno task work KIND --block N             make block N (from 0), or some: 0,4,8-11
deno task work KIND --share I/N           make the I-th (from 0) of N shares of all blocks
deno task work collect KIND               join the blocks, or say which are missing

Cuts long work into blocks that processes make beside each other, on one machine or on many that
share a folder. A block is one whole file; what is there is skipped, so that the same command goes on
after whatever stopped it. Progress goes to the error output, one line of JSON to the output.

  --out FOLDER       where the blocks go (work_KIND)
  --set NAME=VALUE   a parameter of the kind, by whoever comes first; may be repeated
  --wait             wait for a process that is making the same block; else that is an error
  --help             this text

Kinds, and their parameters where none are set:
${listed.join("\n")}`;
}

/** What the command was asked for. */
export interface WorkCommand {
  readonly kind: string;
  readonly out: string;
  readonly given: Parameters;
  readonly wait: boolean;
  readonly doing: "list" | "collect" | "make";
  /** Which of `blocks` are to be made, rising. */
  readonly chosen: (blocks: number) => number[];
}

/**
 * Reads the command line; undefined where help is asked for.
 *
 * @throws {RangeError} In one sentence, where an option is unknown or its value is none.
 */
export function readWork(args: readonly string[]): WorkCommand | undefined {
  const { values, positionals } = readCommandLine("work", args, WORK_OPTIONS, { words: true });
  if (values.help) return undefined;
  const isCollect = positionals[0] === "collect";
  const [kind, ...more] = isCollect ? positionals.slice(1) : positionals;
  if (kind === undefined || more.length > 0) {
    refuse("there must be one kind of work", kind ? `there are ${positionals.join(", ")}` : "none");
  }
  const { block, share } = values;
  const asked = [isCollect, values.list, block !== undefined, share !== undefined];
  const count = asked.filter(Boolean).length;
  if (count !== 1) {
    refuse(
      "one of collect, --list, --block and --share must be given",
      count === 0 ? "none is" : `${count} are`,
    );
  }
  return {
    kind,
    out: values.out ?? `work_${kind}`,
    given: Object.fromEntries(values.set.map(readSet)),
    wait: values.wait,
    doing: isCollect ? "collect" : values.list ? "list" : "make",
    chosen: share !== undefined ? shareOf(share) : block !== undefined ? listOf(block) : () => [],
  };
}

/** What the task `cluster` was asked for. */
export interface ClusterCommand extends Pick<WorkCommand, "kind" | "out" | "given"> {
  readonly shares: number;
  /** Without Snakemake. */
  readonly isPlain: boolean;
}

/**
 * Reads the command line of the task `cluster`; undefined where help is asked for.
 *
 * @param kinds Names of the kinds of work.
 * @throws {RangeError} In one sentence, as {@link readWork}.
 */
export function readCluster(
  args: readonly string[],
  kinds: readonly string[],
): ClusterCommand | undefined {
  const { values, positionals } = readCommandLine("cluster", args, CLUSTER_OPTIONS, {
    words: true,
  });
  if (values.help) return undefined;
  const [kind] = positionals, shares = Number(values.shares);
  if (positionals.length !== 1 || !kinds.includes(kind)) {
    refuse(`there must be one kind, of ${kinds.join(", ")}`, positionals.join(", ") || "none");
  }
  if (!(Number.isSafeInteger(shares) && shares > 0)) {
    refuse("--shares must be a whole number above 0", `it is ${values.shares ?? "not given"}`);
  }
  const given = Object.fromEntries(values.set.map(readSet));
  return { kind, out: values.out ?? `work_${kind}`, given, shares, isPlain: values.plain };
}

const FLAG = { type: "boolean", default: false } as const, TEXT = { type: "string" } as const;
const COMMON = {
  out: TEXT,
  set: { type: "string", multiple: true, default: [] as string[] },
  help: { type: "boolean", short: "h", default: false },
} as const;
const WORK_OPTIONS = { ...COMMON, block: TEXT, share: TEXT, list: FLAG, wait: FLAG } as const;
const CLUSTER_OPTIONS = { ...COMMON, shares: TEXT, plain: FLAG } as const;

function refuse(must: string, is: string): never {
  throw new RangeError(`Cannot work as ${must}: ${is}; ${SEE}`);
}

function readSet(text: string): [string, Json] {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ??
    refuse("--set must be NAME=VALUE", `it is "${text}"`);
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value]; // a word
  }
}

/** Blocks as people write them: "0,4,8-11". */
function listOf(text: string): WorkCommand["chosen"] {
  const ranges = text.split(",").map((part) => /^(\d+)(?:-(\d+))?$/.exec(part.trim()));
  if (ranges.includes(null)) {
    refuse("--block must be a number from 0 or such as 0,4,8-11", `it is "${text}"`);
  }
  return (blocks) => {
    const all = ranges.flatMap((range) => {
      const first = Number(range![1]), last = Number(range![2] ?? first);
      if (last >= blocks || last < first) {
        refuse(`there are ${blocks} blocks, from 0`, `--block asks for ${range![0]}`);
      }
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
    return [...new Set(all)].sort((a, b) => a - b);
  };
}

/** Neighbouring blocks, as these have most in common: "0/4" is the first quarter. */
function shareOf(text: string): WorkCommand["chosen"] {
  const found = /^(\d+)\/(\d+)$/.exec(text);
  const [share, shares] = found?.slice(1).map(Number) ?? [0, 0];
  if (share >= shares) refuse("--share must be I/N with I from 0 to N - 1", `it is "${text}"`);
  return (blocks) => {
    const [from, to] = [share, share + 1].map((i) => Math.floor(i * blocks / shares));
    return Array.from({ length: to - from }, (_, i) => from + i);
  };
}

/** Blocks as {@link WorkCommand} reads them: "0,4,8-11". */
export function blocksText(blocks: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const block of blocks) {
    const last = ranges.at(-1);
    if (last && block === last[1] + 1) last[1] = block;
    else ranges.push([block, block]);
  }
  return ranges.map(([from, to]) => from === to ? `${from}` : `${from}-${to}`).join(",");
}
