/**
 * Finished pictures. Their SVG has attributes only and no style sheet: CairoSVG draws nothing where it
 * meets Plot's `:where()`, and Inkscape leaves such styles out.
 */
import { Resvg } from "@resvg/resvg-js";
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

/** What is inside an SVG of ours, without its name for readers of screens. */
export function innerOf(svg: string): string {
  return svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
    .replace(/^<title>[^<]*<\/title>/, "").replace(/^<desc>[^<]*<\/desc>/, "");
}

/** The drawn elements as text, without style sheets and in colours that every program knows. */
export function plain(svg: Element): string {
  for (const style of [...svg.querySelectorAll("style")]) style.remove();
  for (const tick of [...svg.querySelectorAll("[class]")]) tick.removeAttribute("class");
  // Outlined text twice, outline below: CairoSVG does not know paint-order and would cover the text.
  for (const text of [...svg.querySelectorAll("[paint-order]")]) {
    text.removeAttribute("paint-order");
    const inside = text.cloneNode(true) as Element;
    for (const name of ["stroke", "stroke-width", "stroke-linejoin"]) inside.removeAttribute(name);
    text.setAttribute("aria-hidden", "true");
    text.after(inside);
  }
  return svg.innerHTML.replace(/currentcolor/gi, "#000000")
    .replaceAll("var(--plot-background)", "white");
}

/** Text for an SVG. */
export const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A whole SVG document round what was drawn. */
export function figureOf(
  body: string,
  [width, height]: readonly [number, number],
  { title, description }: { title?: string; description?: string } = {},
): Figure {
  const attributes = {
    xmlns: SVG_NAMESPACE,
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "font-family": FONT,
    "font-size": 13,
    "text-anchor": "middle",
    fill: "#000000",
  };
  const root = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(" ");
  const markup = `<svg ${root}>` +
    (title ? `<title>${escape(title)}</title>` : "") +
    (description ? `<desc>${escape(description)}</desc>` : "") +
    `<rect width="${width}" height="${height}" fill="white"/>${body}</svg>`;
  // Names of clips count up within a process; made plain, equal input gives equal text.
  const svg = renumber(markup, /plot-clip-\d+/g);
  return {
    svg,
    size: [width, height],
    png: () => rasterise(svg, width * 2),
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
