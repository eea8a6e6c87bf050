import * as Plot from "@observablehq/plot";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";

/** A line or a span drawn through the whole frame, with its name. */
export interface Rule {
  /** Where a vertical line stands, or from and to of a grey span. */
  readonly x?: number | readonly number[];
  /** Where a horizontal line stands. */
  readonly y?: number;
  readonly label?: string;
}

const RULE_KINDS = { x: is.anything, y: is.anything, label: is.text };
const SPAN = { fill: "#000000", fillOpacity: 0.06 };

/** Lines and spans, drawn under the data, or their names, drawn over them. */
export function ruleMarks(rules: readonly Rule[], part: "line" | "label"): Plot.Markish[] {
  return rules.flatMap((rule) => {
    const { x, y, label } = checkOptions("a rule", "draw the rules", rule, RULE_KINDS);
    const left = Array.isArray(x) ? x[0] : x as number | undefined;
    if (part === "line") {
      return [
        ...(Array.isArray(x)
          ? [Plot.rectX([0], { x1: [x[0]], x2: [x[1]], ...SPAN, clip: true })]
          : []),
        ...(typeof x === "number"
          ? [Plot.ruleX([x], { stroke: "#777777", strokeDasharray: "2 3", clip: true })]
          : []),
        ...(y === undefined
          ? []
          : [Plot.ruleY([y], { stroke: "#444444", strokeDasharray: "4 2", clip: true })]),
      ];
    }
    if (!label) return [];
    const text = {
      fill: "#333333",
      stroke: "white",
      strokeWidth: 3,
      dx: 4,
      textAnchor: "start",
      clip: true,
    };
    return [
      left === undefined
        ? Plot.text([label], { ...text, y, frameAnchor: "left", dy: -7 } as Plot.TextOptions)
        : Plot.text(
          [label],
          { ...text, x: left, frameAnchor: "bottom", dy: -6 } as Plot.TextOptions,
        ),
    ];
  });
}
