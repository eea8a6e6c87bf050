/**
 * What measured images look like before and after denoising.
 *
 * @module
 */
import { rootMeanSquare } from "simple-statistics";
import { measureDeviation } from "eels/core/deviation.ts";
import { denormalise } from "eels/core/normalisation.ts";
import { takeRows } from "eels/core/stack.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import { write } from "eels/write/write.ts";
import type { MeasuredErrorRow, SplitErrors } from "./measured_error.ts";
import { middleRows } from "./measured_peaks.ts";
import { type PreparedMeasured, truthFrom } from "./measured_prepared.ts";
import { turnScan } from "./read_images.ts";
import { drawRegions, type Region } from "./region_figure.ts";

const PANEL = { width: 430, height: 300 };

/** Draws one pixel of every image and its mean over all pixels, a panel an image; dotted: the background's window. */
export function drawMeasured(images: readonly PreparedMeasured[]): Figure {
  return arrangePanels(
    images.map(({ name, wide }) =>
      drawSpectra([
        { label: "one pixel", spectrum: wide, at: [Math.floor(wide.shape[0] / 2), 0], width: 0.7 },
        { label: "mean of its image", spectrum: meanSpectrum(wide) },
      ], {
        ...PANEL,
        title: name,
        y: { label: "Counts", insetTop: 8 },
        rules: [{ x: 500 }, { x: 524 }, { y: 0 }],
      })
    ),
    { columns: 2 },
  );
}

/** Spectra that every image's methods make of all electrons, by the method's name. */
export type DenoisedAll = ReadonlyMap<string, SpectrumImage>;

/** Applies the named methods to all electrons, where that was not done. */
export async function denoiseAll(
  judged: readonly SplitErrors[],
  names: readonly string[],
): Promise<DenoisedAll[]> {
  const all: DenoisedAll[] = [];
  for (const { image: { wide }, methods, all: done } of judged) {
    const own = new Map<string, SpectrumImage>();
    for (const { method, apply } of methods) {
      if (names.includes(method)) own.set(method, done?.get(method) ?? await apply(wide));
    }
    all.push(own);
  }
  return all;
}

/** How far each image is raised above the one before, in normalised intensity. */
const STEP = 0.7;

/** Regions of the middle rows of every image that one method was applied to. */
function regionsOf(
  judged: readonly SplitErrors[],
  denoised: readonly DenoisedAll[],
  method: string,
): Region[] {
  return judged.flatMap(({ image }, i) => {
    const spectra = denoised[i].get(method), [from, to] = middleRows(image.wide);
    if (!spectra) return [];
    const truth = takeRows(truthFrom(image.wide, image), from, to);
    return [{ label: image.name, spectra: takeRows(spectra, from, to), truth }];
  });
}

const methodsOf = (denoised: readonly DenoisedAll[]) => [
  ...new Set(denoised.flatMap((own) => [...own.keys()])),
];

/**
 * How far the denoised spectra of the middle forty rows scatter: the deviation of a channel, root of the mean square
 * over the channels, and that of the mean of all of them from the raw mean over a second's frames.
 */
export function describeRegions(
  judged: readonly SplitErrors[],
  denoised: readonly DenoisedAll[],
) {
  return methodsOf(denoised).flatMap((method) =>
    regionsOf(judged, denoised, method).map(({ label, spectra, truth }) => {
      const { mean, deviation } = measureDeviation(spectra), raw = meanSpectrum(truth).data;
      return {
        file: label,
        method,
        deviation: rootMeanSquare(Array.from(deviation.data)),
        meanFromRawMean: rootMeanSquare(Array.from(mean.data, (value, e) => value - raw[e])),
      };
    })
  );
}

/**
 * Draws mean and deviation of the spectra of the middle forty rows, denoised one by one from all electrons, and
 * the raw mean over a second's frames (dashed), a panel a method and each image 0.7 above the one before.
 */
export function drawMeasuredRegions(
  judged: readonly SplitErrors[],
  denoised: readonly DenoisedAll[],
): Figure {
  const panels = methodsOf(denoised).map((method) => {
    const look = { title: method, y: { label: "Intensity, normalised" }, stepUp: STEP };
    const truthLabel = "raw mean, 1 frame/s", truthColour = "#4d4d4d";
    return drawRegions(regionsOf(judged, denoised, method), {
      ...{ ...PANEL, height: 380, ...look, truthLabel, truthColour },
    });
  });
  return arrangePanels(panels, { columns: 2, shareY: true });
}

/**
 * Writes what the method of least error makes of all electrons of each image, in counts, as .hspy, rows and
 * columns as in its file.
 *
 * @returns The paths.
 */
export async function writeDenoised(
  judged: readonly SplitErrors[],
  denoised: readonly DenoisedAll[],
  { errors, folder }: { readonly errors: readonly MeasuredErrorRow[]; readonly folder: string },
): Promise<string[]> {
  const least = leastMethods(errors), paths: string[] = [];
  for (const [i, { image: { name, units, turned } }] of judged.entries()) {
    const along = denormalise(denoised[i].get(least[i])!, { ...units, unit: "counts" });
    const spectra = turned ? turnScan(along) : along;
    const path = `${folder}/${name.replace(/[^\w-]+/g, "_")}_denoised.hspy`;
    const title = `${name}, ${least[i]}, background removed`;
    await write(path, { ...spectra, title, noise: undefined });
    paths.push(path);
  }
  return paths;
}

/** The method of least error of each image, in the order of the images. */
export function leastMethods(rows: readonly MeasuredErrorRow[]): string[] {
  const files = [...new Set(rows.map(({ file }) => file))];
  return files.map((file) =>
    rows.filter((row) => row.file === file)
      .reduce((least, row) => row.meanSquaredError < least.meanSquaredError ? row : least).method
  );
}
