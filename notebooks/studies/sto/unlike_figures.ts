/**
 * The figures of notebook 12.
 *
 * @module
 */
import { drawGroups, type GroupOptions } from "eels/figure/groups.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import * as Plot from "@observablehq/plot";
import { drawFigure, type FigureOptions } from "eels/figure/figure.ts";
import { SYMBOLS } from "eels/figure/palette.ts";
import { drawLines } from "eels/figure/lines.ts";
import type { LossCurves } from "eels/figure/loss.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { drawTrials } from "../methods/comparison_figure.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import type { GateTrial } from "./residual_gate.ts";
import type { listCures } from "./unlike_cure.ts";
import type { MatchedMeasurement } from "./unlike_measurements.ts";
import type { listUnlikeShapes } from "./unlike_shapes.ts";

const KINDS: Readonly<Record<string, string>> = {
  shiftEv: "Displacement of the axis (eV)",
  gain: "Gain",
  thicknessMfp: "Thickness (mean free paths)",
};

/** What is drawn of each judgement, its label and the line that carries the message. */
const QUANTITIES: readonly Pick<GroupOptions, "y" | "error" | "rules">[] = [
  {
    y: { value: "errorShare", type: "log", label: "Squared error over the noisy image's" },
    ...{ error: "errorShareHalf", rules: [{ y: 1 }] },
  },
  {
    y: { value: "shiftEv", label: "Main peak: displacement (eV)" },
    ...{ error: "shiftEvHalf", rules: [{ y: 0 }] },
  },
  {
    y: { value: "heightRatio", label: "Main / first peak, over the truth's" },
    ...{ error: "heightRatioHalf", rules: [{ y: 1 }] },
  },
  {
    y: { value: "kept", label: "Contrast between sites kept" },
    ...{ error: "keptHalf", rules: [{ y: 0 }, { y: 1 }] },
  },
];

/** What squared errors tell nothing of, being one by definition. */
const NOT_DRAWN = "noisy";

/**
 * Draws squared error, place and height of the main peak and the contrast kept (rows) over each alteration
 * (columns), with intervals over the seeds, under one legend.
 */
export function drawUnlikeShapes(rows: ReturnType<typeof listUnlikeShapes>): Figure {
  const shown = rows.filter(({ method }) => method !== NOT_DRAWN);
  const kinds = [...new Set(shown.map(({ kind }) => `${kind}`))];
  const sheet = QUANTITIES.map((quantity, row) => {
    const panels = kinds.map((kind, column) => {
      const own = shown.filter((each) => each.kind === kind);
      const ticks = [...new Set(own.map(({ x }) => Number(x)))];
      const x = { value: "x", label: KINDS[kind] ?? kind, ticks };
      const y = { ...columnOf(quantity.y), ...(column > 0 && { label: null }) };
      return drawGroups(own, { ...SMALL, ...quantity, group: "method", x, y, dodge: 4 });
    });
    const letters = String.fromCharCode(97 + row * kinds.length);
    // A displaced axis would hide what the other alterations do to the peak's place.
    return arrangePanels(panels, { shareY: row !== 1, letters });
  });
  const columns = { columns: 1, letters: false };
  return arrangePanels([
    drawLegend(shown, { width: SMALL.width * kinds.length, line: true }),
    ...sheet,
  ], columns);
}

const SMALL = { width: 400, height: 310, color: { legend: false } };

const columnOf = (y: GroupOptions["y"]) => typeof y === "string" ? { value: y } : y;

/** The legend that panels of the same methods share. */
function drawLegend(
  rows: readonly { readonly method: string | number }[],
  { width, line }: { width: number; line: boolean },
): Figure {
  const names = [...new Set(rows.map(({ method }) => `${method}`))];
  const frameless = { axis: null, domain: [0, 1] };
  const swatches = names.map((name, i) => [name, { line, symbol: SYMBOLS[i % SYMBOLS.length] }]);
  return drawFigure({
    ...{ width, height: 46, margin: 0, marginLeft: 60, marginTop: 0, marginRight: 0 },
    ...{ marginBottom: 0, x: frameless, y: frameless },
    marks: [Plot.dot(names, { x: [], y: [], fill: (name: string) => name })],
  }, { names, swatches: Object.fromEntries(swatches) });
}

/** Draws training and validation loss, the mean over the seeds with its interval. */
export function drawMeanLoss(
  histories: readonly LossCurves[],
  options: FigureOptions = {},
): Figure {
  const names = { training: "loss", validation: "validationLoss" } as const;
  const lines = Object.entries(names).map(([label, of]) => {
    const epochs = Math.min(...histories.map((history) => history[of].length));
    const found = Array.from(
      { length: epochs },
      (_, i) => seedInterval(histories.map((history) => history[of][i])),
    );
    return {
      ...{ label, band: true, x: found.map((_, i) => i + 1), y: found.map(({ mean }) => mean) },
      error: found.map(({ mean, high }) => Math.min(high - mean, 0.9 * mean)),
    };
  });
  const y = { label: "Loss", type: "log" };
  return drawLines(lines, { width: 520, height: 280, x: { label: "Epoch" }, y, ...options });
}

/** Draws mean spectra: each measurement without noise, the simulation as it is and as it was matched. */
export function drawUnlikeMatches(
  matched: readonly MatchedMeasurement[],
  { simulated }: { simulated: SpectrumImage },
): Figure {
  const panels = matched.map(({ kind, truth, match }) =>
    drawSpectra([
      { label: "truth", spectrum: meanSpectrum(truth), width: 2 },
      { label: "as computed", spectrum: meanSpectrum(simulated) },
      { label: "matched", spectrum: meanSpectrum(match.image) },
    ], { width: 440, height: 300, title: kind, y: { label: "Mean spectrum", domain: [-0.1, 1] } })
  );
  return arrangePanels(panels, { columns: 2 });
}

/** Draws what every method made of every measurement, with intervals over the seeds. */
export function drawCures(rows: ReturnType<typeof listCures>): Figure {
  const kinds = [...new Set(rows.map(({ kind }) => `${kind}`))];
  const placed = rows.map((row) => ({ ...row, place: kinds.indexOf(`${row.kind}`) }));
  const x = {
    value: "place",
    label: null,
    domain: [-0.4, kinds.length - 0.6],
    ticks: kinds.map((_, i) => i),
    tickFormat: (i: number) => kinds[i],
  };
  const panels = QUANTITIES.map((quantity) =>
    drawGroups(placed, {
      ...{ width: 640, height: 350, group: "method", line: false, dodge: 10, x },
      ...{ ...quantity, color: { legend: false } },
    })
  );
  const legend = drawLegend(rows, { width: 2 * 640, line: false });
  const columns = { columns: 1, letters: false };
  return arrangePanels([legend, arrangePanels(panels, { columns: 2 })], columns);
}

/** Draws a noisy draw, the denoised mean with its band and the truth of everything put to the gate. */
export function drawGate(trials: readonly GateTrial[]): Figure {
  const panels = trials.map(({ shown, truth, noisy, summary }) =>
    drawTrials(summary, truth, { title: shown, trial: noisy, y: { domain: [-0.2, 1] } })
  );
  return arrangePanels(panels, { columns: 3 });
}

/** Draws the residual of one draw and the mean of all, which should be zero. */
export function drawResiduals(trials: readonly GateTrial[]): Figure {
  const panels = trials.map(({ shown, residual, meanResidual }) =>
    drawSpectra([
      {
        label: "noisy less denoised, one spectrum",
        spectrum: residual,
        width: 0.6,
      },
      { label: "mean", spectrum: meanResidual },
    ], {
      ...{ width: 440, height: 280, title: shown, rules: [{ y: 0 }] },
      y: { label: "Residual" },
    })
  );
  return arrangePanels(panels, { columns: 3, shareY: true });
}
