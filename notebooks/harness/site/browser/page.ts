/** The page: takes a file, hands it to the worker, and shows what comes back. */
import { spectrumCount } from "eels/core/spectrum_image.ts";
import type { DenoisedMap, MethodResult } from "./denoise_map.ts";
import { cellsOf, commandOf, factsOf } from "./facts.ts";
import type { Answer, Opened, Task } from "./messages.ts";
import { describeLarge, hidePartForm, onPart, showPartForm } from "./part_form.ts";
import { sendTask } from "./pieces.ts";
import { className, drawMap, drawSpectrum, short } from "./plots.ts";
import { MOST_VALUES, type Part } from "./read_part.ts";
import type { SavedFormat } from "./save_file.ts";

/** Choice: training takes some fifty bytes a value, and minutes. */
const MOST_TRAINED = 2 ** 23;
/** As many as the library's network takes, see network_filter.ts. */
const SPECTRA_A_PASS = 20_000;

const element = <T extends Element = HTMLElement>(id: string) =>
  document.getElementById(id) as unknown as T;
const [status, busy] = [element("status"), element("busy")];
const share = element<HTMLProgressElement>("share");
const canvas = element<HTMLCanvasElement>("map"), svg = element<SVGElement>("spectrum");
const denoiseButton = element<HTMLButtonElement>("denoise");
const networkButton = element<HTMLButtonElement>("network");
const modelInput = element<HTMLInputElement>("model");
const FORMATS: readonly SavedFormat[] = ["hspy", "csv"];

let worker: Worker | undefined;
let isWorking = false, waiting = 0, sendNext = () => {};
let file: File | undefined, name = "", opened: Opened | undefined;
let denoised: DenoisedMap | undefined, chosen = 0;
let energy: { startEv: number; stepEv: number } | undefined, savedAs = "";
/** What was read of a large map, and the rows of all of it. */
let part: Part | undefined, wholeRows = 0;

function say(text: string, isRefused = false): void {
  status.textContent = text;
  status.classList.toggle("refused", isRefused);
  if (isRefused) status.scrollIntoView({ block: "nearest" });
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
  denoiseButton.disabled = modelInput.disabled = isNow || !canDenoise();
  networkButton.disabled = denoiseButton.disabled || !trainingNote(opened!).canTrain;
  for (const button of document.querySelectorAll<HTMLButtonElement>("#methods button")) {
    button.disabled = isNow;
  }
}

function ask(task: Task): void {
  if (isWorking) stop();
  const to = worker ??= startWorker();
  setWorking(true);
  sendNext = sendTask((what, transfer) => to.postMessage(what, transfer), task);
}

function take(answer: Answer): void {
  if (answer.kind === "next") return sendNext();
  if (answer.kind === "progress") {
    share.value = answer.share;
    return say(`${answer.step} ...`);
  }
  if (answer.kind === "opened") show(answer.opened);
  if (answer.kind === "large") {
    wholeRows = answer.large.shape[0];
    say(describeLarge(name, answer.large));
    showPartForm(answer.large);
  }
  if (answer.kind === "denoised") showDenoised(answer.denoised);
  if (answer.kind === "saved") save(answer.blob, answer.format);
  if (answer.kind === "refused") {
    say(answer.message, true);
    if (/say its energies/.test(answer.message)) element<HTMLDetailsElement>("axis").open = true;
  }
  setWorking(false);
}

const canDenoise = () =>
  opened !== undefined && !opened.problem && opened.image.data.length <= MOST_VALUES &&
  spectrumCount(opened.image) > 8;

/** Why no network is trained on a map, or how; empty where there is nothing to say. */
function trainingNote({ image }: Opened): { canTrain: boolean; note: string } {
  const spectra = spectrumCount(image);
  if (spectra < 30 || image.shape[2] < 32) {
    return { canTrain: false, note: "A network needs 30 spectra of 32 channels or more." };
  }
  if (image.data.length > MOST_TRAINED) {
    const note = `No network is trained here on more than ${MOST_TRAINED / 2 ** 20} million ` +
      "values; deno task denoise does it.";
    return { canTrain: false, note };
  }
  const note = spectra > SPECTRA_A_PASS
    ? `A training takes minutes here; each pass takes ${SPECTRA_A_PASS} of the ${spectra} spectra, ` +
      "drawn anew."
    : "";
  return { canTrain: true, note };
}

function open(given: File): void {
  file = given;
  name = given.name;
  hidePartForm();
  read(given);
}

function read(file: File, wanted?: Part): void {
  stop();
  part = wanted;
  opened = denoised = undefined;
  element("shown").hidden = true;
  const [startEv, stepEv] = ["start", "step"].map((id) =>
    element<HTMLInputElement>(id).valueAsNumber
  );
  energy = Number.isFinite(startEv) && Number.isFinite(stepEv) ? { startEv, stepEv } : undefined;
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
  element("note").textContent = canDenoise() ? trainingNote(now).note : "";
  element("verdict").hidden = true;
  say(
    canDenoise()
      ? "Read. Point at the map, or move with the arrow keys, to see its spectra."
      : count < 9
      ? "Read. PCA needs 9 spectra or more, so that there is nothing to denoise here."
      : now.problem
      ? `Read. It is not denoised here: ${now.problem}`
      : "Read. There are too many values to denoise in a browser: use deno task denoise",
  );
  draw();
}

function showDenoised(now: DenoisedMap): void {
  denoised = now;
  const methods = now.results.map(({ method }) => className(method));
  element("sentence").textContent = now.sentence ?? "";
  element("methods").replaceChildren(...now.results.map(methodRow));
  const asked = { methods, energy, splits: now.splits, window: part };
  element("command").textContent = commandOf(name, asked);
  const isCut = part !== undefined && part.toRow - part.fromRow < wholeRows;
  element("cut").hidden = !isCut;
  element("verdict").hidden = false;
  const [{ method, setting }] = now.results;
  say(
    now.results.length === 1
      ? `Denoised: ${method}, ${setting}${now.sentence ? "; the network is not offered" : ""}.`
      : now.best
      ? `Denoised: ${now.best} errs least on held-out electrons.`
      : "Denoised: the data cannot tell which errs least.",
  );
  draw();
}

/** What a method does, and the buttons that save what it made. */
function methodRow(result: MethodResult): HTMLTableRowElement {
  const row = document.createElement("tr");
  const put = (tag: "th" | "td", label: string, content: string | Node[]) => {
    const cell = document.createElement(tag);
    cell.dataset.label = label;
    cell.append(...[content].flat());
    row.append(cell);
  };
  const swatch = document.createElement("span");
  swatch.className = `swatch ${className(result.method)}`;
  const setting = document.createElement("small");
  setting.textContent = result.setting;
  put("th", "Method", [swatch, document.createTextNode(result.method), setting]);
  for (const [label, text] of cellsOf(result)) put("td", label, text);
  put(
    "td",
    "Save as",
    FORMATS.map((format) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: `.${format}` });
      button.id = `${className(result.method)}_${format}`;
      button.addEventListener("click", () => {
        savedAs = result.method === "PCA" ? "denoised" : `denoised_${className(result.method)}`;
        ask({ kind: "save", image: result.image, format });
      });
      return button;
    }),
  );
  return row;
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
  drawSpectrum(svg, image, denoised?.results ?? [], chosen);
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
  link.download = `${plainName(name)}_${savedAs}.${format}`;
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
addEventListener("resize", draw);
denoiseButton.addEventListener("click", () => {
  if (opened) ask({ kind: "denoise", map: opened });
});
networkButton.addEventListener("click", () => {
  if (opened) ask({ kind: "denoise", map: opened, network: "own" });
});
modelInput.addEventListener("change", () => {
  const network = [...modelInput.files ?? []];
  if (opened && network.length > 0) ask({ kind: "denoise", map: opened, network });
  modelInput.value = "";
});
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
