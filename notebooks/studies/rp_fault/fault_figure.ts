import * as Plot from "@observablehq/plot";
import { mean } from "simple-statistics";
import type { Image } from "eels/core/image.ts";
import { unitLabel } from "eels/figure/labels.ts";
import { drawMap, type MapOptions } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { TrueColumn } from "./column_planes.ts";
import { rescaledTo } from "./own_image.ts";
import type { ImageTruth } from "./score_image.ts";

/** Where the fault lies in an image. */
export interface FaultPlace {
  readonly columns: readonly TrueColumn[];
  readonly normal: readonly [row: number, column: number];
}

/** Length of the marks at both ends of the fault, as a share of the image's side. */
const MARK_LENGTH = 0.09;

/**
 * Where the line midway between the two Sr planes of a fault crosses the rows of an image.
 *
 * @param row Row in pixels; whole numbers are the pixels' middles.
 * @returns Column in pixels.
 */
export function faultColumnAt(
  { columns, normal: [across, along] }: FaultPlace,
  row: number,
): number {
  const planeAt = (plane: number) =>
    mean(
      columns.filter((column) => column.plane === plane)
        .map((column) => column.row * across + column.column * along),
    );
  return ((planeAt(-1) + planeAt(1)) / 2 - row * across) / along;
}

/**
 * Marks of a fault for `drawMap`: a line at each end of it, midway between its two Sr planes, which
 * leaves the columns free.
 *
 * @param shape Of the image, `[rows, columns]`.
 */
export function faultMarks(fault: FaultPlace, [rows]: Image["shape"]): Plot.Markish[] {
  const at = (row: number) => ({ x: faultColumnAt(fault, row) + 0.5, y: row + 0.5 });
  const length = MARK_LENGTH * rows;
  const ends = [[-0.5, length], [rows - 1 - length, rows - 0.5]];
  return ends.flatMap((pair) =>
    ["black", "#f0e442"].map((stroke, i) =>
      Plot.line(pair.map(at), { x: "x", y: "y", stroke, strokeWidth: i ? 2.5 : 5, clip: true })
    )
  );
}

/** Steps of a grey scale from 0 to 1: more are not seen and make figures of noise large. */
const GREYS = 64;

/**
 * Draws images of the fault on one scale, 0 to 1, its place marked in yellow at both ends.
 *
 * @param options.methods Which of them to draw; all where left out.
 */
export function drawFaultMaps(
  images: Readonly<Record<string, Image>>,
  truth: FaultPlace,
  { methods = Object.keys(images), ...options }: MapOptions & { methods?: readonly string[] } = {},
): Figure {
  const shown = Object.fromEntries(methods.map((method) => {
    const image = images[method];
    return [method, { ...image, data: image.data.map((v) => Math.round(GREYS * v) / GREYS) }];
  }));
  const [first] = Object.values(shown);
  return drawMap(shown, {
    columns: 4,
    width: 250,
    marks: faultMarks(truth, first.shape),
    ...options,
    color: { domain: [0, 1], label: "Intensity, true maximum 1", ...options.color },
  });
}

/**
 * Draws what images differ by from the first of them, on one scale about zero, the fault marked.
 *
 * @param images By name; the true one is taken to be "no counting noise".
 * @param options.methods Which of them to draw.
 */
export function drawDifferences(
  images: Readonly<Record<string, Image>>,
  truth: FaultPlace,
  { methods, ...options }: MapOptions & { methods: readonly string[] },
): Figure {
  const { data } = images["no counting noise"];
  const differences = Object.fromEntries(methods.map((method) => {
    const image = images[method];
    return [method, { ...image, data: image.data.map((value, i) => value - data[i]) }];
  }));
  const color = { domain: [-0.6, 0.6], scheme: "rdbu" as const, reverse: true };
  return drawFaultMaps(differences, truth, {
    ...options,
    color: { ...color, label: "Denoised less true intensity" },
  });
}

/**
 * Draws the stages of a scan of one's own: the scan as read on its own scale, which is that of its noise,
 * all others on one; where known, its truth and its fault.
 *
 * @param images The scan as read first.
 */
export function drawOwnImage(
  images: Readonly<Record<string, Image>>,
  { truth }: { truth?: ImageTruth },
): Figure {
  const all = { ...images, ...(truth && { "no counting noise": truth.image }) };
  const [, ...rest] = Object.values(all), ends = rest.flatMap(rangeOf);
  const shared = [Math.min(...ends), Math.max(...ends)];
  const letters = rest.length > 1 ? `b to ${String.fromCharCode(97 + rest.length)}` : "b";
  return arrangePanels(
    Object.entries(all).map(([title, image], i) => {
      const marks = truth && faultMarks(rescaledTo(truth, image), image.shape);
      const color = i === 0
        ? { domain: rangeOf(image), label: `${unitLabel(image.unit)} (a)` }
        : { domain: shared, label: `${unitLabel(image.unit)} (${letters})` };
      // One bar for those that share a scale, below the last of them.
      const legend = i === 0 || i === rest.length;
      return drawMap(image, { title, width: 270, marks, color: { ...color, legend } });
    }),
    { columns: 4 },
  );
}

/** From 0 to what 99.5 % of the pixels lie below, so that single bright pixels do not darken the rest. */
function rangeOf({ data }: Image): number[] {
  const sorted = Float32Array.from(data).sort();
  return [Math.min(0, sorted[0]), sorted[Math.floor(0.995 * (sorted.length - 1))]];
}
