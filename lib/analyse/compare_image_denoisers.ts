import type { Image, ImageNoise } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, checkValue } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { type ImageParts, partsOf } from "../degrade/image_parts.ts";
import {
  applyMethod,
  chooseSetting,
  IMAGE_METHODS,
  type ImageDenoiseOptions,
  type ImageMethod,
  latticeOf,
} from "./image_denoisers.ts";
import { type BlockSums, compareWithHeldOut, meanSums, weightsOf } from "./image_error.ts";
import {
  type ImageErrorRow,
  type Judged,
  placeTrials,
  rowOf,
  scatterOfFrames,
  type Trial,
  warnOfScatter,
} from "./image_standings.ts";
import { judgeRivals } from "./image_verdict.ts";

/** What {@link compareImageDenoisers} gives. */
export interface ImageComparison {
  readonly rows: readonly ImageErrorRow[];
  /** The setting of each method at the full dose, as {@link denoiseImage} takes it. */
  readonly chosen: Readonly<Record<string, ImageDenoiseOptions>>;
  /** The method that errs least; absent where the data cannot tell. */
  readonly best?: string;
  readonly sentence: string;
  readonly warnings: readonly string[];
  readonly noise: ImageNoise;
  /** Methods that were left out, and why. */
  readonly skipped: Readonly<Record<string, string>>;
}

/** How {@link compareImageDenoisers} compares. */
export interface ImageComparisonOptions {
  readonly random: Prng;
  /** All of "none", "Gaussian", "total variation", "non-local means", "lattice", "network". */
  readonly methods?: readonly string[];
  /**
   * Others by name, such as a model of your own: any function of an image that gives one of the same shape.
   * One that throws a RangeError is left out, and the reason is in `skipped`.
   */
  readonly others?: Readonly<Record<string, (image: Image) => Image | Promise<Image>>>;
  /** Shares of the electrons to compare at; a quarter and all. */
  readonly doses?: readonly number[];
  /** Share that the methods see; the rest judges them; 0.8. */
  readonly share?: number;
  /** Splits that the quick methods are judged on; 3. The slow ones are judged on one, at full dose. */
  readonly repeats?: number;
  readonly onProgress?: (text: string) => void;
}

/** Pixels above which non-local means counts as slow. */
const LARGE = 300 ** 2;

/**
 * Measures, without a truth, which denoiser errs least on an image or on frames of one place.
 *
 * The electrons are split at random into two independent parts a and b (whole electrons by binomial
 * thinning, other counts by noise of the estimated size, frames as they are). Each method sees a, chooses
 * its settings by a further split of a, and is judged by b: the mean of `(f(a) - b)² - var b` is that of
 * its squared error. Methods are compared by their difference on the same b; intervals are by jackknife
 * over 64 blocks of the image. The error is that at `share` of the dose, and holds as far as the noise is
 * right; the mean of a distorted scan counts as the truth.
 *
 * @throws {RangeError} Where it is no image, too small, or an option is unknown.
 * @example
 * ```ts
 * import { compareImageDenoisers, type Image, prng } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 4096 }, (_, i) => random.poisson(4 + i % 64 / 4));
 * const image: Image = { data, shape: [64, 64], unit: "electrons" };
 * const methods = ["none", "Gaussian"];
 * const { best } = await compareImageDenoisers(image, { random, methods, repeats: 1 });
 * best; // "Gaussian"
 * ```
 */
export async function compareImageDenoisers(
  image: Image | readonly Image[],
  options: ImageComparisonOptions,
): Promise<ImageComparison> {
  const task = "compare denoisers";
  const { random, others = {}, doses = [0.25, 1], share = 0.8, repeats = 3, onProgress } =
    checkOptions("compareImageDenoisers", task, options, {
      random: is.needed(is.stream),
      methods: is.list,
      others: is.record,
      doses: is.listOf(is.aboveTo(0, 1), "shares above 0 with 1 among them"),
      share: is.between(0, 1),
      repeats: is.whole(1),
      onProgress: is.callable,
    });
  if (!doses.includes(1)) {
    throw new RangeError(`Cannot ${task} as 1 must be among the doses: they are [${doses}]`);
  }
  const methods = methodsOf(options.methods ?? IMAGE_METHODS);
  const whole = partsOf(image);
  const skipped: Record<string, string> = {};
  if (methods.includes("lattice") && !latticeOf(whole.image)) {
    skipped.lattice = "no lattice stands out from the noise";
  }
  if (methods.includes("network") && Math.min(...whole.image.shape) < 32) {
    skipped.network = "it needs 32 x 32 pixels";
  }
  const rivals = [...methods.filter((method) => !(method in skipped)), ...Object.keys(others)];
  // What frames differ by is their noise, scan distortions with it: the unit is measured by that.
  const unit = whole.frames > 1 ? scatterOfFrames(whole, random.split("unit")) : 1;
  const warnings = [...whole.image.noise.warnings, ...warnOfScatter(unit)];
  const rows: ImageErrorRow[] = [];
  const chosen: Record<string, ImageDenoiseOptions> = {};
  const judged: Record<string, BlockSums> = {};
  for (const dose of [...doses].sort((a, b) => a - b)) {
    const own = random.split(`dose ${dose}`);
    const parts = dose < 1 ? whole.split({ random: own, share: dose }).first : whole;
    const trials: Trial[] = [];
    for (const method of rivals) {
      const isSlow = method === "network" || method in others ||
        (method === "non-local means" && whole.image.data.length > LARGE);
      if (isSlow && dose < 1) continue;
      onProgress?.(`${method}, dose ${dose}`);
      const times = isSlow ? 1 : repeats;
      const job = {
        whole,
        unit,
        parts,
        share,
        times,
        random: own,
        other: others[method],
        onProgress,
      };
      const found = await judgeMethod(method as ImageMethod, job);
      if (typeof found === "string") {
        if (dose === 1) skipped[method] = found;
        continue;
      }
      trials.push({ method, ...found });
      if (dose === 1 && !(method in others)) chosen[method] = found.setting;
    }
    const raw = trials.find(({ method }) => method === "none")!, placed = placeTrials(trials);
    for (const [i, { method, setting }] of trials.entries()) {
      rows.push(rowOf(placed[i], { method, setting, dose, raw: meanSums(raw.sums) }));
      if (dose === 1) judged[method] = placed[i];
    }
  }
  const { noise } = whole.image;
  const verdict = judgeRivals(judged, { rows: rows.filter(({ dose }) => dose === 1) });
  const canTell = noise.canSplit || whole.frames > 1;
  return {
    rows,
    chosen,
    ...(canTell && verdict.best && { best: verdict.best }),
    sentence: canTell
      ? verdict.sentence
      : `No method can be judged on this image. ${whyNotSplit(noise)}.`,
    warnings,
    noise,
    skipped,
  };
}

/** Chooses a method's settings and judges it on several splits; why not, where it fails on a part. */
async function judgeMethod(
  method: ImageMethod,
  { whole, unit, parts, share, times, random, other, onProgress }: {
    whole: ImageParts;
    unit: number;
    parts: ImageParts;
    share: number;
    times: number;
    random: Prng;
    other?: (image: Image) => Image | Promise<Image>;
    onProgress?: (text: string) => void;
  },
): Promise<Judged | string> {
  const weights = weightsOf(whole.image).map((weight) => weight / unit), sums: BlockSums[] = [];
  let setting: ImageDenoiseOptions = { method };
  for (let repeat = 0; repeat < times; repeat++) {
    // The same splits for all methods, so that they are compared on the same b.
    const own = random.split(`split ${repeat}`);
    const { first, second, share: shown } = parts.split({ random: own, share });
    if (method === "lattice" && !latticeOf(first.image)) {
      return "no lattice stands out from the noise of the part that it is shown";
    }
    let denoised: Image;
    try {
      if (!other) setting = chooseSetting({ method }, first, { random: own });
      denoised = other
        ? await other(first.image)
        : await applyMethod(setting, first, { random: own, onProgress });
    } catch (error) {
      if (other && error instanceof RangeError) return error.message;
      throw error;
    }
    checkShape(method, denoised, first.image);
    const frames = parts.frames > 1 ? { shown: first.image, share: shown } : undefined;
    sums.push(compareWithHeldOut(denoised, second, weights, frames));
  }
  return { setting, sums };
}

/** What keeps an image from being split, among its warnings. */
const whyNotSplit = ({ warnings }: ImageNoise) =>
  warnings.find((warning) => /not independent/.test(warning)) ?? warnings[0];

function checkShape(method: string, { shape }: Image, { shape: wanted }: Image): void {
  if (`${shape}` === `${wanted}`) return;
  throw new RangeError(
    `Cannot judge ${method} as it must keep the image's shape: it made [${shape}] of [${wanted}]`,
  );
}

function methodsOf(methods: readonly string[]): ImageMethod[] {
  for (const method of methods) {
    checkValue("compare denoisers", "every method", method, is.oneOf(...IMAGE_METHODS));
  }
  // In their own order: doing nothing comes first, as the others are measured by it.
  return IMAGE_METHODS.filter((method) => method === "none" || methods.includes(method));
}
