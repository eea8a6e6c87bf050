/**
 * Conformal bands of networks that held pixels out, and what they cover on data like and unlike these.
 *
 * @module
 */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { energies } from "eels/core/energy_axis.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { Model } from "eels/model/model.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import {
  type Band,
  type ChannelGroup,
  conformalBands,
  measureCoverage,
} from "../methods/conformal_bands.ts";
import { type Alteration, alterImage } from "./alter_image.ts";
import type { DenoiserSeed } from "./denoiser_seeds.ts";
import type { Spot } from "./image_figure.ts";
import type { SeedCoverageRow } from "./level_figure.ts";

/** Parts of the O K edge of SrTiO3 on which errors differ in size. */
export const OXYGEN_K_GROUPS: readonly ChannelGroup[] = Object.freeze([
  { group: "before the edge", fromEv: 525, toEv: 528.5 },
  { group: "onset peaks", fromEv: 528.5, toEv: 532.5 },
  { group: "main peak", fromEv: 532.5, toEv: 540 },
  { group: "tail", fromEv: 540, toEv: 565 },
]);

/** Data that bands are put to: altered, and with so many times the noise. */
export interface BandCase extends Alteration {
  readonly noiseFactor?: number;
}

/** Bands of one seed. */
export interface SeedBands {
  readonly seed: number;
  readonly bands: readonly Band[];
}

/**
 * Calibrates each seed's bands on what the networks of all other seeds make of the pixels that these held
 * out, which chose nothing, and measures what they cover on the seed's own held-out pixels, with fresh
 * noise, in every case (cross-conformal; Vovk 2015, doi:10.1007/s10472-013-9368-4).
 *
 * @param networks One a seed, of two seeds or more.
 * @param options.sigma Noise that the networks were trained at.
 * @param options.cases By what is unlike the training; the first should be like it.
 */
export async function coverSeeds(
  seeds: readonly DenoiserSeed[],
  networks: readonly Pick<Model, "apply">[],
  { truth, sigma, shares, cases, groups = OXYGEN_K_GROUPS }: {
    truth: SpectrumImage;
    sigma: number;
    shares: readonly number[];
    cases: Readonly<Record<string, BandCase>>;
    groups?: readonly ChannelGroup[];
  },
): Promise<{ bands: SeedBands[]; coverage: SeedCoverageRow[] }> {
  const bands: SeedBands[] = [], coverage: SeedCoverageRow[] = [];
  const pick = (from: SpectrumImage, pixels: Uint32Array) => takePixels(from, pixels);
  const unseen = await Promise.all(seeds.map(async ({ fold: { heldOut }, noisy }, k) => ({
    image: pick(await networks[k].apply(noisy), heldOut),
    truth: pick(truth, heldOut),
  })));
  for (const [k, { seed, fold, random }] of seeds.entries()) {
    const { apply } = networks[k];
    const own = conformalBands(unseen.filter((_, other) => other !== k), { groups, shares });
    bands.push({ seed, bands: own });
    for (const [data, { noiseFactor = 1, ...alteration }] of Object.entries(cases)) {
      const altered = alterImage(truth, alteration);
      const noise = { sigma: noiseFactor * sigma, random: random.split(`bands ${data}`) };
      const image = pick(await apply(addGaussianNoise(altered, noise)), fold.heldOut);
      const rows = measureCoverage({ image, truth: pick(altered, fold.heldOut) }, own);
      coverage.push(...rows.map((row) => ({ data, seed, ...row })));
    }
  }
  return { bands, coverage };
}

/**
 * Draws denoised spectra at marked places with the bands of the seed that held the place out, and the truth.
 *
 * @param denoised Each pixel by the network that held it out.
 * @param options.share Which of the bands.
 */
export function drawBands(
  { truth, denoised }: { truth: SpectrumImage; denoised: SpectrumImage },
  { seeds, bands, spots, share }: {
    seeds: readonly DenoiserSeed[];
    bands: readonly SeedBands[];
    spots: readonly Spot[];
    share: number;
  },
): Figure {
  const panels = spots.map(({ label, at }) => {
    const pixel = at[0] * truth.shape[1] + at[1];
    const k = seeds.findIndex(({ fold }) => fold.heldOut.includes(pixel));
    const own = bands[k].bands.filter((band) => band.share === share);
    const error = Array.from(
      energies(truth.energy),
      (ev) => own.find(({ fromEv, toEv }) => ev >= fromEv && ev < toEv)?.halfWidth ?? NaN,
    );
    return drawSpectra([
      { label: "truth", spectrum: truth, at, width: 1.5 },
      { label: `held out, ${100 * share} % band`, spectrum: denoised, at, error, band: true },
    ], { width: 440, height: 320, title: label, y: { domain: [-0.1, 1.1] } });
  });
  return arrangePanels(panels);
}
