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
      y: { label: "Squared error / variance of the counts", type: "log" },
      width: 460,
      height: 300,
    });
  });
  return arrangePanels(panels, { shareY: true });
}

/** Draws a scan with vacancies (circles) and a moved row (short lines at its ends), on one scale. */
export function drawDefectMaps(
  { images, places }: ShownDefects,
  { methods }: { methods: readonly string[] },
): Figure {
  const points = places.odd.map(({ row, column }) => ({ row, column, colour: "#f0e442" }));
  const ends = places.row.map(({ row, column }) => ({ row, column, colour: "#56b4e9" }));
  const shown = Object.fromEntries(methods.map((name) => [name, images[name]]));
  return drawMap(shown, {
    columns: 3,
    width: 300,
    points: [...points, ...ends],
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
