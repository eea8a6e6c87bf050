/** The figure that compares what all methods keep of a contrast. */
import * as Plot from "@observablehq/plot";

import { drawPlot } from "eels/figure/figure.ts";
import { colourOf, figureColours } from "eels/figure/palette.ts";
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
  const top = Math.max(1.15, ...rows.map(({ kept, keptHalf }) => kept + (keptHalf || 0)));
  const points = rows.map((row) => ({
    ...row,
    left: row.noise - (row.noiseHalf || 0),
    right: row.noise + (row.noiseHalf || 0),
    low: row.kept - (row.keptHalf || 0),
    high: row.kept + (row.keptHalf || 0),
  }));
  const x = (noise: number) => noise / most * size.width;
  const y = (kept: number) => -kept / (top + 0.05) * size.height;
  const shrunk = {
    ...{ ...from, method: `${reference}, shrunk`, noise: 0.4 * from.noise, kept: 0.4 * from.kept },
    ...{ left: NaN, right: NaN, low: NaN, high: NaN },
  };
  const places = placeLabels([...points, shrunk].map((point) => ({
    ...{ text: `${point.method}`, x: x(point.noise), y: y(point.kept) },
    bars: [
      [x(point.left), x(point.right), y(point.kept) - 1, y(point.kept) + 1],
      [x(point.noise) - 1, x(point.noise) + 1, y(point.high), y(point.low)],
    ],
  })));
  const colours = figureColours(rows.map(({ method }) => colourName(`${method}`)));
  const drawn = points.map((point, i) => ({ ...point, ...places[i], colour: colours[i] }));
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
      Plot.ruleX(drawn, { x: "noise", y1: "low", y2: "high", stroke, clip: true }),
      Plot.ruleY(drawn, { y: "kept", x1: "left", x2: "right", stroke, clip: true }),
      Plot.dot(drawn, { ...at, r: 4, fill: stroke }),
      ...drawn.flatMap(nameMarks),
      ...nameMarks({ ...shrunk, ...places[points.length], colour: "#6b6b6b" }),
    ],
    ariaDescription: "Share of the contrast kept over the noise of its map, by method.",
  });
}

/** Methods that the palette knows have its colour; others are networks. */
const colourName = (method: string) => colourOf(method) === UNKNOWN ? "network" : method;
const UNKNOWN = colourOf("a name that no figure has");

/** Height of a label and mean width of its letters, in pixels. */
const LABEL = { size: 11, letter: 5.8, height: 13 } as const;
const HALO = { fontSize: LABEL.size, fill: "#222222", stroke: "white", strokeWidth: 3 };

interface LabelPlace {
  readonly anchor: "start" | "end";
  readonly dx: number;
  readonly dy: number;
}

/** The name of a point, with a line to the point where it stands further off. */
function nameMarks(
  point: LabelPlace & { noise: number; kept: number; colour: string; method: unknown },
) {
  const { anchor, dx, dy, colour } = point, place = { x: "noise", y: "kept" };
  const line = Math.hypot(dx, dy) > 16;
  const leader = Plot.vector([point], {
    ...{
      ...place,
      anchor: "start",
      shape: { draw: (to, length) => (to.moveTo(0, 0), to.lineTo(0, -length)) },
    },
    ...{ length: Math.hypot(dx, dy) - 3, rotate: Math.atan2(dx, -dy) * 180 / Math.PI },
    ...{ stroke: colour, strokeWidth: 0.8, strokeOpacity: 0.7 },
  } as Plot.VectorOptions);
  const text = { ...place, text: "method", textAnchor: anchor, dx, dy, ...HALO };
  return [...(line ? [leader] : []), Plot.text([point], text)];
}

/** Bounds of a box: left, right, top and bottom. */
type Box = readonly number[];

/** Places labels beside their points, each where it covers the least of points, bars and other labels. */
function placeLabels(
  points: readonly { text: string; x: number; y: number; bars: readonly Box[] }[],
): LabelPlace[] {
  const taken: Box[] = points.flatMap(({ x, y, bars }) => [[x - 6, x + 6, y - 6, y + 6], ...bars]);
  const candidates = [9, 21, 33, 45, 57, 69, 81].flatMap((far) =>
    [-far, far].flatMap((dy) =>
      [8, 24, 48].flatMap((dx): LabelPlace[] => [
        { anchor: "start", dx, dy },
        { anchor: "end", dx: -dx, dy },
      ])
    )
  );
  return points.map(({ text, x, y }) => {
    const length = text.length * LABEL.letter;
    const box = ({ anchor, dx, dy }: LabelPlace): Box => {
      const left = anchor === "start" ? x + dx : x + dx - length;
      return [left - 4, left + length + 4, y + dy - LABEL.height / 2, y + dy + LABEL.height / 2];
    };
    const cost = (place: LabelPlace) => {
      const [l, r, t, b] = box(place);
      const shared = taken.map(([left, right, top, bottom]) =>
        Math.max(0, Math.min(r, right) - Math.max(l, left) || 0) *
        Math.max(0, Math.min(b, bottom) - Math.max(t, top) || 0)
      );
      const away = 0.6 * Math.hypot(place.dx, place.dy);
      return shared.reduce((sum, area) => sum + area, l < 30 ? 1e4 : 0) + away;
    };
    const costs = candidates.map(cost);
    const best = candidates[costs.indexOf(Math.min(...costs))];
    taken.push(box(best));
    return best;
  });
}
