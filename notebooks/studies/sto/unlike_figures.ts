/**
 * The figures of notebook 12.
 *
 * @module
 */
import { drawGroups, type GroupOptions } from "eels/figure/groups.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { drawTrials } from "../methods/comparison_figure.ts";
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
    ...{ error: "keptHalf", rules: [{ y: 1 }] },
  },
];

/**
 * Draws squared error, place and height of the main peak and the contrast kept over each alteration, one
 * row of panels a kind, with intervals over the seeds.
 */
export function drawUnlikeShapes(rows: ReturnType<typeof listUnlikeShapes>): Figure {
  const kinds = [...new Set(rows.map(({ kind }) => `${kind}`))];
  const columns = QUANTITIES.map((quantity, column) => {
    const panels = kinds.map((kind) => {
      const own = rows.filter((row) => row.kind === kind);
      const x = {
        value: "x",
        label: KINDS[kind] ?? kind,
        ticks: [...new Set(own.map((r) => r.x))],
      };
      return drawGroups(own, { ...SMALL, ...quantity, group: "method", x, dodge: 4 });
    });
    const letters = String.fromCharCode(97 + column * kinds.length);
    // A displaced axis would hide what the other alterations do to the peak's place.
    return arrangePanels(panels, { columns: 1, shareY: column !== 1, letters });
  });
  return arrangePanels(columns, { letters: false });
}

const SMALL = { width: 430, height: 320 };

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
      ...{ width: 640, height: 380, group: "method", line: false, dodge: 11, x },
      ...quantity,
    })
  );
  return arrangePanels(panels, { columns: 2 });
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
      y: { label: "Residual", domain: [-0.3, 0.7] },
    })
  );
  return arrangePanels(panels, { columns: 3 });
}
