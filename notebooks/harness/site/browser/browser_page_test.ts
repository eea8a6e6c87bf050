/**
 * Looks at the page in headless Chromium. It needs Chromium and the site's packages, which `deno task site`
 * installs; without, these tests say so and are skipped.
 */
import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import { type Browser, findChromium, startChromium } from "../chromium.ts";
import { serveSite } from "../serve_site.ts";
import { buildBrowserPage } from "./build.ts";
import { denoiseMap, withOwnNoise } from "./denoise_map.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..", "..");
const chromium = findChromium();
const hasPackages = existsSync(join(ROOT, "docs", "work", "node_modules", "esbuild"));
const reason = !hasPackages
  ? "no packages: deno task site"
  : !chromium
  ? "no Chromium: CHROMIUM"
  : "";

interface Place {
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

function test(name: string, run: (place: Place) => Promise<void>): void {
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
function twoEdges(rows: number, columns: number, channels: number): SpectrumImage {
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
const dropFile = ({ browser }: Place, file: string, name = file) =>
  browser.evaluate(`fetch(${JSON.stringify(file)}).then((it) => it.arrayBuffer()).then((bytes) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
  })`);

const STATUS = "document.getElementById('status')";
const waitForStatus = ({ browser }: Place, start: string) =>
  browser.waitFor(`${STATUS}.textContent.startsWith(${JSON.stringify(start)})`, start, 20_000);

const press = ({ browser }: Place, id: string) =>
  browser.evaluate(`document.getElementById("${id}").click()`);

/** Keeps what the page saves, instead of a download. */
const keepSaved = ({ browser }: Place) =>
  browser.evaluate(`{
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => make.call(URL, globalThis.savedBlob = blob);
    HTMLAnchorElement.prototype.click = () => {};
  }`);

async function saved(place: Place, format: string): Promise<Uint8Array> {
  await press(place, format);
  await waitForStatus(place, "Saved as");
  const text = await place.browser.evaluate<string>(
    "savedBlob.arrayBuffer().then((bytes) => new Uint8Array(bytes)).then((all) => " +
      "{ let text = ''; for (const one of all) text += String.fromCharCode(one); return btoa(text); })",
  );
  return Uint8Array.fromBase64(text);
}

function assertClose(found: Float32Array, expected: Float32Array, unit: number) {
  assert.equal(found.length, expected.length);
  const most = found.reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i])), 0);
  assert(most < unit, `off by ${most}`);
}

test("a dropped map is denoised as the library does it in Deno, and nothing leaves the page", async (place) => {
  const { browser, address, folder } = place;
  await write(join(folder, "map.hspy"), twoEdges(12, 14, 60));
  const expected = await denoiseMap(withOwnNoise(await read(join(folder, "map.hspy"))).image);

  await browser.open(`${address}index.html`);
  await keepSaved(place);
  await dropFile(place, "map.hspy");
  await waitForStatus(place, "Read.");
  await press(place, "denoise");
  await waitForStatus(place, "Denoised by");
  assert.equal(
    await browser.evaluate(`${STATUS}.textContent`),
    `Denoised by ${expected.rank} components.`,
  );

  await Deno.writeFile(join(folder, "result.hspy"), await saved(place, "hspy"));
  const result = await read(join(folder, "result.hspy"));
  assert.deepEqual(result.shape, expected.image.shape);
  assert.deepEqual(result.energy, expected.image.energy);
  assertClose(result.data, expected.image.data, 1e-3); // of counts about 50

  await Deno.writeFile(join(folder, "result.csv"), await saved(place, "csv"));
  const table = await read(join(folder, "result.csv"));
  assertClose(table.data, result.data, 1e-3);

  const text = await browser.evaluate<string>("document.getElementById('verdict').textContent");
  const share = Number(text.match(/Error without truth([\d.]+) %/)![1]) / 100;
  assert(Math.abs(share / expected.error.overRaw - 1) < 0.06, `${share}`); // two digits are shown
  assert.deepEqual(browser.problems, []);
  const host = new URL(address).origin;
  const outside = browser.requests.filter((url) => !url.replace(/^blob:/, "").startsWith(host));
  assert.deepEqual(outside, []);
});

test("neither the page nor a worker that it starts can reach another host", async ({ browser, address }) => {
  let asked = 0;
  const other = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    asked++;
    return new Response("", { headers: { "access-control-allow-origin": "*" } });
  });
  try {
    const there = `http://127.0.0.1:${other.addr.port}/`;
    await browser.open(`${address}index.html`);
    const tryIt = `fetch("${there}").then(() => "reached", () => "blocked")`;
    assert.equal(await browser.evaluate(tryIt), "blocked");
    // The page's own worker, started as the page does it, asked from within.
    const fromWorker = await browser.evaluate(`new Promise((resolve) => {
      const code = ${JSON.stringify(`${tryIt}.then((said) => self.postMessage(said));`)};
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = () => resolve("not started");
    })`);
    assert.equal(fromWorker, "blocked");
    assert.equal(asked, 0);
  } finally {
    await other.shutdown();
  }
});

test("dm3, msa, npy and tables are opened, what is broken or foreign is refused in the library's words", async (place) => {
  const { browser, address, folder } = place;
  const map = twoEdges(4, 5, 32);
  await write(join(folder, "map.npy"), map);
  await write(
    join(folder, "one.msa"),
    spectrumImage({ data: map.data.slice(0, 32), energy: map.energy }),
  );
  await Deno.copyFile(join(ROOT, "data", "EELS_STO.dm3"), join(folder, "sto.dm3"));
  const whole = await Deno.readFile(join(folder, "sto.dm3"));
  await Deno.writeFile(join(folder, "cut.dm3"), whole.subarray(0, whole.length / 2));
  await Deno.writeTextFile(join(folder, "page.pdf"), "%PDF-1.7 and so on");
  await Deno.writeFile(join(folder, "empty.dm4"), new Uint8Array());

  await browser.open(`${address}index.html`);
  for (const file of ["one.msa", "sto.dm3"]) {
    await dropFile(place, file);
    await waitForStatus(place, "Read. PCA needs 9 spectra");
    assert.equal(await browser.evaluate("document.getElementById('name').textContent"), file);
  }
  const facts = await browser.evaluate<string>("document.getElementById('facts').textContent");
  assert.match(facts, /Beam energy200000 eV/);
  for (const file of ["cut.dm3", "page.pdf", "empty.dm4", "map.npy"]) {
    await dropFile(place, file);
    await browser.waitFor(`${STATUS}.classList.contains("refused")`, `a refusal of ${file}`);
    const expected = await read(join(folder, file)).then(() => "", (error: Error) => error.message);
    const said = await browser.evaluate<string>(`${STATUS}.textContent`);
    assert.equal(said, expected.replaceAll(join(folder, file), file));
  }
  await browser.evaluate("document.getElementById('start').value = 400");
  await browser.evaluate("document.getElementById('step').value = 0.5");
  await dropFile(place, "map.npy");
  await waitForStatus(place, "Read. Point at the map");
  assert.deepEqual(browser.problems, []);
});

test("work can be cancelled, and the page goes on", async (place) => {
  const { browser, address, folder } = place;
  await write(join(folder, "larger.hspy"), twoEdges(40, 50, 200));
  await browser.open(`${address}index.html`);
  await dropFile(place, "larger.hspy");
  await waitForStatus(place, "Read.");
  await press(place, "denoise");
  await browser.waitFor("!document.getElementById('busy').hidden", "progress");
  await press(place, "cancel");
  assert.equal(await browser.evaluate(`${STATUS}.textContent`), "Cancelled.");
  assert(await browser.evaluate("document.getElementById('busy').hidden"));
  await press(place, "denoise");
  await waitForStatus(place, "Denoised by");
  assert.deepEqual(browser.problems, []);
});

test("a file of more than 2 GB is refused at once, one of 1 GB is told what will not be done", async (place) => {
  const { browser, address } = place;
  await browser.open(`${address}index.html`);
  const drop = (bytes: number) =>
    browser.evaluate<string>(`{
      const file = new File([], "huge.dm4"), dataTransfer = new DataTransfer();
      Object.defineProperty(file, "size", { value: ${bytes} });
      const event = new DragEvent("drop", { bubbles: true });
      Object.defineProperty(event, "dataTransfer", { value: { files: [file] } });
      document.body.dispatchEvent(event);
      ${STATUS}.textContent;
    }`);
  assert.match(await drop(3e9), /^Cannot take huge\.dm4 as a page may hold 2 GB: it has 3 GB/);
  assert.match(
    await drop(1e9),
    /^huge\.dm4 has 1 GB: .* not denoised here: use deno task denoise$/,
  );
});

test("with a file the page fits a phone", async (place) => {
  const { browser, address, folder } = place;
  await write(join(folder, "phone.hspy"), twoEdges(12, 14, 60));
  await browser.open(`${address}index.html`, { width: 390, height: 844 });
  await dropFile(place, "phone.hspy");
  await waitForStatus(place, "Read.");
  await press(place, "denoise");
  await waitForStatus(place, "Denoised by");
  assert(await browser.evaluate<number>("document.documentElement.scrollWidth") <= 390);
});

test("page, style and scripts are below 300 kB, h5wasm aside", async ({ folder }) => {
  const files = globSync("*.{html,css,js}", { cwd: folder }).filter((name) => !/^hdf5_/.test(name));
  const sizes = files.map((name) => Deno.statSync(join(folder, name)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert(files.length > 3 && total < 300_000, `${total} bytes in ${files}`);
  await Promise.resolve();
});
