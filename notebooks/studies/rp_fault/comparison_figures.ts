import { drawGroups } from "eels/figure/groups.ts";
import type { Table } from "eels/figure/labels.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { DenoiserScore } from "./compare_denoisers.ts";
import type { SnrRow } from "./snr_definitions.ts";

/** Draws errors against the windows seen, those of single layers included. */
export function drawLosses(losses: Table): Figure {
  return drawGroups(losses, {
    group: "training",
    x: { value: "windows", label: "Windows seen (layers trained one by one included)" },
    y: { value: "rootMeanSquaredError", label: "Root mean squared error", zero: true },
    width: 560,
    height: 300,
  });
}

/** What the definitions compare with the noise, in words. */
const COMPARED = { power: "variances", amplitude: "deviations", peak: "maximum" };

/** Draws the error a pixel of two networks against the noise that each definition of the ratio means. */
export function drawSnr(snrs: readonly SnrRow[]): Figure {
  const networks = [
    ["trained on this noise", "itsOwn"],
    ["trained for the ratio of deviations", "theFirst"],
  ] as const;
  const rows = networks.flatMap(([network, key]) =>
    snrs.map((row) => ({
      network,
      noise: row.noise,
      error: row[key],
      standardError: row[`${key}StandardError`],
    }))
  );
  return drawGroups(rows, {
    group: "network",
    x: {
      value: "noise",
      type: "log",
      label: "Standard deviation of the noise",
      domain: [0.3, 5],
      ticks: [0.3, 0.5, 1, 2, 3, 5],
    },
    y: { value: "error", label: "Error per pixel", domain: [0, 0.26] },
    error: "standardError",
    dodge: 0,
    width: 560,
    height: 320,
    rules: [
      { y: 0.1, label: "published" },
      ...snrs.map(({ noise, definition }) => ({ x: noise, label: COMPARED[definition] })),
    ],
  });
}

/** Draws errors of pixels and of positions against the dose, for what was denoised. */
export function drawAgainstDose(scores: readonly DenoiserScore[]): Figure {
  const shown = scores.filter(({ method }) => !["noisy", "no counting noise"].includes(method));
  const ticks = [...new Set(shown.map((row) => row.doseElectrons))];
  const x = {
    value: "doseElectrons",
    type: "log",
    label: "Electrons at the brightest pixel",
    ticks,
  };
  const size = { group: "method", x, width: 480, height: 380, dodge: 4 };
  return arrangePanels([
    drawGroups(shown, {
      ...size,
      y: { value: "error", label: "Error of a pixel / deviation of the image", zero: true },
      error: "errorStandardError",
    }),
    drawGroups(shown, {
      ...size,
      y: { value: "positionPm", label: "Error of a position (pm)", zero: true },
      error: "positionStandardErrorPm",
    }),
  ]);
}
