import { prng } from "../core/random.ts";
import type { PlaceA } from "./crystal.ts";
import { interactionPerVoltA, wavelengthA } from "./electron.ts";
import { type ComplexGrid, fft2 } from "../engine/fourier/fft2.ts";
import { displace, sampleStack } from "./phonons.ts";
import { projectedPotential, propagator, transmission } from "./potential.ts";
import { focusedProbe } from "./probe.ts";
import type { Atom } from "./crystal.ts";
import { bandLimitPerA, eachFrequency, type Sampling } from "./sampling.ts";
import { waveKernel } from "../engine/fourier/wave_kernel.ts";

/** Microscope and specimen of an annular dark-field simulation. */
export interface AdfSettings {
  readonly beamEnergyKev: number;
  /** Half angle of the illuminating cone in mrad. */
  readonly convergenceMrad: number;
  /** Inner and outer half angle of the annular detector in mrad. */
  readonly detectorMrad: readonly number[];
  readonly thicknessNm: number;
  /** Layers a cell along the beam. */
  readonly slicesPerCell: number;
  /** Frozen-phonon configurations to average. */
  readonly configurations: number;
  /** Displaced copies of each layer from which a configuration is sampled. */
  readonly pool: number;
  readonly seed: number;
}

/** Atoms of a box that repeats sideways; along the beam it is one cell high. */
export interface Box {
  readonly atoms: readonly Atom[];
  readonly sampling: Sampling;
  /** Height of the cell along the beam in Å. */
  readonly heightA: number;
}

/**
 * The share of the beam that reaches an annular detector, for each place of the probe, averaged over
 * frozen-phonon configurations.
 *
 * Every place is a full multislice to the exit surface, whose diffraction pattern is summed over the
 * detector: Kirkland (2020), chapters 5 to 7, doi:10.1007/978-3-030-33260-0; thermal vibration as in
 * Loane, Xu and Silcox (1991), doi:10.1107/S0108767391000375.
 *
 * @param placesA Probe places within the box, in Å.
 * @returns Shares of 0 to 1, one a place.
 * @throws {RangeError} Where the detector reaches beyond the band limit of the grid.
 */
export function adfSignal(
  { atoms, sampling, heightA }: Box,
  placesA: readonly PlaceA[],
  settings: AdfSettings,
): Float64Array {
  const lambdaA = wavelengthA(settings.beamEnergyKev);
  const limitMrad = 1e3 * lambdaA * bandLimitPerA(sampling);
  const [innerMrad, outerMrad] = settings.detectorMrad;
  if (!(settings.detectorMrad.length === 2 && innerMrad >= 0 && outerMrad > innerMrad)) {
    throw new RangeError(
      `Cannot detect as detectorMrad must be an inner and a larger outer angle: it is ` +
        `${settings.detectorMrad}`,
    );
  }
  if (outerMrad > limitMrad) {
    throw new RangeError(
      `Cannot detect as the outer angle must be within the band limit of the grid, ` +
        `${limitMrad.toFixed(1)} mrad: it is ${outerMrad}`,
    );
  }
  const { slicesPerCell, pool, configurations } = settings;
  const interaction = interactionPerVoltA(settings.beamEnergyKev);
  const flight = propagator(heightA / slicesPerCell, lambdaA, sampling);
  const slices = Math.round(10 * settings.thicknessNm / heightA * slicesPerCell);
  const optics = { wavelengthA: lambdaA, convergenceMrad: settings.convergenceMrad };
  const layerOf = ({ placeA }: Atom) => Math.floor(placeA[2] / heightA * slicesPerCell + 1e-6);
  const signal = new Float64Array(placesA.length);
  for (let configuration = 0; configuration < configurations; configuration++) {
    const random = prng(settings.seed).split("adf").split(configuration);
    const layers = Array.from({ length: slicesPerCell * pool }, (_, index) => {
      const layer = Math.floor(index / pool);
      const copies = random.split(`layer ${layer}`).split(index % pool);
      const groups = atoms.filter((atom) => layerOf(atom) === layer)
        .map(({ element, placeA: [x, y], bFactorA2 }) => ({
          element,
          placesA: displace([[x, y]], bFactorA2, copies),
        }));
      const potential = projectedPotential(joinElements(groups), sampling);
      return { transmission: transmission(potential, interaction, sampling), weights: [] };
    });
    const kernel = waveKernel(flight, layers);
    const stack = sampleStack(slices, slicesPerCell, pool, random.split("stack"));
    for (let first = 0; first < placesA.length; first += 2) {
      const lanes = ([0, 1] as const).filter((lane) => first + lane < placesA.length);
      for (const lane of lanes) {
        kernel.setWave(lane, focusedProbe(placesA[first + lane], sampling, optics));
      }
      for (const layer of stack) kernel.step(layer);
      for (const lane of lanes) {
        const share = annularShare(kernel.getWave(lane), sampling, lambdaA, settings.detectorMrad);
        signal[first + lane] += share / configurations;
      }
    }
  }
  return signal;
}

/** One group an element, so that its scattering factor is computed once. */
function joinElements(groups: readonly { element: string; placesA: PlaceA[] }[]) {
  return [...new Set(groups.map(({ element }) => element))].map((element) => ({
    element,
    placesA: groups.filter((group) => group.element === element).flatMap((group) => group.placesA),
    bFactorA2: 0,
  }));
}

function annularShare(
  wave: ComplexGrid,
  sampling: Sampling,
  lambdaA: number,
  [innerMrad, outerMrad]: readonly number[],
): number {
  fft2(wave, "forward");
  const inner = (innerMrad / 1e3 / lambdaA) ** 2, outer = (outerMrad / 1e3 / lambdaA) ** 2;
  let sum = 0;
  eachFrequency(sampling, (index, kx, ky) => {
    const squared = kx * kx + ky * ky;
    if (squared >= inner && squared < outer) sum += wave.re[index] ** 2 + wave.im[index] ** 2;
  });
  return sum / sampling.points ** 2; // Parseval, for a probe whose intensity sums to one
}
