/**
 * Denoisers of the cell of SrTiO3 with one seed's noise, judged on the pixels that it holds out (notebook 04).
 *
 * @module
 */
import { mean as meanOf } from "simple-statistics";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { denormalise } from "eels/core/normalisation.ts";
import { sampleElectrons } from "eels/degrade/noise.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import type { Method } from "../methods/compare_methods.ts";
import { compareRanks, type RankErrorRow } from "../methods/rank_errors.ts";
import { compareRankRules, type RankCase, type RankRow } from "../methods/rank_rules.ts";
import { summariseSeeds } from "../methods/seed_table.ts";
import type { DenoiserSeed } from "./denoiser_seeds.ts";
import { CONTRAST_WEIGHTS, type FidelityRow, measureFidelity } from "./fidelity.ts";
import { markedColumns } from "./places.ts";

/** The fidelity of a method with one seed, and its error. */
export interface CellRow extends FidelityRow {
  readonly meanSquaredError: number;
}

/** Applies methods to the whole noisy image of a seed and judges them on its held-out pixels. */
export async function judgeCell(
  truth: SpectrumImage,
  { seed, noisy, fold: { heldOut: pixels } }: DenoiserSeed,
  methods: readonly Method[],
): Promise<CellRow[]> {
  const spots = markedColumns(truth), expected = takePixels(truth, pixels), rows: CellRow[] = [];
  for (const { method, apply } of methods) {
    const image = await apply(noisy);
    rows.push({
      ...{ method, seed, ...measureFidelity(image, { truth, noisy, spots, pixels }) },
      meanSquaredError: meanSquaredError(takePixels(image, pixels), expected),
    });
  }
  return rows;
}

/** The error of one number of components with one seed. */
export interface SeedRankRow extends RankErrorRow {
  readonly seed: number;
}

/** The error of each number of components on the held-out pixels of a seed; see `compareRanks`. */
export async function judgeRanks(
  truth: SpectrumImage,
  { seed, noisy, fold: { heldOut } }: DenoiserSeed,
): Promise<SeedRankRow[]> {
  const [own, expected] = [noisy, truth].map((from) => takePixels(from, heldOut));
  const rows = await compareRanks(noisy, { judged: { noisy: own, truth: expected } });
  return rows.map((row) => ({ seed, ...row }));
}

/**
 * Every rule for the rank on a seed's image with Gaussian noise, and on electrons drawn from the same cell; see
 * `compareRankRules`.
 *
 * @param options.electronsAtMaximum Expected electrons at the highest value.
 */
export function judgeRankRules(
  truth: SpectrumImage,
  { noisy, random }: DenoiserSeed,
  { electronsAtMaximum, draws }: { electronsAtMaximum: number; draws: number },
): Promise<RankRow[]> {
  const dose = { electronsPerUnit: electronsAtMaximum, random: random.split("dose") };
  const image = sampleElectrons(truth, dose), unit = electronsAtMaximum;
  const expected = denormalise(truth, { offset: 0, scale: unit, unit: "electrons" });
  const cases: RankCase[] = [
    { noise: "gaussian", image: noisy, truth },
    { noise: "poisson", image, truth: expected, unit },
  ];
  return compareRankRules(cases, { draws, random: random.split("draws") });
}

/** One row a number of components: its mean error over the seeds and half its 95 % interval. */
export function listRanks(rows: readonly SeedRankRow[]) {
  return summariseSeeds(rows, { by: ["method", "rank"], values: ["meanSquaredError"] });
}

/** One row a method: means over the seeds and halves of the 95 % intervals. */
export function listCells(rows: readonly CellRow[]) {
  const values = ["meanSquaredError", "kept", "correlation", "noise", "meanBias"] as const;
  return summariseSeeds(rows, { by: ["method"], values, weights: CONTRAST_WEIGHTS });
}

/** The mean error of some methods over the seeds, by their names. */
export function errorLevels(rows: readonly CellRow[], methods: readonly string[]) {
  const errors = methods.map((name) => {
    const own = rows.filter(({ method }) => method === name);
    return [name, meanOf(own.map((row) => row.meanSquaredError))];
  });
  return Object.fromEntries(errors) as Record<string, number>;
}
