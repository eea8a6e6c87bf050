/** Figures of what becomes of spectra unlike those of the training. */
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import { drawImageRows, drawTrials } from "../methods/comparison_figure.ts";
import type { GateTrial, ShapeRow } from "./autoencoder_trials.ts";

const SHAPE_LABELS: Readonly<Record<string, string>> = {
  shiftEv: "Displacement of the axis (eV)",
  gain: "Gain",
  thicknessMfp: "Thickness (inelastic mean free paths)",
};

/**
 * Draws the same over each alteration, one row of panels a kind. Squared errors are on one scale, and so
 * are heights; displacements are not, as that of the axis would hide the others.
 */
export function drawShapes(rows: readonly ShapeRow[]): Figure {
  const byKind = [...new Set(rows.map(({ kind }) => kind))].map((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    const ticks = [...new Set(own.map(({ x }) => x))];
    return drawImageRows(own, { x: { label: SHAPE_LABELS[kind] ?? kind, ticks } });
  });
  const columns = [0, 1, 2].map((quantity) =>
    arrangePanels(byKind.map((panels) => panels[quantity]), {
      columns: 1,
      shareY: quantity !== 1,
      letters: String.fromCharCode(97 + quantity * byKind.length),
    })
  );
  return arrangePanels(columns, { letters: false });
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
