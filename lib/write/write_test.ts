import assert from "node:assert/strict";
import { type Dataset, File as HdfFile, type Group } from "h5wasm/node";
import { energyAxis } from "../core/energy_axis.ts";
import { imageOf } from "../core/image_interpolation.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { read, readImage } from "../read/read.ts";
import { write } from "./write.ts";

const spectrum = spectrumImage({
  data: [1, 4, 2],
  energy: energyAxis(520, 0.25, 3),
  title: "O K",
  unit: "electrons",
  settings: { beamEnergyEv: 3e5, collectionAngleMrad: 40, date: "2019-12-14" },
});
const picture = imageOf([3, 2], (row, column) => row + column, { unit: "counts", title: "a scan" });

async function inFolder(test: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
    for await (const { name } of Deno.readDir(folder)) assert.ok(!name.endsWith(".partial"), name);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("write() takes the format from the suffix, and read() gives back what was written", () =>
  inFolder(async (folder) => {
    for (const name of ["a.hspy", "a.zspy", "a.msa", "A.MSA"]) {
      await write(`${folder}/${name}`, spectrum);
      const { history: _, settings, ...back } = await read(`${folder}/${name}`);
      const { settings: written, ...values } = spectrum;
      assert.deepEqual(back, values);
      const { beamEnergyEv, collectionAngleMrad, date } = settings!;
      assert.deepEqual({ beamEnergyEv, collectionAngleMrad, date }, written);
    }
    for (const name of ["b.hspy", "b.zspy"]) {
      await write(`${folder}/${name}`, picture);
      assert.deepEqual(await readImage(`${folder}/${name}`), picture);
    }
  }));

Deno.test("write() keeps noise, calibration and history in .hspy and .zspy", () =>
  inFolder(async (folder) => {
    const noisy = withNoise(spectrum, { gain: 3, readoutCounts: 2, correlation: [1, 0.2] });
    const calibration = {
      peaks: [{ foundEv: 520, foundStandardErrorEv: 0.1, trueEv: 521, residualEv: 0 }],
      shiftEv: 1,
      shiftStandardErrorEv: 0.1,
      stretch: 1,
      stretchStandardError: 0,
    };
    const { history: steps = [], ...image } = { ...noisy, calibration };
    for (const name of ["a.hspy", "a.zspy"]) {
      await write(`${folder}/${name}`, { ...image, history: steps });
      const { history, ...back } = await read(`${folder}/${name}`);
      assert.deepEqual(back, image);
      assert.deepEqual(history, [...steps, `read from ${name}`]);
    }
  }));

Deno.test("write() refuses what a format cannot hold, and leaves nothing behind", () =>
  inFolder(async (folder) => {
    await assert.rejects(
      write(`${folder}/a.dm4`, spectrum),
      /must end in .hspy, .zspy, .* or .csv: .*"\.dm4"/,
    );
    await assert.rejects(write(`${folder}/a.msa`, picture), /holds a spectrum: this is an image/);
    const two = spectrumImage({
      data: [1, 2, 3, 4],
      shape: [1, 2, 2],
      energy: energyAxis(1, 1, 2),
    });
    await assert.rejects(write(`${folder}/a.msa`, two), /one spectrum: there are 1 x 2/);
    await assert.rejects(write(`${folder}/none/a.hspy`, spectrum), Deno.errors.NotFound);
    assert.equal([...Deno.readDirSync(folder)].length, 0);
  }));

Deno.test("noise is not read again from a file whose values another program changed", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.hspy`;
    await write(path, withNoise(spectrum, { gain: 3 }));
    assert.equal((await read(path)).noise?.gain, 3);
    const file = new HdfFile(path, "a"); // as HyperSpy saves 2 * s: original_metadata stays
    const data = file.get("Experiments/spectrum_image/data") as Dataset;
    data.write_slice([[0, 3]], Float32Array.from([2, 8, 4]));
    file.close();
    const { noise, history } = await read(path);
    assert.equal(noise, undefined);
    assert.match(history!.at(-2)!, /changed by another program since, so that noise/);
  }));

Deno.test("a stored noise that can be none is refused with the place where it stands", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.hspy`, { noise } = withNoise(spectrum, { gain: 3 });
    await write(path, { ...spectrum, noise: { ...noise!, gain: -3 } });
    await assert.rejects(read(path), {
      name: "ReadError",
      message: /noise and history are damaged/,
    });
  }));

Deno.test("write() keeps all settings in .hspy, and what HyperSpy changed of them counts", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.hspy`;
    const settings = {
      beamEnergyEv: 2e5,
      frameExposureS: 0.1,
      dateAsWritten: "10/1/2018",
      signal: "EELS",
    };
    await write(path, { ...spectrum, settings });
    assert.deepEqual((await read(path)).settings, settings);
    const file = new HdfFile(path, "a"); // as s.set_microscope_parameters(beam_energy=300)
    const tem = "Experiments/spectrum_image/metadata/Acquisition_instrument/TEM";
    const group = file.get(tem) as Group;
    group.delete_attribute("beam_energy");
    group.create_attribute("beam_energy", 300, [], "<d");
    file.close();
    assert.deepEqual((await read(path)).settings, { ...settings, beamEnergyEv: 3e5 });
    await write(path, { ...spectrum, settings: { signal: "EDS_TEM" } });
    assert.equal((await read(path)).settings?.signal, "EDS_TEM");
  }));

Deno.test("write() keeps a scan along a column", () =>
  inFolder(async (folder) => {
    const energy = energyAxis(1, 1, 2);
    const column = spectrumImage({ data: [1, 2, 3, 4, 5, 6], shape: [3, 1, 2], energy });
    await write(`${folder}/a.hspy`, column);
    assert.deepEqual((await read(`${folder}/a.hspy`)).shape, [3, 1, 2]);
  }));

Deno.test("write() refuses what is no image, names mistyped and folders missing, in a sentence", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.hspy`;
    const given = (image: unknown, options = {}) =>
      write(path, image as typeof spectrum, options as { title?: string });
    await assert.rejects(given(Promise.resolve(spectrum)), /a promise, write await/);
    await assert.rejects(given({ image: spectrum, method: "pca" }), /take its \.image/);
    await assert.rejects(
      given(spectrum, { titel: "x" }),
      /titel is not an option of write: did you mean title\?/,
    );
    const missing = write(`${folder}/none/a.hspy`, spectrum);
    await assert.rejects(
      missing,
      /^NotFound: Cannot write .*none\/a\.hspy as its folder must exist/,
    );
  }));
