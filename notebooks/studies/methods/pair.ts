/**
 * A pair of energies, such as a window or two peaks, from a list of any length: what a parameters cell
 * holds is a list of numbers to the compiler.
 *
 * @param name What the pair is called in the message.
 * @throws {RangeError} Where it is no pair of rising energies.
 */
export function risingPair(values: readonly number[], name: string): readonly [number, number] {
  const [low, high] = values;
  if (!(values.length === 2 && low < high)) {
    throw new RangeError(
      `Cannot take ${name} as it must be two rising energies in eV: it is [${values.join(", ")}]`,
    );
  }
  return [low, high];
}
