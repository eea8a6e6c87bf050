import { drawGroups } from "eels/figure/groups.ts";
import type { Figure } from "eels/figure/svg.ts";
import { type Lattice, latticeMoments } from "./lattice_image.ts";
import type { LossRow } from "./loss_rows.ts";
import type { SnrRow } from "./snr_definitions.ts";
import type { WindowRow } from "./window_error.ts";

/**
 * Draws errors against the windows seen, those of single layers included; a rule stands where a training
 * that began layer by layer goes over to all layers together.
 *
 * @param options.lattice What is learnt: the error of an even grey is its deviation.
 */
export function drawLosses(
  losses: readonly LossRow[],
  { lattice }: { lattice: Lattice },
): Figure {
  const layered = losses.filter(({ training }) => training.includes("layer by layer"));
  const [step = 0] = layered.slice(1).map(({ windows }, i) => windows - layered[i].windows);
  const from = layered.length ? layered[0].windows - step : undefined;
  return drawGroups(losses.map((row) => ({ ...row })), {
    group: "training",
    x: {
      value: "windows",
      type: "log",
      label: "Windows seen (those of layers trained one by one included)",
      ticks: [10_000, 30_000, 100_000, 300_000, 700_000],
      domain: [7000, 1_800_000],
    },
    y: { value: "rootMeanSquaredError", label: "Root mean squared error", domain: [0, 0.25] },
    width: 720,
    height: 360,
    rules: [
      { y: latticeMoments(lattice).deviation, label: "even grey" },
      ...(from ? [{ x: from, label: "all layers from here on" }] : []),
    ],
  });
}

/** What the definitions compare with the noise, in words. */
const COMPARED = {
  power: "variances",
  amplitude: "deviations",
  peak: "maximum / deviation",
};

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
    ["trained on this noise, fewer windows", "itsOwn"],
    ["the paper's, trained for the ratio of deviations", "theFirst"],
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
      domain: [0.2, 12],
      ticks: [0.2, 0.5, 1, 2, 5, 10],
    },
    y: { value: "error", label: "Error per pixel", domain: [0, 0.26] },
    error: "standardError",
    dodge: 0,
    // Between two definitions nothing was measured.
    line: false,
    width: 680,
    height: 320,
    rules: [
      { y: 0.1, label: "published" },
      ...grey.map(({ what, meanAbsolute }) => ({ y: meanAbsolute, label: what })),
      ...snrs.map(({ noise, definition }) => ({ x: noise, label: COMPARED[definition] })),
    ],
  });
}
