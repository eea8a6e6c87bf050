/**
 * Looks at the page in headless Chromium. It needs Chromium and the site's packages, which `deno task site`
 * installs; without, these tests say so and are skipped.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
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
  twoEdges,
  waitForStatus,
} from "./page_test_support.ts";

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
    `Denoised: PCA, ${expected.setting}.`,
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
  const share = Number(text.match(/([\d.]+)\s% of the raw squared error/)![1]) / 100;
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
