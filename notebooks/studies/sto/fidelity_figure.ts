/**
 * Figures of what denoised images keep of the contrast between sites.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { energies } from "eels/core/energy_axis.ts";
import { spectrumCount, type SpectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { drawLines } from "eels/figure/lines.ts";
import { drawMap } from "eels/figure/map.ts";
import { colourOf } from "eels/figure/palette.ts";
import type { Figure } from "eels/figure/svg.ts";
import { linearRegression } from "simple-statistics";
import { takePixels } from "eels/model/pixel_folds.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { contrastCoordinates, contrastMap, type listFidelity, siteContrast } from "./fidelity.ts";
import type { Spot } from "./image_figure.ts";

/**
 * Draws the contrast kept against the noise of its map, with intervals over the seeds, and the line on which
 * shrinking moves a method towards the origin: what lies above it has kept more at equal noise.
 *
 * @param rows As `listFidelity` gives them.
 * @param options.through Method whose shrinking line is drawn.
 */
export function drawFidelity(
  rows: ReturnType<typeof listFidelity>,
  { through = "PCA" }: { through?: string } = {},
): Figure {
  const points = rows.map(({ method, kept, keptHalf, noise, noiseHalf }) => {
    return { label: `${method}`, kept, keptHalf, noise, noiseHalf };
  });
  const own = points.find(({ label }) => label === through);
  const ends = points.map(({ noise, noiseHalf }) => noise + (noiseHalf || 0));
  const far = 1.05 * Math.max(...ends);
  const line = own && [0, far].map((noise) => ({ noise, kept: noise * own.kept / own.noise }));
  const wide = points.filter(({ noiseHalf }) => Number.isFinite(noiseHalf));
  return drawLines(
    points.map(({ label, kept, keptHalf, noise }) => {
      return { label, x: [noise], y: [kept], error: [keptHalf], points: true, width: 0 };
    }),
    {
      ...{ width: 640, height: 420, rules: [{ y: 0 }, { y: 1 }] },
      x: { label: "Noise of the contrast map (of the true map's deviation)", domain: [0, far] },
      y: { label: "Contrast kept", domain: [...KEPT] },
      marks: [
        Plot.ruleY(wide, {
          x1: ({ noise, noiseHalf }) => Math.max(0, noise - noiseHalf),
          x2: ({ noise, noiseHalf }) => noise + noiseHalf,
          y: "kept",
          stroke: ({ label }) => colourOf(label),
        }),
        ...(line
          ? [
            Plot.line(line, { x: "noise", y: "kept", strokeDasharray: "5 3", clip: true }),
            Plot.text([`${through}, shrunk`], {
              ...{ x: [0.78 * line[1].noise], y: [0.78 * line[1].kept], dx: 8, dy: 12 },
              ...{ textAnchor: "start" },
            } as Plot.TextOptions),
          ]
          : []),
        ...nameDots(points, far),
      ],
    },
  );
}

/** Range of the y axis of the figure of contrast kept, and the size of its frame in pixels. */
const KEPT = Object.freeze([-0.1, 1.25]), FRAME = Object.freeze({ width: 560, height: 330 });

/** Names beside dots, moved apart where dots lie on each other, with lines that lead to them. */
function nameDots(
  points: readonly { label: string; kept: number; noise: number }[],
  far: number,
): Plot.Markish[] {
  const perPixel = { x: far / FRAME.width, y: (KEPT[1] - KEPT[0]) / FRAME.height };
  const placed: { left: number; y: number }[] = [];
  return points.toSorted((a, b) => b.kept - a.kept).flatMap(({ label, kept, noise }) => {
    const right = noise > 0.7 * far, x = noise / perPixel.x, left = right ? x - 130 : x + 22;
    let y = kept / perPixel.y + (right ? 40 : 14);
    while (placed.some((one) => Math.abs(one.left - left) < 110 && Math.abs(one.y - y) < 14)) y--;
    placed.push({ left, y });
    const end = { x: noise + (right ? -22 : 22) * perPixel.x, y: y * perPixel.y };
    return [
      Plot.link([0], {
        ...{ x1: [noise], y1: [kept], x2: [end.x], y2: [end.y] },
        ...{ stroke: "#888888", strokeWidth: 0.7 },
      }),
      Plot.text([label], {
        ...{ x: [end.x], y: [end.y], dx: right ? -2 : 2, textAnchor: right ? "end" : "start" },
        ...{ fill: "black", stroke: "white", strokeWidth: 3 },
      } as Plot.TextOptions),
    ];
  });
}

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
