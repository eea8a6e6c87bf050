import { channelRange, energyAt } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { findPeaks } from "eels/analyse/loss_peaks.ts";
import { findZeroLoss } from "./measured_low_loss.ts";
import type { PlasmonSearch } from "./plasmon_fit.ts";

/** The plasmons of aluminium that notebook 16 fits. */
export const ALUMINIUM_PLASMONS: readonly PlasmonSearch[] = [
  { name: "surface", nearEv: 6.4, widthEv: 1.5, fromEv: 4.6, toEv: 8.6, shape: "Drude" },
  { name: "volume", nearEv: 15, widthEv: 0.6, fromEv: 13, toEv: 17, shape: "Drude" },
];

/**
 * Plasmons to look for near the energies given, in ascending order, on the axis of `own`. Without energies: near the highest loss peak
 * of `own`, or aluminium's where that is left out.
 *
 * @throws {RangeError} Where an energy lies outside the axis of `own`, or that shows no loss peak.
 */
export function plasmonsNear(
  energiesEv: readonly number[],
  own?: SpectrumImage,
): readonly PlasmonSearch[] {
  if (energiesEv.length === 0 && !own) return ALUMINIUM_PLASMONS;
  const sought = energiesEv.length > 0 ? energiesEv : [highestLossEv(own!)];
  const lastEv = own ? energyAt(own.energy, own.energy.channels - 1) : Infinity;
  for (const [k, nearEv] of sought.entries()) {
    const isBelow = 1.1 * nearEv < lastEv, isRising = !(nearEv <= sought[k - 1]);
    if (typeof nearEv === "number" && nearEv > 0 && isBelow && isRising) continue;
    const end = own ? `, within the axis, which ends at ${lastEv.toFixed(1)} eV` : "";
    throw new RangeError(
      `Cannot look for plasmons as plasmonsEv must be rising energies in eV${end}: they are ` +
        JSON.stringify(sought),
    );
  }
  return sought.map((nearEv, k) => ({
    ...{ name: `plasmon ${k + 1}`, nearEv, widthEv: 0.15 * nearEv, shape: "Drude" },
    ...clampWindow({ fromEv: 0.75 * nearEv, toEv: 1.3 * nearEv }, own),
  }));
}

/** A window as far as the spectrum's axis goes; as it is without a spectrum. */
export function clampWindow(
  { fromEv, toEv }: { fromEv: number; toEv: number },
  spectrum?: SpectrumImage,
): { fromEv: number; toEv: number } {
  if (!spectrum) return { fromEv, toEv };
  const { energy } = spectrum,
    [first, last] = [0, energy.channels - 1].map((e) => energyAt(energy, e));
  return { fromEv: Math.max(first, fromEv), toEv: Math.min(last, toEv) };
}

/** The highest peak above 2 eV and six widths of the zero-loss peak. */
function highestLossEv(spectrum: SpectrumImage): number {
  const fromEv = Math.max(2, 6 * findZeroLoss(spectrum).fwhmEv), { energy, data } = spectrum;
  const { from } = channelRange(energy, fromEv, energyAt(energy, energy.channels));
  const top = data.subarray(from).reduce((a, b) => Math.max(a, b), 0);
  const peaks = findPeaks(spectrum, { fromEv, prominence: 0.1 * top });
  if (peaks.length === 0) {
    throw new RangeError(
      `Cannot find a plasmon as a loss peak must stand out above ${
        fromEv.toFixed(1)
      } eV: none does; ` +
        `give plasmonsEv`,
    );
  }
  return peaks.reduce((a, b) => b.height > a.height ? b : a).energyEv;
}
