import * as Plot from "@observablehq/plot";
import { drawGroups } from "eels/figure/groups.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { BandCoverage } from "../methods/conformal_bands.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import { type DenoisedRow, listLevels } from "./denoiser_levels.ts";

const PANEL = Object.freeze({ width: 520, height: 340, group: "method", dodge: 3 });
const LOGS: readonly (readonly [value: keyof DenoisedRow, label: string])[] = [
  ["meanSquaredError", "Mean squared error"],
  ["positionErrorEv", "Main peak: position, rms error (eV)"],
  ["heightError", "Main / first peak: rms relative error"],
];

/**
 * Draws errors and the contrast kept over the level of the noise, with intervals over the seeds: on
 * logarithmic axes geometric means with intervals of the logarithm. The first panel names the methods.
 *
 * @param rows One a seed, level and method.
 */
export function drawLevels(
  rows: readonly DenoisedRow[],
  { trainedAt }: { trainedAt: number },
): Figure {
  const x = {
    value: "sigma",
    label: "Noise (standard deviation)",
    type: "log",
    ticks: [...new Set(rows.map(({ sigma }) => sigma))],
  };
  const rule = { x: trainedAt, label: "trained" };
  const logs = LOGS.map(([value, label], i) => {
    const found = geometricMeans(rows, value);
    return drawGroups(found, {
      ...{ ...PANEL, x, rules: [rule], color: { legend: i === 0 } },
      y: { value: "mean", type: "log", label },
      marks: dodgedBars(found),
    });
  });
  const kept = drawGroups(listLevels(rows), {
    ...{ ...PANEL, x, error: "keptHalf", rules: [rule, { y: 1 }], color: { legend: false } },
    y: { value: "kept", label: "Contrast kept" },
  });
  return arrangePanels([...logs, kept], { columns: 2 });
}

function geometricMeans(rows: readonly DenoisedRow[], value: keyof DenoisedRow) {
  return [...Map.groupBy(rows, ({ method, sigma }) => `${method}\n${sigma}`).values()].map(
    (own) => {
      const { mean, low, high } = seedInterval(own.map((row) => Math.log(Number(row[value]))));
      const { method, sigma } = own[0];
      return { method, sigma, mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high) };
    },
  );
}

/** Bars where `drawGroups` puts the dots of the same rows. */
function dodgedBars(rows: ReturnType<typeof geometricMeans>): Plot.Markish[] {
  const names = [...new Set(rows.map(({ method }) => method))];
  return names.map((name, i) =>
    Plot.ruleX(rows.filter(({ method, low }) => method === name && Number.isFinite(low)), {
      ...{ x: "sigma", y1: "low", y2: "high", stroke: "method", clip: true },
      dx: PANEL.dodge * (i - (names.length - 1) / 2),
    })
  );
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
      y: { value: "covered", label: "Share covered", domain: [0, 1], inset: 0 },
      rules: [{ y: share }],
    });
  });
  return arrangePanels(panels);
}
