/**
 * Figures of what denoised images keep of the contrast between sites.
 *
 * @module
 */
import { energies } from "eels/core/energy_axis.ts";
import { spectrumCount, type SpectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { drawLines } from "eels/figure/lines.ts";
import { drawMap } from "eels/figure/map.ts";
import type { Figure } from "eels/figure/svg.ts";
import { linearRegression } from "simple-statistics";
import { takePixels } from "eels/model/pixel_folds.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { contrastCoordinates, contrastMap, siteContrast } from "./fidelity.ts";
import type { Spot } from "./image_figure.ts";

/** Draws the coordinate along the contrast of every pixel, all images on one scale. */
export function drawContrastMaps(
  images: Readonly<Record<string, SpectrumImage>>,
  judging: { truth: SpectrumImage; spots: readonly Spot[]; columns?: number },
): Figure {
  const maps = Object.entries(images).map(([name, image]) => [name, contrastMap(image, judging)]);
  const { data } = contrastMap(judging.truth, judging), most = Math.max(...data.map(Math.abs));
  return drawMap(Object.fromEntries(maps), {
    ...{ columns: judging.columns ?? 5, width: 230, tile: 1, scaleBarNm: 0.1 },
    color: { domain: [-most, most], scheme: "RdBu", label: "Contrast coordinate a" },
  });
}

/** A difference spectrum of one method and seed. */
export interface DifferenceRow {
  readonly method: string;
  /** In percent of the maximum of the truth on the second site, one value a channel. */
  readonly difference: Float64Array;
}

/**
 * The difference between the sites that an image shows: with spectra n of sum 1, the slope of n in every
 * channel on the truth's coordinates a over the judged pixels, which for the truth is Ti-O less O itself.
 */
export function measureDifference(
  image: SpectrumImage,
  { truth, spots, pixels }: {
    truth: SpectrumImage;
    spots: readonly Spot[];
    pixels: ArrayLike<number>;
  },
): Float64Array {
  const [own, expected] = [image, truth].map((from) => takePixels(from, pixels));
  const a = contrastCoordinates(expected, siteContrast(truth, spots)), areas = sumEnergy(own);
  const [row, column] = spots[1].at;
  const onO = spectrumOf(truth, row * truth.shape[1] + column);
  const most = onO.reduce((high, v) => Math.max(high, v)) / onO.reduce((sum, v) => sum + v);
  return Float64Array.from({ length: image.shape[2] }, (_, e) => {
    const pairs = Array.from(
      { length: spectrumCount(own) },
      (_, s) => [a[s], spectrumOf(own, s)[e] / areas[s]],
    );
    return 100 * linearRegression(pairs).m / most;
  });
}

/** Draws mean difference spectra over the seeds with bands of their 95 % intervals, and the truth's. */
export function drawDifferences(
  rows: readonly DifferenceRow[],
  { energy }: Pick<SpectrumImage, "energy">,
): Figure {
  const axis = energies(energy);
  const lines = [...Map.groupBy(rows, ({ method }) => method)].map(([label, own]) => {
    const found = Array.from(
      axis,
      (_, e) => seedInterval(own.map(({ difference }) => difference[e])),
    );
    const y = found.map(({ mean }) => mean);
    const error = found.map(({ high, mean }) => high - mean);
    return label === "truth"
      ? { label, x: axis, y, width: 2, dashed: true }
      : { label, x: axis, y, error, band: true };
  });
  return drawLines(
    lines.toSorted((a, b) => Number(a.label === "truth") - Number(b.label === "truth")),
    {
      ...{ width: 700, insetTop: 12, height: 360, rules: [{ y: 0 }] },
      x: { label: "Energy loss (eV)" },
      y: { label: "Ti-O less O (% of the maximum)" },
    },
  );
}
