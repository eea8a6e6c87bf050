/**
 * What methods leave of the held-out images, counted anew several times, so that errors, trends and their
 * ratios have intervals (notebook 07).
 *
 * @module
 */
import { mean as meanOf } from "simple-statistics";
import { crop } from "eels/core/energy_steps.ts";
import { everyNth } from "eels/core/every_nth.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { stackRows } from "eels/core/stack.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { applyPcaRegression, regressPca } from "eels/baseline/pca_regression.ts";
import type { Method } from "../methods/compare_methods.ts";
import { pairedRatio, summariseSeeds } from "../methods/seed_table.ts";
import { type SeedInterval, seedInterval } from "../methods/seed_interval.ts";
import { slowDown } from "./compare_rates.ts";
import { type HeldOut, heldOutKinds } from "./denoising_methods.ts";
import { compareAllTrends, type TrendRow } from "./probe_trends.ts";
import { type LabelledImage, prepare, type PreparedImages } from "./prepared_images.ts";
import { simulate, type TwinImage, type TwinSettings } from "./twin.ts";

/** What is measured on one redraw of one held-out image. */
export interface RedrawRow {
  /** Number of the redraw, from 0. */
  readonly seed: number;
  readonly kind: string;
  readonly method: string;
  /** To truths that have noise of their own, at the images' rate. */
  readonly meanSquaredError: number;
}

/** A trend of one redraw. */
export interface RedrawnTrend extends TrendRow {
  readonly seed: number;
}

/** What {@link judgeRedraws} compares. */
export interface RedrawOptions {
  /** How many times the images are counted anew; 0 takes those that there are, once, as measured ones. */
  readonly redraws: number;
  /** From counts over the measured range to spectra like the truth. */
  readonly methods: readonly Method[];
  /** Names of the methods whose trends are measured. */
  readonly trendsOf: readonly string[];
  /** Every n-th spectrum is judged; 23. */
  readonly every?: number;
  /** What the redrawn twin has that differs, such as fewer rows. */
  readonly twin?: Partial<TwinSettings>;
  readonly random: Prng;
  readonly onProgress?: (done: number, all: number) => void | Promise<void>;
}

/** Columns of a scan that trends are measured in: they follow rows, and one spectrum in five is enough. */
const TREND_COLUMNS = 2;

/**
 * Counts the four held-out images of the twin anew, with other noise and calibration offsets at the same
 * places, and judges every method on each redraw: the squared error, and trends along the scan.
 *
 * Redraws differ in noise and offsets only: the specimen and the trained networks are the same, so that
 * intervals over redraws hold nothing of what another training or specimen would change.
 *
 * @param prepared Tells the mappings to 0..1.
 */
export async function judgeRedraws(
  prepared: PreparedImages<LabelledImage>,
  { redraws, methods, trendsOf, every = 23, random, ...how }: RedrawOptions,
): Promise<{ errors: RedrawRow[]; trends: RedrawnTrend[] }> {
  const errors: RedrawRow[] = [], trends: RedrawnTrend[] = [];
  for (let seed = 0; seed < Math.max(1, redraws); seed++) {
    const twin = { ...how.twin, random: random.split(seed) };
    const images: HeldOut<LabelledImage>[] = redraws > 0
      ? await redrawHeldOut(prepared, twin)
      : heldOutKinds(prepared);
    for (const { kind, wide, truth } of images) {
      const [spectra, wanted] = [wide, truth].map((image) => everyNth(image, every));
      for (const { method, apply } of methods) {
        const result = { ...wanted, data: (await apply(spectra)).data };
        errors.push({ seed, kind, method, meanSquaredError: meanSquaredError(result, wanted) });
      }
    }
    const narrow = images.map(firstColumns);
    const chosen = methods.filter(({ method }) => trendsOf.includes(method));
    trends.push(...(await compareAllTrends(narrow, chosen)).map((row) => ({ seed, ...row })));
    await how.onProgress?.(seed + 1, Math.max(1, redraws));
  }
  return { errors, trends };
}

/** One redraw: the first image of each kind, at the places of those that the twin holds out. */
async function redrawHeldOut(
  { normalisation, truthNormalisation }: PreparedImages,
  twin: Partial<TwinSettings> & { readonly random: Prng },
): Promise<HeldOut<TwinImage>[]> {
  const mappings = { normalisation, truthNormalisation };
  const { images } = prepare(await simulate({ ...twin, images: 4 }), { mappings });
  return images.map((image) => ({ ...image, kind: `${image.state} ${image.thickness}` }));
}

function firstColumns(image: HeldOut<LabelledImage>): HeldOut<LabelledImage> {
  const [wide, counts, truth] = [image.wide, image.counts, image.truth].map(take);
  return { ...image, wide, counts, truth };
}

function take(image: SpectrumImage): SpectrumImage {
  const [rows, columns, channels] = image.shape, width = Math.min(TREND_COLUMNS, columns);
  const data = new Float32Array(rows * width * channels);
  for (let row = 0; row < rows; row++) {
    const from = row * columns * channels;
    data.set(image.data.subarray(from, from + width * channels), row * width * channels);
  }
  const { energy, unit } = image;
  return spectrumImage({ data, shape: [rows, width, channels], energy, unit });
}

/** Errors over all kinds with their ratios to those of one method, one row a method, least error first. */
export function listRedraws(rows: readonly RedrawRow[], { over }: { readonly over: string }) {
  const overKinds = meanOverKinds(rows);
  const methods = [...new Set(rows.map(({ method }) => method))];
  return methods.map((method) => {
    const own = overKinds.filter((row) => row.method === method);
    const { mean: error, low, high, count } = seedInterval(own.map((row) => row.meanSquaredError));
    const options = { value: "meanSquaredError", of: method, over } as const;
    const { mean: ratio, ...ends } = pairedRatio(overKinds, options);
    return {
      method,
      meanSquaredError: error,
      ...{ low, high, ratio, ratioLow: ends.low, ratioHigh: ends.high, redraws: count },
    };
  }).sort((a, b) => a.meanSquaredError - b.meanSquaredError);
}

/** Errors by kind: means over the redraws and halves of their intervals. */
export function listRedrawKinds(rows: readonly RedrawRow[], methods: readonly string[]) {
  const shown = rows.filter(({ method }) => methods.includes(method));
  return summariseSeeds(shown, { by: ["kind", "method"], values: ["meanSquaredError"] });
}

/** The ratio of two methods' errors over some kinds, formed once a redraw. */
export function redrawnRatio(
  rows: readonly RedrawRow[],
  { of, over, kinds }: { of: string; over: string; kinds?: readonly string[] },
): SeedInterval {
  const own = rows.filter(({ kind }) => kinds?.includes(kind) ?? true);
  return pairedRatio(meanOverKinds(own), { value: "meanSquaredError", of, over });
}

/** Trends by kind and method: means over the redraws and halves of their intervals. */
export function listRedrawnTrends(rows: readonly RedrawnTrend[]) {
  const values = ["shiftInTruth", "shiftInDenoised", "intensitySlope", "missing"] as const;
  return summariseSeeds(rows, { by: ["kind", "method"], values });
}

function meanOverKinds(rows: readonly RedrawRow[]) {
  const groups = Map.groupBy(rows, ({ seed, method }) => `${seed} ${method}`);
  return [...groups.values()].map((own) => ({
    seed: own[0].seed,
    method: own[0].method,
    meanSquaredError: meanOf(own.map((row) => row.meanSquaredError)),
  }));
}

/**
 * Components of what the networks see, the cropped range without weighting, whose scores are mapped to
 * the truths by least squares: a linear rival that learns from the same pairs, the background included.
 *
 * @param options.every Every n-th spectrum of each training and validation image is used.
 */
export async function regressionMethods(
  prepared: PreparedImages,
  { ranks, every = 1 }: { readonly ranks: readonly number[]; readonly every?: number },
): Promise<Method[]> {
  const rates = { frameRatesHz: [400], every };
  const parts = (["training", "validation"] as const)
    .flatMap((part) => slowDown(prepared, { part, ...rates }));
  const [counts, truths] = (["counts", "truth"] as const)
    .map((name) => stackRows(parts.map((part) => part[name])));
  const fit = await fitPca(counts, { weighting: "none" });
  const { startEv, stepEv, channels } = truths.energy;
  const keep = { fromEv: startEv, toEv: startEv + channels * stepEv };
  return ranks.map((rank) => {
    const map = regressPca(fit, counts, truths, rank);
    return {
      method: `scores mapped to truths, ${rank}`,
      apply: (wide) => applyPcaRegression(map, crop(wide, keep)),
    };
  });
}
