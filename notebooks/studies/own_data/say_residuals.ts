import type { ResidualMap } from "eels/analyse/residual_map.ts";
import { short } from "./prepare_spectra.ts";

/** Choice: with a smaller chance noise alone does not flag so many. */
const UNLIKELY = 0.01;

/**
 * How many residuals are flagged, with the chance that noise does it, and what follows.
 *
 * @param where Flags are shown.
 */
export function sayResiduals(residuals: ResidualMap, where = "map below, flags.hspy"): string {
  const { flagged, flaggedShare, expectedShare, chance, largest } = residuals;
  const count = flagged.data.length, hits = Math.round(flaggedShare * count);
  if (count === 1) return sayOne(hits > 0);
  const found = `${hits} ${hits === 1 ? "spectrum is" : "spectra are"} flagged where noise gives ` +
    `${Number((expectedShare * count).toPrecision(2))} ` +
    `(p ${chance < 1e-4 ? "below 0.0001" : `= ${Number(chance.toPrecision(1))}`})`;
  const isMore = chance < UNLIKELY, isLarge = !(largest.statistic <= largest.limit);
  if (!isMore && !isLarge) {
    return `${found}: the residuals show no more structure than noise would.`;
  }
  const size = isLarge
    ? ` and is ${largest.statistic.toFixed(1)} of the threshold, where noise alone reaches ` +
      largest.limit.toFixed(1)
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
