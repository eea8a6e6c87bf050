import * as Plot from "@observablehq/plot";
import { Resvg } from "@resvg/resvg-js";
import { parseHTML } from "linkedom";
import { fileURLToPath } from "node:url";

/** The key under which the Deno kernel looks for what to display. */
const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** A finished figure: shown by Jupyter as SVG, saved as SVG and PNG. */
export interface Figure {
  /** A whole SVG document. */
  readonly svg: string;
  /** Width and height in CSS pixels. */
  readonly size: readonly [width: number, height: number];
  /** The same picture as PNG at twice the size. */
  png(): Uint8Array;
  /** What Jupyter displays. */
  [DISPLAY](): Record<string, string>;
}

const FONT = "DejaVu Sans, Verdana, sans-serif";
const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** Colours that people with colour-blindness can tell apart (Okabe and Ito 2008), black first. */
export const COLOURS: readonly string[] = Object.freeze([
  "#000000",
  "#d55e00",
  "#0072b2",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
]);

/** Draws an Observable Plot specification to a figure; legends belong inside, as text marks. */
export function renderPlot(options: Plot.PlotOptions): Figure {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const { width = 640, height = 360 } = options;
  const drawn = Plot.plot({
    ...options,
    width,
    height,
    document: document as unknown as Document,
    style: { fontFamily: FONT, fontSize: "13px", background: "white", overflow: "hidden" },
  });
  if (drawn.tagName.toLowerCase() !== "svg") {
    throw new Error("Cannot draw the figure as Plot must return one svg: turn its legends off");
  }
  return figureOf(drawn.outerHTML, [width, height]);
}

/**
 * Puts figures side by side, lettered a, b, c ... as a journal would.
 *
 * @param options.columns Figures a row.
 */
export function arrangePanels(
  panels: readonly Figure[],
  { columns = panels.length, letters = true }: { columns?: number; letters?: boolean } = {},
): Figure {
  const largest = (axis: 0 | 1, belongs: (i: number) => boolean) =>
    Math.max(...panels.filter((_, i) => belongs(i)).map((panel) => panel.size[axis]));
  const rows = Math.ceil(panels.length / columns);
  const widths = Array.from(
    { length: Math.min(columns, panels.length) },
    (_, column) => largest(0, (i) => i % columns === column),
  );
  const heights = Array.from(
    { length: rows },
    (_, row) => largest(1, (i) => Math.floor(i / columns) === row),
  );
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const inner = panels.map((panel, i) => {
    const x = sum(widths.slice(0, i % columns));
    const y = sum(heights.slice(0, Math.floor(i / columns)));
    const letter = letters
      ? `<text x="${x + 4}" y="${y + 16}" font-family="${FONT}" font-size="15" ` +
        `font-weight="bold">${String.fromCharCode(97 + i)}</text>`
      : "";
    // Identifiers are the document's, not the panel's: without a prefix, panels clip each other.
    return panel.svg.replace("<svg", `<svg x="${x}" y="${y}"`)
      .replace(/(id="|url\(#)/g, `$1panel${i}-`) + letter;
  });
  const [width, height] = [sum(widths), sum(heights)];
  const body = `<rect width="${width}" height="${height}" fill="white"/>${inner.join("")}`;
  return figureOf(
    `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`,
    [width, height],
  );
}

function figureOf(markup: string, size: readonly [number, number]): Figure {
  // Names of styles and clips count up within a process; made plain, equal input gives equal text.
  const plain = renumber(markup, /plot-[0-9a-f]{6}(?:-\d+)?/g);
  const outer = plain.startsWith(`<svg xmlns`) ? "<svg" : `<svg xmlns="${SVG_NAMESPACE}"`;
  const svg = renumber(plain.replace("<svg", outer), /plot-clip-\d+/g);
  return {
    svg,
    size,
    png: () => rasterise(svg, size[0] * 2),
    [DISPLAY]: () => ({ "image/svg+xml": svg }),
  };
}

/** Replaces every distinct match by its number of appearance. */
function renumber(text: string, pattern: RegExp): string {
  const seen = new Map<string, string>();
  return text.replace(pattern, (name) => {
    if (!seen.has(name)) seen.set(name, `p${seen.size}`);
    return seen.get(name)!;
  });
}

function rasterise(svg: string, width: number): Uint8Array {
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
    fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`))
  );
  const resvg = new Resvg(svg, {
    fitTo: { mode: "width", value: width },
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" },
  });
  return resvg.render().asPng();
}
