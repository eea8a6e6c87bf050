import * as is from "../core/option_kinds.ts";
import { checkOptions, checkValue } from "../core/options.ts";
import { drawFigure, sources } from "./figure.ts";
import { type Figure, figureOf, innerOf } from "./svg.ts";

const PANELS = is.listOf({ ...is.anything, fits: (panel) => Object(panel).svg }, "figures");

/**
 * Puts figures side by side, lettered a, b, c ... as a journal would.
 *
 * @param panels Figures, in reading order.
 * @param options.columns Figures a row; all in one row where left out.
 * @param options.letters Whether panels are lettered, or the letter of the first, such as "d".
 * @param options.shareY Whether all panels are drawn again on one y scale, which holds all of theirs.
 * @param options.ariaDescription The figure's message in one sentence.
 * @example
 * ```ts
 * import { arrangePanels, drawLines } from "eels";
 * const panels = [1, 2].map((n) => drawLines([{ label: `${n}`, x: [0, 1], y: [0, n] }]));
 * const figure = arrangePanels(panels, { shareY: true });
 * ```
 */
export function arrangePanels(
  panels: readonly Figure[],
  options: {
    columns?: number;
    letters?: boolean | string;
    shareY?: boolean;
    ariaDescription?: string;
  } = {},
): Figure {
  checkValue("arrange the panels", "panels", panels, PANELS);
  const { columns = panels.length, letters = true, shareY = false, ariaDescription } = checkOptions(
    "arrangePanels",
    "arrange the panels",
    options,
    {
      columns: is.whole(1),
      letters: is.either(is.flag, is.text),
      shareY: is.flag,
      ariaDescription: is.text,
    },
  );
  const shown = shareY ? onOneScale(panels) : panels;
  const largest = (axis: 0 | 1, belongs: (i: number) => boolean) =>
    Math.max(...shown.filter((_, i) => belongs(i)).map((panel) => panel.size[axis]));
  const widths = Array.from(
    { length: Math.min(columns, shown.length) },
    (_, column) => largest(0, (i) => i % columns === column),
  );
  const heights = Array.from(
    { length: Math.ceil(shown.length / columns) },
    (_, row) => largest(1, (i) => Math.floor(i / columns) === row),
  );
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const firstLetter = (typeof letters === "string" ? letters : "a").charCodeAt(0);
  const inner = shown.map((panel, i) => {
    const x = sum(widths.slice(0, i % columns));
    const y = sum(heights.slice(0, Math.floor(i / columns)));
    const letter = letters
      ? `<text x="4" y="17" text-anchor="start" font-size="15" font-weight="bold">` +
        `${String.fromCharCode(firstLetter + i)}</text>`
      : "";
    // Identifiers are the document's, not the panel's: without a prefix, panels clip each other.
    const body = innerOf(panel.svg).replace(/(id="|url\(#)/g, `$1panel${i}-`);
    return `<g transform="translate(${x},${y})">${body}${letter}</g>`;
  });
  const size = [sum(widths), sum(heights)] as const;
  return figureOf(inner.join(""), size, { description: ariaDescription });
}

function onOneScale(panels: readonly Figure[]): Figure[] {
  const drawn = panels.map((panel) => sources.get(panel));
  const ends = drawn.flatMap((source) => source?.yDomain ?? []);
  if (drawn.some((source) => !source?.yDomain)) {
    throw new RangeError(
      "Cannot share the y scale as every panel must be one plot with numbers on its y axis",
    );
  }
  const domain = [Math.min(...ends), Math.max(...ends)];
  return drawn.map((source) =>
    drawFigure({ ...source!.options, y: { ...source!.options.y, domain } }, source!.look)
  );
}
