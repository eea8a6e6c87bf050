import * as Plot from "@observablehq/plot";
import { COLOURS, type Figure, renderPlot } from "./figure.ts";

/** Which columns of a table become what. */
export interface BarOptions<Row> {
  /** Column whose values name the groups of bars, along the x axis. */
  readonly group: keyof Row & string;
  /** Column whose values name the bars of a group, each with a colour. */
  readonly bar: keyof Row & string;
  /** Column with the heights. */
  readonly y: keyof Row & string;
  readonly yLabel: string;
  readonly width?: number;
  readonly height?: number;
}

const LEGEND_PX = 18;

/** Draws a table as groups of bars from zero, in the order in which they appear. */
export function drawBars<Row>(
  rows: readonly Row[],
  { group, bar, y, yLabel, width = 640, height = 340 }: BarOptions<Row>,
): Figure {
  const bars = [...new Set(rows.map((row) => `${row[bar]}`))];
  const groups = [...new Set(rows.map((row) => `${row[group]}`))];
  const colour = (name: string) => COLOURS[bars.indexOf(name) % COLOURS.length];
  const marginTop = 12 + LEGEND_PX * Math.ceil(bars.length / 2);
  return renderPlot({
    width,
    height,
    marginLeft: 70,
    marginRight: 12,
    marginBottom: 28,
    marginTop,
    fx: { domain: groups, axis: "bottom", label: null, padding: 0.15 },
    x: { domain: bars, axis: null },
    y: { label: yLabel, labelAnchor: "center", labelArrow: "none", labelOffset: 56, grid: true },
    marks: [
      Plot.barY(rows.map((row) => ({ fx: `${row[group]}`, x: `${row[bar]}`, y: Number(row[y]) })), {
        fx: "fx",
        x: "x",
        y: "y",
        fill: (row: { x: string }) => colour(row.x),
      }),
      Plot.ruleY([0]),
      ...bars.map((name, i) =>
        Plot.text([name], {
          fx: [groups[0]],
          frameAnchor: "top-left",
          textAnchor: "start",
          dx: (i % 2) * (width - 78) / 2,
          dy: LEGEND_PX * Math.floor(i / 2) + 6 - marginTop,
          fill: colour(name),
        })
      ),
    ],
  });
}
