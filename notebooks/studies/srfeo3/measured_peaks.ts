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
import type { JudgedImage } from "./measured_error.ts";
import { takeOffBackground } from "./measured_energies.ts";
import { networkChannels, truthFrom } from "./measured_prepared.ts";
import type { PeakQuestion } from "./peak_methods.ts";
import { drawRegions, type Region } from "./region_figure.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { unitLabel } from "eels/figure/labels.ts";

/** One peak of one image as one method leaves it. */
export interface MeasuredPeakRow {
  readonly file: string;
  readonly method: string;
  readonly peak: string;
  readonly positionEv: number;
  /** Of the mean: from its noise. Of single spectra: how far one of them scatters by its noise. */
  readonly standardErrorEv: number;
  readonly fwhmEv: number;
  readonly heightCounts: number;
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
 * where both fits ended well. What a method does to both halves alike, its bias, is not in it.
 *
 * @param options.every One spectrum in so many is fitted.
 */
export async function measurePeaks(
  judged: readonly JudgedImage[],
  { every = 4, ...question }: PeakQuestion & { readonly every?: number },
): Promise<MeasuredPeakRow[]> {
  const rows: MeasuredPeakRow[] = [];
  for (const { image, methods, seen, unseen, denoised } of judged) {
    const [from, to] = middleRows(image.wide);
    const mean = networkChannels(takeOffBackground(meanSpectrum(takeRows(image.wide, from, to))));
    rows.push(...rowsOfMean(fitPeaks(mean, question), { file: image.name, spectra: 400 }));
    for (const { method, apply } of methods) {
      if (method === "raw") continue; // one frame shows no peak
      const fits = [denoised.get(method)!, await apply(unseen)].map((spectra) => {
        const counts = denormalise(takeRows(spectra, from, to), { ...image.units, unit: "counts" });
        return fitPeaks(everyNth({ ...counts, noise: undefined }, every), { ...question, noise: "unknown" });
      });
      rows.push(...rowsOfSpectra(fits, { file: image.name, method }));
    }
    void seen;
  }
  return rows;
}
