/**
 * Swatches inside the SVG. Plot's own swatch legend is HTML, which an SVG file cannot hold; so names
 * and colours are taken from Plot's colour scale, and Plot's marks draw them in pixels.
 */
import * as Plot from "@observablehq/plot";

/** How a name looks in the legend; a square where nothing is said. */
export interface Swatch {
  readonly line?: boolean;
  readonly width?: number;
  readonly dashed?: boolean;
  readonly band?: boolean;
  /** One of Plot's symbols. */
  readonly symbol?: Plot.SymbolType;
}

export const ROW_HEIGHT = 18;
const SWATCH_WIDTH = 22, GAP = 6, BETWEEN = 16;

/** Width of a text of 13 pixels in DejaVu Sans, roughly. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += /[iljtfr.,:;'|()\s1I]/.test(letter) ? 5 : 8.1;
  return width;
}

/** Shares the names out over as few rows as hold them, evenly: none is left alone in the last. */
export function layOutLegend(names: readonly string[], width: number): string[][] {
  const widthOf = (name: string) => SWATCH_WIDTH + GAP + textWidth(name) + BETWEEN;
  const fill = (most: number) => {
    const rows: string[][] = [];
    let used = Infinity;
    for (const name of names) {
      if (used + widthOf(name) - BETWEEN > most) rows.push([]), used = 0;
      rows[rows.length - 1].push(name);
      used += widthOf(name);
    }
    return rows;
  };
  const fewest = fill(width).length;
  let narrow = width;
  while (narrow > 40 && fill(narrow - 8).length === fewest) narrow -= 8;
  return fill(narrow);
}

/** Marks of a legend in pixels, for a plot with identity scales. */
export function legendMarks(
  rows: readonly (readonly string[])[],
  { left, top, colour, swatches }: {
    left: number;
    top: number;
    colour: (name: string) => string;
    swatches: Readonly<Record<string, Swatch>>;
  },
): Plot.Markish[] {
  return rows.flatMap((names, row) => {
    let x = left;
    const y = top + (row + 0.5) * ROW_HEIGHT;
    return names.flatMap((name) => {
      const from = x, to = x + SWATCH_WIDTH, middle = (from + to) / 2;
      x = to + GAP + textWidth(name) + BETWEEN;
      const { line, width = 2, dashed, band, symbol } = swatches[name] ?? {};
      const paint = colour(name), ends = { x1: [from], x2: [to] };
      return [
        ...(band || !(line || symbol)
          ? [Plot.rect([0], {
            ...ends,
            y1: [y - 5],
            y2: [y + 5],
            fill: paint,
            fillOpacity: band ? 0.25 : 1,
          })]
          : []),
        ...(line
          ? [Plot.ruleY([0], {
            ...ends,
            y: [y],
            stroke: paint,
            strokeWidth: width,
            ...(dashed && { strokeDasharray: "5 3" }),
          })]
          : []),
        ...(symbol
          ? [Plot.dot([0], {
            ...{ x: [middle], y: [y], r: 4, symbol },
            ...(symbol === "times" ? { stroke: paint } : { fill: paint }),
          })]
          : []),
        Plot.text([name], { x: [to + GAP], y: [y], textAnchor: "start" }),
      ];
    });
  });
}
