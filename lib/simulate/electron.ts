/** Rest energy of the electron in eV (CODATA 2018). */
const REST_ENERGY_EV = 510998.95;
/** Planck's constant times the speed of light in eV Å (exact). */
const HC_EV_A = 12398.419843320025;

/**
 * Relativistic de Broglie wavelength of a beam electron in Å.
 *
 * `h c / sqrt(E (2 m c² + E))`: Kirkland, Advanced Computing in Electron Microscopy (2020), chapter 2,
 * doi:10.1007/978-3-030-33260-0.
 *
 * @param beamEnergyKev Kinetic energy in keV.
 * @throws {RangeError} Where the energy is not above zero.
 * @example
 * ```ts
 * import { wavelengthA } from "eels";
 * wavelengthA(100); // 0.0370144
 * ```
 */
export function wavelengthA(beamEnergyKev: number): number {
  const energyEv = checkedEv(beamEnergyKev);
  return HC_EV_A / Math.sqrt(energyEv * (2 * REST_ENERGY_EV + energyEv));
}

/**
 * Interaction constant in rad/(V Å): the phase a projected potential of 1 V Å adds to the wave.
 *
 * `2 pi / (lambda E) (m c² + E) / (2 m c² + E)`: Kirkland (2020), chapter 5,
 * doi:10.1007/978-3-030-33260-0.
 *
 * @param beamEnergyKev Kinetic energy in keV.
 */
export function interactionPerVoltA(beamEnergyKev: number): number {
  const energyEv = checkedEv(beamEnergyKev);
  return 2 * Math.PI / (wavelengthA(beamEnergyKev) * energyEv) *
    (REST_ENERGY_EV + energyEv) / (2 * REST_ENERGY_EV + energyEv);
}

/**
 * Smallest momentum an electron gives to the atom it loses energy to, in 1/Å: the difference of the
 * wave numbers before and after.
 *
 * @param beamEnergyKev Kinetic energy in keV.
 * @param energyLossEv Energy loss in eV, below the beam energy.
 */
export function lossWaveNumberPerA(beamEnergyKev: number, energyLossEv: number): number {
  if (!(energyLossEv > 0 && energyLossEv < beamEnergyKev * 1e3)) {
    throw new RangeError(
      `Cannot scatter as energyLossEv must lie between 0 and the beam energy: it is ` +
        `${energyLossEv}, the beam has ${beamEnergyKev} keV`,
    );
  }
  return 1 / wavelengthA(beamEnergyKev) - 1 / wavelengthA(beamEnergyKev - energyLossEv / 1e3);
}

function checkedEv(beamEnergyKev: number): number {
  if (!(Number.isFinite(beamEnergyKev) && beamEnergyKev > 0)) {
    throw new RangeError(
      `Cannot compute the wavelength as beamEnergyKev must be above 0: it is ${beamEnergyKev}`,
    );
  }
  return beamEnergyKev * 1e3;
}
