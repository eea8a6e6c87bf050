import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { type Crystal, sliceSites } from "./crystal.ts";
import { lossWaveNumberPerA, wavelengthA } from "./electron.ts";
import { bandLimitPerA, type Sampling } from "./sampling.ts";

/** Microscope, specimen and grid of a simulation. */
export interface MultisliceOptions {
  /** Beam energy in keV; 100. */
  readonly beamEnergyKev?: number;
  /** Half angle of the illuminating cone in mrad; 30. */
  readonly convergenceMrad?: number;
  /** Half angle of the spectrometer's entrance in mrad; 40. */
  readonly collectionMrad?: number;
  /** Depth below the entrance surface at which the probe is sharpest, in nm; 0. */
  readonly defocusNm?: number;
  /** Energy loss at which the momentum transfer is taken, in eV; 535. */
  readonly energyLossEv?: number;
  /** Points a side of the grid, a power of two; 128. */
  readonly points?: number;
  /** Cells a side of the supercell; 3. */
  readonly repeats?: number;
  /** Layers a cell along the beam; 2. */
  readonly slicesPerCell?: number;
  /** Frozen-phonon configurations to average; 0 smears the atoms by their B factor instead. */
  readonly phononConfigurations?: number;
  /** Displaced copies of each layer from which the layers of a configuration are sampled; 12. */
  readonly phononPool?: number;
  /**
   * Whether the ionisation potentials move with the displaced atoms; true. Else they stay at the mean
   * sites, smeared by the B factor. Without effect where no atom is displaced.
   */
  readonly movingIonisation?: boolean;
  /** Seed of the displacements; 1. */
  readonly seed?: number;
}

/** What they may be. */
export const MULTISLICE_KINDS = {
  beamEnergyKev: is.above0,
  convergenceMrad: is.above0,
  collectionMrad: is.above0,
  defocusNm: is.number,
  energyLossEv: is.above0,
  points: is.powerOf2(16, 1024),
  repeats: is.whole(1),
  slicesPerCell: is.whole(1),
  phononConfigurations: is.whole(0),
  phononPool: is.whole(1),
  movingIonisation: is.flag,
  seed: is.integer,
};

/** All options of a simulation with their values. */
export type MultisliceSettings = Required<MultisliceOptions>;

/** The values where none are given: the deterministic check of this library's multislice. */
export const DEFAULT_MULTISLICE: MultisliceSettings = Object.freeze({
  beamEnergyKev: 100,
  convergenceMrad: 30,
  collectionMrad: 40,
  defocusNm: 0,
  energyLossEv: 535,
  points: 128,
  repeats: 3,
  slicesPerCell: 2,
  phononConfigurations: 0,
  phononPool: 12,
  movingIonisation: true,
  seed: 1,
});

/**
 * Choice: thicker layers are refused. The potential of an atom reaches about 1 Å to each side, so a
 * layer above this projects atoms that the wave meets one after the other onto one plane.
 */
export const THICKEST_SLICE_A = 2.5;

/** Choice: at most this share of the probe's current may reach into its periodic images. */
const LARGEST_SPILL = 0.05;

/** The grid of a simulation. */
export function samplingOf(crystal: Crystal, settings: MultisliceSettings): Sampling {
  const { points, repeats } = settings;
  return { points, sizeA: [crystal.cellA[0] * repeats, crystal.cellA[1] * repeats] };
}

/** Thickness of a layer in Å. */
export function sliceThicknessA(crystal: Crystal, settings: MultisliceSettings): number {
  return crystal.cellA[2] / settings.slicesPerCell;
}

/**
 * Fills in the defaults and checks that the numbers fit each other.
 *
 * @throws {RangeError} Where a value cannot be simulated; the message says which number to change.
 */
export function resolveMultislice(
  crystal: Crystal,
  options: MultisliceOptions = {},
): MultisliceSettings {
  checkOptions("the multislice", "simulate", options, MULTISLICE_KINDS);
  const settings = { ...DEFAULT_MULTISLICE, ...options };
  const lambdaA = wavelengthA(settings.beamEnergyKev);
  lossWaveNumberPerA(settings.beamEnergyKev, settings.energyLossEv); // checks the loss
  sliceSites(crystal, settings.slicesPerCell);
  const { points, repeats } = settings;

  const limitMrad = 1e3 * lambdaA * bandLimitPerA(samplingOf(crystal, settings));
  for (const name of ["convergenceMrad", "collectionMrad"] as const) {
    if (settings[name] >= limitMrad) {
      throw new RangeError(
        `Cannot simulate as ${name} must stay below the band limit of the grid, ` +
          `${limitMrad.toFixed(1)} mrad: it is ${settings[name]}, raise points (${points}) or ` +
          `lower repeats (${repeats})`,
      );
    }
  }

  const sliceA = sliceThicknessA(crystal, settings);
  if (sliceA > THICKEST_SLICE_A) {
    throw new RangeError(
      `Cannot simulate as a slice must be at most ${THICKEST_SLICE_A} Å thick: it is ` +
        `${sliceA.toFixed(2)} Å, raise slicesPerCell (${settings.slicesPerCell})`,
    );
  }

  const needA = smallestSideA(settings, lambdaA);
  const sideA = repeats * Math.min(crystal.cellA[0], crystal.cellA[1]);
  if (sideA < needA) {
    throw new RangeError(
      `Cannot simulate as the supercell must be at least ${needA.toFixed(1)} Å wide to hold the ` +
        `probe: it is ${sideA.toFixed(1)} Å, raise repeats (${repeats})`,
    );
  }
  return settings;
}

/**
 * Width that keeps the spill of an Airy probe at {@link LARGEST_SPILL}: beyond radius r lies the
 * share 2 / (pi v) of its current, v = 2 pi r alpha / lambda (Born and Wolf, sec. 8.5.2); a defocused
 * cone is wider by its own radius.
 */
function smallestSideA(settings: MultisliceSettings, lambdaA: number): number {
  const alpha = settings.convergenceMrad / 1e3;
  const radiusA = 2 / (Math.PI * LARGEST_SPILL) * lambdaA / (2 * Math.PI * alpha);
  return 2 * (radiusA + alpha * Math.abs(10 * settings.defocusNm));
}
