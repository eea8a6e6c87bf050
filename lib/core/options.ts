/**
 * Refuses an option that nothing reads, as a name mistyped in a notebook would be passed over in
 * silence.
 *
 * @param task What is to be done, for the message.
 * @throws {RangeError} Where an option has none of the names.
 */
export function refuseUnknownOptions(
  task: string,
  options: object,
  names: readonly string[],
): void {
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
    `Cannot ${task} as ${name} must be one of ${list}: it is ${JSON.stringify(value)}`,
  );
}
