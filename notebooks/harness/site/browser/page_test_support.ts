/** What the tests of the page share: the page built once, served, and looked at in headless Chromium. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { type Browser, findChromium, startChromium } from "../chromium.ts";
import { serveSite } from "../serve_site.ts";
import { buildBrowserPage } from "./build.ts";

export const ROOT = join(import.meta.dirname!, "..", "..", "..", "..");
const chromium = findChromium();
const hasPackages = existsSync(join(ROOT, "docs", "work", "node_modules", "esbuild"));
const reason = !hasPackages
  ? "no packages: deno task site"
  : !chromium
  ? "no Chromium: CHROMIUM"
  : "";

/** A browser, and the page that it may open. */
export interface Place {
  readonly browser: Browser;
  /** Of the page's folder. */
  readonly address: string;
  /** What lies here is served beside the page. */
  readonly folder: string;
}

let built: Promise<string> | undefined;
async function buildOnce(): Promise<string> {
  const site = await Deno.makeTempDir(), folder = join(site, "browser");
  await buildBrowserPage(folder);
  await Deno.copyFile(join(import.meta.dirname!, "..", "favicon.svg"), join(site, "favicon.svg"));
  addEventListener("unload", () => Deno.removeSync(site, { recursive: true }));
  return folder;
}

export function test(name: string, run: (place: Place) => Promise<void>): void {
  Deno.test({
    name: reason ? `${name} (skipped: ${reason})` : name,
    ignore: reason !== "",
    sanitizeOps: false, // esbuild's process and the tensors of the library stay for the next test
    sanitizeResources: false,
    fn: async () => {
      const folder = await (built ??= buildOnce());
      const server = serveSite(dirname(folder)), browser = await startChromium(chromium!);
      try {
        await run({ browser, address: `${server.address}browser/`, folder });
      } finally {
        await browser.close();
        await server.close();
      }
    },
  });
}

/** Three mixtures of two edges on a falling background, drawn as electrons. */
export function twoEdges(rows: number, columns: number, channels: number): SpectrumImage {
  const random = prng(5);
  const data = Float32Array.from({ length: rows * columns * channels }, (_, i) => {
    const e = i % channels, s = Math.floor(i / channels);
    const [one, two] = [Math.sin(s / 7) ** 2, Math.cos(s / 11) ** 2];
    const edge = (at: number) => e > at ? Math.exp((at - e) / channels) : 0;
    const mean = 30 * Math.exp(-e / channels) + 25 * one * edge(channels / 4) +
      20 * two * edge(channels / 2);
    return random.poisson(mean);
  });
  const energy = energyAxis(400, 0.5, channels);
  return spectrumImage({ data, shape: [rows, columns, channels], energy, unit: "counts" });
}

/** Drops a file that is served beside the page. */
export const dropFile = ({ browser }: Place, file: string, name = file) =>
  browser.evaluate(`fetch(${JSON.stringify(file)}).then((it) => it.arrayBuffer()).then((bytes) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
  })`);

export const STATUS = "document.getElementById('status')";
export const waitForStatus = ({ browser }: Place, start: string, timeoutMs = 20_000) =>
  browser.waitFor(`${STATUS}.textContent.startsWith(${JSON.stringify(start)})`, start, timeoutMs);

export const press = ({ browser }: Place, id: string) =>
  browser.evaluate(`document.getElementById("${id}").click()`);

/** The text of an element. */
export const textOf = ({ browser }: Place, query: string) =>
  browser.evaluate<string>(`document.querySelector(${JSON.stringify(query)}).textContent`);

/** Types into fields, as a reader who leaves each of them. */
export const type = ({ browser }: Place, values: Record<string, number>) =>
  browser.evaluate(`for (const [id, value] of ${JSON.stringify(Object.entries(values))}) {
    const input = document.getElementById(id);
    input.value = value;
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  }`);

/** Keeps what the page saves, instead of a download. */
export const keepSaved = ({ browser }: Place) =>
  browser.evaluate(`{
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => make.call(URL, globalThis.savedBlob = blob);
    HTMLAnchorElement.prototype.click = () => {};
  }`);

/** The bytes of the file that a button saves. */
export async function saved(place: Place, button: string): Promise<Uint8Array> {
  await place.browser.evaluate("globalThis.savedBlob = undefined");
  await press(place, button);
  await place.browser.waitFor("savedBlob", `what ${button} saves`);
  const text = await place.browser.evaluate<string>(
    "savedBlob.arrayBuffer().then((bytes) => new Uint8Array(bytes)).then((all) => " +
      "{ let text = ''; for (const one of all) text += String.fromCharCode(one); return btoa(text); })",
  );
  return Uint8Array.fromBase64(text);
}

export function assertClose(found: Float32Array, expected: Float32Array, unit: number) {
  assert.equal(found.length, expected.length);
  const most = found.reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i])), 0);
  assert(most < unit, `off by ${most}`);
}

/** Chooses a file as a user does. */
export async function chooseFile({ send }: Browser, path: string): Promise<void> {
  const { root } = await send("DOM.getDocument") as { root: { nodeId: number } };
  const { nodeId } = await send("DOM.querySelector", { nodeId: root.nodeId, selector: "#file" });
  await send("DOM.setFileInputFiles", { nodeId, files: [path] });
}

/** Keeps the longest time between two frames, and the sum of all above a tenth of a second. */
export const WATCH_FRAMES = `{
  globalThis.longestGap = globalThis.heldUpMs = 0;
  let last = performance.now();
  const frame = (now) => {
    longestGap = Math.max(longestGap, now - last);
    if (now - last > 100) heldUpMs += now - last;
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}`;

/** Processor seconds of the page and its workers so far, once `Performance.enable` was sent. */
export async function processorSeconds({ send }: Browser): Promise<number> {
  const { metrics } = await send("Performance.getMetrics") as {
    metrics: { name: string; value: number }[];
  };
  return metrics.find(({ name }) => name === "ProcessTime")!.value;
}
