import * as Plot from "@observablehq/plot";
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import type { Image } from "../core/image.ts";
import { COLOURS, type Figure, renderPlot } from "./figure.ts";

/** A named place on a map. */
export interface MapPoint {
  readonly row: number;
  readonly column: number;
  readonly label?: string;
  readonly colour?: string;
}

/** What is drawn over a map. */
export interface MapOptions {
  readonly title?: string;
  /** Text in the upper right corner, such as an MSE. */
  readonly inset?: string;
  readonly points?: readonly MapPoint[];
  /** Values shown black and white; the smallest and largest where left out. */
  readonly domain?: readonly [low: number, high: number];
  /** Length of the scale bar in nm; where left out, a round one of about a quarter of the width. */
  readonly scaleBarNm?: number;
  readonly width?: number;
}

/**
 * Draws an image in grey levels with a scale bar in Å or nm.
 *
 * Without a pixel size no bar is drawn, and a line says that the size is not known.
 *
 * @throws {RangeError} Where the shape and the data disagree or no value is finite.
 */
export function drawMap(image: Image, options: MapOptions = {}): Figure {
  const [rows, columns] = image.shape;
  if (image.data.length !== rows * columns) {
    throw new RangeError(
      `Cannot draw the map as shape and data must agree: [${image.shape}], ${image.data.length} values`,
    );
  }
  const [low, high] = options.domain ?? extent(image.data);
  const width = options.width ?? 320;
  const top = options.title ? 26 : 6;
  const pixel = (width - 12) / columns;
  const height = Math.round(pixel * rows) + top + 6;
  const bytes = image.data.map((v) => Math.max(0, Math.min(255, 255 * (v - low) / (high - low))));
  return renderPlot({
    width,
    height,
    marginLeft: 6,
    marginRight: 6,
    marginTop: top,
    marginBottom: 6,
    x: { domain: [0, columns], axis: null },
    y: { domain: [rows, 0], axis: null },
    marks: [
      Plot.image([0], {
        x: columns / 2,
        y: rows / 2,
        width: width - 12,
        height: height - top - 6,
        src: () => greyPng(bytes, columns, rows),
        preserveAspectRatio: "none",
        imageRendering: "pixelated",
      }),
      ...pointMarks(options.points ?? []),
      ...scaleBarMarks(image, options),
      ...(options.inset
        ? [Plot.text([options.inset], { frameAnchor: "top-right", dx: -6, dy: 8, ...ON_GREY })]
        : []),
      ...(options.title
        ? [Plot.text([options.title], { frameAnchor: "top", dy: -18, fontWeight: "bold" })]
        : []),
    ],
  });
}

const ON_GREY = { fill: "white", stroke: "black", strokeWidth: 3 } as const;

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

function pointMarks(points: readonly MapPoint[]) {
  return points.flatMap(({ row, column, label, colour }, i) => {
    const fill = colour ?? COLOURS[(i + 1) % COLOURS.length];
    const at = { x: column + 0.5, y: row + 0.5 };
    return [
      Plot.dot([at], { x: "x", y: "y", r: 5, stroke: "white", strokeWidth: 1.5, fill }),
      ...(label
        ? [
          Plot.text([at], {
            x: "x",
            y: "y",
            text: () => label,
            dx: 9,
            textAnchor: "start",
            ...ON_GREY,
          }),
        ]
        : []),
    ];
  });
}

function scaleBarMarks(image: Image, options: MapOptions) {
  const [rows, columns] = image.shape;
  if (!image.pixelNm) {
    return [Plot.text(["pixel size not known"], {
      frameAnchor: "bottom-left",
      dx: 6,
      dy: -6,
      ...ON_GREY,
    })];
  }
  const lengthNm = options.scaleBarNm ?? roundLength(columns * image.pixelNm / 4);
  const left = columns * 0.05, y = rows * 0.95, right = left + lengthNm / image.pixelNm;
  const label = lengthNm < 0.95 ? `${round(lengthNm * 10)} Å` : `${round(lengthNm)} nm`;
  const bar = [{ x1: left, x2: right, y }];
  const ends = { x1: "x1", x2: "x2", y: "y" };
  return [
    Plot.ruleY(bar, { ...ends, stroke: "black", strokeWidth: 7 }),
    Plot.ruleY(bar, { ...ends, stroke: "white", strokeWidth: 4 }),
    Plot.text([label], { x: (left + right) / 2, y, dy: -12, ...ON_GREY }),
  ];
}

const round = (value: number) => Number(value.toPrecision(3));

/** The largest of 1, 2, 5 times a power of ten that is no longer than asked. */
function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((n) => n * power).find((length) => length <= most * 1.0001) ?? power;
}

/** An 8-bit grey PNG as a data address. */
function greyPng(values: ArrayLike<number>, width: number, height: number): string {
  const raw = Buffer.alloc((width + 1) * height); // each row starts with filter type 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      raw[row * (width + 1) + 1 + column] = Math.round(values[row * width + column]);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits; the zeros after it: grey, deflate, no filter choice, not interlaced
  const chunk = (type: string, body: Uint8Array) => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
    const framed = Buffer.alloc(named.length + 8);
    framed.writeUInt32BE(body.length, 0);
    named.copy(framed, 4);
    framed.writeUInt32BE(crc32(named), named.length + 4);
    return framed;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return `data:image/png;base64,${Buffer.concat([signature, ...chunks]).toString("base64")}`;
}
