/**
 * How far a number may lie from the committed one: "5%" of it, or 0.1 (also "0.1") in its own unit.
 */
export type Tolerance = number | `${number}` | `${number}%`;

/**
 * The tolerance as tables write it.
 *
 * @throws {RangeError} Where it is neither a number nor a percentage of at least 0.
 */
export function formatTolerance(tolerance: Tolerance): string {
  parseTolerance(String(tolerance));
  return String(tolerance);
}

/**
 * Whether an obtained number agrees with the committed one.
 *
 * @param tolerance Written as in a table: "5%" is relative to the committed number.
 */
export function isWithin(committed: number, obtained: number, tolerance: string): boolean {
  const { size, relative } = parseTolerance(tolerance);
  // Decimal numbers read from text differ by more than their written difference: 1.3 - 1.2 > 0.1.
  const rounding = 1e-12 * Math.max(Math.abs(committed), Math.abs(obtained));
  const allowed = relative ? size * Math.abs(committed) : size;
  return Math.abs(obtained - committed) <= allowed + rounding;
}

function parseTolerance(text: string): { size: number; relative: boolean } {
  const match = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(%?)$/i.exec(text);
  if (!match) {
    throw new RangeError(
      `Cannot use a tolerance as it must be a number or a percentage, such as 0.1 or "5%": it is ` +
        `"${text}"`,
    );
  }
  const relative = match[2] === "%";
  return { size: Number(match[1]) / (relative ? 100 : 1), relative };
}
