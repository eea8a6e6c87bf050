import * as Plot from "@observablehq/plot";
import { energyAt } from "eels/core/energy_axis.ts";
import type { Image } from "eels/core/image.ts";
import { pixelNmOf, spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum, sumEnergy } from "eels/core/sums.ts";
import { drawPlot } from "eels/figure/figure.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import { drawMap, type MapOptions } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Rule } from "eels/figure/rules.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { MeasuredMap } from "./edge_maps.ts";
import type { EdgeWindows } from "./find_edges.ts";

/** Whether values of a scan are drawn as a map; a line scan is drawn as curves. */
export const isMap = ({ shape }: { shape: readonly number[] }) => shape[0] > 1 && shape[1] > 1;

/** Places along a line scan in nm, or its pixels where their size is not known. */
export function placesAlong({ shape, pixelNm }: Pick<Image, "shape" | "pixelNm">) {
  const x = Array.from({ length: shape[0] * shape[1] }, (_, i) => i * (pixelNm ?? 1));
  return { x, label: pixelNm ? "Place (nm)" : "Spectrum" };
}

/** A map of a width that suits its shape; a tall one lies on its side. */
export function drawScanMap(
  images: Readonly<Record<string, Image>>,
  options: MapOptions = {},
): Figure {
  const laid = Object.fromEntries(
    Object.entries(images).map(([name, image]) => [name, layFlat(image)]),
  );
  const [{ shape: [rows, columns] }] = Object.values(laid), aspect = columns / rows;
  const width = aspect > 3 ? 640 : Math.round(Math.min(330, Math.max(200, 330 * aspect)));
  const [[title, first], ...more] = Object.entries(laid);
  // One image is no panel and has no letter, so that it can be made one.
  if (more.length === 0) return drawMap(first, { title, width, ...options });
  return drawMap(laid, { width, columns: aspect > 3 ? 1 : 3, ...options });
}

/** A tall image on its side, so that it fits a page. */
function layFlat(image: Image): Image {
  const [rows, columns] = image.shape;
  if (rows <= 1.5 * columns) return image;
  const data = image.data.map((_, i) => image.data[(i % rows) * columns + Math.floor(i / rows)]);
  return { ...image, data, shape: [columns, rows] };
}

/** The data at a glance: where the scan is bright, and the mean spectrum with edges and windows. */
export function drawData(image: SpectrumImage, edges: readonly EdgeWindows[] = []): Figure {
  const rules: Rule[] = edges.flatMap(({ backgroundEv, fromEv }) => [
    { x: backgroundEv },
    { x: fromEv },
  ]);
  const mean = meanSpectrum(image);
  const y = { ...scaleOf(mean.data), ...(edges.length > 0 && { domain: withHeadroom(mean.data) }) };
  const label = spectrumCount(image) > 1 ? "mean" : "measured";
  const curve = drawSpectra([{ label, spectrum: mean, width: 1.2 }], {
    ...{ rules, y, width: 560, height: 330, marks: windowMarks(edges) },
    title: spectrumCount(image) > 1 ? "Mean spectrum" : "Spectrum",
  });
  if (spectrumCount(image) === 1) return curve;
  return arrangePanels([drawBrightness(image), curve], {
    ariaDescription: "What was read: counts over the scan, and the mean spectrum.",
  });
}

/** Windows of integrals in yellow, and names of edges above the curve, in turn a line lower. */
function windowMarks(edges: readonly EdgeWindows[]): Plot.Markish[] {
  const windows = edges.map(({ name, fromEv, toEv }) => ({ name, fromEv, toEv }));
  const span = { x1: "fromEv", x2: "toEv", fill: "#f0e442", fillOpacity: 0.3, clip: true as const };
  const text = { fill: "#333333", stroke: "white", strokeWidth: 3, textAnchor: "start" as const };
  return [
    Plot.rectX(windows, span),
    ...windows.map((window, i) =>
      Plot.text([window], {
        ...{ ...text, text: "name", x: "fromEv", frameAnchor: "top" },
        ...{ dx: 4, dy: 6 + 14 * (i % 2), clip: true },
      })
    ),
  ];
}

/** Ends of the scale that leave a sixth of the height above the curve, for names. */
function withHeadroom(data: Float32Array): [number, number] {
  const sorted = data.toSorted(), low = sorted[0], high = sorted[sorted.length - 1];
  if (scaleOf(data).type === "log") return [low / 1.05, high * (high / low) ** 0.2];
  return [Math.min(0, low), high + 0.2 * (high - Math.min(0, low))];
}

/** A logarithmic scale for steep spectra, in which edges would not be seen otherwise. */
export function scaleOf(data: Float32Array): { type?: string } {
  const sorted = data.toSorted(), least = sorted[0], most = sorted[sorted.length - 1];
  return least > 0 && most > 20 * least ? { type: "log" } : {};
}

function drawBrightness(image: SpectrumImage): Figure {
  if (!isMap(image)) return drawLineScan(image);
  const sums = sumEnergy(image), [rows, columns] = image.shape;
  const whole = {
    data: Float32Array.from(sums),
    shape: [rows, columns] as const,
    unit: image.unit,
    ...pixelNmOf(image),
  };
  return drawScanMap({ "Counts of all channels": whole }, {
    color: { scheme: "viridis" },
  });
}

/** All spectra of a line scan as an image: place upward, energy to the right. */
export function drawLineScan(image: SpectrumImage): Figure {
  const { shape: [, count, channels], energy, data, pixel } = image;
  const step = pixel?.columnNm ?? 1;
  const mean = meanSpectrum(image).data;
  const ratio = Float32Array.from(data, (value, i) => value / Math.max(mean[i % channels], 1e-9));
  const sorted = ratio.toSorted(),
    at = (share: number) => sorted[Math.floor(share * sorted.length)];
  return drawPlot({
    ...{ width: 420, height: 330, title: "Spectra along the line" },
    x: { label: "Energy loss (eV)" },
    y: { label: pixel ? "Place (nm)" : "Spectrum", domain: [0, count * step] },
    color: {
      ...{ scheme: "viridis", domain: [at(0.02), at(0.98)], clamp: true, legend: true },
      label: "Counts over their mean",
    },
    marks: [
      Plot.raster(ratio as unknown as number[], {
        width: channels,
        height: count,
        x1: energy.startEv,
        x2: energyAt(energy, channels),
        y1: 0,
        y2: count * step,
        imageRendering: "pixelated",
      }),
      Plot.frame(),
    ],
  });
}

/** A quantity of every spectrum before and after denoising: maps, or curves of a line scan. */
export function drawQuantity(
  name: string,
  results: Readonly<Record<string, MeasuredMap>>,
): Figure {
  const [{ value: { unit, shape } }] = Object.values(results);
  if (shape[0] * shape[1] > 1 && isMap({ shape })) return drawQuantityMaps(name, results);
  const lines = Object.entries(results).map(([label, { value, standardError }]): Line => ({
    label,
    x: placesAlong(value).x,
    y: value.data,
    error: standardError.data.map((each) => Number.isFinite(each) ? each : 0),
    points: true,
    width: label === "raw" ? 0.6 : 1.4,
  }));
  const { label } = placesAlong(Object.values(results)[0].value);
  return drawLines(lines, {
    ...{ title: name, x: { label }, y: { label: labelOf(name, unit) }, width: 640, height: 300 },
    rules: name.endsWith("position") ? [] : [{ y: 0 }],
  });
}

function labelOf(name: string, unit: string): string {
  const what = name.endsWith("position")
    ? "Position"
    : name.endsWith("height")
    ? "Height"
    : "Integral";
  return unit ? `${what} (${unit})` : what;
}

function drawQuantityMaps(name: string, results: Readonly<Record<string, MeasuredMap>>): Figure {
  const { raw, ...others } = results;
  const all = { raw, ...others };
  const [low, high] = sharedEnds(Object.values(others).concat(raw).map(({ value }) => value));
  const color: MapOptions["color"] = { scheme: "viridis", domain: [low, high] };
  const values = Object.fromEntries(
    Object.entries(all).map(([label, { value }]) => [`${name}: ${label}`, value]),
  );
  const [[label, denoised]] = Object.entries(others);
  const sigma = Float32Array.from(
    raw.value.data,
    (each, i) => (denoised.value.data[i] - each) / raw.standardError.data[i],
  );
  const difference: Image = { ...raw.value, data: sigma, unit: "standard errors of raw" };
  const panels = [
    ...Object.entries(values).map(([title, one]) => drawScanMap({ [title]: one }, { color })),
    drawScanMap({ [`${label} less raw`]: difference }, {
      color: { scheme: "PuOr", domain: [-4, 4], label: "Standard errors of raw" },
    }),
  ];
  const columns = panels[0].size[0] > 400 ? 1 : panels.length;
  return arrangePanels(panels, { columns });
}

/** Ends that hold 98 % of the values of all images, so that a failed fit does not set the scale. */
function sharedEnds(images: readonly Image[]): [number, number] {
  const all = images.flatMap(({ data }) => [...data].filter(Number.isFinite)).sort((a, b) => a - b);
  const at = (share: number) => all[Math.min(all.length - 1, Math.floor(share * all.length))] ?? 0;
  const [low, high] = [at(0.01), at(0.99)];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}
