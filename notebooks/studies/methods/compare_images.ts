/**
 * Several denoisers on noisy images whose truth is known, while one thing is varied: error, place and
 * height of the main peak, and what the residuals say.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { measurePeak, squaredErrors, summarise } from "eels/analyse/metrics.ts";
import { judgeResiduals, type Verdict } from "eels/analyse/residual_structure.ts";
import type { Method } from "./compare_methods.ts";
import { risingPair } from "./pair.ts";

/** A noisy image with its truth, at one value of what is varied. */
export interface ImageCase {
  readonly x: number;
  readonly image: SpectrumImage;
  readonly truth: SpectrumImage;
}

/** Adds Gaussian noise to every truth; each case's noise depends on its `x` and the stream only. */
export function noisyCases(
  truths: readonly { readonly x: number; readonly truth: SpectrumImage; readonly sigma: number }[],
  { random }: { random: Prng },
): ImageCase[] {
  return truths.map(({ x, truth, sigma }) => {
    const image = addGaussianNoise(truth, { sigma, random: random.split(`case ${x}`) });
    return { x, image, truth };
  });
}

/** How far spectra are from their truths: the error, and what became of two peaks. */
export interface SpectraComparison {
  readonly meanSquaredError: number;
  /** Mean displacement of the main peak from the truth's, in eV: the bias. */
  readonly shiftEv: number;
  /** Its standard deviation over the spectra. */
  readonly shiftDeviationEv: number;
  /** Mean height of the main peak over the first peak's, divided by the same of the truth. */
  readonly heightRatio: number;
  readonly heightRatioDeviation: number;
  /** Spectra that show both peaks, in the result and in the truth. */
  readonly found: number;
}

/** What a method made of a case. */
export interface ImageRow extends SpectraComparison {
  readonly method: string;
  readonly x: number;
}

/** Where {@link compareImages} looks. */
export interface CompareImagesOptions {
  /** Picks the pixels that count, such as those held out; all where left out. */
  readonly pick?: (image: SpectrumImage) => SpectrumImage;
  /** Expected energies of the first peak and of the main peak on the truth's axis, at `x`. */
  readonly peaksEv: readonly number[] | ((x: number) => readonly number[]);
}

/**
 * Applies every method to every case and compares each spectrum with its own truth by
 * {@link compareSpectra}.
 *
 * @returns One row a method and case, cases of a method together.
 * @throws {RangeError} Where `peaksEv` is not two rising energies.
 */
export async function compareImages(
  cases: readonly ImageCase[],
  methods: readonly Method[],
  { pick = (image) => image, peaksEv }: CompareImagesOptions,
): Promise<ImageRow[]> {
  const rows: ImageRow[] = [];
  for (const { method, apply } of methods) {
    for (const { x, image, truth } of cases) {
      const places = typeof peaksEv === "function" ? peaksEv(x) : peaksEv;
      const denoised = pick(await apply(image));
      rows.push({ method, x, ...compareSpectra(denoised, pick(truth), { peaksEv: places }) });
    }
  }
  return rows;
}

/**
 * Compares each spectrum x of an image with its truth t: the squared error over E channels, and the
 * tops of the main peak (energy E1, height h1) and of the first peak (height h0), means and deviations
 * being over the spectra that show both peaks in both:
 *
 *     MSE = mean of sum over e of (x_e - t_e)^2 / E
 *     shift = mean of E1(x) - E1(t)
 *     height ratio = mean of (h1 / h0)(x) / (h1 / h0)(t)
 *
 * @throws {RangeError} Where `peaksEv` is not two rising energies.
 */
export function compareSpectra(
  image: SpectrumImage,
  truth: SpectrumImage,
  { peaksEv }: { peaksEv: readonly number[] },
): SpectraComparison {
  const [firstEv, mainEv] = risingPair(peaksEv, "peaksEv");
  const measure = (of: SpectrumImage) => {
    const first = measurePeak(of, { nearEv: firstEv, withinEv: 1 });
    const main = measurePeak(of, { nearEv: mainEv, withinEv: 1.5 });
    return { position: main.positionEv, ratio: main.height.map((h, s) => h / first.height[s]) };
  };
  const got = measure(image), expected = measure(truth);
  const each = Array.from({ length: spectrumCount(image) }, (_, s) => s);
  const both = each.filter((s) => Number.isFinite(got.ratio[s] / expected.ratio[s]));
  const shift = summarise(both.map((s) => got.position[s] - expected.position[s]));
  const ratio = summarise(both.map((s) => got.ratio[s] / expected.ratio[s]));
  return {
    meanSquaredError: summarise(squaredErrors(image, truth)).mean,
    shiftEv: shift.mean,
    shiftDeviationEv: shift.deviation,
    heightRatio: ratio.mean,
    heightRatioDeviation: ratio.deviation,
    found: both.length,
  };
}

/** What became of one measurement: against its truth, and by its residuals, which need no truth. */
export interface ExaminedRow extends SpectraComparison, Verdict {
  readonly method: string;
}

/**
 * Applies every method to one image, compares the result with the truth by {@link compareSpectra}, and
 * asks the residuals, measured less denoised, by `judgeResiduals` whether they hold more than noise.
 *
 * @param options.sigma The noise level, known or estimated, that residuals are tested against.
 * @param options.peaksEv First peak and main peak of the truth.
 */
export async function examineMethods(
  { image, truth }: Pick<ImageCase, "image" | "truth">,
  methods: readonly Method[],
  { sigma, peaksEv }: { sigma: number; peaksEv: readonly number[] },
): Promise<ExaminedRow[]> {
  const rows: ExaminedRow[] = [];
  for (const { method, apply } of methods) {
    const result = await apply(image);
    const comparison = compareSpectra(result, truth, { peaksEv });
    rows.push({ method, ...comparison, ...judgeResiduals(image, result, { sigma }) });
  }
  return rows;
}
