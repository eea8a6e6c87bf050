/** The page: takes a file, hands it to the worker, and shows what comes back. */
import { spectrumCount } from "eels/core/spectrum_image.ts";
import type { DenoisedMap } from "./denoise_map.ts";
import { factsOf, verdictOf } from "./facts.ts";
import type { Answer, Opened, Task } from "./messages.ts";
import { describeLarge, hidePartForm, onPart, showPartForm } from "./part_form.ts";
import { drawMap, drawSpectrum, short } from "./plots.ts";
import { MOST_VALUES, type Part } from "./read_part.ts";
import type { SavedFormat } from "./save_file.ts";

const element = <T extends Element = HTMLElement>(id: string) =>
  document.getElementById(id) as unknown as T;
const [status, busy] = [element("status"), element("busy")];
const share = element<HTMLProgressElement>("share");
const canvas = element<HTMLCanvasElement>("map"), svg = element<SVGElement>("spectrum");
const denoiseButton = element<HTMLButtonElement>("denoise");
const saveButtons = (["hspy", "csv"] as const).map((format) =>
  [format, element<HTMLButtonElement>(format)] as const
);

let worker: Worker | undefined;
let isWorking = false, waiting = 0;
let file: File | undefined,
  name = "",
  opened: Opened | undefined,
  denoised: DenoisedMap | undefined,
  chosen = 0;

function say(text: string, isRefused = false): void {
  status.textContent = text;
  status.classList.toggle("refused", isRefused);
}

/** A worker from a blob keeps to the page's policy, which one from an address would not. */
function startWorker(): Worker {
  const code = `import ${JSON.stringify(new URL("worker.js", import.meta.url).href)};`;
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const started = new Worker(address, { type: "module" });
  started.onmessage = ({ data }: MessageEvent<Answer>) => take(data);
  started.onerror = (event) => {
    event.preventDefault();
    stop();
    say(
      `Cannot go on as the browser stopped the work: ${event.message || "no reason given"}`,
      true,
    );
  };
  return started;
}

/** Ends what is under way, if anything is. */
function stop(): void {
  worker?.terminate();
  worker = undefined;
  setWorking(false);
}

function setWorking(isNow: boolean): void {
  isWorking = isNow;
  busy.hidden = !isNow;
  share.removeAttribute("value");
  denoiseButton.disabled = isNow || !canDenoise();
  for (const [, button] of saveButtons) button.disabled = isNow;
}

function ask(task: Task): void {
  if (isWorking) stop();
  worker ??= startWorker();
  setWorking(true);
  worker.postMessage(task);
}

function take(answer: Answer): void {
  if (answer.kind === "progress") {
    share.value = answer.share;
    return say(`${answer.step} ...`);
  }
  if (answer.kind === "opened") show(answer.opened);
  if (answer.kind === "large") {
    say(describeLarge(name, answer.large));
    showPartForm(answer.large);
  }
  if (answer.kind === "denoised") showDenoised(answer.denoised);
  if (answer.kind === "saved") save(answer.blob, answer.format);
  if (answer.kind === "refused") say(answer.message, true);
  setWorking(false);
}

const canDenoise = () =>
  opened !== undefined && opened.image.data.length <= MOST_VALUES &&
  spectrumCount(opened.image) > 8;

function open(given: File): void {
  file = given;
  name = given.name;
  hidePartForm();
  read(given);
}

function read(file: File, part?: Part): void {
  stop();
  opened = denoised = undefined;
  element("shown").hidden = true;
  const [startEv, stepEv] = ["start", "step"].map((id) =>
    element<HTMLInputElement>(id).valueAsNumber
  );
  const energy = Number.isFinite(startEv) && Number.isFinite(stepEv)
    ? { startEv, stepEv }
    : undefined;
  ask({ kind: "open", file, energy, part });
  say(`Reading ${name} ...`);
}

function show(now: Opened): void {
  opened = now;
  denoised = undefined;
  const count = spectrumCount(now.image);
  chosen = Math.floor(now.image.shape[0] / 2) * now.image.shape[1] +
    Math.floor(now.image.shape[1] / 2);
  element("name").textContent = name;
  element("mapFigure").hidden = count === 1;
  element("shown").hidden = false;
  list("facts", factsOf(now));
  element("verdict").hidden = true;
  for (const [, button] of saveButtons) button.hidden = true;
  say(
    canDenoise()
      ? "Read. Point at the map, or move with the arrow keys, to see its spectra."
      : count < 9
      ? "Read. PCA needs 9 spectra or more, so that there is nothing to denoise here."
      : "Read. There are too many values to denoise in a browser: use deno task denoise",
  );
  draw();
}

function showDenoised(now: DenoisedMap): void {
  denoised = now;
  list("verdict", verdictOf(now));
  element("verdict").hidden = false;
  for (const [, button] of saveButtons) button.hidden = false;
  say(`Denoised by ${now.rank} components.`);
  draw();
}

function list(id: string, facts: readonly (readonly [string, string])[]): void {
  element(id).replaceChildren(...facts.flatMap(([term, text]) => {
    const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
    dt.textContent = term;
    dd.textContent = text;
    return [dt, dd];
  }));
}

function draw(): void {
  if (!opened) return;
  const { image, sums } = opened, [, columns] = image.shape;
  const { low, high } = drawMap(canvas, sums, image.shape, chosen);
  const [row, column] = [Math.floor(chosen / columns), chosen % columns];
  element("mapCaption").textContent = `All counts: black ${short(low)}, white ${
    short(high)
  } ${image.unit}`;
  drawSpectrum(svg, image, denoised?.image, chosen);
  element("spectrumCaption").textContent = spectrumCount(image) === 1
    ? "The spectrum"
    : `The spectrum in row ${row}, column ${column}`;
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

function save(blob: Blob, format: SavedFormat): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${plainName(name)}_denoised.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(`Saved as ${link.download}, ${short(blob.size / 1e6)} MB.`);
}

/** A file's name without its ending. */
const plainName = (file: string) => file.replace(/\.[^.]*$/, "") || "map";

canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
  // The map keeps its proportions within the canvas's box, at its upper left corner.
  const scale = Math.min(canvas.clientWidth / canvas.width, canvas.clientHeight / canvas.height);
  const [rows, columns] = opened?.image.shape ?? [1, 1];
  choose(
    Math.floor(offsetY / scale * rows / canvas.height),
    Math.floor(offsetX / scale * columns / canvas.width),
  );
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
denoiseButton.addEventListener("click", () => {
  if (opened) ask({ kind: "denoise", image: opened.image });
});
for (const [format, button] of saveButtons) {
  button.addEventListener("click", () => {
    if (denoised) ask({ kind: "save", image: denoised.image, format });
  });
}
element("cancel").addEventListener("click", () => {
  stop();
  say("Cancelled.");
});
onPart((part) => {
  if (file) read(file, part);
});
// Browsers ask in words of their own; what was read and made lives in this tab only.
addEventListener("beforeunload", (event) => {
  if (isWorking) event.preventDefault();
});
const input = element<HTMLInputElement>("file"), drop = element("drop");
input.addEventListener("change", () => {
  if (input.files?.[0]) open(input.files[0]);
  input.value = ""; // so that the same file may be chosen again
});
addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
addEventListener("dragleave", () => drop.classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const given = event.dataTransfer?.files[0];
  if (given) open(given);
  else say("Drop a file: what was dropped is none.", true);
});

// Dark or light as the reader chose on the other pages.
const appearance = localStorage.getItem("vitepress-theme-appearance");
if (appearance === "dark" || appearance === "light") {
  document.documentElement.style.colorScheme = appearance;
}
