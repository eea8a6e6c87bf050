import { type EnergyAxis, energyAxis } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { loadSrTiO3OxygenK, STO_FIRST_PEAK_EV } from "./elnes.ts";
import { placePolarised, stemImage, type StemView } from "eels/simulate/stem_image.ts";
import { loadSrTiO3Weights } from "./sto_weights.ts";

/** The axis of `data/sto_ok.hspy`: 40 eV from below the O K edge on. */
export const STO_IMAGE_AXIS: EnergyAxis = Object.freeze(energyAxis(525, 0.25, 160));

/** Thickness in nm where none is asked for. */
const THICKNESS_NM = 20;

/**
 * The simulated O K spectrum image of one cell of SrTiO3 [001]: 32 x 32 positions, 100 kV, 30 mrad, 20 nm
 * thick unless the view says otherwise.
 *
 * It is put together from the weights and spectra kept with the library; `data/sto_ok.hspy` holds the same
 * for HyperSpy.
 *
 * @returns Ionisation in 1/Å², shape `[32, 32, channels]`.
 * @example
 * ```ts
 * import { loadSrTiO3Image } from "studies/sto";
 * (await loadSrTiO3Image()).shape; // [32, 32, 160]
 * ```
 */
export async function loadSrTiO3Image(
  { energy = STO_IMAGE_AXIS, broadeningEv = 0, ...view }: StemView & {
    readonly energy?: EnergyAxis;
    /** Full width at half maximum of an added Gaussian in eV, for a spectrometer. */
    readonly broadeningEv?: number;
  } = {},
): Promise<SpectrumImage> {
  const [weights, edge] = await Promise.all([loadSrTiO3Weights(), loadSrTiO3OxygenK()]);
  const spectra = placePolarised(edge, { energy, firstPeakEv: STO_FIRST_PEAK_EV, broadeningEv });
  return {
    ...stemImage(weights, { spectra, thicknessNm: THICKNESS_NM, ...view }),
    title: "O K of SrTiO3 [001], simulated",
  };
}
