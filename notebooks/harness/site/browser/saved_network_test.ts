/** A network of the reader's is offered only where axis and residuals say that it fits. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { denoise } from "eels/baseline/denoise.ts";
import { energyAxis } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { makeModel, type Model } from "eels/model/model.ts";
import { saveModel } from "eels/model/model_files.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import {
  assertClose,
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

const CHANNELS = 64;
const map = twoEdges(16, 15, CHANNELS);

/** A network of one layer that keeps what lies in the span of some spectra. */
async function keeping(spectra: readonly ((e: number) => number)[]): Promise<tf.LayersModel> {
  await startTensors();
  const rows: Float64Array[] = [];
  for (const of of spectra) {
    const row = Float64Array.from({ length: CHANNELS }, (_, e) => of(e));
    for (const other of rows) {
      const along = row.reduce((sum, value, e) => sum + value * other[e], 0);
      row.forEach((_, e) => row[e] -= along * other[e]);
    }
    const size = Math.hypot(...row);
    rows.push(row.map((value) => value / size));
  }
  const kernel = Array.from(
    { length: CHANNELS },
    (_, a) =>
      Array.from(
        { length: CHANNELS },
        (_, b) => rows.reduce((sum, row) => sum + row[a] * row[b], 0),
      ),
  );
  const network = tf.sequential();
  const layer = tf.layers.dense({ inputShape: [CHANNELS], units: CHANNELS, useBias: false });
  network.add(layer);
  layer.setWeights([tf.tensor2d(kernel)]);
  return network;
}

const edge = (at: number) => (e: number) => e > at ? Math.exp((at - e) / CHANNELS) : 0;
const background = (e: number) => Math.exp(-e / CHANNELS);
const all = [background, edge(CHANNELS / 4), edge(CHANNELS / 2)];

/** Drops the map and chooses the files of a model. */
async function tryModel({ browser, address, folder }: Place, name: string): Promise<void> {
  await write(join(folder, "known.hspy"), map);
  await browser.open(`${address}index.html`);
  const place = { browser, address, folder };
  await keepSaved(place);
  await dropFile(place, "known.hspy");
  await waitForStatus(place, "Read.");
  await browser.evaluate(`(async () => {
    const dataTransfer = new DataTransfer();
    for (const file of ["model.json", "weights.bin", "notes.json"]) {
      const bytes = await (await fetch("${name}/" + file)).arrayBuffer();
      dataTransfer.items.add(new File([bytes], file));
    }
    const input = document.getElementById("model");
    input.files = dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  })()`);
}

/** Saves a model of the layers where the page's folder is served. */
async function save(
  { folder }: Place,
  name: string,
  spectra: Parameters<typeof keeping>[0],
  energy: SpectrumImage["energy"] | undefined = map.energy,
): Promise<Model> {
  const model = makeModel(await keeping(spectra), { name: `all of ${name}`, energy });
  await saveModel(model, join(folder, name));
  return model;
}

test("a saved network on the file's energies whose residuals are noise stands beside PCA", async (place) => {
  const { browser, folder } = place;
  const model = await save(place, "fits", all);
  await tryModel(place, "fits");
  await waitForStatus(place, "Denoised:", 60_000);
  const text = (query: string) =>
    browser.evaluate<string>(`document.querySelector("${query}").textContent`);
  assert.equal(await text("#methods tr:last-child th"), "network of yoursall of fits");
  assert.match(await text("#command"), /--model FOLDER --methods pca,model --splits 3$/);
  await Deno.writeFile(join(folder, "by_model.hspy"), await saved(place, "model_hspy"));
  const made = await read(join(folder, "by_model.hspy"));
  assertClose(made.data, (await denoise(map, { method: model })).image.data, 1e-3);
  assert.deepEqual(browser.problems, []);
});

test("one whose residuals hold structure is not offered, and the page says where", async (place) => {
  const { browser } = place;
  await save(place, "lacks", all.slice(0, 2));
  await tryModel(place, "lacks");
  await waitForStatus(place, "Denoised: PCA, rank 3; the network is not offered.", 60_000);
  const sentence = await browser.evaluate<string>(
    "document.getElementById('sentence').textContent",
  );
  assert.match(
    sentence,
    /^The network of yours \(all of lacks\) is not offered as its residuals .* most at 4\d\d/,
  );
  assert.equal(await browser.evaluate("document.getElementById('model_hspy')"), null);
});

test("one of other energies, or of none, is not applied, and the page says why", async (place) => {
  const { browser } = place;
  const said = async (name: string) => {
    await tryModel(place, name);
    await browser.waitFor(`${STATUS}.classList.contains("refused")`, "a refusal", 60_000);
    return await browser.evaluate<string>(`${STATUS}.textContent`);
  };
  await save(place, "elsewhere", all, energyAxis(401, 0.5, CHANNELS));
  assert.match(
    await said("elsewhere"),
    /^Cannot apply all of elsewhere as spectra must lie on its energy axis: .* from 401 eV, .* 400 eV$/,
  );
  const model = makeModel(await keeping(all), { name: "bare" });
  await saveModel(model, join(place.folder, "bare"));
  assert.match(await said("bare"), /^Cannot apply bare as it must say on which energies/);
  await press(place, "denoise");
  await waitForStatus(place, "Denoised: PCA");
});
