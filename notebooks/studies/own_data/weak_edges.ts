import { energyAt, type EnergyAxis, energyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { readOut, sampleElectrons } from "eels/degrade/noise.ts";
import { compareDenoisers } from "eels/analyse/compare_denoisers.ts";
import { defaultRivals } from "eels/analyse/denoiser_rivals.ts";
import { denoise, type DenoiseOptions } from "eels/baseline/denoise.ts";
import { compareEdgeMaps, measureLikeness } from "./edge_correlations.ts";
import type { EdgeWindows } from "./find_edges.ts";
import { measureNoise } from "./measure_noise.ts";

/** Windows of the two edges of {@link makeWeakEdges}. */
export const WEAK_EDGES: readonly EdgeWindows[] = Object.freeze([
  { name: "core edge", backgroundEv: [750, 915] as const, fromEv: 930, toEv: 1010 },
  { name: "shell edge", backgroundEv: [960, 1010] as const, fromEv: 1020, toEv: 1100 },
]);

/** Energies of the onsets, and their heights over the background there. */
const ONSETS = [{ atEv: 931, jump: 0.08 }, { atEv: 1020, jump: 0.05 }];
const AXIS: EnergyAxis = energyAxis(400, 8, 162);
const EXPONENT = 3.2;

/**
 * A particle with a core of one element and a shell of another, whose edges are weak on a steep
 * background that both have: what a denoiser that looks at the squared error alone may lose.
 *
 * @param options.electrons Of the background in the first channel.
 * @param options.gain Counts an electron makes.
 */
export function makeWeakEdges(
  { rows, columns, electrons, gain, random }: {
    rows: number;
    columns: number;
    electrons: number;
    gain: number;
    random: Prng;
  },
): { image: SpectrumImage; truth: SpectrumImage } {
  const { channels, startEv } = AXIS, size = Math.min(rows, columns) / 4;
  const data = new Float32Array(rows * columns * channels);
  for (let s = 0; s < rows * columns; s++) {
    const away = Math.hypot(Math.floor(s / columns) - rows / 2, s % columns - columns / 2) / size;
    const amounts = [away < 1 ? 1 : 0, away >= 0.8 && away < 1.5 ? 1 : 0];
    const thickness = 1 + 0.3 * Math.exp(-((away / 1.5) ** 2));
    for (let e = 0; e < channels; e++) {
      const eV = energyAt(AXIS, e), background = thickness * (eV / startEv) ** -EXPONENT;
      const edges = ONSETS.map(({ atEv, jump }, i) =>
        eV < atEv ? 0 : amounts[i] * jump * (atEv / startEv) ** -EXPONENT *
          (1 - Math.exp(-(eV - atEv) / 10)) * (eV / atEv) ** -3
      );
      data[s * channels + e] = electrons * (background + edges[0] + edges[1]);
    }
  }
  const pixel = { rowNm: 1, columnNm: 1 }, shape = [rows, columns, channels];
  const clean = spectrumImage({ data, shape, energy: AXIS, pixel, unit: "electrons" });
  const counts = readOut(sampleElectrons(clean, { electronsPerUnit: 1, random }), { gain, random });
  const unit = "counts", title = "Two weak edges, simulated";
  return {
    image: spectrumImage({ data: counts.data, shape, energy: AXIS, pixel, unit, title }),
    truth: spectrumImage({
      ...{ data: clean.data.map((value) => gain * value), shape, energy: AXIS, pixel, unit, title },
    }),
  };
}

/** Such a map of 50 x 50 spectra, as the picture of a report shows it. */
const CASE = { rows: 50, columns: 50, electrons: 10000, gain: 3.4 };

/**
 * How alike the maps of the two weak edges are: of the raw data without their noise, denoised by the
 * principal components that err least over all channels, by up to three more, and in truth.
 *
 * @returns A row a number of components, as `compareEdgeMaps` gives it, with the true correlation.
 */
export async function studyWeakEdges({ random }: { random: Prng }) {
  const { image: exposed, truth } = makeWeakEdges({ ...CASE, random: random.split("exposure") });
  const { image } = measureNoise(exposed), edges = WEAK_EDGES;
  const { PCA } = defaultRivals(image, { network: false });
  const how = { rivals: { PCA }, doses: [1], repeats: 1, random: random.split("comparison") };
  const { chosen } = await compareDenoisers(image, how);
  const best = (chosen.PCA as DenoiseOptions & { rank: number }).rank;
  const likeness = measureLikeness(image, { edges, random: random.split("alike") });
  const likenOf = (one: SpectrumImage) =>
    compareEdgeMaps({ ...one, noise: image.noise }, { edges, likeness })[0];
  const inTruth = likenOf(truth).denoised;
  return await Promise.all([best, best + 1, best + 2, best + 3].map(async (rank) => {
    const { image: denoised } = await denoise(image, { method: "pca", rank });
    return { components: rank, ...likenOf(denoised), truth: inTruth };
  }));
}
