/** Files that are larger than the page takes, in headless Chromium. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { crop } from "eels/core/energy_steps.ts";
import { prng } from "eels/core/random.ts";
import { imageTags, writeSparseDm } from "eels/read/dm_writer_test_support.ts";
import { describeDm } from "eels/read/dm3_dm4.ts";
import { openFile } from "eels/read/open_file.ts";
import { openSpectrumImage } from "eels/read/open_spectrum_image.ts";
import { read } from "eels/read/read.ts";
import { denoiseMap, prepareMap } from "./denoise_map.ts";
import {
  assertClose,
  chooseFile,
  keepSaved,
  press,
  saved,
  STATUS,
  test,
  waitForStatus,
} from "./page_test_support.ts";

const [ROWS, COLUMNS, CHANNELS] = [1024, 256, 1024];
/** Where there are counts: the rest of the file is a hole, which takes no space on the disk. */
const PART = { fromRow: 500, toRow: 516, fromChannel: 100, toChannel: 148 };

/** A dm4 of 1 GB, two mixed spectra in a part of it. */
async function writeLarge(path: string): Promise<void> {
  const nm = { origin: 0, scale: 0.5, unit: "nm" }, ev = { origin: -2000, scale: 0.25, unit: "eV" };
  const data = { hole: 4 * ROWS * COLUMNS * CHANNELS }, sizes = [COLUMNS, ROWS, CHANNELS];
  const image = { title: "large", dataType: 2, sizes, data, axes: [nm, nm, ev] };
  await writeSparseDm(path, imageTags([image]), { version: 4, littleEndian: true });
  using source = await openFile(path);
  const { layout: { offset } } = describeDm(source), random = prng(1);
  using file = await Deno.open(path, { write: true });
  const { fromRow, toRow, fromChannel, toChannel } = PART;
  const plane = new Float32Array((toRow - fromRow) * COLUMNS);
  for (let e = fromChannel; e < toChannel; e++) {
    for (let s = 0; s < plane.length; s++) {
      plane[s] = random.poisson(20 + (e > 120 ? 15 * Math.sin(s / 40) ** 2 : 0));
    }
    file.seekSync(offset + 4 * COLUMNS * (e * ROWS + fromRow), Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(plane.buffer));
  }
}

test("of a dm4 of 1 GB the page says at once what it takes, and a part that is chosen is denoised as in Deno", async (place) => {
  const { browser, address, folder } = place, path = join(folder, "large.dm4");
  await writeLarge(path);
  assert(Deno.statSync(path).size > 2 ** 30);
  await browser.open(`${address}index.html`);
  await keepSaved(place);
  await chooseFile(browser, path);
  await waitForStatus(place, "large.dm4 holds 1024 x 256 spectra of 1024 channels, 268 million");
  assert.match(
    await browser.evaluate<string>(`${STATUS}.textContent`),
    /this page takes 67\.1 million: choose a part, or denoise all of it by deno task denoise large\.dm4$/,
  );
  const valueOf = (id: string) =>
    browser.evaluate<string>(`document.getElementById("${id}").value`);
  // The largest part, in the middle.
  assert.deepEqual(await Promise.all(["fromRow", "lastRow", "fromEv", "toEv"].map(valueOf)), [
    "384",
    "639",
    "500",
    "756",
  ]);
  const set = (id: string, value: number) =>
    browser.evaluate(`{
      const input = document.getElementById("${id}");
      input.value = ${value};
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }`);
  const said = () => browser.evaluate<string>("document.getElementById('partValues').textContent");
  const isRefused = () => browser.evaluate<boolean>("document.getElementById('readPart').disabled");
  for (
    const [id, value, words] of [
      ["fromRow", 300, /^89\.1 million values: the page takes 67\.1 million/],
      ["fromRow", 700, /^Rows must be whole numbers that rise from 0 to 1023/],
      ["fromRow", 500, /^36\.7 million values, about 1\.5 GB of memory/],
      ["toEv", 9000, /reaches beyond the axis/],
    ] as const
  ) {
    await set(id, value);
    assert.match(await said(), words);
    assert.equal(await isRefused(), id !== "fromRow" || value !== 500);
  }
  const { fromRow, toRow, fromChannel, toChannel } = PART;
  const [fromEv, toEv] = [fromChannel, toChannel].map((channel) => 500 + channel / 4);
  await set("lastRow", toRow - 1);
  await set("fromEv", fromEv);
  await set("toEv", toEv);
  await press(place, "readPart");
  await waitForStatus(place, "Read.");
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:");
  await Deno.writeFile(join(folder, "part.hspy"), await saved(place, "pca_hspy"));
  const found = await read(join(folder, "part.hspy"));

  using view = await openSpectrumImage(path);
  const part = crop(await view.readRows(fromRow, toRow), { fromEv, toEv });
  const { results: [expected] } = await denoiseMap(prepareMap("large.dm4", part));
  assert.deepEqual(found.shape, part.shape);
  assert.deepEqual(found.energy, part.energy);
  assertClose(found.data, expected.image.data, 1e-3);
  assert(found.history!.includes("rows 500 to 515 taken, 48 channels from 525 eV"));
  await Deno.remove(path);
  assert.deepEqual(browser.problems, []);
});
