/**
 * What a parameter may be: read from its name and its default, so that a value from outside, or one
 * mistyped in the cell, is refused before anything is simulated, read or trained.
 *
 * @module
 */
import { show } from "eels/core/options.ts";

/** What a parameter may be. */
export type ParameterValue = number | string | boolean | readonly number[] | readonly string[];

/** What the name and the default of a parameter do not say. */
export interface ParameterRule {
  /** Least value, instead of 1 for counts and above 0 for quantities. */
  readonly from?: number;
  /** Greatest value. */
  readonly to?: number;
  /** Entries of a list of a fixed length. */
  readonly length?: number;
  /** Whether a list holds two numbers of which the second is greater. */
  readonly rising?: boolean;
  /** Whether a list may be empty though its default is not. */
  readonly empty?: boolean;
  /** The values to choose from, or the name of the parameter that lists them. */
  readonly among?: readonly (string | number)[] | string;
}

/** Names of what is measured, and so need not be whole: a unit at the end, or a word for a ratio. */
const MEASURED =
  /(Ev|Nm|A|Hz|Mfp|Electrons|Counts|Channels|[sS]hares?|[rR]ate|gain|axis|dropout|perplexity)$/;
/** Names of windows, from and to. */
const WINDOW = /^range$|(window|background|keep|noise|shown|match)Ev$/i;

/**
 * Refuses a value that is not what its parameter may be.
 *
 * Numbers whose defaults are whole are counts: whole, and 1 or more, or 0 or more where a default or the
 * seed is. Quantities (`MEASURED`) are above 0, or 0 or more, or any, as their defaults are. Lists keep
 * the type of their entries, hold one or more where the default does, and keep their length where both
 * profiles have the same.
 *
 * @param defaults That of each profile, or the one of both.
 * @throws {RangeError}
 */
export function refuseParameter(
  name: string,
  value: unknown,
  { defaults, rule = {}, others }: {
    readonly defaults: readonly ParameterValue[];
    readonly rule?: ParameterRule;
    /** The chosen values of all parameters, for `among`. */
    readonly others: Readonly<Record<string, unknown>>;
  },
): void {
  const wanted = wantedOf(name, defaults, rule, others);
  if (wanted.has(value)) return;
  throw new RangeError(
    `Cannot choose the parameters as ${name} must be ${wanted.words}: it is ${show(value)}`,
  );
}

/** What is wanted of a value, in words and as a test. */
interface Wanted {
  readonly words: string;
  /** Of several, as in a list. */
  readonly plural: string;
  has(value: unknown): boolean;
}

function wantedOf(
  name: string,
  defaults: readonly ParameterValue[],
  rule: ParameterRule,
  others: Readonly<Record<string, unknown>>,
): Wanted {
  const lists = defaults.filter((value) => Array.isArray(value)) as readonly ParameterValue[][];
  const one = (values: readonly unknown[]) => wantedItem(name, values, rule, others);
  if (lists.length === 0) return one(defaults);
  const item = one(lists.flat());
  const isWindow = WINDOW.test(name);
  if (isWindow || rule.rising) {
    return risingOf(item, { empty: mayBeEmpty(lists, rule), as: isWindow ? "[from, to], " : "" });
  }
  const size = rule.length ?? sharedLength(lists);
  if (size === undefined) return listOf(item, mayBeEmpty(lists, rule));
  const places = Array.from({ length: size }, (_, i) => one(lists.map((list) => list[i])));
  return {
    words: `[${places.map(({ words }) => words).join(", ")}]`,
    plural: "lists",
    has: (value) =>
      Array.isArray(value) && value.length === size &&
      places.every((each, i) => each.has(value[i])),
  };
}

const mayBeEmpty = (lists: readonly unknown[][], { empty }: ParameterRule) =>
  empty ?? lists.some((list) => list.length === 0);

/** The length of lists of which each profile has another, but of the same length. */
function sharedLength([quick, full]: readonly unknown[][]): number | undefined {
  return full && quick.length > 1 && quick.length === full.length ? quick.length : undefined;
}

function listOf(item: Wanted, empty: boolean): Wanted {
  return {
    words: `a list${empty ? "" : ", not empty,"} of ${item.plural}`,
    plural: "lists",
    has: (value) =>
      Array.isArray(value) && (empty || value.length > 0) && value.every((each) => item.has(each)),
  };
}

function risingOf(item: Wanted, { empty, as }: { empty: boolean; as: string }): Wanted {
  return {
    words: `${as}two rising ${item.plural}${empty ? ", or []" : ""}`,
    plural: "windows",
    has: (value) =>
      Array.isArray(value) && value.every((each) => item.has(each)) &&
      (value.length === 2 && value[0] < value[1] || empty && value.length === 0),
  };
}

function wantedItem(
  name: string,
  defaults: readonly unknown[],
  rule: ParameterRule,
  others: Readonly<Record<string, unknown>>,
): Wanted {
  const { among } = rule;
  if (among !== undefined) {
    const known = typeof among === "string" ? [others[among]].flat() : [...among];
    const words = `${typeof among === "string" ? `${among}, ` : ""}${known.map(show).join(", ")}`;
    return {
      words: `one of ${words}`,
      plural: `any of ${words}`,
      has: (value) => known.includes(value),
    };
  }
  // An empty list has no entry to show its type: energies are numbers, the rest are texts. The last is
  // that of the full profile, which who tries something in a cell leaves alone.
  const bare = /Ev$/.test(name) ? "number" : "string";
  const type = defaults.length > 0 ? typeof defaults.at(-1) : bare;
  if (type === "number") {
    return wantedNumber(name, defaults.filter((value) => typeof value === "number"), rule);
  }
  if (type === "boolean") {
    const words = "true or false";
    return { words, plural: words, has: (value) => typeof value === "boolean" };
  }
  return { words: "a text", plural: "texts", has: (value) => typeof value === "string" };
}

function wantedNumber(
  name: string,
  defaults: readonly number[],
  { from, to = Infinity }: ParameterRule,
): Wanted {
  const isCount = !MEASURED.test(name) && defaults.every(Number.isInteger);
  const lowest = Math.min(...defaults);
  const isFree = !isCount && (lowest < 0 || defaults.length === 0),
    isFromOne = isCount && lowest !== 0 && name !== "seed";
  const least = from ?? (isFree ? -Infinity : isFromOne ? 1 : 0);
  const isAbove = from === undefined && !isCount && defaults.length > 0 && lowest > 0;
  const what = isCount ? "whole number" : "number";
  const low = isAbove ? " above 0" : least > -Infinity ? ` of ${least} or more` : "";
  const both = isAbove ? ` above 0 and up to ${to}` : ` from ${least} to ${to}`;
  const bounds = to < Infinity ? both : low;
  return {
    words: `a ${what}${bounds}`,
    plural: `${what}s${bounds}`,
    has: (value) =>
      typeof value === "number" &&
      (isCount ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
      value >= least && value <= to && (!isAbove || value > 0),
  };
}
