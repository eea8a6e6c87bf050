import type { ResidualMap } from "eels/analyse/residual_map.ts";
import { short } from "./prepare_spectra.ts";

/** Choice: with a smaller chance noise alone does not flag so many. */
const UNLIKELY = 0.01;

/** Whether the residuals hold more than noise would: too many spectra are flagged, or one too clearly. */
export const holdsStructure = ({ chance, largest }: ResidualMap): boolean =>
  chance < UNLIKELY || isLarge(largest);

const isLarge = ({ statistic, limit }: ResidualMap["largest"]) => !(statistic <= limit);

/** Why residuals that hold structure do: too many are flagged, or one is too clearly. */
export const sayStructure = (residuals: ResidualMap): string =>
  residuals.chance < UNLIKELY
    ? countFlags(residuals)
    : `the spectrum in row ${residuals.largest.row}, column ${residuals.largest.column} is flagged beyond chance`;

/** How many spectra are flagged, how many noise flags, and with which chance so many. */
export function countFlags({ flagged, flaggedShare, expectedShare, chance }: ResidualMap): string {
  const count = flagged.data.length, hits = Math.round(flaggedShare * count);
  return `${hits} ${hits === 1 ? "spectrum is" : "spectra are"} flagged where noise gives ` +
    `${Number((expectedShare * count).toPrecision(2))} ` +
    `(p ${chance < 1e-4 ? "below 0.0001" : `= ${Number(chance.toPrecision(1))}`})`;
}

/**
 * How many residuals are flagged, with the chance that noise does it, and what follows.
 *
 * @param where Flags are shown.
 */
export function sayResiduals(residuals: ResidualMap, where = "map below, flags.hspy"): string {
  const { flagged, flaggedShare, largest } = residuals;
  if (flagged.data.length === 1) return sayOne(flaggedShare > 0);
  const found = countFlags(residuals);
  if (!holdsStructure(residuals)) {
    return `${found}: the residuals show no more structure than noise would.`;
  }
  const size = isLarge(largest)
    ? ` and is ${largest.statistic.toFixed(2)} of the threshold, where noise alone reaches ` +
      largest.limit.toFixed(2)
    : "";
  return `${found}; the largest lies at row ${largest.row}, column ${largest.column}, ` +
    `${short(largest.energyEv)} eV${size}: do not believe the denoised spectra that are flagged ` +
    `(${where}).`;
}

const sayOne = (isFlagged: boolean) =>
  isFlagged
    ? "The residuals of the spectrum have structure that noise would show in 1 % of cases: something " +
      "was smoothed away, or the noise is not what was estimated."
    : "The residuals of the spectrum look like noise.";
