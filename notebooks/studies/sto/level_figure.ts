import { drawGroups } from "eels/figure/groups.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { BandCoverage } from "../methods/conformal_bands.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import type { listLevels } from "./denoiser_levels.ts";

/** Draws errors and the contrast kept over the level of the noise, with intervals over the seeds. */
export function drawLevels(
  rows: ReturnType<typeof listLevels>,
  { trainedAt }: { trainedAt: number },
): Figure {
  const x = {
    value: "sigma",
    label: "Noise (standard deviation)",
    type: "log",
    ticks: [...new Set(rows.map(({ sigma }) => Number(sigma)))],
  };
  const panel = { width: 520, height: 360, group: "method", x, dodge: 3 };
  const rule = { x: trainedAt, label: "trained" };
  return arrangePanels([
    drawGroups(rows, {
      ...panel,
      ...{ error: "meanSquaredErrorHalf", rules: [rule] },
      y: { value: "meanSquaredError", type: "log", label: "Mean squared error" },
    }),
    drawGroups(rows, {
      ...panel,
      ...{ error: "positionErrorEvHalf", rules: [rule] },
      y: { value: "positionErrorEv", type: "log", label: "Main peak: position, rms error (eV)" },
    }),
    drawGroups(rows, {
      ...panel,
      ...{ error: "heightErrorHalf", rules: [rule] },
      y: { value: "heightError", type: "log", label: "Main / first peak: rms relative error" },
    }),
    drawGroups(rows, {
      ...panel,
      ...{ error: "keptHalf", rules: [rule, { y: 1 }] },
      y: { value: "kept", label: "Contrast kept" },
    }),
  ], { columns: 2 });
}

/** Coverage of one seed's bands on one kind of data. */
export interface SeedCoverageRow extends BandCoverage {
  readonly data: string;
  readonly seed: number;
}

/** Mean coverage over the seeds and half width of its interval, one row a kind of data, share and group. */
export function listCoverage(rows: readonly SeedCoverageRow[]) {
  return summariseSeeds(rows, { by: ["data", "share", "group"], values: ["covered", "halfWidth"] });
}

/** Draws the share covered by group of channels, one panel a share that the bands are made for. */
export function drawCoverage(rows: ReturnType<typeof listCoverage>): Figure {
  const groups = [...new Set(rows.map(({ group }) => `${group}`))];
  const shares = [...new Set(rows.map(({ share }) => Number(share)))];
  const panels = shares.map((share) => {
    const own = rows.filter((row) => row.share === share)
      .map((row) => ({ ...row, place: groups.indexOf(`${row.group}`) }));
    return drawGroups(own, {
      ...{ width: 520, height: 340, group: "data", error: "coveredHalf", line: false, dodge: 9 },
      title: `bands of ${100 * share} %`,
      x: {
        value: "place",
        label: null,
        ticks: groups.map((_, i) => i),
        tickFormat: (i: number) => groups[i],
      },
      y: { value: "covered", label: "Share covered", domain: [0, 1] },
      rules: [{ y: share }],
    });
  });
  return arrangePanels(panels);
}
