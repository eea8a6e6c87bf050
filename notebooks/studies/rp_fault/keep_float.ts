import { type FaultTrial, type ScanDenoiser, tryDenoisers } from "./fault_trials.ts";
import { type KeepRow, listKept } from "./keep_table.ts";
import { keepDenoise, type KeepDenoiser } from "./keep_training.ts";

/** What one way of floating the window gives. A type, so that tables take it as a row. */
export type FloatRow =
  & { readonly weights: string; readonly stepPixels: number }
  & Pick<KeepRow, "doseElectrons" | "error" | "positionPm" | "shiftKept" | "gapKept">
  & { readonly errorHalf: number; readonly shiftKeptHalf: number; readonly gapKeptHalf: number };

/**
 * Judges one network with several steps of its floating window, all pixels of a window weighted alike and
 * tapered; half widths are of 95 % intervals over the scans.
 */
export async function compareFloats(
  network: KeepDenoiser,
  trials: readonly FaultTrial[],
  { stepsPixels }: { stepsPixels: readonly number[] },
): Promise<FloatRow[]> {
  const ways = (["flat", "tapered"] as const).flatMap((weights) =>
    stepsPixels.map((stepPixels) => ({ weights, stepPixels, name: `${weights} ${stepPixels}` }))
  );
  const denoisers = Object.fromEntries(ways.map(({ name, ...way }): [string, ScanDenoiser] => [
    name,
    (noisy, { doseElectrons }) => keepDenoise({ ...network, ...way }, noisy, doseElectrons),
  ]));
  const rows = listKept((await tryDenoisers(trials, denoisers)).rows);
  return ways.flatMap(({ name, ...way }) =>
    rows.filter(({ method }) => method === name).map((row) => ({
      ...way,
      doseElectrons: row.doseElectrons,
      error: row.error,
      errorHalf: (row.errorHigh - row.errorLow) / 2,
      positionPm: row.positionPm,
      shiftKept: row.shiftKept,
      shiftKeptHalf: (row.shiftKeptHigh - row.shiftKeptLow) / 2,
      gapKept: row.gapKept,
      gapKeptHalf: (row.gapKeptHigh - row.gapKeptLow) / 2,
    }))
  );
}
