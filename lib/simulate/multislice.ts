import { prng } from "../core/random.ts";
import { type Crystal, type PlaceA, placesOf, type Site, sliceSites } from "./crystal.ts";
import { interactionPerVoltA, lossWaveNumberPerA, wavelengthA } from "./electron.ts";
import {
  ionisationPotentials,
  ORBITALS,
  placedPotentials,
  type RadialOverlap,
} from "./ionisation.ts";
import { type MultisliceSettings, samplingOf, sliceThicknessA } from "./multislice_settings.ts";
import { displace, sampleStack } from "./phonons.ts";
import { projectedPotential, propagator, transmission } from "./potential.ts";
import { focusedProbe } from "./probe.ts";
import { type Layer, type WaveKernel, waveKernel } from "../engine/fourier/wave_kernel.ts";

/** Everything that decides a simulation but the places of the probes. */
export interface MultisliceInput {
  readonly crystal: Crystal;
  readonly settings: MultisliceSettings;
  readonly overlap: RadialOverlap;
}

/** A stack of layers ready for waves. */
export interface Specimen {
  readonly kernel: WaveKernel;
  /** Index of the kernel's layer of each slice, from the entrance surface on. */
  readonly stack: readonly number[];
  /** Index in the table of weights of each weight map of a layer. */
  readonly weightIndex: readonly (readonly number[])[];
  /** Length of the table of weights: ionised sites x orbitals. */
  readonly weightCount: number;
}

/** The sites whose ionisation is followed: those with a sigma axis, in the order of the crystal. */
export function ionisedSites(crystal: Crystal): Site[] {
  return crystal.sites.filter(({ sigmaAxis }) => sigmaAxis !== undefined);
}

/**
 * Builds the layers of a crystal and stacks them.
 *
 * @param slices Number of slices along the beam.
 * @param configuration Number of the frozen-phonon configuration, from 0; without effect where the
 * settings ask for none.
 */
export function prepareSpecimen(
  input: MultisliceInput,
  slices: number,
  configuration = 0,
): Specimen {
  const { crystal, settings } = input;
  const sampling = samplingOf(crystal, settings);
  const lambdaA = wavelengthA(settings.beamEnergyKev);
  const kinds = sliceSites(crystal, settings.slicesPerCell);
  const buildLayer = layerBuilder(input);
  const frozen = settings.phononConfigurations > 0;
  const random = prng(settings.seed).split("phonons").split(configuration);
  const pool = frozen ? settings.phononPool : 1;
  const layers = kinds.flatMap((sites, kind) =>
    Array.from({ length: pool }, (_, copy) => {
      const own = random.split(`layer ${kind}`).split(copy);
      return buildLayer(
        sites,
        frozen ? ({ bFactorA2 }, places) => displace(places, bFactorA2, own) : undefined,
      );
    })
  );
  const flight = propagator(sliceThicknessA(crystal, settings), lambdaA, sampling);
  return {
    kernel: waveKernel(flight, layers),
    stack: sampleStack(slices, kinds.length, pool, random.split("stack")),
    weightIndex: layers.map(({ weightIndex }) => weightIndex),
    weightCount: ORBITALS.length * ionisedSites(crystal).length,
  };
}

/** Displaces the places of a site. */
type Displace = (site: Site, placesA: readonly PlaceA[]) => PlaceA[];

function layerBuilder({ crystal, settings, overlap }: MultisliceInput) {
  const sampling = samplingOf(crystal, settings);
  const interaction = interactionPerVoltA(settings.beamEnergyKev);
  const ionisation = ionisationPotentials(overlap, sampling, {
    wavelengthA: wavelengthA(settings.beamEnergyKev),
    collectionMrad: settings.collectionMrad,
    lossWaveNumberPerA: lossWaveNumberPerA(settings.beamEnergyKev, settings.energyLossEv),
  });
  const ionised = ionisedSites(crystal);
  return (siteIndices: readonly number[], move?: Displace): Layer & { weightIndex: number[] } => {
    const atoms = siteIndices.map((index) => {
      const site = crystal.sites[index];
      const mean = {
        placesA: placesOf(crystal, site, settings.repeats),
        bFactorA2: site.bFactorA2,
      };
      const found = move ? { placesA: move(site, mean.placesA), bFactorA2: 0 } : mean;
      return { site, mean, found, element: site.element };
    });
    const weights: Float64Array[] = [];
    const weightIndex: number[] = [];
    for (const { site, mean, found } of atoms) {
      const position = ionised.indexOf(site);
      if (position < 0) continue;
      const { placesA, bFactorA2 } = settings.movingIonisation ? found : mean;
      weights.push(...placedPotentials(ionisation, placesA, bFactorA2, sampling));
      weightIndex.push(...ORBITALS.map((_, orbital) => position * ORBITALS.length + orbital));
    }
    const groups = atoms.map(({ element, found }) => ({ element, ...found }));
    const potential = projectedPotential(groups, sampling);
    return { transmission: transmission(potential, interaction, sampling), weights, weightIndex };
  };
}

/**
 * Sends focused probes through a specimen and sums up what they ionise.
 *
 * The weight of a site and orbital is the sum over slices and grid points of the intensity that
 * arrives times the site's ionisation potential.
 *
 * @param placesA Where the probes are centred, in Å.
 * @param slicesAt Rising numbers of slices after which the sums are read.
 * @returns Weights of probe, depth, site and orbital: `[probes][depths][weightCount]`.
 */
export function propagateProbes(
  specimen: Specimen,
  { crystal, settings }: MultisliceInput,
  placesA: readonly PlaceA[],
  slicesAt: readonly number[],
): Float64Array {
  const { kernel, stack, weightIndex, weightCount } = specimen;
  const sampling = samplingOf(crystal, settings);
  const optics = { ...settings, wavelengthA: wavelengthA(settings.beamEnergyKev) };
  const table = new Float64Array(placesA.length * slicesAt.length * weightCount);
  for (let first = 0; first < placesA.length; first += 2) {
    const lanes = ([0, 1] as const).filter((lane) => first + lane < placesA.length);
    for (const lane of lanes) {
      kernel.setWave(lane, focusedProbe(placesA[first + lane], sampling, optics));
    }
    const sums = lanes.map(() => new Float64Array(weightCount));
    let done = 0;
    slicesAt.forEach((slices, depth) => {
      for (; done < slices; done++) {
        const found = kernel.step(stack[done]);
        const indices = weightIndex[stack[done]];
        for (let map = 0; map < indices.length; map++) {
          for (const lane of lanes) sums[lane][indices[map]] += found[2 * map + lane];
        }
      }
      for (const lane of lanes) {
        table.set(sums[lane], ((first + lane) * slicesAt.length + depth) * weightCount);
      }
    });
  }
  return table;
}
