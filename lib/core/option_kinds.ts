/**
 * What an option may hold, for {@link checkOptions}.
 *
 * @module
 */

/** What an option may be; one that is left out is always right, unless it is {@link needed}. */
export interface Kind {
  /** Goes on after "it must be". */
  readonly must: string;
  // deno-lint-ignore no-explicit-any -- a value of which nothing is known is looked at
  readonly fits: (value: any) => boolean;
  /** All that it may be, where these are names. */
  readonly names?: readonly string[];
  readonly needed?: boolean;
}

/** A kind that may be left out. */
export type Optional = Kind & { readonly needed?: never };

const kind = (must: string, fits: Kind["fits"]): Optional => ({ must, fits });
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isText = (value: unknown) => typeof value === "string";
// deno-lint-ignore no-explicit-any -- entries of which nothing is known
const isList = (value: unknown): value is ArrayLike<any> =>
  Array.isArray(value) || ArrayBuffer.isView(value);

/** Whether it has no values by their names: a promise, of a forgotten `await`, a Map, a Set or a Date. */
export const isNameless = (value: unknown) =>
  "then" in Object(value) || [Map, Set, Date].some((type) => value instanceof type);

/** Must be given. */
export const needed = (of: Kind) => ({ ...of, needed: true as const });

export const anything = kind("anything", () => true);
export const number = kind("a number", isNumber);
export const not0 = kind("a number other than 0", (value) => isNumber(value) && value !== 0);
export const above0 = kind("above 0", (value) => isNumber(value) && value > 0);
export const atLeast = (least: number) =>
  kind(`${least} or more`, (value) => isNumber(value) && value >= least);
export const from0 = atLeast(0);
/** Neither end belongs to it. */
export const between = (low: number, high: number) =>
  kind(`between ${low} and ${high}`, (value) => isNumber(value) && value > low && value < high);
/** Both ends belong to it. */
export const within = (low: number, high: number) =>
  kind(`in ${low}..${high}`, (value) => isNumber(value) && value >= low && value <= high);
/** The lower end alone belongs to it. */
export const below = (low: number, high: number) =>
  kind(
    `at least ${low} and below ${high}`,
    (value) => isNumber(value) && value >= low && value < high,
  );
/** The upper end alone belongs to it. */
export const aboveTo = (low: number, high: number) =>
  kind(
    `above ${low} and at most ${high}`,
    (value) => isNumber(value) && value > low && value <= high,
  );
export const integer = kind("a whole number", Number.isSafeInteger);
export const whole = (least: number) =>
  kind(`a whole number of ${least} or more`, (n) => Number.isSafeInteger(n) && n >= least);
export const wholeTo = (least: number, most: number) =>
  kind(
    `a whole number from ${least} to ${most}`,
    (n) => Number.isSafeInteger(n) && n >= least && n <= most,
  );
export const odd = (least: number) =>
  kind(
    `an odd whole number of ${least} or more`,
    (n) => Number.isSafeInteger(n) && n >= least && n % 2 === 1,
  );
export const powerOf2 = (low: number, high: number) =>
  kind(
    `a power of two from ${low} to ${high}`,
    (n) => isNumber(n) && n >= low && n <= high && Number.isInteger(Math.log2(n)),
  );

export const flag = kind("true or false", (value) => typeof value === "boolean");
export const text = kind("text", isText);
export const place = kind(
  "text or a file: URL",
  (value) => typeof value === "string" || value instanceof URL,
);
export const callable = kind("a function", (value) => typeof value === "function");
export const record = kind(
  "an object, { ... }",
  (value) => typeof value === "object" && value !== null && !isList(value) && !isNameless(value),
);
export const stream = kind(
  "a seeded stream, prng(1)",
  (value) => typeof Object(value).binomial === "function",
);
export const model = kind(
  "a model with apply()",
  (value) => typeof Object(value).apply === "function" && typeof value !== "function",
);
export const pairs = kind("pairs, { inputs, targets }", (value) => {
  const { inputs, targets } = Object(value);
  return isSpectra(inputs) && isSpectra(targets);
});
export const abort = kind("an AbortSignal", (value) => value instanceof AbortSignal);

/** A spectrum image, by what every call reads of it. */
export function isSpectra(value: unknown): boolean {
  const { data, energy, shape } = Object(value);
  return Boolean(data && energy && shape?.length === 3);
}

export const spectra = kind("a spectrum image", isSpectra);
export const axis = kind("an energy axis", (value) => {
  const { startEv, stepEv, channels } = Object(value);
  return isNumber(startEv) && stepEv > 0 && channels >= 1;
});

export const listLike = kind(
  "a list of numbers",
  (value) => Object(value).length >= 0 && !isText(value),
);
export const list = kind("a list, [...]", Array.isArray);
/** An array, or a typed one, of one or more of this kind. */
export const listOf = (of: Kind, what: string) =>
  kind(`a list of ${what}`, (value) => {
    if (!isList(value)) return false;
    for (let i = 0; i < value.length; i++) if (!of.fits(value[i])) return false;
    return value.length > 0;
  });
export const texts = listOf(text, "texts");
export const numbers = listOf(number, "numbers");
export const sizes = listOf(whole(1), "whole numbers above 0");
export const rangeAbove0 = kind(
  "a rising range above 0, [low, high]",
  (value) => isList(value) && value.length === 2 && above0.fits(value[0]) && value[1] >= value[0],
);
export const windowEv = kind(
  "a window, [fromEv, toEv], that rises",
  (value) =>
    isList(value) && value.length === 2 && isNumber(value[1] - value[0]) && value[0] < value[1],
);

/** One of these names. */
export const oneOf = (...names: readonly string[]): Optional => ({
  must: `one of ${names.map((name) => `"${name}"`).join(", ")}`,
  fits: (value) => names.includes(value),
  names,
});
/** Either of two kinds. */
export const either = (one: Kind, other: Kind): Optional => ({
  must: `${one.must}, or ${other.must}`,
  fits: (value) => one.fits(value) || other.fits(value),
  names: one.names ?? other.names,
});
/** Nothing, said outright. */
export const nothing = kind("null", (value) => value === null);
