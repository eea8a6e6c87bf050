import assert from "node:assert/strict";
import { join } from "node:path";
import { denoise } from "eels/baseline/denoise.ts";
import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { openSpectrumImage } from "eels/read/open_spectrum_image.ts";
import { read, readImage } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import { isLarge } from "./large_data.ts";
import { makeLargeMap } from "./make_large_map.ts";
import { MARK } from "./result_folder.ts";
import { runDenoise } from "./run_denoise.ts";
import { inFolder } from "eels/core/in_folder_test_support.ts";

const [rows, columns, channels] = [60, 60, 64];
const random = prng(7), energy = energyAxis(500, 2, channels);

/** Electrons with an edge at 560 eV that rises along the columns. */
const electrons = spectrumImage({
  data: Float32Array.from({ length: rows * columns * channels }, (_, i) => {
    const atEv = energyAt(energy, i % channels), column = Math.floor(i / channels) % columns;
    return random.poisson(90 * (atEv / 500) ** -3 + (atEv >= 560 ? 40 * column / columns : 0));
  }),
  shape: [rows, columns, channels],
  energy,
  unit: "electrons",
});

/** Runs the command in silence. */
async function run(...args: readonly string[]) {
  const said: string[] = [], complaints: string[] = [], steps: string[] = [];
  const lines = () => ({
    step: (name: string) => void steps.push(name),
    progress: () => {},
    end: () => {},
  });
  const code = await runDenoise(args, {
    say: (text) => said.push(text),
    complain: (text) => complaints.push(text),
    lines,
  });
  return { code, said, complaints, steps };
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

Deno.test("--blocks denoises a map as pca does the whole, with a report, maps and a second run", () =>
  inFolder(async (folder) => {
    const file = join(folder, "map.hspy"), out = join(folder, "result");
    await write(file, electrons);
    const args = [file, "--blocks", "--out", out, "--edge", "X:505-555:560-600"];
    const { code, said, complaints, steps } = await run(...args);
    assert.deepEqual([code, complaints], [0, []]);
    assert.equal(steps.length, 6);
    assert.match(
      said[0],
      /^2 principal components of 3600 spectra kept: .* falls to (2\.[89]|3\.[0-4]) %/,
    );
    assert.match(said.join(), /one method, principal components .* Not done: the comparison/);

    const known = withNoise(electrons, { gain: 1 }),
      { history: _, ...found } = await read(
        join(out, "denoised.zspy"),
      );
    const expected = (await denoise(known, { method: "pca", rank: 2 })).image;
    assert.deepEqual(found.data, expected.data);
    assert.deepEqual([found.energy, found.noise], [energy, undefined]);
    const wanted = ["X_denoised.hspy", "X_raw.hspy", "X_raw_standard_error.hspy", "denoise.json"]
      .concat("denoised.zspy", "report.html", "tables");
    assert.deepEqual(await namesIn(out), wanted);
    const raw = await readImage(join(out, "X_raw.hspy"));
    const clean = await readImage(join(out, "X_denoised.hspy"));
    assert.deepEqual([raw.shape, clean.shape], [[rows, columns], [rows, columns]]);
    // Along a row the edge rises from nothing to 40 electrons in each of 20 channels.
    const ends = [0, columns - 1].map((column) =>
      Array.from({ length: rows }, (_, row) => clean.data[row * columns + column])
        .reduce((sum, value) => sum + value, 0) / rows
    );
    assert.ok(Math.abs(ends[0]) < 80 && Math.abs(ends[1] - 780) < 80, `${ends}`);
    const { written } = JSON.parse(await Deno.readTextFile(join(out, MARK)));
    assert.ok(["denoised.zspy", "report.html"].every((name) => written.includes(name)));

    // Again, and then from other energies: what is there is taken, and then replaced.
    const before = await Deno.stat(join(out, "denoised.zspy", "Experiments"));
    assert.equal((await run(...args)).code, 0);
    const after = await Deno.stat(join(out, "denoised.zspy", "Experiments"));
    assert.deepEqual(after.ino, before.ino);
    assert.equal((await run(...args, "--from", "502")).code, 0);
    assert.equal((await read(join(out, "denoised.zspy"))).shape[2], channels - 1);
    assert.deepEqual(await namesIn(out), wanted);
  }));

Deno.test("a rank of few spectra comes from the hard threshold, and values that are no numbers are named", () =>
  inFolder(async (folder) => {
    const file = join(folder, "map.hspy"), data = electrons.data.slice(0, 9 * columns * channels);
    const few = { ...electrons, data, shape: [9, columns, channels] as const };
    await write(file, few);
    const { code, said } = await run(file, "--blocks", "--out", join(folder, "a"));
    assert.equal(code, 0);
    assert.match(
      said[0],
      /^2 principal components of 540 spectra kept, by the optimal hard threshold/,
    );
    data[(5 * columns + 7) * channels + 3] = NaN;
    await write(file, few);
    const { complaints } = await run(file, "--blocks", "--out", join(folder, "b"));
    assert.match(complaints[0], /every value must be finite: row 5, column 7, channel 3 has NaN/);
  }));

Deno.test("what blocks do not offer is refused by name, and small files go the usual way", () =>
  inFolder(async (folder) => {
    const file = join(folder, "map.zspy");
    await write(file, electrons);
    for (
      const [name, value] of [["--inject", "540"], ["--dose", "1/2"], ["--calibrate", "560:561"]]
    ) {
      const { code, complaints } = await run(file, "--blocks", "--out", `${folder}/a`, name, value);
      assert.equal(code, 1);
      assert.match(complaints[0], new RegExp(`map\\.zspy by blocks as ${name} is not offered`));
    }
    const options = { file, edges: [], peaksEv: [], calibrate: [] };
    assert.equal(await isLarge(options), false);
    assert.equal(await isLarge({ ...options, file: join(folder, "none.dm4") }), false);
  }));

Deno.test("makeLargeMap() writes a map of electrons in Gatan's order", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.dm4");
    await makeLargeMap(path, [6, 5, 300]);
    using view = await openSpectrumImage(path);
    assert.deepEqual([view.shape, view.unit, view.energy.startEv], [[6, 5, 300], "electrons", 400]);
    const { data } = await view.readRows(0, 6);
    assert.ok(data.every((value) => Number.isInteger(value) && value >= 0));
    const mean = (channel: number) =>
      data.reduce((sum, value, i) => i % 300 === channel ? sum + value / 30 : sum, 0);
    assert.ok(Math.abs(mean(0) - 55) < 10 && mean(275) > mean(260) + 1, `${mean(0)}, ${mean(275)}`);
    assert.deepEqual(await namesIn(folder), ["a.dm4"]);
  }));
