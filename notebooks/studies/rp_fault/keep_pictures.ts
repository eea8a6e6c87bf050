import * as Plot from "@observablehq/plot";
import { drawLines } from "eels/figure/lines.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { Image } from "eels/core/image.ts";
import { prng } from "eels/core/random.ts";
import type { ShownDefects } from "./keep_defects.ts";
import { keepPairs, type KeepWindows } from "./keep_windows.ts";
import type { SavedKeep } from "./keep_saved.ts";
import { drawWindowRows } from "./window_figure.ts";

/** Draws random training windows: counts, and what should come out, each on its own scale. */
export function drawKeepWindows(recipe: KeepWindows, { seed }: { seed: number }): Figure {
  const { inputs, targets } = keepPairs(recipe, { count: 8, random: prng(seed) });
  const rows = [
    { label: "counts", windows: inputs },
    { label: "truth", windows: targets },
  ];
  return drawWindowRows(rows, { pixelNm: 0.03254 });
}

/** Draws the losses of the saved trainings, on windows that they did not learn from, one panel a recipe. */
export function drawKeepLosses(saved: Readonly<Record<string, SavedKeep>>): Figure {
  const panels = Object.entries(saved).map(([title, { validationLosses, windowsAnEpoch }]) => {
    const lines = validationLosses.map((losses, i) => ({
      label: `training ${i + 1}`,
      x: losses.map((_, epoch) => (epoch + 1) * windowsAnEpoch),
      y: losses,
    }));
    return drawLines(lines, {
      title,
      x: { label: "Windows seen" },
      y: {
        label: "Squared error / variance of the counts",
        type: "log",
        domain: [0.08, 1],
        ticks: [0.1, 0.2, 0.5, 1],
      },
      width: 460,
      height: 300,
    });
  });
  return arrangePanels(panels, { shareY: true });
}

/** Draws a scan with vacancies (yellow circles) and a moved row (blue lines at its ends), on one scale. */
export function drawDefectMaps(
  { images, places }: ShownDefects,
  { methods }: { methods: readonly string[] },
): Figure {
  const at = ({ row, column }: { row: number; column: number }) => ({
    x: column + 0.5,
    y: row + 0.5,
  });
  const circles = (stroke: string, strokeWidth: number) =>
    Plot.dot(places.odd.map(at), { x: "x", y: "y", r: 8, stroke, strokeWidth });
  const row = places.row.map(at).sort((one, other) => one.x - other.x);
  const [first, last] = [row[0], row.at(-1)!];
  const step = {
    x: (last.x - first.x) / (row.length - 1),
    y: (last.y - first.y) / (row.length - 1),
  };
  const line = (from: typeof first, sign: number, stroke: string, strokeWidth: number) =>
    Plot.line(
      [1, 2].map((n) => ({ x: from.x + sign * n * step.x, y: from.y + sign * n * step.y })),
      {
        ...{ x: "x", y: "y", clip: true, stroke, strokeWidth },
      },
    );
  const lines = [["black", 5], ["#56b4e9", 2.5]].flatMap(([stroke, width]) => [
    line(first, -1, `${stroke}`, Number(width)),
    line(last, 1, `${stroke}`, Number(width)),
  ]);
  return drawMap(Object.fromEntries(methods.map((name) => [name, images[name]])), {
    columns: 4,
    width: 250,
    marks: [circles("black", 3.5), circles("#f0e442", 1.5), ...lines],
    color: { domain: [0, 1], label: "Intensity, true maximum 1" },
  });
}

/** Images of some methods by name, of several trainings of a network that of the first. */
export function firstTrainings(
  images: Readonly<Record<string, Image>>,
  methods: readonly string[],
): Record<string, Image> {
  return Object.fromEntries(
    methods.map((method) => [method, images[method] ?? images[`${method}, training 1`]]),
  );
}
