/**
 * The measurement of notebook 01, opened and tried before anything is simulated.
 *
 * @module
 */
import { calibrate } from "eels/analyse/calibrate.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { read } from "eels/read/read.ts";
import { refuseFewChannels } from "./quickstart_input.ts";

/** The parameters of notebook 01 that depend on the measurement; energies in eV. */
export interface MeasurementInput {
  readonly dataPath: string;
  /** A peak of Ti L3 and the first of O K, each as stored and where it belongs. */
  readonly titaniumEv: readonly number[];
  readonly oxygenEv: readonly number[];
  readonly noiseEv: readonly number[];
  readonly backgroundEv: readonly number[];
  readonly shownEv: readonly number[];
  readonly matchEv: readonly number[];
}

/** What names and defaults of notebook 01 do not say: lengths, and thicknesses that the kept map has. */
export const SIMULATION_RULES = {
  titaniumEv: { length: 2 },
  oxygenEv: { length: 2 },
  knownWithinEv: { length: 2 },
  thicknessNm: { among: [5, 10, 20, 40] },
  passedNm: { from: 0.2, empty: true },
};

/**
 * Reads the spectrum that the simulation is compared with, on its axis as stored.
 *
 * @throws {ReadError} Where it cannot be read.
 * @throws {RangeError} Where it is no single spectrum, a value is not finite, or a window lies outside its
 * calibrated axis.
 * @throws {Error} Where it has no peak where it is to be calibrated.
 */
export async function openMeasurement(given: MeasurementInput): Promise<SpectrumImage> {
  const { dataPath, titaniumEv, oxygenEv, noiseEv, backgroundEv, shownEv, matchEv } = given;
  const stored = await read(dataPath), { shape: [rows, columns], data } = stored;
  const refuse = (what: string) => {
    throw new RangeError(`Cannot compare with ${dataPath} as ${what}`);
  };
  if (spectrumCount(stored) !== 1) {
    refuse(`one spectrum is needed: it has ${rows} x ${columns}; sum them in HyperSpy, s.sum()`);
  }
  const gap = data.findIndex((value) => !Number.isFinite(value));
  if (gap >= 0) {
    refuse(`each value must be a number: that of channel ${gap} is ${data[gap]}; mend or crop it`);
  }
  const peaks = [titaniumEv, oxygenEv].map(([nearEv, trueEv]) => ({ nearEv, trueEv }));
  const { energy } = calibrate(stored, { peaks });
  const first = energy.startEv, last = energyAt(energy, energy.channels - 1);
  for (const [name, [from, to]] of Object.entries({ noiseEv, backgroundEv, shownEv, matchEv })) {
    if (from >= first && to <= last) continue;
    refuse(
      `${name} must lie on its calibrated axis, ${first.toFixed(1)} to ${
        last.toFixed(1)
      } eV: it is ` +
        `[${from}, ${to}]`,
    );
  }
  refuseFewChannels(noiseEv, energy.stepEv, refuse);
  const [, firstPeakEv] = oxygenEv, [shownFrom, shownTo] = shownEv;
  if (backgroundEv[1] >= firstPeakEv || firstPeakEv < shownFrom || firstPeakEv > shownTo) {
    refuse(
      `the first peak of O K at ${firstPeakEv} eV must lie behind backgroundEv and in shownEv: they are ` +
        `[${backgroundEv}] and [${shownEv}]`,
    );
  }
  if (matchEv[0] < shownFrom || matchEv[1] > shownTo) {
    refuse(`matchEv must lie in shownEv: they are [${matchEv}] and [${shownEv}]`);
  }
  return stored;
}
