import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Json, Parameters, Work, WorkKind } from "./kind.ts";

const FORMAT = "eels work plan 1";
const FILE = "plan.json";

/** What a folder of blocks is of: written by whoever comes first, held by all others. */
export interface WorkPlan {
  readonly kind: string;
  readonly parameters: Parameters;
  readonly blocks: number;
  /** The code that all blocks are made by, see `codeVersion`. */
  readonly code: string;
}

/** A hash of a value as JSON writes it. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

/**
 * Opens the plan of a folder, or writes it where the folder has none.
 *
 * @param options.given Parameters of the command line: for a new plan those that differ from the
 * kind's own, for an old one none or the same.
 * @throws {Error} Where the folder is of other work, parameters or code, or has blocks and no plan.
 */
export async function openPlan(
  folder: string,
  { kind, name, given, code, isMade, say }: {
    kind: WorkKind;
    name: string;
    given: Parameters;
    code: string;
    /** Whether a plan that is not there is written; else it is only made up. */
    isMade: boolean;
    /** A line for people: a plan that is written tells its parameters. */
    say: (line: string) => void;
  },
): Promise<{ plan: WorkPlan; work: Work }> {
  const old = await readPlan(folder);
  if (old && old.kind !== name) {
    refuse(
      folder,
      "it must be of one kind of work",
      `it is of ${old.kind}, not ${name}; name that kind`,
    );
  }
  const parameters = checkParameters(name, kind.parameters, { ...old?.parameters, ...given });
  for (const [key, value] of Object.entries(old?.parameters ?? {})) {
    if (hashOf(parameters[key]) !== hashOf(value)) {
      const [is, not] = [value, parameters[key]].map((one) => JSON.stringify(one));
      refuse(
        folder,
        "all blocks must have the same parameters",
        `${key} is ${is}, not ${not}; leave --set out`,
      );
    }
  }
  if (old && old.code !== code) {
    refuse(
      folder,
      "all blocks must be made by one version of the code",
      `the plan is of ${old.code}, this worker has ${code}; bring the worker to that version`,
    );
  }
  const work = await kind.open(parameters, folder);
  const plan = old ?? { kind: name, parameters, blocks: work.blocks, code };
  if (!old) {
    await checkNoBlocks(folder);
    if (isMade && !await createPlan(folder, plan)) {
      // Another worker was first, perhaps with other parameters.
      return await openPlan(folder, { kind, name, given: parameters, code, isMade, say });
    }
    if (isMade) say(`Planned ${name} in ${folder}: ${settingsText(parameters)}`);
  }
  return { plan, work };
}

/** The plan of a folder; undefined where it has none. */
export async function readPlan(folder: string): Promise<WorkPlan | undefined> {
  const path = join(folder, FILE);
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const { format, ...plan } = JSON.parse(text);
    if (format === FORMAT) return plan;
  } catch {
    // Said below.
  }
  throw new Error(`Cannot read ${path} as it must be an "${FORMAT}": it is something else`);
}

/** Writes a plan whole, unless there is one; says whether it did. */
async function createPlan(folder: string, plan: WorkPlan): Promise<boolean> {
  await Deno.mkdir(folder, { recursive: true });
  const partial = join(folder, `${FILE}.${crypto.randomUUID()}.partial`);
  try {
    await Deno.writeTextFile(partial, JSON.stringify({ format: FORMAT, ...plan }, null, 2) + "\n");
    await Deno.link(partial, join(folder, FILE)); // fails where the file is there
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  } finally {
    await Deno.remove(partial).catch(() => {});
  }
}

async function checkNoBlocks(folder: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(join(folder, "blocks"))) {
      if (!name.endsWith(".json")) continue;
      refuse(
        folder,
        `${FILE} must lie beside its blocks`,
        `blocks are there, the plan is gone; put it back`,
      );
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function checkParameters(name: string, known: Parameters, given: Parameters): Parameters {
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, key)) {
      throw new RangeError(
        `Cannot plan ${name} as parameters are ${Object.keys(known).join(", ")}: one is ${key}`,
      );
    }
    if (typeOf(value) !== typeOf(known[key])) {
      throw new RangeError(
        `Cannot plan ${name} as ${key} must be a ${typeOf(known[key])}, such as ` +
          `${JSON.stringify(known[key])}: it is ${JSON.stringify(value)}`,
      );
    }
  }
  return { ...known, ...given };
}

/** As they are given. */
function settingsText(parameters: Parameters): string {
  return Object.entries(parameters).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(" ");
}

const typeOf = (value: Json) => Array.isArray(value) ? "list" : typeof value;

function refuse(folder: string, must: string, is: string): never {
  throw new Error(
    `Cannot work in ${folder} as ${must}: ${is}, or take another folder by --out`,
  );
}
