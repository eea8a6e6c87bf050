/** What the page asks about a file, and how it speaks of one that it does not read. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { energyAxis } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { imageTags, writeDm } from "eels/read/dm_writer_test_support.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import {
  dropFile,
  type Place,
  press,
  STATUS,
  test,
  textOf,
  twoEdges,
  type,
  waitForStatus,
} from "./page_test_support.ts";

const nm = { origin: 0, scale: 1, unit: "nm" };

/** A map as GMS stores it: planes of one energy. */
function mapOf({ data, shape, energy: { startEv, stepEv } }: SpectrumImage, title: string) {
  const [rows, columns, channels] = shape, spectra = rows * columns;
  const array = Array.from(
    data,
    (_, i) => data[(i % spectra) * channels + Math.floor(i / spectra)],
  );
  const axes = [nm, nm, { origin: -startEv / stepEv, scale: stepEv, unit: "eV" }];
  return {
    title,
    dataType: 2,
    sizes: [columns, rows, channels],
    data: { array, element: [6] },
    axes,
  };
}

/** One channel of a map as an image. */
function imageOf({ data, shape: [rows, columns, channels] }: SpectrumImage, channel: number) {
  const array = Array.from({ length: rows * columns }, (_, s) => data[s * channels + channel]);
  return {
    title: "survey",
    dataType: 2,
    sizes: [columns, rows],
    data: { array, element: [6] },
    axes: [nm, nm],
  };
}

const dm4 = (images: Parameters<typeof imageTags>[0]) =>
  writeDm(imageTags(images), { version: 4, littleEndian: true });

/** Drops a file and waits until the page has refused it; what it says. */
async function refusalOf(place: Place, file: string): Promise<string> {
  await dropFile(place, file);
  await place.browser.waitFor(
    `${STATUS}.classList.contains("refused")`,
    `a refusal of ${file}`,
    20_000,
  );
  return await textOf(place, "#status");
}

test("a file without energies asks for them, is read once they are typed, and no other takes them", async (place) => {
  const { browser, address, folder } = place, map = twoEdges(6, 7, 48);
  await write(join(folder, "bare.npy"), map);
  await write(join(folder, "own.hspy"), { ...map, energy: energyAxis(100, 2, 48) });
  await browser.open(`${address}index.html`);
  const said = await refusalOf(place, "bare.npy");
  assert.match(said, /does not say the energies of its 48 channels .*: type the first energy/);
  assert.doesNotMatch(said, /readImage|read\(|\{/);
  assert(await browser.evaluate("document.getElementById('axis').open"));
  await type(place, { start: 400, step: 0.5 });
  await waitForStatus(place, "Read, with the energies that were typed.");
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:");
  assert.match(await textOf(place, "#command"), /bare\.npy --axis 400:0\.5 --methods/);

  await dropFile(place, "own.hspy");
  await waitForStatus(place, "Read. ");
  assert.match(await textOf(place, "#facts"), /Energies100 to 194 eV/);
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:");
  assert.match(await textOf(place, "#command"), /own\.hspy --methods/);
});

test("images are refused in words of the page, and a part without its broken values is read", async (place) => {
  const { browser, address, folder } = place, map = twoEdges(6, 7, 48);
  await Deno.writeFile(join(folder, "image.dm4"), dm4([imageOf(map, 5)]));
  map.data[3 * 48 + 40] = NaN;
  await write(join(folder, "broken.hspy"), map);
  await browser.open(`${address}index.html`);
  const said = await refusalOf(place, "image.dm4");
  assert.match(said, /it holds an image, 6 x 7 with axes in nm, .* deno task denoise takes images/);
  assert.doesNotMatch(said, /readImage|read\(/);

  await dropFile(place, "broken.hspy");
  await waitForStatus(place, "Read. It is not denoised here:");
  assert.match(await textOf(place, "#status"), /at 420\.00 eV; take a part of the file/);
  assert(await browser.evaluate("document.getElementById('denoise').disabled"));
  await type(place, { toEv: 420 });
  await press(place, "readPart");
  await waitForStatus(place, "Read. Click");
  assert.match(await textOf(place, "#facts"), /400 to 419\.5 eV/);
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:");
  assert.deepEqual(browser.problems, []);
});

test("of several data sets the first with energies is read, and another can be chosen", async (place) => {
  const { browser, address, folder } = place;
  const [one, other] = [twoEdges(6, 7, 48), twoEdges(5, 8, 64)];
  const images = [imageOf(one, 5), mapOf(one, "core loss"), mapOf(other, "low loss")];
  await Deno.writeFile(join(folder, "several.dm4"), dm4(images));
  const last = await read(join(folder, "several.dm4"), { image: 3 }); // a thumbnail is 0
  assert.deepEqual(last.shape, other.shape);
  await browser.open(`${address}index.html`);
  await dropFile(place, "several.dm4");
  await waitForStatus(place, "Read. Click");
  assert.match(await textOf(place, "#facts"), /6 rows x 7 columns/);
  const choice = "document.getElementById('image')";
  assert.deepEqual(await browser.evaluate(`[...${choice}.options].map(({ text }) => text)`), [
    "survey: 6 x 7 values without energies",
    "core loss: 6 x 7 spectra of 48 channels",
    "low loss: 5 x 8 spectra of 64 channels",
  ]);
  await browser.evaluate(`{
    ${choice}.selectedIndex = 2;
    ${choice}.dispatchEvent(new Event("change"));
  }`);
  await browser.waitFor(
    "document.getElementById('facts').textContent.includes('5 rows x 8 columns')",
    "the other",
    20_000,
  );
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:");
  assert.match(await textOf(place, "#command"), /several\.dm4 --image 3 --methods/);
  await write(join(folder, "single.hspy"), one);
  await dropFile(place, "single.hspy");
  await waitForStatus(place, "Read. Click");
  assert(await browser.evaluate("document.getElementById('imageChoice').hidden"));
});

test("of several files that are dropped the first is read, and the page says so", async (place) => {
  const { browser, address, folder } = place;
  await write(join(folder, "first.hspy"), twoEdges(4, 5, 40));
  await browser.open(`${address}index.html`);
  await browser.evaluate(`fetch("first.hspy").then((it) => it.arrayBuffer()).then((bytes) => {
    const dataTransfer = new DataTransfer();
    for (const name of ["first.hspy", "second.hspy"]) {
      dataTransfer.items.add(new File([bytes], name));
    }
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
  })`);
  await waitForStatus(place, "Read.");
  assert.equal(await textOf(place, "#name"), "first.hspy");
  assert.match(await textOf(place, "#notice"), /first\.hspy is read, 1 more .* not/);
});
