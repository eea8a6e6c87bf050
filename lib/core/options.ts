/**
 * What a call refuses before it works: a notebook is not type-checked, so that a mistyped option, a
 * forgotten `await` or text for a number reaches the library.
 *
 * @module
 */

/**
 * One of these names; other text passes the type check and is refused by the call, so that options in a
 * variable need no `as const`.
 */
export type OneOf<Names extends string> = Names | (string & Record<never, never>);

/**
 * Refuses an option that nothing reads, as a name mistyped in a notebook would be passed over in
 * silence, and options that are not given by their names.
 *
 * @param task What is to be done, for the message.
 * @throws {RangeError} Where an option has none of the names.
 */
export function refuseUnknownOptions(
  task: string,
  options: unknown,
  names: readonly string[],
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new RangeError(
      `Cannot ${task} as options must be given by name, { ${names.join(", ")} }: got ` +
        show(options),
    );
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot ${task} as options must be among ${names.join(", ")}: "${unknown}" is not`,
    );
  }
}

/** Refuses a value that is none of those known. */
export function refuseUnknownValue(
  task: string,
  name: string,
  value: unknown,
  known: readonly string[],
): void {
  if (known.includes(value as string)) return;
  const list = known.map((one) => `"${one}"`).join(", ");
  throw new RangeError(
    `Cannot ${task} as ${name} must be one of ${list}: it is ${show(value)}`,
  );
}

/** Refuses text, NaN and what is missing where numbers are needed. */
export function refuseNonNumbers(task: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "number" && Number.isFinite(value)) continue;
    throw new RangeError(`Cannot ${task} as ${name} must be a number: it is ${show(value)}`);
  }
}

/** Refuses a list that is none. */
export function refuseNonList(task: string, name: string, value: unknown): void {
  if (Array.isArray(value)) return;
  throw new RangeError(`Cannot ${task} as ${name} must be a list, [...]: it is ${show(value)}`);
}

/** Refuses what is no spectrum image, and says what to take of it. */
export function refuseNonSpectra(task: string, image: unknown): void {
  const { data, shape, energy } = Object(image);
  if (data && energy && shape?.length === 3) return;
  throw new RangeError(`Cannot ${task} as a spectrum image must be given: ${describe(image)}`);
}

/** What a thing is that is no spectrum image (or image), with the remedy. */
export function describe(thing: unknown): string {
  if (typeof thing !== "object" || thing === null) return `it is ${show(thing)}`;
  if ("then" in thing) return "it is a promise, write await before what made it";
  if ("image" in thing && "method" in thing) return "it is what denoise() gave, take its .image";
  if ("peaks" in thing && "status" in thing) {
    return "it is what fitPeaks() gave, take peakMap() or fittedSpectra() of it";
  }
  if ("value" in thing && "standardError" in thing) {
    return "it is what integrateEdge() gave, take its .value or .standardError";
  }
  if ("axes" in thing) return "it is a measurement, take toSpectrumImage() of it";
  if ("data" in thing && "shape" in thing) return `it has shape [${thing.shape}]`;
  return `it has ${Object.keys(thing).slice(0, 6).join(", ") || "nothing"}`;
}

/** A value for people: text in quotes. */
export function show(value: unknown): string {
  if (typeof value === "number" || typeof value === "function") return String(value).slice(0, 40);
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
