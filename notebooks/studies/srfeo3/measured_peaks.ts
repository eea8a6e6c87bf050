/**
 * Pre-peak and main peak of measured images: of their means, and of denoised spectra one by one.
 *
 * @module
 */
import { rootMeanSquare } from "simple-statistics";
import { everyNth } from "eels/core/every_nth.ts";
import { denormalise } from "eels/core/normalisation.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { takeRows } from "eels/core/stack.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { summarise } from "eels/analyse/metrics.ts";
import { fitPeaks, type PeakFits } from "eels/analyse/peak_fit.ts";
import type { SplitErrors } from "./measured_error.ts";
import { binMeasured, takeOffBackground } from "./measured_energies.ts";
import { PAPER_RANKS } from "./measured_methods.ts";
import { networkChannels } from "./measured_prepared.ts";
import type { PeakQuestion } from "./peak_methods.ts";

/** Which images' means have no such peaks, in a sentence that says what to do; it is blank where all have. */
export function sayPeaks(rows: readonly MeasuredPeakRow[], peaksEv: readonly number[]): string {
  const missed = rows.filter((row) => row.of === "mean" && row.fitted === 0).map(({ file }) =>
    file
  );
  if (missed.length === 0) return "";
  return `The fit to the raw mean of ${
    [...new Set(missed)].join(", ")
  } did not end at peaks near ` +
    `${
      peaksEv.join(" and ")
    } eV: read the peaks of O K from the figure of the denoised spectra, give them as ` +
    "peaksEv, and take no number of this table for them before";
}

/** One peak of one image as one method leaves it. */
export interface MeasuredPeakRow {
  readonly file: string;
  readonly method: string;
  /** What is fitted: the mean of the region, or its spectra one by one. */
  readonly of: "mean" | "one frame";
  readonly peak: string;
  readonly positionEv: number;
  /** Of the mean: from its noise. Of single spectra: how far one of them scatters by its noise. */
  readonly standardErrorEv: number;
  readonly fwhmEv: number;
  readonly heightCounts: number;
  /** Position less, height over that of the same fit to noise-free spectra; to the raw mean if not simulated. */
  readonly positionOffEv: number;
  readonly heightRatio: number;
  /** Of the mean of both halves from the noise-free position, root of the mean square; if simulated. */
  readonly errorEv: number | null;
  readonly fitted: number;
  readonly spectra: number;
}

/** The rows of the middle of an image that are looked at: those of one of the truth's means. */
export function middleRows(image: SpectrumImage): [from: number, to: number] {
  const [rows] = image.shape, from = Math.max(0, Math.floor(rows / 2) - 20);
  return [from, Math.min(rows, from + 40)];
}

/**
 * Fits both peaks in the middle forty rows: in their raw mean, whose noise the fit knows, and in single spectra
 * of every method. The noise of denoised spectra is not known. Their errors come from positions E1 and E2 of the
 * same pixel denoised from either half of the electrons,
 *
 *     standard error of one spectrum = root mean square of (E1 - E2) / 2,
 *
 * where both fits ended well. What a method does to both halves alike, its bias, is not in it: of simulated images
 * the same fit to the same pixels without noise tells it.
 *
 * @param options.every One spectrum in so many is fitted.
 */
export async function measurePeaks(
  judged: readonly SplitErrors[],
  { every = 4, ...question }: PeakQuestion & { readonly every?: number },
): Promise<MeasuredPeakRow[]> {
  const rows: MeasuredPeakRow[] = [];
  for (const { image, methods, unseen, denoised } of judged) {
    const [from, to] = middleRows(image.wide), { signal } = image;
    const edgeOf = (spectra: SpectrumImage) => networkChannels(takeOffBackground(spectra));
    const meanOf = (wide: SpectrumImage) => edgeOf(meanSpectrum(takeRows(wide, from, to)));
    const mean = meanOf(image.wide), ofMean = fitPeaks(mean, question);
    const clean = signal && binMeasured(signal);
    const cleanMean = clean && fitPeaks({ ...mean, data: meanOf(clean).data }, question);
    rows.push(...rowsOfMean(ofMean, cleanMean ?? ofMean, image.name));
    const single = { ...question, noise: "unknown" } as const;
    const truth = clean &&
      fitPeaks(everyNth(edgeOf({ ...takeRows(clean, from, to), noise: undefined }), every), single);
    for (const { method, apply } of methods) {
      if (method === "raw" || PAPER_RANKS.some((rank) => method === `PCA, ${rank}`)) continue;
      const fits = [denoised.get(method)!, await apply(unseen)].map((spectra) => {
        const counts = denormalise(takeRows(spectra, from, to), { ...image.units, unit: "counts" });
        return fitPeaks(everyNth({ ...counts, noise: undefined }, every), single);
      });
      rows.push(...rowsOfSpectra(fits, { file: image.name, method, truth, ofMean }));
    }
  }
  return rows;
}

function rowsOfMean(fits: PeakFits, clean: PeakFits, file: string): MeasuredPeakRow[] {
  const isFitted = fits.status[0] === "fitted";
  return fits.peaks.map((peak, k) => ({
    file,
    method: "raw",
    of: "mean",
    peak: peak.name,
    positionEv: isFitted ? peak.positionEv[0] : NaN,
    standardErrorEv: isFitted ? peak.positionStandardErrorEv[0] : NaN,
    fwhmEv: isFitted ? peak.fwhmEv[0] : NaN,
    heightCounts: isFitted ? peak.height[0] : NaN,
    positionOffEv: isFitted ? peak.positionEv[0] - clean.peaks[k].positionEv[0] : NaN,
    heightRatio: isFitted ? peak.height[0] / clean.peaks[k].height[0] : NaN,
    errorEv: null,
    fitted: isFitted ? 1 : 0,
    spectra: 1,
  }));
}

function rowsOfSpectra(
  [one, two]: readonly PeakFits[],
  { file, method, truth, ofMean }: {
    readonly file: string;
    readonly method: string;
    /** Fits to the same pixels without noise, and to the raw mean. */
    readonly truth?: PeakFits;
    readonly ofMean: PeakFits;
  },
): MeasuredPeakRow[] {
  const good = one.status.flatMap((status, s) =>
    status === "fitted" && two.status[s] === "fitted" && (!truth || truth.status[s] === "fitted")
      ? [s]
      : []
  );
  return one.peaks.map((peak, k) => {
    const other = two.peaks[k].positionEv, own = truth?.peaks[k], raw = ofMean.peaks[k];
    const halves = good.map((s) => (peak.positionEv[s] - other[s]) / 2);
    const mean = (values: ArrayLike<number>) => summarise(good.map((s) => values[s])).mean;
    const off = own && good.map((s) => (peak.positionEv[s] + other[s]) / 2 - own.positionEv[s]);
    return {
      file,
      method,
      of: "one frame",
      peak: peak.name,
      positionEv: mean(peak.positionEv),
      standardErrorEv: halves.length ? rootMeanSquare(halves) : NaN,
      fwhmEv: mean(peak.fwhmEv),
      heightCounts: mean(peak.height),
      positionOffEv: mean(peak.positionEv) - (own ? mean(own.positionEv) : raw.positionEv[0]),
      heightRatio: mean(peak.height) / (own ? mean(own.height) : raw.height[0]),
      errorEv: off?.length ? rootMeanSquare(off) : null,
      fitted: good.length,
      spectra: one.status.length,
    };
  });
}
