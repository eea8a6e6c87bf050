/**
 * What a call refuses before it works: a notebook is not type-checked, so that a mistyped option, a
 * forgotten `await` or text for a number reaches the library.
 *
 * @module
 */

import { isNameless, isSpectra, type Kind, type Optional } from "./option_kinds.ts";

/**
 * One of these names; other text passes the type check and is refused by the call, so that options in a
 * variable need no `as const`.
 */
export type OneOf<Names extends string> = Names | (string & Record<never, never>);

/** A kind for every option of a type, so that the compiler misses one that is forgotten. */
export type Schema<Options> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name] ? Optional
    : Kind & { readonly needed: true };
};

/**
 * Refuses an option that nothing reads, as a name mistyped in a notebook would be passed over in silence,
 * one that is not what it must be, and options that are not given by their names.
 *
 * Choice: no library for schemas, though valibot 1.5 knows types and ranges: it would add 4.6 kB and 4 to
 * 17 ms to what a page loads, and the names that are near, most of what stands here, would still be ours.
 *
 * @param of Whose options they are, such as "fitPca".
 * @param task What is to be done, for the message.
 * @returns The options.
 * @throws {RangeError} Where an option has none of the names, or a value that it cannot have.
 */
export function checkOptions<Options extends object>(
  of: string,
  task: string,
  options: Options,
  schema: Schema<Options>,
): Options {
  const kinds = schema as Readonly<Record<string, Kind>>, names = Object.keys(schema);
  const isOther = isNameless(options);
  if (typeof options !== "object" || options === null || Array.isArray(options) || isOther) {
    throw new RangeError(
      `Cannot ${task} as options must be given by name, { ${names.join(", ")} }: ` +
        (isOther ? describe(options) : `got ${show(options)}`),
    );
  }
  for (const name in options) { // inherited ones too, which a call would read
    if (Object.hasOwn(kinds, name)) continue;
    throw new RangeError(
      `Cannot ${task} as ${name} is not an option of ${of}${didYouMean(name, names)}` +
        `Options are ${names.join(", ")}`,
    );
  }
  for (const name of names) {
    const value = (options as Record<string, unknown>)[name];
    if (value === undefined ? kinds[name].needed : !kinds[name].fits(value)) {
      refuseValue(task, name, value, kinds[name]);
    }
  }
  return options;
}

/** The defaults, with the options that are given in their place: undefined leaves one out. */
export function fillIn<All extends object>(defaults: All, options: Partial<All>): All {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}

/** Refuses a value that is not of its kind. */
export function checkValue(task: string, name: string, value: unknown, kind: Kind): void {
  if (!kind.fits(value)) refuseValue(task, name, value, kind);
}

function refuseValue(task: string, name: string, value: unknown, { must, names }: Kind): never {
  const near = typeof value === "string" && names && nearest(value, names);
  throw new RangeError(
    `Cannot ${task} as ${name} must be ${must}: ${describe(value)}` +
      (near ? `, did you mean "${near}"?` : ""),
  );
}

function didYouMean(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near ? `: did you mean ${near}? ` : ". ";
}

/** The name that needs fewest letters changed, capitals aside; none where more than half would be. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const far = names.map((name) => {
    const [a, b] = [given.slice(0, 60).toLowerCase(), name.toLowerCase()];
    const isPart = Math.min(a.length, b.length) > 1 && (b.includes(a) || a.includes(b));
    const edits = editDistance(a, b), most = Math.max(a.length, b.length) / 2;
    return { name, edits: isPart ? Math.min(edits, most) : edits, most };
  });
  return far.filter(({ edits, most }) => edits <= most)
    .sort((one, other) => one.edits - other.edits)[0]?.name;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/** Refuses what is no spectrum image, and says what to take of it. */
export function refuseNonSpectra(task: string, image: unknown): void {
  if (isSpectra(image)) return;
  throw new RangeError(`Cannot ${task} as a spectrum image must be given: ${describe(image)}`);
}

/** What a thing is that is no spectrum image (or image), with the remedy. */
export function describe(thing: unknown): string {
  if (typeof thing !== "object" || thing === null) return `it is ${show(thing)}`;
  if (Array.isArray(thing) && thing.length <= 8) return `it is ${show(thing)}`;
  if ("length" in thing) return `it is a list of ${thing.length}`;
  if ("then" in thing) return "it is a promise, write await before what made it";
  if (isNameless(thing)) return `it is a ${thing.constructor.name}`;
  if ("image" in thing && "method" in thing) return "it is what denoise() gave, take its .image";
  if ("peaks" in thing && "status" in thing) {
    return "it is what fitPeaks() gave, take peakMap() or fittedSpectra() of it";
  }
  if ("value" in thing && "standardError" in thing) {
    return "it is what integrateEdge() gave, take its .value or .standardError";
  }
  if ("readRows" in thing) {
    return "it is a view of a file, take await view.readRows(from, to), or go by mapBlocks()";
  }
  if ("axes" in thing) return "it is a measurement, take toSpectrumImage() of it";
  if ("data" in thing && "shape" in thing) return `it has shape [${thing.shape}]`;
  return `it has ${Object.keys(thing).slice(0, 6).join(", ") || "nothing"}`;
}

/** A value for people: text in quotes. */
export function show(value: unknown): string {
  if (typeof value === "number" || typeof value === "function") return String(value).slice(0, 40);
  if (typeof value === "bigint") return `${value}n`.slice(0, 40);
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 80);
  } catch {
    return String(value); // it holds itself, or a bigint
  }
}
