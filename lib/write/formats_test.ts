import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { energyAxis } from "../core/energy_axis.ts";
import { imageOf } from "../core/image_interpolation.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { inFolder } from "../core/in_folder_test_support.ts";
import { read, readImage } from "../read/read.ts";
import { HYPERSPY_PYTHON, openInHyperSpy } from "./hyperspy_test_support.ts";
import { write } from "./write.ts";

const energy = energyAxis(520.5, 0.25, 4);
const map = spectrumImage({
  data: Float32Array.from({ length: 24 }, (_, i) => i / 3),
  shape: [2, 3, 4],
  energy,
  pixel: { rowNm: 0.1, columnNm: 0.2 },
  title: "a map",
  settings: { beamEnergyEv: 2e5 },
});
const line = spectrumImage({ data: map.data.slice(0, 8), shape: [1, 2, 4], energy });
const single = spectrumImage({ data: [1, 4.5, -2, 1e-7], energy, unit: "electrons" });
const column = spectrumImage({ data: map.data.slice(0, 12), shape: [3, 1, 4], energy });
const picture = imageOf([3, 2], (row, column) => row === 1 ? NaN : row + column / 3, {
  unit: "flags",
  title: "flags",
  pixelNm: 0.02,
});

Deno.test(".npy keeps the values and shape of spectra and images", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npy`, { channels: _, ...option } = energy;
    for (const image of [map, line, single, column]) {
      await write(path, image);
      const back = await read(path, { energy: option });
      assert.deepEqual([back.data, back.shape, back.energy], [image.data, image.shape, energy]);
    }
    await write(path, picture);
    const { data, shape } = await readImage(path);
    assert.deepEqual([data, shape], [picture.data, picture.shape]);
    await assert.rejects(
      read(path),
      /last axis must be in eV.*\{ energy: \{ startEv, stepEv \} \}/,
    );
  }));

Deno.test(".csv keeps values, shape, energies and the unit of one spectrum, and images", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    for (const image of [map, line, single, column]) {
      await write(path, image);
      const back = await read(path);
      assert.deepEqual([back.data, back.shape, back.energy], [image.data, image.shape, energy]);
    }
    await write(path, single);
    assert.equal((await read(path)).unit, "electrons");
    assert.equal(
      await Deno.readTextFile(path),
      "energy (eV),electrons\n520.5,1\n520.75,4.5\n521,-2\n521.25,1e-7\n",
    );
    await write(path, picture);
    const { data, shape } = await readImage(path);
    assert.deepEqual([data, shape], [picture.data, picture.shape]);
  }));

Deno.test(".zspy replaces a Zarr folder whole, and no other folder", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.zspy`;
    await write(path, map);
    await write(path, single);
    assert.deepEqual((await read(path)).data, single.data);
    await Deno.mkdir(`${folder}/mine.zspy`);
    await Deno.writeTextFile(`${folder}/mine.zspy/thesis.txt`, "all of it");
    await assert.rejects(
      write(`${folder}/mine.zspy`, map),
      /must be a Zarr store: it holds thesis.txt/,
    );
    await assert.rejects(write(`${folder}/none/a.zspy`, map), /its folder must exist/);
    await write(`${path}/`, line);
    assert.deepEqual((await read(`${path}/`)).data, line.data);
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
    assert.deepEqual(names, ["a.zspy", "mine.zspy"]);
  }));

Deno.test(".zspy keeps an array of several chunks, the last filled up", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.zspy`, shape = [5, 400, 1024];
    const data = Float32Array.from({ length: 5 * 400 * 1024 }, (_, i) => i % 1013);
    await write(path, spectrumImage({ data, shape, energy: energyAxis(0, 1, 1024) }));
    const chunks = Array.from(Deno.readDirSync(`${path}/Experiments/spectrum_image/data`));
    assert.equal(chunks.length, 3 + 1); // beside .zarray
    assert.ok(Buffer.from((await read(path)).data.buffer).equals(Buffer.from(data.buffer)));
  }));

Deno.test({
  name: "HyperSpy opens every format with the same values, axes, units and metadata",
  ignore: HYPERSPY_PYTHON === undefined,
  fn: () =>
    inFolder(async (folder) => {
      const noisy = withNoise(map, { gain: 3, readoutCounts: 2 });
      const files = {
        map: ["hspy", "zspy", "npy"],
        single: ["msa", "csv"],
        picture: ["hspy", "zspy"],
      };
      for (const format of files.map) await write(`${folder}/map.${format}`, noisy);
      for (const format of files.single) {
        await write(`${folder}/single.${format}`, {
          ...single,
          settings: map.settings,
          title: "one",
        });
      }
      for (const format of files.picture) await write(`${folder}/picture.${format}`, picture);
      const paths = Object.entries(files).flatMap(([name, formats]) =>
        formats.map((format) => `${folder}/${name}.${format}`)
      );
      const [hspy, zspy, npy, msa, csv, imageHspy, imageZspy] = await openInHyperSpy(paths);
      const axes = [
        ["y", 2, 0, 0.1, "nm", true],
        ["x", 3, 0, 0.2, "nm", true],
        ["Energy loss", 4, 520.5, 0.25, "eV", false],
      ];
      for (const opened of [hspy, zspy]) {
        if (!opened) continue; // zarr is missing
        const { values, ...rest } = opened;
        assert.deepEqual(values, [...map.data]);
        const type = "EELSSpectrum", title = "a map", quantity = "counts";
        assert.deepEqual(rest, { type, title, axes, quantity, beamEnergyKev: 200, gain: 3 });
      }
      assert.deepEqual([npy?.axes.map(([, size]) => size), npy?.values], [[2, 3, 4], [
        ...map.data,
      ]]);
      assert.deepEqual(msa?.values.map((value) => Math.fround(value!)), [...single.data]);
      assert.deepEqual([msa?.type, msa?.title, msa?.beamEnergyKev], ["EELSSpectrum", "one", 200]);
      assert.deepEqual(msa?.axes.map(([, ...axis]) => axis), [[4, 520.5, 0.25, "eV", false]]);
      const pairs = [...single.data].flatMap((value, e) => [520.5 + 0.25 * e, value]);
      assert.deepEqual(csv?.values.map((value) => Math.fround(value!)), pairs);
      for (const opened of [imageHspy, imageZspy]) {
        if (!opened) continue;
        assert.deepEqual([opened.type, opened.title, opened.quantity], [
          "Signal2D",
          "flags",
          "flags",
        ]);
        assert.deepEqual(opened.values.map((value) => value ?? NaN), [...picture.data]);
        assert.deepEqual(opened.axes.map(([name, ...axis]) => [name, ...axis]), [
          ["y", 3, 0, 0.02, "nm", false],
          ["x", 2, 0, 0.02, "nm", false],
        ]);
      }
    }),
});
