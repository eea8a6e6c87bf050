/** The network that the page trains, against the library's own on TensorFlow. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import {
  chooseMethod,
  compareOnData,
  denoiserOf,
} from "../../../studies/own_data/compare_on_data.ts";
import { measureNoise } from "../../../studies/own_data/measure_noise.ts";
import { openData } from "../../../studies/own_data/open_data.ts";
import {
  dropFile,
  keepSaved,
  type Place,
  press,
  saved,
  STATUS,
  test,
  twoEdges,
  waitForStatus,
} from "./page_test_support.ts";
import { sayError } from "./verdict.ts";

async function open({ browser, address, ...place }: Place, file: string): Promise<void> {
  await browser.open(`${address}index.html`);
  await dropFile({ browser, address, ...place }, file);
  await waitForStatus({ browser, address, ...place }, "Read.");
}

/** Root mean square of a difference, in deviations of the noise of single counts. */
function distance(one: SpectrumImage, other: SpectrumImage): number {
  const squares = one.data.map((value, i) => (value - other.data[i]) ** 2 / Math.max(1, value));
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

/** What `deno task denoise FILE --methods pca,network --splits 3` does, less its report. */
async function asTheCommand(path: string) {
  const opened = await openData(path);
  assert(opened.kind === "spectra");
  const { image } = measureNoise(opened.image);
  const comparison = await compareOnData(image, {
    ...{ methods: ["pca", "network"], splits: 3, doses: [1] },
    random: prng(1).split("comparison"),
  });
  const { name, options } = chooseMethod(comparison);
  const error = comparison.rows.find(({ method }) => method === name)!;
  return { best: name, error, image: await denoiserOf(options)(image) };
}

test("a network trained on the map stands beside PCA as the command has it", async (place) => {
  const { browser, address, folder } = place, path = join(folder, "trained.hspy");
  await write(path, twoEdges(14, 15, 48));
  await open(place, "trained.hspy");
  await keepSaved(place);
  await press(place, "network");
  await waitForStatus(place, "Denoised:", 120_000);
  const text = (query: string) =>
    browser.evaluate<string>(`document.querySelector("${query}").textContent`);
  assert.match(await text("#methods tr:last-child th"), /^networkon \d components/);
  assert.match(await text("#command"), /--methods pca,network --splits 3$/);

  const result = async (id: string) => {
    await Deno.writeFile(join(folder, "one.hspy"), await saved(place, id));
    return await read(join(folder, "one.hspy"));
  };
  const [pca, network] = [await result("pca_hspy"), await result("network_hspy")];
  const { best, error, image: expected } = await asTheCommand(path);
  assert.equal(best, "network");
  assert.match(await text("#sentence"), /^Network errs least/);
  // Networks of two backends differ slightly, so that the last digit may.
  const numbers = (said: string) => said.match(/[\d.]+(?= %)/g)!.map(Number);
  const shown = numbers((await text("#methods tr:last-child td")).replaceAll("\u00a0", " "));
  const expectedNumbers = numbers(sayError(error));
  assert.equal(shown.length, expectedNumbers.length);
  shown.forEach((one, i) => assert(Math.abs(one / expectedNumbers[i] - 1) < 0.06, `${shown}`));
  // Rounding grows as a training goes on, so that two backends end at slightly other networks.
  const [apart, fromPca] = [distance(network, expected), distance(network, pca)];
  assert(apart < 0.05 && apart < fromPca / 3, `${apart} from Deno's, ${fromPca} from PCA`);
  assert.deepEqual(browser.problems, []);
  const host = new URL(address).origin;
  const outside = browser.requests.filter((url) => !url.replace(/^blob:/, "").startsWith(host));
  assert.deepEqual(outside, []);
});

test("a training can be cancelled, and the page goes on", async (place) => {
  const { browser, folder } = place;
  await write(join(folder, "long.hspy"), twoEdges(30, 30, 64));
  await open(place, "long.hspy");
  await press(place, "network");
  await browser.waitFor(`${STATUS}.textContent.startsWith("Comparing: network")`, "training");
  const share = "document.getElementById('share').value";
  const before = await browser.evaluate<number>(share);
  await browser.waitFor(`${share} > ${before}`, "progress");
  await press(place, "cancel");
  assert.equal(await browser.evaluate(`${STATUS}.textContent`), "Cancelled.");
  await press(place, "denoise");
  await waitForStatus(place, "Denoised: PCA");
  assert.deepEqual(browser.problems, []);
});

test("where a network has too little to learn from, the page says so", async (place) => {
  const { browser, folder } = place;
  await write(join(folder, "few.hspy"), twoEdges(4, 5, 64));
  await open(place, "few.hspy");
  const state = await browser.evaluate<[boolean, string]>(
    "[document.getElementById('network').disabled, document.getElementById('note').textContent]",
  );
  assert.deepEqual(state, [true, "A network needs 30 spectra of 32 channels or more."]);
});
