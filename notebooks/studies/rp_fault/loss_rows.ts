import type { Model } from "eels/model/model.ts";
import { WINDOWS_AN_EPOCH } from "./lattice_training.ts";

/** The error after one epoch of a training. A type, so that tables take it as a row. */
export type LossRow = {
  readonly training: string;
  /** Epoch in which all layers learn together, from 1. */
  readonly epoch: number;
  /** Windows seen so far, those of the layers' own training included. */
  readonly windows: number;
  /** Root of the mean squared error of the windows that are checked. */
  readonly rootMeanSquaredError: number;
};

/**
 * Errors epoch by epoch of trainings that all end at the same number of windows: what a training spent
 * on its layers one by one comes before its first epoch here.
 *
 * @param models Networks of `trainOnLattice` by name.
 * @param options.windows Windows of each training in all; the last epoch is whole.
 */
export function listLosses(
  models: Readonly<Record<string, Pick<Model, "history">>>,
  { windows, windowsAnEpoch = WINDOWS_AN_EPOCH }: { windows: number; windowsAnEpoch?: number },
): LossRow[] {
  return Object.entries(models).flatMap(([training, { history }]) => {
    const losses = history?.validationLoss ?? [];
    const seen = Math.ceil(windows / windowsAnEpoch) * windowsAnEpoch;
    return losses.map((loss, i) => ({
      training,
      epoch: i + 1,
      windows: seen - (losses.length - 1 - i) * windowsAnEpoch,
      rootMeanSquaredError: Math.sqrt(loss),
    }));
  });
}
