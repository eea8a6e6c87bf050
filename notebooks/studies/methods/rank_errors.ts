/**
 * What each number of principal components leaves of the noise, where the truth is known.
 *
 * @module
 */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { errorsByRank } from "eels/baseline/pca_errors.ts";
import { drawGroups, type GroupOptions } from "eels/figure/groups.ts";
import { type Table, tableRows } from "eels/figure/labels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { levelMarks } from "./level_marks.ts";

/** The error that one number of components leaves. */
export interface RankErrorRow {
  readonly method: string;
  readonly rank: number;
  /** In the square of the spectra's unit. */
  readonly meanSquaredError: number;
}

/** Spectra that are denoised and compared with their truth. */
export interface JudgedSpectra {
  readonly noisy: SpectrumImage;
  readonly truth: SpectrumImage;
}

/**
 * Fits components to a noisy image, with the mean spectrum taken off and kept, and rebuilds other noisy
 * spectra from the first r of them: over pixels p and channels e, with x the rebuilt and t the true value,
 *
 *     MSE(r) = mean over p and e of (x_pe(r) - t_pe)^2
 *
 * @param image Noisy spectra that the components are fitted to.
 * @param options.judged Spectra that are rebuilt; they may be part of the image.
 * @param options.most Highest rank; 12.
 */
export async function compareRanks(
  image: SpectrumImage,
  { judged, most = 12 }: { readonly judged: JudgedSpectra; readonly most?: number },
): Promise<RankErrorRow[]> {
  const rows: RankErrorRow[] = [];
  for (const centred of [true, false]) {
    const fit = await fitPca(image, { centred });
    const method = `PCA, mean ${centred ? "taken off" : "kept"}`;
    const errors = errorsByRank(fit, judged.noisy, { truth: judged.truth, most });
    for (let rank = 1; rank <= most; rank++) {
      rows.push({ method, rank, meanSquaredError: errors[rank] });
    }
  }
  return rows;
}

/** How {@link drawRankErrors} draws. */
export interface RankErrorFigureOptions extends Omit<GroupOptions, "group" | "x" | "y"> {
  /** What methods without a rank leave, by their names. */
  readonly levels?: Readonly<Record<string, number>>;
}

/**
 * Draws squared errors over the number of components, one curve a method.
 *
 * @param table Rows with `method`, `rank` and `meanSquaredError`.
 */
export function drawRankErrors(
  table: Table,
  { levels = {}, ...options }: RankErrorFigureOptions = {},
): Figure {
  const ranks = tableRows(table, ["rank"]).map(({ rank }) => Number(rank));
  return drawGroups(table, {
    group: "method",
    x: { value: "rank", label: "Number of components", ticks: [...new Set(ranks)] },
    // Room for the name of the lowest level, which stands below its line.
    y: { value: "meanSquaredError", type: "log", inset: 24 },
    width: options.fx ? 820 : 620,
    marks: levelMarks(levels),
    ...options,
  });
}
