import type { Prng } from "eels/core/random.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import type { Method } from "./compare_methods.ts";
import { measurePeak, squaredErrors, summarise } from "eels/analyse/metrics.ts";
import { judgeResiduals, type Verdict } from "eels/analyse/residual_structure.ts";

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
  /** Expected energy of the first peak and of the main peak on the truth's axis, at `x`. */
  readonly peaksEv: readonly [number, number] | ((x: number) => readonly [number, number]);
}

/**
 * Applies every method to every case and compares each spectrum with its own truth: errors and
 * peaks, one row a method and case, cases of a method together.
 */
export async function compareImages(
  methods: readonly Method[],
  cases: readonly ImageCase[],
  { pick = (image) => image, peaksEv }: CompareImagesOptions,
): Promise<ImageRow[]> {
  const rows: ImageRow[] = [];
  for (const { method, apply } of methods) {
    for (const { x, image, truth } of cases) {
      const places = typeof peaksEv === "function" ? peaksEv(x) : peaksEv;
      rows.push({ method, x, ...compareSpectra(pick(await apply(image)), pick(truth), places) });
    }
  }
  return rows;
}

/** Compares each spectrum of an image with its truth, see {@link compareImages}. */
export function compareSpectra(
  image: SpectrumImage,
  truth: SpectrumImage,
  [firstEv, mainEv]: readonly [number, number],
): SpectraComparison {
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
 * Applies every method to one image, compares the result with the truth, and judges its residuals.
 *
 * @param options.sigma The noise level, known or estimated, that residuals are tested against.
 * @param options.peaksEv First peak and main peak of the truth.
 */
export async function examineMethods(
  methods: readonly Method[],
  { image, truth }: Pick<ImageCase, "image" | "truth">,
  { sigma, peaksEv }: { sigma: number; peaksEv: readonly [number, number] },
): Promise<ExaminedRow[]> {
  const rows: ExaminedRow[] = [];
  for (const { method, apply } of methods) {
    const result = await apply(image);
    const comparison = compareSpectra(result, truth, peaksEv);
    rows.push({ method, ...comparison, ...judgeResiduals(image, result, { sigma }) });
  }
  return rows;
}
