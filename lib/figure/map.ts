import * as Plot from "@observablehq/plot";
import type { Image } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, describe } from "../core/options.ts";
import { drawFigure } from "./figure.ts";
import { AXISLESS_KINDS, type FigureOptions } from "./figure_options.ts";
import { unitLabel } from "./labels.ts";
import { figureColours } from "./palette.ts";
import { arrangePanels } from "./panels.ts";
import type { Figure } from "./svg.ts";
import { tileImage } from "./tile.ts";

/** A named place on a map. */
export interface MapPoint {
  readonly row: number;
  readonly column: number;
  readonly label?: string;
  readonly colour?: string;
}

/**
 * What is drawn over a map: Plot's options but for its scales x, y, fx and fy, as a map's are its pixels,
 * and `inset`, which is text here.
 */
export interface MapOptions extends Omit<FigureOptions, "x" | "y" | "fx" | "fy" | "inset"> {
  /** Text in the upper right corner, such as an MSE. */
  readonly inset?: string;
  readonly points?: readonly MapPoint[];
  /** How often a periodic image, such as one cell of a crystal, is repeated each way. */
  readonly tile?: number;
  /** Length of the scale bar in nm; where left out, a round one of about a quarter of the width. */
  readonly scaleBarNm?: number;
  /** Panels a row, where there are several images. */
  readonly columns?: number;
}

const MAP_KINDS = {
  ...AXISLESS_KINDS,
  inset: { ...is.text, must: "text for the upper right corner, not Plot's pixels" },
  points: is.list,
  tile: is.whole(1),
  scaleBarNm: is.above0,
  columns: is.whole(1),
};

/**
 * Draws an image with a scale bar in Å or nm and a colour bar with its unit.
 *
 * Without a pixel size no bar is drawn, and a line says that the size is not known. Marks that are
 * added count in pixels of the image from its upper left corner.
 *
 * @param image One image, or several by name: these become lettered panels on one colour scale.
 * @param options Plot's but for x, y, fx and fy, as a map's axes are its pixels: `color: { domain: [0, 1], scheme: "viridis", label: "Ti share" }`;
 * `color: { legend: false }` leaves the colour bar out.
 * @throws {RangeError} Where the shape and the data disagree, no value is finite, or images on one
 * scale have different units.
 * @example
 * ```ts
 * import { drawMap, type Image } from "eels";
 * const data = Float32Array.from({ length: 12 }, (_, i) => i);
 * const image: Image = { data, shape: [3, 4], pixelNm: 0.1, unit: "counts" };
 * drawMap(image, { color: { scheme: "viridis" }, points: [{ row: 1, column: 2, label: "Ti" }] });
 * drawMap({ before: image, after: image });
 * ```
 */
export function drawMap(
  image: Image | Readonly<Record<string, Image>>,
  all: MapOptions = {},
): Figure {
  const { columns, ...options } = checkOptions("drawMap", "draw the map", all, MAP_KINDS);
  if (isImage(Object(image))) return drawOne(image as Image, options);
  const images = Object.values(Object(image)) as Image[];
  if (images.length === 0 || !images.every((one) => isImage(Object(one)))) {
    throw new RangeError(
      `Cannot draw the map as an image, or images by their titles, must be given: ${
        describe(image)
      }`,
    );
  }
  const units = [...new Set(images.map(({ unit }) => unit))];
  if (units.length > 1) {
    throw new RangeError(
      `Cannot draw the maps on one scale as their units must be the same: ${units.join(", ")}`,
    );
  }
  const ends = images.flatMap((one) => extent(one.data));
  const color = { domain: [Math.min(...ends), Math.max(...ends)], ...options.color };
  const panels = Object.entries(image).map(([title, one]) =>
    drawOne(one, { title, ...options, color })
  );
  return arrangePanels(panels, { columns, ariaDescription: options.ariaDescription });
}

function isImage(image: object): image is Image {
  return "data" in image && ArrayBuffer.isView(image.data);
}

const MARGIN = 6;

function drawOne(cell: Image, options: Omit<MapOptions, "columns">): Figure {
  if (cell.data.length !== cell.shape[0] * cell.shape[1]) {
    throw new RangeError(
      `Cannot draw the map as shape and data must agree: [${cell.shape}], ${cell.data.length} values`,
    );
  }
  const { inset, points = [], tile = 1, scaleBarNm, color, marks = [], ...rest } = options;
  const image = tile > 1 ? tileImage(cell, tile, tile) : cell;
  const [rows, columns] = image.shape;
  const domain = [...color?.domain ?? extent(image.data)] as number[];
  const width = rest.width ?? 320;
  const height = Math.round((width - 2 * MARGIN) / columns * rows) + 2 * MARGIN +
    (rest.title ? 20 : 0);
  return drawFigure({
    height,
    margin: MARGIN,
    marginLeft: MARGIN,
    marginRight: MARGIN,
    marginTop: MARGIN,
    marginBottom: MARGIN,
    ...rest,
    width,
    x: { domain: [0, columns], axis: null },
    y: { domain: [rows, 0], axis: null },
    color: {
      legend: true,
      label: unitLabel(image.unit),
      ...(!color?.scheme && !color?.range && { range: ["black", "white"] }),
      clamp: true,
      ...color,
      type: color?.type ?? "linear",
      domain,
    },
    marks: [
      Plot.raster(image.data as unknown as number[], {
        width: columns,
        height: rows,
        x1: 0,
        y1: 0,
        x2: columns,
        y2: rows,
        imageRendering: "pixelated",
      }),
      Plot.frame({ stroke: "#999999" }),
      ...pointMarks(points),
      ...scaleBarMarks(image, scaleBarNm),
      ...(inset
        ? [Plot.text([inset], { frameAnchor: "top-right", dx: -6, dy: 8, ...ON_IMAGE })]
        : []),
      ...marks,
    ],
  }, { numbers: true });
}

const ON_IMAGE = { fill: "white", stroke: "black", strokeWidth: 3 };

function extent(data: Float32Array): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === Infinity) {
    throw new RangeError(
      `Cannot draw the map as some value must be finite: none of ${data.length} is`,
    );
  }
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

function pointMarks(points: readonly MapPoint[]): Plot.Markish[] {
  const colours = figureColours(points.map(({ label = "" }) => label));
  return points.flatMap(({ row, column, label, colour }, i) => {
    const at = { x: [column + 0.5], y: [row + 0.5] }, fill = colour ?? colours[i];
    return [
      Plot.dot([0], { ...at, r: 5, stroke: "white", strokeWidth: 1.5, fill }),
      ...(label ? [Plot.text([label], { ...at, dx: 9, textAnchor: "start", ...ON_IMAGE })] : []),
    ];
  });
}

function scaleBarMarks(image: Image, scaleBarNm?: number): Plot.Markish[] {
  const [rows, columns] = image.shape;
  if (!image.pixelNm) {
    const anchor = { frameAnchor: "bottom-left", dx: 6, dy: -6 } as const;
    return [Plot.text(["pixel size not known"], { ...anchor, ...ON_IMAGE })];
  }
  const lengthNm = scaleBarNm ?? roundLength(columns * image.pixelNm / 4);
  const left = columns * 0.05, y = rows * 0.95, right = left + lengthNm / image.pixelNm;
  const label = lengthNm < 0.95 ? `${round(lengthNm * 10)} Å` : `${round(lengthNm)} nm`;
  const ends = { x1: [left], x2: [right], y: [y] };
  return [
    Plot.ruleY([0], { ...ends, stroke: "black", strokeWidth: 7 }),
    Plot.ruleY([0], { ...ends, stroke: "white", strokeWidth: 4 }),
    Plot.text([label], { x: [(left + right) / 2], y: [y], dy: -12, ...ON_IMAGE }),
  ];
}

const round = (value: number) => Number(value.toPrecision(3));

/** The largest of 1, 2, 5 times a power of ten that is no longer than asked. */
function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((n) => n * power).find((length) => length <= most * 1.0001) ?? power;
}
