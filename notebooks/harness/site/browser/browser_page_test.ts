/**
 * Looks at the page in headless Chromium. It needs Chromium and the site's packages, which `deno task site`
 * installs; without, these tests say so and are skipped.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { crop } from "eels/core/energy_steps.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import { sayInjected } from "../../../studies/own_data/say_injected.ts";
import { sayResiduals } from "../../../studies/own_data/say_residuals.ts";
import { denoiseMap, prepareMap } from "./denoise_map.ts";
import {
  assertClose,
  dropFile,
  keepSaved,
  press,
  ROOT,
  saved,
  STATUS,
  test,
  textOf,
  twoEdges,
  type,
  waitForStatus,
} from "./page_test_support.ts";
import { cellsOf } from "./verdict.ts";

test("a dropped map is denoised as the library does it in Deno, and nothing leaves the page", async (place) => {
  const { browser, address, folder } = place;
  await write(join(folder, "map.hspy"), twoEdges(12, 14, 60));
  const path = join(folder, "map.hspy");
  const { results: [expected] } = await denoiseMap(prepareMap("map.hspy", await read(path)));

  await browser.open(`${address}index.html`);
  await keepSaved(place);
  await dropFile(place, "map.hspy");
  await waitForStatus(place, "Read.");
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:");
  assert.equal(
    await browser.evaluate(`${STATUS}.textContent`),
    `Denoised: PCA, ${expected.setting}. Edges and peaks were not tried.`,
  );

  await Deno.writeFile(join(folder, "result.hspy"), await saved(place, "pca_hspy"));
  const result = await read(join(folder, "result.hspy"));
  assert.deepEqual(result.shape, expected.image.shape);
  assert.deepEqual(result.energy, expected.image.energy);
  assertClose(result.data, expected.image.data, 1e-3); // of counts about 50

  await Deno.writeFile(join(folder, "result.csv"), await saved(place, "pca_csv"));
  const table = await read(join(folder, "result.csv"));
  assertClose(table.data, result.data, 1e-3);

  const text = await browser.evaluate<string>("document.querySelector('#methods td').textContent");
  assert.equal(text.replaceAll("\u00a0", " "), cellsOf(expected)[0][1]);
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

test("dm3, msa, npy and tables are opened, what is broken or foreign is refused as the library does", async (place) => {
  const { browser, address, folder } = place;
  const map = twoEdges(4, 5, 32);
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
  for (const file of ["cut.dm3", "page.pdf", "empty.dm4"]) {
    await dropFile(place, file);
    await browser.waitFor(`${STATUS}.classList.contains("refused")`, `a refusal of ${file}`);
    const expected = await read(join(folder, file)).then(() => "", (error: Error) => error.message);
    const said = await browser.evaluate<string>(`${STATUS}.textContent`);
    assert.equal(said, expected.replaceAll(join(folder, file), file));
  }
  assert.deepEqual(browser.problems, []);
});

test("a tap or click on the map chooses a spectrum, a pointer that passes over it does not", async (place) => {
  const { browser, address, folder } = place;
  await write(join(folder, "tapped.hspy"), twoEdges(10, 12, 40));
  await browser.open(`${address}index.html`);
  await dropFile(place, "tapped.hspy");
  await waitForStatus(place, "Read. Click");
  const at = async (row: number, column: number) => {
    const [x, y, width, height] = await browser.evaluate<number[]>(`{
      const canvas = document.getElementById("map");
      canvas.scrollIntoView();
      const { x, y, width, height } = canvas.getBoundingClientRect();
      [x, y, width, height];
    }`);
    return { x: x + (column + 0.5) * width / 12, y: y + (row + 0.5) * height / 10 };
  };
  const chosen = () => textOf(place, "#spectrumCaption");
  const before = await chosen();
  await browser.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...await at(1, 2) });
  await browser.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...await at(8, 9) });
  await browser.evaluate("new Promise(requestAnimationFrame)");
  assert.equal(await chosen(), before);
  await browser.send("Input.synthesizeTapGesture", await at(3, 7));
  await browser.waitFor(
    "document.getElementById('spectrumCaption').textContent.endsWith('row 3, column 7')",
    "the tapped spectrum",
  );
  const press = { button: "left", buttons: 1, clickCount: 1, ...await at(9, 0) };
  await browser.send("Input.dispatchMouseEvent", { type: "mousePressed", ...press });
  await browser.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...press });
  await browser.waitFor(
    "document.getElementById('spectrumCaption').textContent.endsWith('row 9, column 0')",
    "the clicked spectrum",
  );
});

test("maps raw and denoised are of the energies that are asked for, in the same shades", async (place) => {
  const { browser, address, folder } = place, image = twoEdges(8, 9, 60);
  await write(join(folder, "window.hspy"), image);
  await browser.open(`${address}index.html`);
  await dropFile(place, "window.hspy");
  await waitForStatus(place, "Read.");
  await type(place, { mapFrom: 410, mapTo: 410.5 });
  const sums = sumEnergy(crop(image, { fromEv: 410, toEv: 410.5 }));
  const raw = `As measured: black ${Math.min(...sums)}, white ${Math.max(...sums)} counts`;
  assert.equal(await textOf(place, "#maps figcaption"), raw);
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:");
  assert.equal(await textOf(place, "#maps figcaption"), raw);
  assert.match(await textOf(place, "#maps figure:last-child figcaption"), /^PCA, same shades/);
  /** Deviation of the shades that a map shows. */
  const deviation = (id: string) =>
    browser.evaluate<number>(`{
      const canvas = document.getElementById("${id}"), { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      const shades = data.filter((_, i) => i % 4 === 2), count = shades.length;
      const mean = shades.reduce((sum, value) => sum + value, 0) / count;
      Math.sqrt(shades.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
    }`);
  const [noisy, denoised] = [await deviation("map"), await deviation("map1")];
  assert(denoised > 5 && denoised < 0.97 * noisy, `${denoised} of ${noisy}`);
  await press(place, "allEnergies");
  assert.notEqual(await textOf(place, "#maps figcaption"), raw);
  assert.deepEqual(browser.problems, []);
});

test("what a denoised map lacks is said as the command says it, flags and chance first", async (place) => {
  const { browser, address, folder } = place, map = twoEdges(12, 14, 60);
  // A peak of one spectrum, lost by components that others share.
  for (let e = 40; e < 50; e++) map.data[50 * 60 + e] += 22;
  await write(join(folder, "lost.hspy"), map);
  const prepared = prepareMap("lost.hspy", await read(join(folder, "lost.hspy")));
  const { results: [{ flags, injected }] } = await denoiseMap(prepared);
  assert(flags.flagged.data[50] === 1 && injected);

  await browser.open(`${address}index.html`);
  await dropFile(place, "lost.hspy");
  await waitForStatus(place, "Read.");
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:");
  const plain = (text: string) => text.replaceAll("\u00a0", " ");
  assert.match(
    await textOf(place, "#status"),
    / Beware: the spectrum in row 3, column 8 is flagged beyond chance\. Edges/,
  );
  const cells = await browser.evaluate<string[]>(
    "[...document.querySelectorAll('#methods td')].map(({ textContent }) => textContent)",
  );
  const [, residuals, weak] = cells.map(plain);
  assert.equal(residuals, sayResiduals(flags, "marked on its map"));
  assert.match(residuals, /the largest lies at row 3, column 8, .*: do not believe/);
  assert.equal(weak, sayInjected(injected));
  assert.deepEqual(browser.problems, []);
});

test("where the noise estimate does not fit, the page says that nothing rests on it", async (place) => {
  const { browser, address, folder } = place;
  await Deno.copyFile(join(ROOT, "data", "sto_ok.hspy"), join(folder, "simulated.hspy"));
  await browser.open(`${address}index.html`);
  await dropFile(place, "simulated.hspy");
  await waitForStatus(place, "Read.");
  assert.match(await textOf(place, "#warnings"), /are not whole numbers/);
  await press(place, "denoise");
  await waitForStatus(place, "Denoised, but the noise estimate does not fit these data");
  assert.match(await textOf(place, "#sentence"), /comes out below 0/);
  assert.match(await textOf(place, "#methods td"), /^cannot be told/);
});

test("with a file the page fits a phone", async (place) => {
  const { browser, address, folder } = place;
  await write(join(folder, "phone.hspy"), twoEdges(12, 14, 60));
  await browser.open(`${address}index.html`, { width: 390, height: 844 });
  await dropFile(place, "phone.hspy");
  await waitForStatus(place, "Read.");
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:");
  assert(await browser.evaluate<number>("document.documentElement.scrollWidth") <= 390);
});

test("page, style and scripts are below 300 kB, less what HDF5 and networks load", async ({ folder }) => {
  const files = new Set(["index.html", "page.css", "page.js", "worker.js"]);
  for (const file of files) { // grows as it goes
    const text = await Deno.readTextFile(join(folder, file));
    const imported = text.matchAll(/(?:import|from)"\.\/([\w-]+\.js)"/g);
    if (file.endsWith(".js")) { for (const [, name] of imported) files.add(name); }
  }
  const total = [...files].reduce((sum, name) => sum + Deno.statSync(join(folder, name)).size, 0);
  assert(files.size > 5 && total < 300_000, `${total} bytes in ${[...files]}`);
});
