/** The page: takes a file, hands it to the worker, and shows what comes back. */
import { spectrumCount } from "eels/core/spectrum_image.ts";
import type { DenoisedMap, MethodResult } from "./denoise_map.ts";
import { commandOf, factsOf } from "./facts.ts";
import { askForEnergies, onFileForm, showImages, typedEnergies } from "./file_form.ts";
import type { ImageName } from "./images_in_file.ts";
import type { Answer, Opened, Task } from "./messages.ts";
import { describeLarge, hidePartForm, onPart, showPartForm } from "./part_form.ts";
import { facts, sentences, unbroken } from "./lists.ts";
import { sendTask } from "./pieces.ts";
import { className, short } from "./plots.ts";
import { MOST_VALUES, type Part } from "./read_part.ts";
import type { SavedFormat } from "./save_file.ts";
import { trainingNote } from "./training_note.ts";
import { cellsOf, refuteNoise, warnOfFlags } from "./verdict.ts";
import { clearViews, showFile, showResults } from "./views.ts";

const element = <T extends Element = HTMLElement>(id: string) =>
  document.getElementById(id) as unknown as T;
const [status, busy] = [element("status"), element("busy")];
const share = element<HTMLProgressElement>("share");
const denoiseButton = element<HTMLButtonElement>("denoise");
const networkButton = element<HTMLButtonElement>("network");
const modelInput = element<HTMLInputElement>("model");
const FORMATS: readonly SavedFormat[] = ["hspy", "csv"];

let worker: Worker | undefined;
let isWorking = false, sendNext = () => {};
let file: File | undefined, name = "", opened: Opened | undefined;

let energy: { startEv: number; stepEv: number } | undefined, savedAs = "";
/** Which image of a file that holds several. */
let image: ImageName | undefined, needsEnergies = false;
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
  if (answer.kind === "images") {
    image = answer.image;
    return showImages(answer.images, image);
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
    needsEnergies = answer.needsEnergies === true;
    if (needsEnergies) askForEnergies();
  }
  setWorking(false);
}

const canDenoise = () =>
  opened !== undefined && !opened.problem && opened.image.data.length <= MOST_VALUES &&
  spectrumCount(opened.image) > 8;

function open(given: File, others = 0): void {
  file = given;
  name = given.name;
  image = undefined;
  showImages([]);
  element("notice").textContent = others > 0
    ? `One file at a time: ${name} is read, ${others} more that came with it are not.`
    : "";
  hidePartForm();
  read(given);
}

function read(file: File, wanted?: Part): void {
  stop();
  part = wanted;
  opened = undefined;
  clearViews();
  element("methods").replaceChildren(); // whose buttons hold what was made
  element("shown").hidden = true;
  needsEnergies = false;
  energy = typedEnergies();
  ask({ kind: "open", file, energy, image, part });
  say(`Reading ${name} ...`);
}

function show(now: Opened): void {
  opened = now;
  const count = spectrumCount(now.image);
  element("name").textContent = name;
  element("shown").hidden = false;
  showFile(now);
  facts("facts", factsOf(now));
  sentences("warnings", now.warnings);
  element("note").textContent = canDenoise() ? trainingNote(now).note : "";
  element("verdict").hidden = true;
  say(
    canDenoise()
      ? `Read${
        now.isAxisGiven ? ", with the energies that were typed" : ""
      }. Click on the map, or move ` +
        "with the arrow keys, to see its spectra."
      : count < 9
      ? "Read. PCA needs 9 spectra or more: of fewer, deno task denoise finds the best smoothing."
      : now.problem
      ? `Read. It is not denoised here: ${now.problem}`
      : "Read. There are too many values to denoise in a browser: use deno task denoise",
  );
  // Values that are not finite can be left out by a part.
  if (now.problem && !part && !hasFiniteValues(now.image)) {
    wholeRows = now.image.shape[0];
    showPartForm(now.image);
  }
}

const hasFiniteValues = ({ data }: Opened["image"]) => data.every(Number.isFinite);

function showDenoised(now: DenoisedMap): void {
  const methods = now.results.map(({ method }) => className(method));
  const doubt = refuteNoise(now.results[0]);
  sentences("sentence", [doubt, now.sentence].filter((one) => one !== undefined));
  element("methods").replaceChildren(...now.results.map(methodRow));
  const asked = {
    ...{ methods, splits: now.splits, window: part, image },
    energy: opened?.isAxisGiven ? energy : undefined,
  };
  element("command").textContent = commandOf(name, asked);
  const isCut = part !== undefined && part.toRow - part.fromRow < wholeRows;
  element("cut").hidden = !isCut;
  element("verdict").hidden = false;
  const [{ method, setting }] = now.results;
  const done = now.results.length === 1
    ? `${method}, ${setting}${now.sentence ? "; the network is not offered" : ""}.`
    : now.best
    ? `${now.best} errs least on held-out electrons.`
    : "the data cannot tell which errs least.";
  say(
    doubt
      ? "Denoised, but the noise estimate does not fit these data: read below what that means."
      : `Denoised: ${done}${warnOfFlags(now.results)} Edges and peaks were not tried.`,
  );
  showResults(now.results);
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
  for (const [label, text] of cellsOf(result)) put("td", label, unbroken(text));
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
onFileForm({
  energies: () => {
    if (file && (needsEnergies || opened?.isAxisGiven)) read(file);
  },
  image: (chosen) => {
    image = chosen;
    hidePartForm();
    if (file) read(file);
  },
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
  const [given, ...others] = event.dataTransfer?.files ?? [];
  if (given) open(given, others.length);
  else say("Drop a file: what was dropped is none.", true);
});

// Dark or light as the reader chose on the other pages.
const appearance = localStorage.getItem("vitepress-theme-appearance");
if (appearance === "dark" || appearance === "light") {
  document.documentElement.style.colorScheme = appearance;
}
