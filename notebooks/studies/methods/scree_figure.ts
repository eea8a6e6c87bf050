import type { PcaFit } from "eels/baseline/pca.ts";
import type { FigureOptions } from "eels/figure/figure.ts";
import { drawLines } from "eels/figure/lines.ts";
import type { Figure } from "eels/figure/svg.ts";
import { levelMarks } from "./level_marks.ts";

/**
 * Draws the largest eigenvalues of several fits, and the largest that noise alone would have: of m
 * spectra of n channels with independent noise of the variance s^2, by Marchenko and Pastur,
 *
 *     lambda = s^2 (1 + sqrt(n / m))^2
 *
 * @param fits Fits by the names that the legend shows; those of one image have one size.
 * @param options.sigma Standard deviation of the noise, s.
 * @param options.most Number of eigenvalues; 12.
 */
export function drawScree(
  fits: Readonly<Record<string, PcaFit>>,
  { sigma, most = 12, ...options }: FigureOptions & {
    readonly sigma?: number;
    readonly most?: number;
  } = {},
): Figure {
  const lines = Object.entries(fits).map(([label, { eigenvalues }]) => {
    const y = eigenvalues.slice(0, most);
    return { label, x: Array.from(y, (_, i) => i + 1), y, points: true };
  });
  const [{ channels, spectra }] = Object.values(fits);
  const noise = (sigma ?? NaN) * (1 + Math.sqrt(channels.length / spectra));
  return drawLines(lines, {
    x: { label: "Component", ticks: lines[0].x },
    y: { label: "Eigenvalue", type: "log" },
    marks: sigma
      ? levelMarks({ "bound, largest of noise alone": noise ** 2 }, { below: false })
      : [],
    width: 560,
    height: 320,
    ...options,
  });
}
