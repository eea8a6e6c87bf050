/**
 * Figures of the crystal and of a probe on its way through it (notebook 01).
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { drawFigure } from "eels/figure/figure.ts";
import { drawLines } from "eels/figure/lines.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { Image } from "eels/core/image.ts";
import { SRTIO3 } from "eels/simulate/crystal.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { PROBES, type ProbeWalk } from "./probe_walk.ts";

/** How elements are drawn: colour, that of a ring on a dark map, and radius in pixels. */
const ELEMENTS: Readonly<Record<string, { colour: string; ring: string; r: number }>> = {
  Sr: { colour: "#009e73", ring: "#66e0b8", r: 15 },
  Ti: { colour: "#d55e00", ring: "#ff9f5c", r: 12 },
  O: { colour: "#0072b2", ring: "#a6d8ff", r: 6 },
};

const PANEL = 260;
/** Of the projected potential, in V Å. */
const TICKS = [0, 100, 300, 600, 1000];

/**
 * Draws the atoms of the cell along the beam and in the section through the Ti-O columns, and the
 * projected potential of each slice.
 */
export function drawCrystal(potentials: Readonly<Record<string, Image>>): Figure {
  const slices = Object.entries(potentials).map(([title, potential]) =>
    drawMap(potential, {
      ...{ title, tile: 2, scaleBarNm: 0.1, width: PANEL },
      color: { label: "Projected potential (V Å)", type: "sqrt", domain: [0, 1000], ticks: TICKS },
    })
  );
  const plan = { title: "along the beam", depth: "y, down the scan (Å)", labels: true };
  const section = { title: "section through Ti-O", depth: "z, along the beam (Å)" };
  const all = repeated(1, 2);
  return arrangePanels([
    drawAtoms(all.map(({ element, at: [x, y] }) => ({ element, x, y })), plan),
    drawAtoms(
      repeated(2, 1).filter(({ at }) => Math.abs(at[1] / SRTIO3.cellA[1] - 0.5) < 0.01)
        .map(({ element, at: [x, , y] }) => ({ element, x, y })),
      section,
    ),
    ...slices,
  ]);
}

interface ShownAtom {
  readonly element: string;
  readonly x: number;
  readonly y: number;
}

/** The atoms of 2 x 2 cells with those on their far faces; deep atoms first. */
function repeated(cellsDeep: number, cellsDown: number) {
  const reach = [2, cellsDown, cellsDeep];
  return SRTIO3.sites.flatMap(({ element, position }) => {
    const steps = position.map((part, axis) =>
      Array.from({ length: reach[axis] + 1 }, (_, i) => part + i).filter((at) => at <= reach[axis])
    );
    return steps[0].flatMap((x) =>
      steps[1].flatMap((y) =>
        steps[2].map((z) => ({ element, at: [x, y, z].map((v, axis) => v * SRTIO3.cellA[axis]) }))
      )
    );
  }).sort((a, b) => ELEMENTS[b.element].r - ELEMENTS[a.element].r);
}

/** Ticks on both axes of a plan. */
const ANGSTROMS = [0, 2, 4, 6, 8];

function drawAtoms(
  atoms: readonly ShownAtom[],
  { title, depth, labels }: { title: string; depth: string; labels?: boolean },
): Figure {
  const cell = SRTIO3.cellA[0], span = [-0.9, 2 * cell + 0.9];
  const names = [
    { text: "Sr", x: cell, y: cell },
    { text: "Ti-O", x: 1.5 * cell, y: 1.5 * cell },
    { text: "O", x: 1.5 * cell, y: cell },
  ];
  const colours = Object.fromEntries(
    Object.entries(ELEMENTS).map(([n, { colour }]) => [n, colour]),
  );
  return drawFigure({
    ...{ title, width: PANEL + 30, height: PANEL + 74, marginRight: 8 },
    x: { label: "x (Å)", domain: span, ticks: ANGSTROMS },
    y: { label: depth, domain: [...span].reverse(), ticks: ANGSTROMS },
    marks: [
      Plot.rect([0], { x1: [cell], x2: [2 * cell], y1: [cell], y2: [2 * cell], stroke: "#6b6b6b" }),
      Plot.dot(atoms, {
        x: "x",
        y: "y",
        r: (atom: ShownAtom) => ELEMENTS[atom.element].r,
        fill: "element",
        stroke: "white",
      }),
      ...(labels
        ? [Plot.text(names, {
          ...{ x: "x", y: "y", text: "text", dx: 13, dy: -15, textAnchor: "start" },
          ...{ fill: "black", stroke: "white", strokeWidth: 4, fontWeight: "bold" },
        })]
        : []),
    ],
    r: { type: "identity" },
  }, {
    names: Object.keys(ELEMENTS),
    colours,
    swatches: Object.fromEntries(Object.keys(ELEMENTS).map((n) => [n, { symbol: "circle" }])),
  });
}

/**
 * Draws the intensity of the probes at each depth, all on one scale of square roots from 0; rings are
 * the columns, in the colours of {@link drawCrystal}.
 */
export function drawProbes({ maps }: ProbeWalk): Figure {
  const most = Math.max(...maps.map(({ intensity }) => Math.max(...intensity.data)));
  const probes = new Set(maps.map(({ probe }) => probe)).size;
  const panels = maps.map(({ probe, depthNm, intensity }) =>
    drawMap(intensity, {
      ...{ title: `probe on ${probe}, ${depthNm.toFixed(0)} nm`, width: 220, scaleBarNm: 0.2 },
      color: { type: "sqrt", domain: [0, most], label: "Intensity (1/Å²)", scheme: "viridis" },
      marks: [columnRings(probe, intensity)],
      r: { type: "identity" },
    })
  );
  return arrangePanels(panels, { columns: maps.length / probes });
}

/** The columns around a probe, which stands in the middle of 2 x 2 cells. */
function columnRings(probe: string, { shape: [rows, columns] }: Image) {
  const rings = repeated(1, 2).filter(({ at }) => at[2] === 0 || at[2] < SRTIO3.cellA[2])
    .map(({ element, at }) => {
      const [x, y] = [0, 1].map((axis) => at[axis] / SRTIO3.cellA[axis] - PROBES[probe][axis]);
      // The grid repeats after 2 cells as well: what lies before the rim comes in behind.
      const [column, row] = [x, y].map((v) => ((v + 2) % 2) / 2);
      return { element, column: (column + 0.5) % 1 * columns, row: (row + 0.5) % 1 * rows };
    });
  return Plot.dot(rings, {
    ...{ x: "column", y: "row", strokeWidth: 1.2, clip: true },
    r: (ring: { element: string }) => ELEMENTS[ring.element].r * 0.7,
    stroke: (ring: { element: string }) => ELEMENTS[ring.element].ring,
  });
}

/** Draws which share of a probe is left on its column, with the 95 % interval over configurations. */
export function drawOnColumn({ depthsNm, onColumn }: ProbeWalk): Figure {
  const colours: Readonly<Record<string, string>> = { "Ti-O": "#d55e00", Sr: "#009e73" };
  return drawLines(
    Object.entries(onColumn).map(([label, configurations]) => {
      const shares = depthsNm.map((_, i) => seedInterval(configurations.map((one) => one[i])));
      return {
        ...{ label, colour: colours[label], x: depthsNm, y: shares.map(({ mean }) => mean) },
        ...{ error: shares.map(({ mean, high }) => high - mean), band: true },
      };
    }),
    {
      ...{ width: 480, height: 280 },
      x: { label: "Depth (nm)" },
      y: { label: "Share of the probe on its column", domain: [0, 1] },
    },
  );
}

/** The share of each probe that is left on its column at the depths of its maps, with 95 % intervals. */
export function listOnColumn({ maps, depthsNm, onColumn }: ProbeWalk) {
  return maps.map(({ probe, depthNm }) => {
    const at = depthsNm.findIndex((depth) => Math.abs(depth - depthNm) < 1e-9);
    const { mean, low, high } = seedInterval(onColumn[probe].map((one) => one[at]));
    return { probe, depthNm, share: mean, low, high };
  });
}
