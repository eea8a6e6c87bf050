/**
 * What each method errs on a measured image, without its truth: from electrons that it has not seen.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { mean as meanOf } from "simple-statistics";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { jackknifeRatio, studentQuantile } from "eels/analyse/jackknife.ts";
import { meanInterval } from "eels/analyse/mean_interval.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import { drawPlot } from "eels/figure/figure.ts";
import { figureColours } from "eels/figure/palette.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { binMeasured } from "./measured_energies.ts";
import { type MeasuredMethod, measuredMethods, type MeasuredTools } from "./measured_methods.ts";
import { type PreparedMeasured, truthFrom } from "./measured_prepared.ts";

/** A measured image, its electrons in parts, and what every method made of them. */
export interface SplitErrors {
  readonly image: PreparedMeasured;
  readonly methods: readonly MeasuredMethod[];
  /** Half of the electrons, which the methods see, and the other half. */
  readonly seen: SpectrumImage;
  readonly unseen: SpectrumImage;
  /** Spectra that each method made of the half seen, by its name. */
  readonly denoised: ReadonlyMap<string, SpectrumImage>;
  /** And of all electrons, of simulated images only. */
  readonly all?: ReadonlyMap<string, SpectrumImage>;
  /** Means at 1 frame/s of the quarters of the electrons that are not seen. */
  readonly judges: readonly [SpectrumImage, SpectrumImage];
}

/** Splits the electrons of every image, sets the methods on one half and applies them to it. */
export async function judgeMeasured(
  images: readonly PreparedMeasured[],
  { random, onProgress, ...tools }: MeasuredTools & {
    readonly onProgress?: (
      done: { readonly share: number; readonly remainingS: number },
    ) => void | Promise<void>;
  },
): Promise<SplitErrors[]> {
  const judged: SplitErrors[] = [], began = performance.now();
  const report = (share: number) => {
    const elapsedS = (performance.now() - began) / 1000;
    return onProgress?.({ share, remainingS: share > 0 ? elapsedS * (1 / share - 1) : NaN });
  };
  for (const [i, image] of images.entries()) {
    const own = random.split(image.name);
    const [seen, unseen] = splitElectrons(image.wide, { random: own.split("halves") });
    const quarters = splitElectrons(unseen, { random: own.split("quarters") });
    const methods = await measuredMethods(image, seen, { ...tools, random: own });
    const denoised = new Map<string, SpectrumImage>();
    for (const { method, apply } of methods) denoised.set(method, await apply(seen));
    const all = image.expected && new Map<string, SpectrumImage>();
    for (const { method, apply } of all ? methods : []) all!.set(method, await apply(image.wide));
    const [one, two] = quarters.map((part) => truthFrom(part, image));
    judged.push({ image, methods, seen, unseen, denoised, all, judges: [one, two] });
    await report((i + 1) / images.length);
  }
  return judged;
}

/** The error of one method on one image. */
export interface MeasuredErrorRow {
  readonly file: string;
  readonly method: string;
  readonly setting: string;
  /** Mean squared error of the spectra at 1 frame/s, 0..1. */
  readonly meanSquaredError: number;
  readonly low: number;
  readonly high: number;
  /** Error to the mean over a second of counts without noise, which this estimates; if simulated. */
  readonly noiselessError: number | null;
  /** The same of what is made of all electrons. */
  readonly noiselessErrorAll: number | null;
  /** That of half the electrons with nothing missing from those counts, such as a dark reference. */
  readonly patternFreeError: number | null;
  /** Error over that of the raw spectra. */
  readonly overRaw: number;
  /** Error less the least one's; 95 % for all methods of the image together. */
  readonly overLeast: number;
  readonly overLeastLow: number;
  readonly overLeastHigh: number;
}

/** Rows of a block: those of one of the truth's windows, or so many that there are four blocks. */
const BLOCK_ROWS = 40, FEWEST_BLOCKS = 4;

/**
 * The squared error of every method without the truth. With f(a) made of half of the electrons, and the means
 * b and c at 1 frame/s of two quarters, background removed,
 *
 *     error = mean of (f(a) - b) (f(a) - c)
 *
 * is on average the mean of (f(a) - t)^2, with t the mean at 1 frame/s of an exposure without noise: a, b and c
 * are independent (uncorrelated, where the counts are no electrons) and b and c have the mean t, which holds what
 * every frame lacks, such as a dark reference. Means over blocks of rows give the interval by Student's t, although
 * b and c are moving means, so that neighbouring blocks share electrons. Errors are those of half the exposure.
 */
export function measuredErrors(judged: readonly SplitErrors[]): MeasuredErrorRow[] {
  return judged.flatMap(({ image, methods, denoised, all, judges }) => {
    const blocks = methods.map(({ method }) => errorByBlock(denoised.get(method)!, ...judges));
    const [expected, signal] = [image.expected, image.signal]
      .map((counts) => counts && truthFrom(binMeasured(counts), image));
    const errorTo = (made?: SpectrumImage, truth?: SpectrumImage) =>
      made && truth ? squaredError(made, truth) : null;
    const means = blocks.map(meanOf), raw = means[0];
    const least = means.indexOf(Math.min(...means));
    return methods.map(({ method, setting }, k) => {
      const { mean, low, high } = seedInterval(blocks[k]);
      const paired = pairedInterval(blocks[k], blocks[least], methods.length - 1);
      const made = denoised.get(method)!;
      return {
        file: image.name,
        method,
        setting,
        meanSquaredError: mean,
        low,
        high,
        noiselessError: errorTo(made, expected),
        noiselessErrorAll: errorTo(all?.get(method), expected),
        patternFreeError: errorTo(made, signal),
        overRaw: mean / raw,
        ...paired,
      };
    });
  });
}

/** Mean of the squared difference, over the blocks of {@link errorByBlock}. */
export function squaredError(made: SpectrumImage, truth: SpectrumImage): number {
  return meanOf(errorByBlock(made, truth, truth));
}

/**
 * The error of one method over another's on each image: the ratio of the sums over blocks of rows, its interval by
 * the jackknife. Images that lack one of the two are left out.
 */
export function measuredRatios(
  judged: readonly SplitErrors[],
  { of, over }: { readonly of: string; readonly over: string },
) {
  return judged.flatMap(({ image: { name }, denoised, judges }) => {
    const [above, below] = [of, over].map((method) => denoised.get(method));
    if (!above || !below) return [];
    const [top, bottom] = [above, below].map((made) => errorByBlock(made, ...judges));
    const { value, standardError, blocks } = jackknifeRatio(top, bottom, top.map(() => 1));
    return [{ file: name, mean: value, ...meanInterval(value, standardError, blocks) }];
  });
}

/** Mean of the product of two differences over each block of rows. */
export function errorByBlock(
  made: SpectrumImage,
  one: SpectrumImage,
  two: SpectrumImage,
): number[] {
  const [rows] = made.shape, perRow = made.data.length / rows;
  const count = Math.max(FEWEST_BLOCKS, Math.floor(rows / BLOCK_ROWS));
  return Array.from({ length: count }, (_, block) => {
    const from = Math.floor(block * rows / count) * perRow;
    const to = Math.floor((block + 1) * rows / count) * perRow;
    let sum = 0;
    for (let i = from; i < to; i++) {
      sum += (made.data[i] - one.data[i]) * (made.data[i] - two.data[i]);
    }
    return sum / (to - from);
  });
}

/** The difference of two methods, in which the noise of the judges nearly cancels; Bonferroni for `tests`. */
function pairedInterval(own: readonly number[], least: readonly number[], tests: number) {
  const differences = own.map((value, block) => value - least[block]);
  const { mean } = seedInterval(differences), count = differences.length;
  const spread = Math.sqrt(
    differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1) / count,
  );
  const off = studentQuantile(1 - 0.025 / Math.max(1, tests), Math.max(1, count - 1)) * spread;
  return { overLeast: mean, overLeastLow: mean - off, overLeastHigh: mean + off };
}

/** Who errs least on each image, in a sentence; those whose difference may be chance are named with it. */
export function sayLeast(rows: readonly MeasuredErrorRow[]): string {
  const files = [...new Set(rows.map(({ file }) => file))];
  return files.map((file) => {
    const own = rows.filter((row) => row.file === file)
      .toSorted((a, b) => a.meanSquaredError - b.meanSquaredError);
    const [best, ...others] = own;
    const alike = others.filter(({ overLeastLow }) => overLeastLow <= 0).map(({ method }) =>
      method
    );
    const rest = alike.length ? ` (not told from ${alike.join("; ")})` : "";
    return `${file}: ${best.method} errs least, ${
      (100 * best.overRaw).toPrecision(2)
    } % of the raw ` +
      `squared error${rest}`;
  }).join(". ") + ".";
}

/**
 * Draws the errors with their intervals, a panel an image, the least error dotted; those not above 0 have no point.
 * Of simulated images, black bars are the errors to the noise-free mean, open circles those with nothing missing.
 */
export function drawMeasuredErrors(rows: readonly MeasuredErrorRow[]): Figure {
  const above = rows.filter(({ meanSquaredError }) => meanSquaredError > 0);
  const names = [...new Set(rows.map(({ method }) => method))];
  const least = Math.min(...above.map(({ meanSquaredError }) => meanSquaredError));
  const most = Math.max(...above.map(({ high }) => high)), domain = [least / 4, 1.5 * most];
  const colours = figureColours(names);
  const decades = Math.log10(domain[1] / domain[0]);
  // From there to where axes name decades only, 1, 2 and 5 of each would run into one another.
  const ticks = decades > 1.5 && decades < 3.4 ? powersOfTen(domain) : undefined;
  const panels = [...new Set(rows.map(({ file }) => file))].map((file) => {
    const own = above.filter((row) => row.file === file)
      .map((row) => ({ ...row, low: Math.max(domain[0], row.low) }));
    const fill = ({ method }: MeasuredErrorRow) => colours[names.indexOf(method)];
    const tick = { x: "noiselessError", y: "method", insetTop: 3, insetBottom: 3 };
    const open = { x: "patternFreeError", y: "method", stroke: fill, fill: "white", r: 3.5 };
    const smallest = Math.min(...own.map(({ meanSquaredError }) => meanSquaredError));
    return drawPlot({
      x: {
        label: "Squared error, half of the exposure",
        type: "log",
        domain,
        ticks,
        grid: true,
      },
      y: { label: null, domain: names, tickFormat: String },
      marks: [
        Plot.frame(),
        Plot.ruleY(own, { x1: "low", x2: "high", y: "method", stroke: fill, strokeWidth: 1.5 }),
        Plot.dot(own.filter(hasPattern), open as Plot.DotOptions),
        Plot.dot(own, { x: "meanSquaredError", y: "method", fill, r: 4 } as Plot.DotOptions),
        Plot.tickX(own.filter(({ noiselessError }) => noiselessError !== null), tick),
      ],
      rules: [{ x: smallest }],
      ...{ title: file, width: 430, height: 90 + 22 * names.length, marginLeft: 170 },
    });
  });
  return arrangePanels(panels, { columns: 2 });
}

/** Whether something that every frame lacks is told apart from noise. */
function hasPattern({ noiselessError, patternFreeError }: MeasuredErrorRow): boolean {
  return patternFreeError !== null && patternFreeError !== noiselessError;
}

function powersOfTen([from, to]: readonly number[]): number[] {
  const first = Math.ceil(Math.log10(from)), last = Math.floor(Math.log10(to));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}
