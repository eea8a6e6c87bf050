/** The figure of notebook 11 that compares all methods. */
import * as Plot from "@observablehq/plot";

import { drawPlot } from "eels/figure/figure.ts";
import { colourOf } from "eels/figure/palette.ts";
import type { Figure } from "eels/figure/svg.ts";

/** Share kept and noise of a method, with half widths of their intervals. */
export interface KeptRow {
  readonly method: string | number;
  readonly kept: number;
  readonly keptHalf: number;
  readonly noise: number;
  readonly noiseHalf: number;
}

/**
 * Draws the share of the contrast that is kept over the noise of the contrast's map, both with their
 * intervals. Along the line from the reference to the origin its contrast is shrunk; a method above the line
 * knows more of the contrast than the reference does.
 *
 * @param options.reference Method from whose point the line is drawn.
 */
export function drawKept(
  rows: readonly KeptRow[],
  { reference }: { reference: string },
): Figure {
  const from = rows.find(({ method }) => method === reference)!;
  const ends = rows.map(({ noise, noiseHalf }) => Math.max(1.2 * noise, noise + (noiseHalf || 0)));
  const most = 1.02 * Math.max(...ends),
    size = { width: 720, height: 520 };
  const x = (noise: number) => noise / most * size.width, y = (kept: number) => -kept * size.height;
  const places = placeLabels(rows.map((row) => {
    return { text: `${row.method}`, x: x(row.noise), y: y(row.kept) };
  }));
  const top = Math.max(1.15, ...rows.map(({ kept, keptHalf }) => kept + (keptHalf || 0)));
  const points = rows.map((row, i) => ({
    ...{ ...row, ...places[i], colour: colourOf(colourName(`${row.method}`)) },
    left: row.noise - row.noiseHalf,
    right: row.noise + row.noiseHalf,
    low: row.kept - row.keptHalf,
    high: row.kept + row.keptHalf,
  }));
  const at = { x: "noise", y: "kept", clip: true }, stroke = (d: { colour: string }) => d.colour;
  return drawPlot({
    ...{ ...size, rules: [{ y: 1 }, { y: 0 }] },
    x: { label: "Noise of the contrast map (of the true map's deviation)", domain: [0, most] },
    y: { label: "Contrast kept", domain: [-0.05, top] },
    marks: [
      Plot.frame(),
      Plot.line([{ noise: 0, kept: 0 }, from], {
        ...at,
        stroke: "#6b6b6b",
        strokeDasharray: "5 3",
      }),
      Plot.ruleX(points, { x: "noise", y1: "low", y2: "high", stroke, clip: true }),
      Plot.ruleY(points, { y: "kept", x1: "left", x2: "right", stroke, clip: true }),
      Plot.dot(points, { ...at, r: 4, fill: stroke }),
      ...points.map((point) =>
        Plot.text([point], {
          ...{ x: "noise", y: "kept", text: "method", fontSize: LABEL.size },
          ...{ textAnchor: point.anchor, dx: point.dx, dy: point.dy, fill: "#222222" },
        })
      ),
    ],
    ariaDescription: "Share of the contrast kept over the noise of its map, by method.",
  });
}

/** Methods that the palette knows have its colour; others are networks. */
const colourName = (method: string) => colourOf(method) === UNKNOWN ? "network" : method;
const UNKNOWN = colourOf("a name that no figure has");

/** Height of a label and mean width of its letters, in pixels. */
const LABEL = { size: 11, letter: 5.8, height: 13 } as const;

interface LabelPlace {
  readonly anchor: "start" | "end";
  readonly dx: number;
  readonly dy: number;
}

/** Places labels beside their points, each where it covers the least of the other points and labels. */
function placeLabels(
  points: readonly { text: string; x: number; y: number }[],
): LabelPlace[] {
  const taken = points.map(({ x, y }) => [x - 6, x + 6, y - 6, y + 6]);
  const candidates = [-9, 9, -21, 21, -33, 33, -45, 45].flatMap((dy): LabelPlace[] => [
    { anchor: "start", dx: 8, dy },
    { anchor: "end", dx: -8, dy },
  ]);
  return points.map(({ text, x, y }) => {
    const length = text.length * LABEL.letter;
    const box = ({ anchor, dx, dy }: LabelPlace) => {
      const left = anchor === "start" ? x + dx : x + dx - length;
      return [left, left + length, y + dy - LABEL.height / 2, y + dy + LABEL.height / 2];
    };
    const covered = (place: LabelPlace) => {
      const [l, r, t, b] = box(place);
      const shared = taken.map(([left, right, top, bottom]) =>
        Math.max(0, Math.min(r, right) - Math.max(l, left)) *
        Math.max(0, Math.min(b, bottom) - Math.max(t, top))
      );
      return shared.reduce((sum, area) => sum + area, l < 30 ? 1e4 : 0);
    };
    const areas = candidates.map(covered);
    const best = candidates[areas.indexOf(Math.min(...areas))];
    taken.push(box(best));
    return best;
  });
}
