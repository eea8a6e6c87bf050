import { checkOptions } from "../core/options.ts";
import { FIGURE_KINDS, type FigureOptions } from "./figure_options.ts";
import { drawLines } from "./lines.ts";
import { arrangePanels } from "./panels.ts";
import type { Figure } from "./svg.ts";

/** Losses of a training by epoch. */
export interface LossCurves {
  readonly loss: readonly number[];
  readonly validationLoss: readonly number[];
}

/**
 * Draws training and validation loss over epochs, on a logarithmic axis.
 *
 * @param history One training, or several by name: these become lettered panels on one y scale.
 * @param options Plot's; width and height are a panel's, in pixels.
 * @example
 * ```ts
 * import { drawLoss } from "eels";
 * const history = { loss: [1, 0.1, 0.02], validationLoss: [1.2, 0.2, 0.05] };
 * drawLoss(history);
 * drawLoss({ "quarter of the filters": history, "all filters": history });
 * ```
 */
export function drawLoss(
  history: LossCurves | Readonly<Record<string, LossCurves>>,
  options: FigureOptions = {},
): Figure {
  checkOptions("drawLoss", "draw the loss", options, FIGURE_KINDS);
  if (isOne(history)) return drawOne(history, options);
  const panels = Object.entries(history).map(([title, curves]) =>
    drawOne(curves, { width: 400, title, ...options })
  );
  return arrangePanels(panels, { shareY: true });
}

function isOne(history: object): history is LossCurves {
  return "loss" in history && Array.isArray(history.loss);
}

function drawOne({ loss, validationLoss }: LossCurves, { x, y, ...options }: FigureOptions) {
  const epochs = loss.map((_, i) => i + 1), points = loss.length < 40;
  return drawLines([
    { label: "training", x: epochs, y: loss, points },
    { label: "validation", x: epochs, y: validationLoss, points },
  ], {
    width: 480,
    height: 260,
    ...options,
    x: { label: "Epoch", ...(epochs.length < 12 && { ticks: epochs }), ...x },
    y: { label: "Loss", type: "log", ...y },
  });
}
