/**
 * The test of residuals over seeds, and what it does not see.
 *
 * @module
 */
import { judgeResiduals } from "eels/analyse/residual_structure.ts";
import { meanSpectrum, sumEnergy } from "eels/core/sums.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import { fitTemplates } from "../methods/template_fit.ts";
import { type GateTrial, testGate, unseenSpectra } from "./residual_gate.ts";
import { CONTRAST_WEIGHTS, measureFidelity } from "./fidelity.ts";
import type { Spot } from "./image_figure.ts";
import { templatesOf, type TrainedSeed } from "./unlike_judge.ts";

/** A spectrum put to the test again and again, with one seed and method. */
export interface SeedGateTrial extends GateTrial {
  readonly seed: number;
  readonly method: string;
}

/**
 * Tests what the network of each seed, and the fit of the two computed spectra, leave of a spectrum that the
 * seed holds out and of the spectra of {@link unseenSpectra}, many times each.
 */
export async function testGates(
  clean: SpectrumImage,
  seeds: readonly TrainedSeed[],
  { name, edge, peakHeights, spots, ...trials }: {
    name: string;
    edge: ArrayLike<number>;
    peakHeights: readonly number[];
    spots: readonly Spot[];
    sigma: number;
    draws: number;
  },
): Promise<SeedGateTrial[]> {
  const templates = [templatesOf(clean, spots)], found: SeedGateTrial[] = [];
  const fit = (image: SpectrumImage) => Promise.resolve(fitTemplates(image, { templates }).edge);
  for (const { seed, fold, random, apply } of seeds) {
    const ordinary = takePixels(clean, [fold.heldOut[0]]);
    const shown = unseenSpectra(ordinary, { name, edge, peakHeights });
    const how = { ...trials, random: random.split("gate") };
    for (
      const [method, model] of Object.entries({
        "network": { apply },
        "template fit": { apply: fit },
      })
    ) {
      const own = await testGate(shown, model, how);
      found.push(...own.map((trial) => ({ seed, method, ...trial })));
    }
  }
  return found;
}

/**
 * Means over the seeds with half widths of their 95 % intervals, one row a spectrum shown and method;
 * `meanOverOrdinary` is how much further the mean residual lies over its threshold than that of the ordinary
 * spectrum, the difference being formed once a seed.
 */
export function listGates(trials: readonly SeedGateTrial[]) {
  const rows = trials.map(({ seed, method, shown, summary: { bias, scatter }, verdict }) => {
    const { flaggedShare, meanOverThreshold } = verdict;
    const ordinary = trials.find((one) =>
      one.seed === seed && one.method === method && one.shown === "ordinary spectrum"
    )!;
    const meanOverOrdinary = meanOverThreshold - ordinary.verdict.meanOverThreshold;
    return {
      shown,
      method,
      seed,
      bias,
      scatter,
      flaggedShare,
      meanOverThreshold,
      meanOverOrdinary,
    };
  });
  return summariseSeeds(rows, {
    by: ["shown", "method"],
    values: ["bias", "scatter", "flaggedShare", "meanOverThreshold", "meanOverOrdinary"],
  });
}

/**
 * Whether the test sees lost contrast: over the pixels held out, the network's result, and the truth with
 * each spectrum replaced by the mean spectrum, scaled to its own true area, which has no contrast at all.
 */
export async function testLostContrast(
  clean: SpectrumImage,
  seeds: readonly TrainedSeed[],
  { spots, sigma }: { spots: readonly Spot[]; sigma: number },
) {
  const erased = eraseContrast(clean), rows = [];
  for (const { seed, fold: { heldOut }, random, apply } of seeds) {
    const noisy = addGaussianNoise(clean, { sigma, random: random.split("lost contrast") });
    const image = takePixels(noisy, heldOut);
    const results = {
      "truth": takePixels(clean, heldOut),
      "network": await apply(image),
      "mean spectrum everywhere": takePixels(erased, heldOut),
    };
    for (const [method, result] of Object.entries(results)) {
      const { kept, contrast } = measureFidelity(result, {
        truth: clean,
        noisy,
        spots,
        pixels: heldOut,
      });
      const { flaggedShare, meanOverThreshold } = judgeResiduals(image, result, { sigma });
      rows.push({ method, seed, kept, contrast, flaggedShare, meanOverThreshold });
    }
  }
  return summariseSeeds(rows, {
    by: ["method"],
    values: ["kept", "flaggedShare", "meanOverThreshold"],
    weights: CONTRAST_WEIGHTS,
  });
}

/** The mean spectrum at every pixel, scaled to the pixel's own area. */
export function eraseContrast(image: SpectrumImage): SpectrumImage {
  const mean = meanSpectrum(image), [total] = sumEnergy(mean), areas = sumEnergy(image);
  const channels = image.shape[2];
  return withData(
    image,
    image.data.map((_, i) => mean.data[i % channels] * areas[Math.floor(i / channels)] / total),
  );
}
