import { type ComplexGrid, complexGrid, fft2 } from "../engine/fourier/fft2.ts";
import type { PlaceA } from "./crystal.ts";
import { eachFrequency, limitBand, type Sampling, structureFactor } from "./sampling.ts";
import { scatteringFactorA } from "./scattering_factor.ts";

/** Bohr radius in Å (CODATA 2018). */
const BOHR_A = 0.529177210903;
/** Squared elementary charge in V Å, Gaussian units. */
const CHARGE_SQUARED_VOLT_A = 14.399645;

/** Atoms of one element and one mean vibration in a layer. */
export interface AtomGroup {
  readonly element: string;
  readonly placesA: readonly PlaceA[];
  /** Debye-Waller factor in Å² that smears the atoms; 0 where atoms are displaced instead. */
  readonly bFactorA2: number;
}

/**
 * Electrostatic potential of a layer projected along the beam, in V Å.
 *
 * `2 pi a0 e² F^-1[sum of f(k²) exp(-B k² / 4) exp(-2 pi i k.r)] / area`, with the Bohr radius a0 and the
 * scattering factors f: Kirkland (2020), chapter 5 and appendix C, doi:10.1007/978-3-030-33260-0.
 *
 * @param groups The atoms of the layer.
 * @param sampling Grid over the supercell.
 * @returns Row-major values, points x points.
 * @throws {RangeError} Where an element is not in the table of scattering factors.
 */
export function projectedPotential(
  groups: readonly AtomGroup[],
  sampling: Sampling,
): Float64Array {
  const { points, sizeA } = sampling;
  const sum = complexGrid(points);
  const scale = 2 * Math.PI * BOHR_A * CHARGE_SQUARED_VOLT_A * points ** 2 /
    (sizeA[0] * sizeA[1]);
  for (const { element, placesA, bFactorA2 } of groups) {
    const phases = structureFactor(placesA, sampling);
    eachFrequency(sampling, (index, kx, ky) => {
      const squared = kx * kx + ky * ky;
      const factor = scale * scatteringFactorA(element, squared) *
        Math.exp(-bFactorA2 * squared / 4);
      sum.re[index] += factor * phases.re[index];
      sum.im[index] += factor * phases.im[index];
    });
  }
  fft2(sum, "inverse");
  return sum.re;
}

/**
 * What a layer does to the wave: `exp(i sigma V)`, cut at the band limit.
 *
 * @param potentialVoltA Projected potential in V Å.
 * @param interaction Interaction constant in rad/(V Å).
 */
export function transmission(
  potentialVoltA: Float64Array,
  interaction: number,
  sampling: Sampling,
): ComplexGrid {
  const grid = complexGrid(sampling.points);
  potentialVoltA.forEach((value, index) => {
    grid.re[index] = Math.cos(interaction * value);
    grid.im[index] = Math.sin(interaction * value);
  });
  fft2(grid, "forward");
  limitBand(grid, sampling);
  fft2(grid, "inverse");
  return grid;
}

/**
 * Free flight over a distance in the transformed grid, `exp(-i pi lambda z k²)`, zero beyond the band
 * limit: Kirkland (2020), chapter 6, doi:10.1007/978-3-030-33260-0.
 */
export function propagator(
  distanceA: number,
  wavelengthA: number,
  sampling: Sampling,
): ComplexGrid {
  const grid = complexGrid(sampling.points);
  eachFrequency(sampling, (index, kx, ky) => {
    const phase = -Math.PI * wavelengthA * distanceA * (kx * kx + ky * ky);
    grid.re[index] = Math.cos(phase);
    grid.im[index] = Math.sin(phase);
  });
  limitBand(grid, sampling);
  return grid;
}
