import { denormalise, type Normalisation, normalise } from "eels/core/normalisation.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { placePolarised } from "eels/simulate/stem_image.ts";
import type { Method } from "../methods/compare_methods.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import { fitTemplates } from "../methods/template_fit.ts";
import {
  denoiseAll,
  type DenoisedRow,
  judgeImage,
  type Judging,
  type SeedMethods,
} from "./denoiser_levels.ts";
import type { Model } from "eels/model/model.ts";
import { denoiseHeldOutPixels, type DenoiserSeed } from "./denoiser_seeds.ts";
import { loadSrTiO3OxygenK, STO_FIRST_PEAK_EV } from "./elnes.ts";
import { type FidelityRow, measureFidelity } from "./fidelity.ts";
import { type DifferenceRow, measureDifference } from "./fidelity_figure.ts";
import { compareSitePeaks, type SitePeakRow } from "./site_peaks.ts";

/** A peak by site of one method and seed. */
export interface SeedPeakRow extends SitePeakRow {
  readonly method: string;
  readonly seed: number;
}

/** What every method made of every seed's noisy image, over its held-out pixels. */
export interface JudgedSeeds {
  readonly rows: DenoisedRow[];
  readonly sites: SeedPeakRow[];
  /** The truth first. */
  readonly differences: DifferenceRow[];
  /** Over all pixels of the image. */
  readonly whole: FidelityRow[];
}

/**
 * Denoises each seed's noisy image by its methods, and measures errors and fidelity (`judgeImage`), peaks by
 * site (`compareSitePeaks`) and the difference between sites (`measureDifference`) on its held-out pixels.
 *
 * Over all pixels, networks that held some out are judged on the image that is joined from all of them
 * (`denoiseHeldOutPixels`); the interval of these is over noise only, as the networks are the same.
 *
 * @param options.sigma The noise that the seeds were drawn with.
 * @param options.joined Networks that held pixels out, one a seed, by the name of their method.
 */
export async function judgeSeeds(
  seeds: readonly DenoiserSeed[],
  methods: SeedMethods,
  { sigma, joined, ...judging }: Judging & {
    sigma: number;
    joined: Readonly<Record<string, readonly Pick<Model, "apply">[]>>;
  },
): Promise<JudgedSeeds> {
  const { truth, spots, peaksEv: [t2g, main] } = judging;
  const all = Uint32Array.from({ length: truth.shape[0] * truth.shape[1] }, (_, i) => i);
  const rows: DenoisedRow[] = [], sites: SeedPeakRow[] = [], whole: FidelityRow[] = [];
  const difference = measureDifference(truth, { truth, spots, pixels: all });
  const differences: DifferenceRow[] = [{ method: "truth", difference }];
  for (const [k, own] of seeds.entries()) {
    const { seed, noisy, fold: { heldOut: pixels } } = own;
    for (const [method, image] of Object.entries(await denoiseAll(noisy, methods[k]))) {
      rows.push({ method, seed, sigma, ...judgeImage(image, own, judging) });
      const peaks = compareSitePeaks(image, { truth, pixels, peaks: { t2g, main } });
      sites.push(...peaks.map((peak) => ({ method, seed, ...peak })));
      differences.push({ method, difference: measureDifference(image, { truth, spots, pixels }) });
      const networks = joined[method];
      const all = networks ? await denoiseHeldOutPixels(noisy, seeds, networks) : image;
      whole.push({ method, seed, ...measureFidelity(all, { truth, noisy, spots }) });
    }
  }
  return { rows, sites, differences, whole };
}

/** Mean over the seeds and half width of the interval of each number, one row a site, peak and method. */
export function listSitePeaks(rows: readonly SeedPeakRow[]) {
  return summariseSeeds(rows, {
    by: ["site", "peak", "method"],
    values: ["shiftEv", "heightRatio", "widthRatio"],
  });
}

/** The same over the seeds for the image summed over energy. */
export function listSpeckle(rows: readonly DenoisedRow[]) {
  return summariseSeeds(rows, { by: ["method"], values: ["sumError", "sumLikeness"] });
}

/**
 * A linear fit of the two spectra that the simulated image mixes, with the electrons' polarisation along and
 * across the bond: what can be known of each spectrum by itself where both shapes are known.
 *
 * @param normalisation That of the clean image, which is undone for the fit.
 */
export async function templateMethod(normalisation: Normalisation): Promise<Method> {
  const edge = await loadSrTiO3OxygenK();
  return {
    method: "template fit",
    apply: (image) => {
      const { energy } = image;
      const { sigma, pi } = placePolarised(edge, { energy, firstPeakEv: STO_FIRST_PEAK_EV });
      const templates = [sigma, pi].map((data) => spectrumImage({ data, energy }));
      const { edge: fitted } = fitTemplates(
        denormalise(image, { ...normalisation, unit: image.unit }),
        { templates },
      );
      return normalise(fitted, normalisation);
    },
  };
}
