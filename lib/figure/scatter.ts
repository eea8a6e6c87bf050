import * as Plot from "@observablehq/plot";
import { COLOURS, type Figure, renderPlot } from "./figure.ts";

/** Points of one class. */
export interface ScatterClass {
  readonly label: string;
  /** Interleaved x and y. */
  readonly positions: ArrayLike<number>;
  readonly colour?: string;
  readonly symbol?: "dot" | "cross";
}

/**
 * Draws points in a plane whose axes mean nothing, such as an embedding: equal scales, no ticks, the
 * names of the classes above the frame in their colours.
 *
 * @param classes Drawn in turn.
 * @param options.legend Whether the names stand above the frame.
 */
export function drawScatter(
  classes: readonly ScatterClass[],
  { title, width = 240, legend = false }: { title?: string; width?: number; legend?: boolean } = {},
): Figure {
  const top = 8 + (title ? 18 : 0) + (legend ? 18 * classes.length : 0);
  const side = width - 16;
  const all = classes.flatMap(({ positions }) => Array.from(positions));
  const [xs, ys] = [0, 1].map((axis) => all.filter((_, i) => i % 2 === axis));
  const range = (values: number[]) =>
    values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
  const [left, right] = range(xs), [bottom, high] = range(ys);
  const span = 1.06 * Math.max(right - left, high - bottom, Number.MIN_VALUE);
  const place = (x: number, y: number) => [
    8 + side * (0.5 + (x - (left + right) / 2) / span),
    top + side * (0.5 - (y - (bottom + high) / 2) / span),
  ];
  const styled = classes.map((one, i) => ({
    ...one,
    colour: one.colour ?? COLOURS[(i + 1) % COLOURS.length],
  }));
  return renderPlot({
    width,
    height: top + side + 8,
    marginLeft: 8,
    marginRight: 8,
    marginTop: top,
    marginBottom: 8,
    x: { axis: null, domain: [0, 1] },
    y: { axis: null, domain: [0, 1] },
    marks: [
      Plot.frame({ stroke: "#999999" }),
      // One path a class: thousands of elements would make a picture of megabytes.
      ...styled.map(({ positions, colour, symbol }) => pathMark(positions, place, colour, symbol)),
      ...(title
        ? [Plot.text([title], { frameAnchor: "top", dy: -top + 8, fontWeight: "bold" })]
        : []),
      ...(legend
        ? styled.map(({ label, colour, symbol }, i) =>
          Plot.text([`${symbol === "cross" ? "×" : "●"} ${label}`], {
            frameAnchor: "top-left",
            textAnchor: "start",
            dy: -16 - 18 * (classes.length - 1 - i),
            fill: colour,
          })
        )
        : []),
    ],
  });
}

function pathMark(
  positions: ArrayLike<number>,
  place: (x: number, y: number) => number[],
  colour: string,
  symbol: "dot" | "cross" = "dot",
): Plot.RenderFunction {
  const steps = symbol === "dot" ? "h0" : "m-1.5-1.5l3 3m-3 0l3-3";
  let path = "";
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = place(positions[i], positions[i + 1]).map((value) => value.toFixed(1));
    path += `M${x} ${y}${steps}`;
  }
  return (_index, _scales, _values, _dimensions, context) => {
    const element = context.document.createElementNS("http://www.w3.org/2000/svg", "path");
    const style = { d: path, stroke: colour, fill: "none", "stroke-linecap": "round" };
    for (const [name, value] of Object.entries(style)) element.setAttribute(name, value);
    element.setAttribute("stroke-width", symbol === "dot" ? "3" : "0.9");
    return element as unknown as SVGElement;
  };
}

/** Draws the names of classes in one line, for several scatter figures. */
export function drawLegend(
  classes: readonly Pick<ScatterClass, "label" | "colour" | "symbol">[],
  width = 720,
): Figure {
  return renderPlot({
    width,
    height: 26,
    marginLeft: 0,
    marginRight: 0,
    marginTop: 0,
    marginBottom: 0,
    x: { axis: null, domain: [0, classes.length] },
    y: { axis: null, domain: [0, 1] },
    marks: classes.map(({ label, colour, symbol }, i) =>
      Plot.text([`${symbol === "cross" ? "×" : "●"} ${label}`], {
        x: i + 0.5,
        y: 0.5,
        fill: colour ?? COLOURS[(i + 1) % COLOURS.length],
      })
    ),
  });
}

/**
 * Parts points into classes by their labels, in the order of the styles.
 *
 * @param positions Interleaved x and y, one pair a label.
 * @param styles Colour and symbol of each label.
 */
export function scatterClasses(
  positions: ArrayLike<number>,
  labels: readonly string[],
  styles: Readonly<Record<string, Pick<ScatterClass, "colour" | "symbol">>>,
): ScatterClass[] {
  return Object.entries(styles).map(([label, style]) => {
    const own = [...labels.keys()].filter((i) => labels[i] === label);
    return {
      label,
      ...style,
      positions: own.flatMap((i) => [positions[2 * i], positions[2 * i + 1]]),
    };
  });
}
