import type { CellAxis, PlaceA } from "./crystal.ts";
import { type ComplexGrid, complexGrid, fft2 } from "../engine/fourier/fft2.ts";
import { eachFrequency, type Sampling, structureFactor } from "./sampling.ts";

/** The p orbitals in the order of every table of weights. */
export const ORBITALS: readonly CellAxis[] = ["x", "y", "z"];

/** Radial overlap of the 1s state with a p state of the continuum over the momentum transfer. */
export interface RadialOverlap {
  /** Momentum transfer 2 pi / distance in 1/Å, rising from 0 in equal steps. */
  readonly momentumPerA: ArrayLike<number>;
  /** Overlap integral of u_1s j_1(q r) u_p, arbitrary units. */
  readonly overlap: ArrayLike<number>;
}

/** Detection of the inelastic electrons. */
export interface IonisationOptions {
  readonly wavelengthA: number;
  /** Half angle of the spectrometer's entrance in mrad. */
  readonly collectionMrad: number;
  /** Momentum that the energy loss itself takes along the beam, in 1/Å (1 / distance). */
  readonly lossWaveNumberPerA: number;
}

/**
 * Effective ionisation potentials of 1s to p_x, p_y, p_z of an atom in the origin, transformed.
 *
 * In the local approximation the chance that the beam excites orbital `i` is the intensity of the
 * wave times `|F^-1[f(2 pi q) (q_i / q) / q² inside the collection angle]|²` with
 * q² = k² + q_z²: after Allen and Josefsson (1995). The three
 * potentials are scaled so that they sum to one over the grid.
 *
 * @param overlap Radial overlap f; between its values it is interpolated linearly.
 * @param sampling Grid over the supercell.
 * @returns Three transformed grids in the order of {@link ORBITALS}.
 * @throws {RangeError} Where the overlap does not reach the largest momentum transfer collected.
 */
export function ionisationPotentials(
  overlap: RadialOverlap,
  sampling: Sampling,
  { wavelengthA, collectionMrad, lossWaveNumberPerA: qz }: IonisationOptions,
): ComplexGrid[] {
  const step = overlap.momentumPerA[1] - overlap.momentumPerA[0];
  const reach = step * (overlap.momentumPerA.length - 1);
  const largest = 2 * Math.PI * Math.hypot(collectionMrad / 1e3 / wavelengthA, qz);
  if (largest > reach) {
    throw new RangeError(
      `Cannot ionise as the radial overlap must reach ${
        largest.toFixed(1)
      } 1/Å for the collection ` +
        `angle: it ends at ${reach} 1/Å, lower collectionMrad (${collectionMrad})`,
    );
  }
  let total = 0;
  const potentials = ORBITALS.map((axis) => {
    const amplitude = complexGrid(sampling.points);
    eachFrequency(sampling, (index, kx, ky) => {
      const squared = kx * kx + ky * ky;
      if (Math.sqrt(squared) * wavelengthA * 1e3 >= collectionMrad) return;
      const q = Math.sqrt(squared + qz * qz);
      const exact = 2 * Math.PI * q / step;
      const low = Math.floor(exact);
      const part = exact - low;
      const value = (1 - part) * overlap.overlap[low] + part * overlap.overlap[low + 1];
      amplitude.re[index] = value * { x: kx, y: ky, z: qz }[axis] / q ** 3;
    });
    fft2(amplitude, "inverse");
    const { re, im } = amplitude;
    for (let i = 0; i < re.length; i++) {
      re[i] = re[i] * re[i] + im[i] * im[i];
      im[i] = 0;
      total += re[i];
    }
    return amplitude;
  });
  for (const potential of potentials) {
    for (let i = 0; i < potential.re.length; i++) potential.re[i] /= total;
    fft2(potential, "forward");
  }
  return potentials;
}

/**
 * Ionisation potentials of atoms at places of a layer, smeared by their vibration.
 *
 * @param potentials What {@link ionisationPotentials} returned.
 * @param placesA Places of the atoms in Å.
 * @param bFactorA2 Debye-Waller factor in Å², 0 for atoms displaced one by one.
 * @returns Three row-major maps in the order of {@link ORBITALS}.
 */
export function placedPotentials(
  potentials: readonly ComplexGrid[],
  placesA: readonly PlaceA[],
  bFactorA2: number,
  sampling: Sampling,
): Float64Array[] {
  const phases = structureFactor(placesA, sampling);
  return potentials.map((potential) => {
    const map = complexGrid(sampling.points);
    eachFrequency(sampling, (index, kx, ky) => {
      const smear = Math.exp(-bFactorA2 * (kx * kx + ky * ky) / 4);
      const re = smear * phases.re[index];
      const im = smear * phases.im[index];
      map.re[index] = potential.re[index] * re - potential.im[index] * im;
      map.im[index] = potential.re[index] * im + potential.im[index] * re;
    });
    fft2(map, "inverse");
    return map.re;
  });
}
