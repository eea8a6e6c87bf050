import { drawGroups } from "eels/figure/groups.ts";
import type { Table } from "eels/figure/labels.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { DenoiserScore } from "./compare_denoisers.ts";
import { type Lattice, latticeMoments } from "./lattice_image.ts";
import type { SnrRow } from "./snr_definitions.ts";
import type { WindowRow } from "./window_error.ts";

/**
 * Draws errors against the windows seen, those of single layers included.
 *
 * @param options.lattice What is learnt: the error of an even grey is its deviation.
 */
export function drawLosses(losses: Table, { lattice }: { lattice: Lattice }): Figure {
  return drawGroups(losses, {
    group: "training",
    x: { value: "windows", label: "Windows seen (layers trained one by one included)" },
    y: { value: "rootMeanSquaredError", label: "Root mean squared error", domain: [0, 0.25] },
    width: 560,
    height: 300,
    rules: [{ y: latticeMoments(lattice).deviation, label: "even grey" }],
  });
}

/** What the definitions compare with the noise, in words. */
const COMPARED = { power: "variances", amplitude: "deviations", peak: "maximum" };

/**
 * Draws the error a pixel of two networks against the noise that each definition of the ratio means.
 *
 * @param options.errors Errors of windows, that of an even grey among them.
 */
export function drawSnr(
  snrs: readonly SnrRow[],
  { errors }: { errors: readonly WindowRow[] },
): Figure {
  const grey = errors.filter(({ what }) => what === "even grey");
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
      domain: [0.2, 6],
      ticks: [0.2, 0.5, 1, 2, 5],
    },
    y: { value: "error", label: "Error per pixel", domain: [0, 0.26] },
    error: "standardError",
    dodge: 0,
    width: 560,
    height: 320,
    rules: [
      { y: 0.1, label: "published" },
      ...grey.map(({ what, meanAbsolute }) => ({ y: meanAbsolute, label: what })),
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
