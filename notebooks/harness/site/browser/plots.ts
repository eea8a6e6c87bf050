/** Draws the map on a canvas and spectra as SVG. */
import { energyAt } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { MethodResult } from "./denoise_map.ts";

/** On a narrow screen a plot is narrower, so that its text stays as large. */
const WIDEST = 1120, NARROWEST = 320, HEIGHT = 320, LEFT = 64, BOTTOM = 40, TOP = 14;

/** The class of a method's lines: what else than these two is a network of the reader's. */
export const className = (method: string): string =>
  ({ PCA: "pca", network: "network" })[method] ?? "model";

/** A number for people. */
export const short = (value: number, digits = 3): string =>
  Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? Number(value.toPrecision(digits)).toExponential().replace("+", "")
    : String(Number(value.toPrecision(digits)));

/** Values that are drawn black and white. */
export interface Shades {
  readonly low: number;
  readonly high: number;
}

/** A map in shades of grey. */
interface Painted extends Shades {
  readonly pixels: ImageData;
}

/** Painted once, since a frame moves over it as the pointer does. */
const paintings = new WeakMap<Float64Array, Painted>();
/** Small maps are drawn larger, so that a frame about a spectrum is thin; no screen shows more than the most. */
const [LEAST_SIDE, MOST_SIDE] = [320, 2048];
/** Line scans are drawn wider than they are, this share of their length. */
const LEAST_SHARE = 0.1;

function shadesOf(sums: Float64Array): Shades {
  let low = Infinity, high = -Infinity;
  for (const value of sums) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high < low ? { low: 0, high: 0 } : { low, high };
}

function paint(
  sums: Float64Array,
  [rows, columns]: readonly number[],
  { low, high }: Shades,
): Painted {
  const longest = Math.max(rows, columns);
  const size = Math.max(1, Math.floor(LEAST_SIDE / longest));
  const least = Math.ceil(LEAST_SHARE * longest * size);
  const [width, height] = [columns, rows].map((side) =>
    Math.min(MOST_SIDE, Math.max(least, side * size))
  );
  const pixels = new ImageData(width, height), words = new Uint32Array(pixels.data.buffer);
  for (let y = 0, at = 0; y < height; y++) {
    const first = Math.floor(y * rows / height) * columns;
    for (let x = 0; x < width; x++, at++) {
      const value = sums[first + Math.floor(x * columns / width)];
      const share = high > low ? (value - low) / (high - low) : 0.5;
      words[at] = 0xff000000 | Math.round(255 * Math.min(1, Math.max(0, share))) * 0x010101;
    }
  }
  return { pixels, low, high };
}

/** How a map is drawn. */
export interface MapOptions {
  /** The spectrum that gets a frame. */
  readonly chosen: number;
  /** Those of another map; its own where left out. */
  readonly shades?: Shades;
  /** 1 a spectrum that gets a mark. */
  readonly flagged?: Float32Array;
}

/** Draws sums in shades of grey with a frame about one of them; returns the shades. */
export function drawMap(
  canvas: HTMLCanvasElement,
  sums: Float64Array,
  shape: readonly number[],
  { chosen, shades, flagged }: MapOptions,
): Shades {
  const [rows, columns] = shape;
  const painted = paintings.get(sums) ?? paint(sums, shape, shades ?? shadesOf(sums));
  paintings.set(sums, painted);
  const { pixels, low, high } = painted, { width, height } = pixels;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d")!;
  context.putImageData(pixels, 0, 0);
  const [right, down] = [width / columns, height / rows];
  const corner = (s: number) => [s % columns * right, Math.floor(s / columns) * down];
  context.fillStyle = "#56b4e9";
  flagged?.forEach((flag, s) => {
    if (!flag) return;
    const [x, y] = corner(s), [wide, high] = [Math.max(1, right / 2), Math.max(1, down / 2)];
    context.fillRect(x + (right - wide) / 2, y + (down - high) / 2, wide, high);
  });
  // The frame stays within the map.
  const [x, y] = corner(chosen), [left, top] = [Math.max(1, x - 1), Math.max(1, y - 1)];
  context.lineWidth = 2;
  context.strokeStyle = "#ff7f0e";
  context.strokeRect(
    left,
    top,
    Math.min(width - 1, x + right + 1) - left,
    Math.min(height - 1, y + down + 1) - top,
  );
  return { low, high };
}

function put(svg: Element, name: string, attributes: Record<string, string | number>, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  svg.append(element);
}

/** About so many round numbers from one to another. */
function ticksOf(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough)!;
  if (!(step > 0)) return [low];
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

/**
 * Draws one spectrum of an image, and of what methods made of it.
 *
 * @param window That the map is of, where it is not of all energies: shaded, with half its width to both sides.
 */
export function drawSpectrum(
  svg: SVGElement,
  image: SpectrumImage,
  results: readonly Pick<MethodResult, "method" | "image">[],
  index: number,
  window?: { readonly fromEv: number; readonly toEv: number },
): void {
  const { energy, shape: [, , channels], unit } = image;
  const beside = window ? (window.toEv - window.fromEv) / 2 : 0;
  const inView = (ev: number) =>
    !window || (ev >= window.fromEv - beside && ev <= window.toEv + beside);
  const seen = Array.from({ length: channels }, (_, e) => e).filter((e) =>
    inView(energyAt(energy, e))
  );
  const [first, last] = [seen[0], seen.at(-1)!], start = index * channels;
  const of = ({ data }: SpectrumImage) => data.subarray(start + first, start + last + 1);
  const lines = [
    { name: "raw", label: "as measured", values: of(image) },
    ...results.map(({ method, image }) => ({
      name: className(method),
      label: method,
      values: of(image),
    })),
  ];
  let low = Infinity, high = -Infinity;
  for (const { values } of lines) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (!(high > low)) [low, high] = Number.isFinite(low) ? [low - 1, low + 1] : [0, 1];
  const from = energyAt(energy, first), to = energyAt(energy, Math.max(first + 1, last));
  const width = Math.max(NARROWEST, Math.min(WIDEST, svg.clientWidth));
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  const x = (ev: number) => LEFT + (width - LEFT - 10) * (ev - from) / (to - from);
  const y = (value: number) =>
    HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - low) / (high - low);
  svg.replaceChildren();
  svg.setAttribute("aria-label", `Spectrum ${index + 1}: ${short(low)} to ${short(high)} ${unit}`);
  const floor = HEIGHT - BOTTOM;
  if (window) {
    const [left, right] = [window.fromEv, window.toEv].map((ev) =>
      Math.min(width - 10, Math.max(LEFT, x(ev)))
    );
    put(svg, "rect", {
      class: "window",
      x: left,
      y: TOP,
      width: right - left,
      height: floor - TOP,
    });
  }
  put(svg, "path", { class: "axis", fill: "none", d: `M${LEFT} ${TOP}V${floor}H${width - 10}` });
  for (const ev of ticksOf(Math.min(from, to), Math.max(from, to), width / 100)) {
    put(svg, "path", { class: "axis", d: `M${x(ev)} ${floor}v5` });
    put(svg, "text", { x: x(ev), y: floor + 19, "text-anchor": "middle" }, short(ev, 6));
  }
  for (const value of ticksOf(low, high, 4)) {
    put(svg, "path", { class: "axis", d: `M${LEFT} ${y(value)}h-5` });
    put(svg, "text", { x: LEFT - 8, y: y(value) + 5, "text-anchor": "end" }, short(value));
  }
  put(svg, "text", { x: width - 10, y: HEIGHT - 4, "text-anchor": "end" }, "energy (eV)");
  put(svg, "text", { x: 4, y: HEIGHT - 4 }, unit);
  lines.forEach(({ name, label, values }, i) => {
    const points = Array.from(
      values,
      (value, e) =>
        Number.isFinite(value)
          ? `${x(energyAt(energy, first + e)).toFixed(1)},${y(value).toFixed(1)}`
          : "",
    );
    put(svg, "polyline", { class: name, points: points.join(" ") });
    const level = TOP + 14 + 18 * i;
    put(svg, "text", { x: width - 42, y: level, "text-anchor": "end" }, label);
    put(svg, "path", { class: name, d: `M${width - 36} ${level - 5}h24` });
  });
}
