/**
 * Whether an obtained number agrees with the committed one.
 *
 * @param tolerance As a table writes it: "5%" of the committed number, or "0.1" in its own unit.
 * @throws {RangeError} Where the tolerance is neither a number nor a percentage of at least 0.
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
