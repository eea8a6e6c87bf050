import * as Plot from "@observablehq/plot";
import { colourOf } from "eels/figure/palette.ts";

/**
 * Horizontal lines at what other methods reach, in the methods' colours, named at the right end.
 *
 * @param levels Heights by the names of the methods.
 * @param options.below Whether a name stands below its line.
 */
export function levelMarks(
  levels: Readonly<Record<string, number>>,
  { below = true }: { readonly below?: boolean } = {},
): Plot.Markish[] {
  return Object.entries(levels).flatMap(([name, y]) => [
    Plot.ruleY([y], { stroke: colourOf(name), strokeWidth: 1.5, strokeDasharray: "5 3" }),
    Plot.text([name], {
      ...{ y, frameAnchor: "right", textAnchor: "end", dx: -6, dy: below ? 10 : -12 },
      ...{ fill: "#333333", stroke: "white", strokeWidth: 3 },
    } as Plot.TextOptions),
  ]);
}
