import type { PeakFits, PeakStatus } from "./peak_types.ts";

/**
 * How many fits ended how; the sum is the number of spectra.
 *
 * @example
 * ```ts
 * import { countStatus, energyAxis, fitPeaks, gaussianPeaks } from "eels";
 * const energy = energyAxis(520, 0.25, 80);
 * const spectrum = gaussianPeaks(energy, [{ height: 40, positionEv: 530, fwhmEv: 3 }]);
 * const peaks = [{ name: "t2g", nearEv: 529.5, fwhmEv: 2 }];
 * countStatus(fitPeaks(spectrum, { fromEv: 525, toEv: 535, peaks })).fitted; // 1
 * ```
 */
export function countStatus(fits: PeakFits): Record<PeakStatus, number> {
  const counts: Record<PeakStatus, number> = {
    "fitted": 0,
    "at bound": 0,
    "not converged": 0,
    "singular covariance": 0,
    "too few counts": 0,
    "not finite": 0,
  };
  for (const status of fits.status) counts[status]++;
  return counts;
}
