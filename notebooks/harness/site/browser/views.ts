/** Maps of the counts in a window of energies, raw and denoised, and the spectrum that is chosen in them. */
import { channelRange, energyAt } from "eels/core/energy_axis.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import type { MethodResult } from "./denoise_map.ts";
import type { Opened } from "./messages.ts";
import { drawMap, drawSpectrum, short } from "./plots.ts";

const element = <T extends Element = HTMLElement>(id: string) =>
  document.getElementById(id) as unknown as T;
const svg = element<SVGElement>("spectrum"), views = element("views"), maps = element("maps");
const inputs = ["mapFrom", "mapTo"].map((id) => element<HTMLInputElement>(id));

interface Window {
  readonly fromEv: number;
  readonly toEv: number;
}

/** A map that is shown. */
interface ShownMap {
  readonly canvas: HTMLCanvasElement;
  readonly caption: HTMLElement;
  readonly image: SpectrumImage;
  readonly result?: MethodResult;
  sums: Float64Array;
}

let opened: Opened | undefined, shown: ShownMap[] = [], chosen = 0, waiting = 0;
let window: Window | undefined;

/** Shows a file, its middle spectrum chosen. */
export function showFile(now: Opened): void {
  opened = now;
  const { image: { shape: [rows, columns] } } = now;
  chosen = Math.floor(rows / 2) * columns + Math.floor(columns / 2);
  views.classList.toggle("single", rows * columns === 1);
  element("mapWindow").hidden = maps.hidden = rows * columns === 1;
  maps.classList.toggle("line", rows === 1);
  window = undefined;
  showWindow();
  showResults([]);
}

/** Lets go of what was shown: another large map may be on its way. */
export function clearViews(): void {
  opened = undefined;
  shown = [];
  maps.replaceChildren();
}

/** Shows the maps of results beside that of the file. */
export function showResults(results: readonly MethodResult[]): void {
  if (!opened) return;
  views.classList.toggle("several", results.length > 0);
  const names = ["as measured", ...results.map(({ method }) => method)];
  shown = [undefined, ...results].map((result, i) => {
    const { image } = result ?? opened!;
    const canvas = shown[i]?.canvas ?? makeCanvas();
    canvas.id = i === 0 ? "map" : `map${i}`;
    canvas.setAttribute("aria-label", `Map, ${names[i]}; arrow keys move to other spectra`);
    const caption = document.createElement("figcaption");
    return { canvas, caption, image, result, sums: sumsOf(image) };
  });
  maps.replaceChildren(...shown.map(({ canvas, caption }) => {
    const figure = document.createElement("figure");
    figure.append(canvas, caption);
    return figure;
  }));
  draw();
}

/** Counts in the window, or in all energies. */
function sumsOf(image: SpectrumImage): Float64Array {
  if (!window && image === opened!.image) return opened!.sums;
  const { data, shape: [, , channels] } = image, sums = new Float64Array(spectrumCount(image));
  const { from, to } = window
    ? channelRange(image.energy, window.fromEv, window.toEv)
    : { from: 0, to: channels };
  for (let s = 0; s < sums.length; s++) {
    let sum = 0;
    for (let i = s * channels + from; i < s * channels + to; i++) sum += data[i];
    sums[s] = sum;
  }
  return sums;
}

/** Draws maps and spectrum anew. */
function draw(): void {
  if (!opened || shown.length === 0) return;
  const { image } = opened, { shape: [, columns], unit } = image;
  const [raw, ...others] = shown, shades = drawMap(raw.canvas, raw.sums, image.shape, { chosen });
  raw.caption.textContent = `As measured: black ${short(shades.low)}, white ${
    short(shades.high)
  } ${unit}`;
  for (const { canvas, caption, sums, result } of others) {
    const flagged = result!.flags.flagged.data as Float32Array;
    drawMap(canvas, sums, image.shape, { chosen, shades, flagged });
    const count = flagged.reduce((sum, flag) => sum + flag, 0);
    caption.textContent = `${result!.method}, same shades` +
      (count > 0 ? `; blue: the residuals are flagged (${count})` : "");
  }
  const results = others.map(({ result }) => result!);
  drawSpectrum(svg, image, results, chosen, window);
  element("spectrumCaption").textContent = spectrumCount(image) === 1
    ? "The spectrum"
    : `The spectrum in row ${Math.floor(chosen / columns)}, column ${chosen % columns}`;
}

function choose(row: number, column: number): void {
  if (!opened) return;
  const [rows, columns] = opened.image.shape;
  const within = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  const next = within(row, rows) * columns + within(column, columns);
  if (next === chosen) return;
  chosen = next;
  // At most once a frame: the pointer may send more.
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(draw);
}

function makeCanvas(): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  const point = ({ offsetX, offsetY }: MouseEvent) => {
    // The map keeps its proportions within the canvas's box, at its upper left corner.
    const scale = Math.min(canvas.clientWidth / canvas.width, canvas.clientHeight / canvas.height);
    const [rows, columns] = opened?.image.shape ?? [1, 1];
    choose(
      Math.floor(offsetY / scale * rows / canvas.height),
      Math.floor(offsetX / scale * columns / canvas.width),
    );
  };
  // A finger that scrolls ends without this; a mouse that only passes over the map changes nothing.
  canvas.addEventListener("pointerup", point);
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" && event.buttons === 1) point(event);
  });
  canvas.addEventListener("keydown", (event) => {
    const steps: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = steps[event.key];
    if (!step || !opened) return;
    event.preventDefault();
    const columns = opened.image.shape[1];
    choose(Math.floor(chosen / columns) + step[0], chosen % columns + step[1]);
  });
  return canvas;
}

/** Writes the window into its fields. */
function showWindow(): void {
  const { energy } = opened!.image, ends = [0, energy.channels].map((e) => energyAt(energy, e));
  const values = window ? [window.fromEv, window.toEv] : ends;
  inputs.forEach((input, i) => input.value = short(values[i], 8));
}

/** Takes the window from its fields; one that is none becomes all energies. */
function takeWindow(): void {
  if (!opened) return;
  const { energy } = opened.image, last = energyAt(energy, energy.channels);
  const [fromEv, toEv] = inputs.map((input) => input.valueAsNumber);
  const within = { fromEv: Math.max(energy.startEv, fromEv), toEv: Math.min(last, toEv) };
  const holdsAny = within.toEv - within.fromEv >= energy.stepEv;
  const isAll = within.fromEv <= energy.startEv && within.toEv >= last;
  window = holdsAny && !isAll ? within : undefined;
  showWindow();
  for (const map of shown) map.sums = sumsOf(map.image);
  draw();
}

for (const input of inputs) input.addEventListener("change", takeWindow);
element("allEnergies").addEventListener("click", () => {
  inputs.forEach((input) => input.value = "");
  takeWindow();
});
addEventListener("resize", draw);
