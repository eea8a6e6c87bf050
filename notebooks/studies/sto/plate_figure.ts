import { pixelNmOf, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { cellPoints, drawImagePanels, type Spot } from "./image_figure.ts";

/** Images of a plate, all of one truth. */
export interface PlateImages {
  readonly truth: SpectrumImage;
  readonly noisy: SpectrumImage;
  /** Denoised by a network that was trained on this very image. */
  readonly asInPaper: SpectrumImage;
  /** Each pixel denoised by a network that held it out. */
  readonly heldOut: SpectrumImage;
}

/**
 * Draws one plate laid out as the paper's figures, which head the rows: truth (its Fig. 1 a-c), noisy (1 d-f)
 * and denoised (2 a-c), each with the image summed over energy, the mean spectrum and marked spectra on one scale; below, the
 * pixels held out, and the errors of the summed images on one scale.
 */
export function drawPlate(
  { truth, noisy, asInPaper, heldOut }: PlateImages,
  { spots }: { spots: readonly Spot[] },
): Figure {
  const shown: readonly [string, SpectrumImage, string][] = [
    ["truth (Fig. 1 a-c)", truth, "a"],
    ["noisy (Fig. 1 d-f)", noisy, "d"],
    ["as in the paper (Fig. 2 a-c)", asInPaper, "g"],
    ["held out", heldOut, "j"],
  ];
  const sums = shown.map(([, image]) => Array.from(sumEnergy(image)));
  const domain = [Math.min(...sums.flat()), Math.max(...sums.flat())];
  const rows = shown.map(([name, image, letters], i) =>
    drawImagePanels(image, {
      ...{ spots, letters, color: { domain }, y: { domain: [-0.15, 1.15] } },
      ...{
        title: name,
        ...(i && { inset: `MSE ${meanSquaredError(image, truth).toPrecision(3)}` }),
      },
    })
  );
  const errors = sums.map((sum) => sum.map((value, i) => value - sums[0][i]));
  const largest = Math.max(...errors.flat().map(Math.abs)), [height, width] = truth.shape;
  const maps = shown.slice(1).map(([name], i) => {
    const data = Float32Array.from(errors[i + 1]), shape = [height, width] as const;
    const map = { data, shape, ...pixelNmOf(truth), unit: truth.unit };
    return drawMap(map, {
      ...{ tile: 2, scaleBarNm: 0.1, width: 330, points: cellPoints(map, spots) },
      title: `error of the sum: ${name.replace(/ \(.*/, "")}`,
      color: { domain: [-largest, largest], scheme: "PuOr", label: "Sum less the truth's" },
    });
  });
  return arrangePanels([...rows, arrangePanels(maps, { letters: "m" })], {
    ...{ columns: 1, letters: false },
    ariaDescription: "Simulated, noisy and denoised images and spectra, and errors of the sums.",
  });
}
