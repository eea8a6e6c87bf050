import assert from "node:assert/strict";
import { join } from "node:path";
import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { read, readImage } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import { runDenoise } from "./run_denoise.ts";
import { MARK } from "./result_folder.ts";
import { inFolder } from "eels/core/in_folder_test_support.ts";

const random = prng(20261121);

/** Counts of gain 2 with an edge at 560 eV that rises along the columns. */
function countsOf(rows: number, columns: number, channels: number): SpectrumImage {
  const energy = energyAxis(500, 1, channels);
  const data = Float32Array.from({ length: rows * columns * channels }, (_, i) => {
    const atEv = energyAt(energy, i % channels), column = Math.floor(i / channels) % columns;
    const edge = atEv >= 560 ? 40 * (1 + column / columns) : 0;
    return 2 * random.poisson(120 * (atEv / 500) ** -3 + edge);
  });
  return spectrumImage({ data, shape: [rows, columns, channels], energy, unit: "counts" });
}

/** Runs the command in silence. */
async function run(args: readonly string[]) {
  const said: string[] = [], complaints: string[] = [], steps: string[] = [];
  const silent = {
    step: (name: string) => void steps.push(name),
    progress: () => {},
    end: () => {},
  };
  const code = await runDenoise(args, {
    say: (text) => said.push(text),
    complain: (text) => complaints.push(text),
    lines: () => silent,
  });
  return { code, said, complaints, steps };
}

const FAST = ["--quick", "--no-network", "--dose", "1"];
const EDGE = ["--edge", "X:505-555:560-590"];

Deno.test("a map becomes a report with its figures, tables, and files that open again", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "map.hspy"), out = join(folder, "result");
    const counts = countsOf(6, 7, 96);
    counts.data[20 * 96 + 70] += 4000; // an X-ray
    await write(file, counts);
    const { code, said, complaints } = await run([file, "--out", out, ...FAST, ...EDGE]);
    assert.deepEqual([code, complaints], [0, []]);
    assert.match(said.at(-1)!, /report\.html/);
    const report = await Deno.readTextFile(join(out, "report.html"));
    assert.ok(report.split("<figure>").length - 1 >= 6, "too few figures");
    assert.doesNotMatch(report, /(src|href)="(https?:|\/|\.)/, "the report needs another file");
    assert.doesNotMatch(report, /undefined|NaN|\[object/);
    const denoised = await read(join(out, "denoised.hspy"));
    assert.deepEqual(denoised.shape, [6, 7, 96]);
    assert.match(denoised.history!.join("; "), /noise .*; denoised by|noise .*no|denois/);
    for (const name of ["comparison", "noise", "data", "quantities"]) {
      const text = await Deno.readTextFile(join(out, "tables", `${name}.csv`));
      assert.ok(text.split("\n").length > 2, name);
    }
    const spikes = await Deno.readTextFile(join(out, "tables", "spikes.csv"));
    assert.match(spikes, /\n2,6,570,/);
    assert.match(report, /1 value lies .* row 2, column 6 at 570 eV .* it was replaced/);
    const { written } = JSON.parse(await Deno.readTextFile(join(out, MARK)));
    for (const name of written) await Deno.stat(join(out, name));
    assert.ok(written.includes("X_denoised_error.hspy"));
  });
});

Deno.test("methods that are named are the only ones compared, in as many splits as are asked for", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "map.hspy"), out = join(folder, "result");
    await write(file, countsOf(5, 6, 96));
    const asked = ["--methods", "pca-smoothed,PCA", "--splits", "1", "--dose", "1", ...EDGE];
    const { code, complaints } = await run([file, "--out", out, "--quick", ...asked]);
    assert.deepEqual([code, complaints], [0, []]);
    const table = await Deno.readTextFile(join(out, "tables", "comparison.csv"));
    const methods = table.trim().split("\n").slice(1).map((line) =>
      line.match(/^"[^"]+"|^[^,]+/)![0]
    );
    assert.deepEqual([...new Set(methods)].sort(), ['"PCA, smoothed"', "PCA"]);
    const { request } = JSON.parse(await Deno.readTextFile(join(out, MARK)));
    assert.deepEqual([request.methods, request.splits], [["pca-smoothed", "pca"], 1]);
  });
});

Deno.test("a line scan and a single spectrum go through, and a folder of ours is replaced", async () => {
  await inFolder(async (folder) => {
    const out = join(folder, "result");
    for (const [rows, columns, channels] of [[24, 1, 96], [1, 1, 256]]) {
      const file = join(folder, "data.hspy");
      await write(file, countsOf(rows, columns, channels));
      const { code, complaints } = await run([file, "--out", out, ...FAST, ...EDGE]);
      assert.deepEqual([code, complaints], [0, []], `${rows} x ${columns}`);
      const { shape } = await read(join(out, "denoised.hspy"));
      assert.deepEqual(shape, [1, rows * columns, channels]);
    }
  });
});

Deno.test("an image with dark columns goes through, and has no edges", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "abf.hspy"), out = join(folder, "result"), size = 48;
    const wave = (at: number) => 1 + Math.cos(2 * Math.PI * at / 8);
    const data = Float32Array.from(
      { length: size * size },
      (_, i) => random.poisson(90 - 18 * wave(Math.floor(i / size)) * wave(i % size)),
    );
    await write(file, { data, shape: [size, size], unit: "counts", pixelNm: 0.03 });
    const { code, complaints } = await run([file, "--out", out, ...FAST]);
    assert.deepEqual([code, complaints], [0, []]);
    const { written } = JSON.parse(await Deno.readTextFile(join(out, MARK)));
    assert.ok(written.includes("denoised.hspy") && written.includes("tables/comparison.csv"));
    const refused = await run([file, "--out", out, ...FAST, ...EDGE]);
    assert.match(refused.complaints[0], /--edge needs spectra: it holds images/);
  });
});

Deno.test("a stack of frames is told as such, and its sum is written", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "stack.npy"), out = join(folder, "result"), size = 48, frames = 3;
    const wave = (at: number) => 1.4 + Math.cos(2 * Math.PI * at / 8) + 0.3 * Math.cos(at / 3);
    const data = Float32Array.from({ length: frames * size * size }, (_, i) => {
      const frame = Math.floor(i / size ** 2), row = Math.floor(i / size) % size;
      return random.poisson(20 * wave(row + 2 * frame) * wave(i % size) + 5);
    });
    const head =
      `{'descr': '<f4', 'fortran_order': False, 'shape': (${frames}, ${size}, ${size}), }`;
    const start = new TextEncoder().encode(`NUMPY\x01\x00\x76\x00${head.padEnd(117)}\n`);
    await Deno.writeFile(file, new Uint8Array([0x93, ...start, ...new Uint8Array(data.buffer)]));
    const { code, complaints, said } = await run([file, "--out", out, ...FAST]);
    assert.deepEqual([code, complaints], [0, []]);
    assert.match(
      said.join(" "),
      /3 frames of 48 x 48 pixels were read\. .*: 0 0; 2 0; 4 0\..*cut to/,
    );
    const report = await Deno.readTextFile(join(out, "report.html"));
    assert.match(report, /sum of 3 frames/);
    assert.match(report, /<h2>History<\/h2>/);
    const sum = await readImage(join(out, "raw_sum.hspy"));
    assert.deepEqual(sum.shape, [size - 4, size]);
    assert.equal(sum.data[0], data[4 * size] + data[size ** 2 + 2 * size] + data[2 * size ** 2]);
  });
});

Deno.test("bad input gets one sentence, and nothing is written", async () => {
  await inFolder(async (folder) => {
    const put = async (name: string, change: (data: Float32Array) => void, channels = 96) => {
      const image = countsOf(5, 5, channels);
      change(image.data);
      await write(join(folder, name), image);
    };
    await put("good.hspy", () => {});
    await put("nan.hspy", (data) => data[300] = NaN);
    await put("negative.hspy", (data) => data.forEach((value, i) => data[i] = -value));
    await put("constant.hspy", (data) => data.fill(7));
    await put("short.hspy", () => {}, 12);
    await Deno.writeTextFile(join(folder, "notes.xyz"), "no data at all\n");
    const before = (await listed(folder)).join();
    const cases: [string[], RegExp][] = [
      [[], /there must be one file/],
      [["missing.dm4"], /missing\.dm4/],
      [["notes.xyz"], /notes\.xyz/],
      [["good.hspy", "--from", "900", "--to", "950"], /900-950 eV/],
      [["good.hspy", "--from", "590", "--to", "520"], /--from must be below --to/],
      [["good.hspy", "--from", "500", "--to", "505"], /16 channels or more/],
      [["good.hspy", "--peaks", "900"], /900 eV/],
      [["good.hspy", "--edge", "X:900-950:960-990"], /must lie on the axis/],
      [["good.hspy", "--edge", "X:505-555:600-500"], /must have windows that rise, .*600-500"/],
      [["good.hspy", "--edge", "X"], /--edge \(notebook 10: edges\) must be/],
      [["good.hspy", "--calibrate", "540"], /--calibrate \(notebook 10: calibrate\) must be/],
      [["good.hspy", "--gain", "0"], /--gain must be above 0/],
      [["good.hspy", "--gain", "-3"], /--gain must be above 0: it is -3/],
      [["good.hspy", "--inject", "5000"], /Cannot inject a peak .* on the axis: it is at 5000 eV/],
      [["good.hspy", "--out", folder], /it holds good\.hspy/],
      [["good.hspy", "--dose", "2"], /--dose must/],
      [["good.hspy", "--methods", ","], /--methods must name one or more/],
      [["good.hspy", "--methods", "pca,wavelets"], /"wavelets" does not, nothing, binning, .*pca/],
      [["good.hspy", "--methods", "pca", "--model", "mine"], /--methods must name model/],
      [["good.hspy", "--splits", "0"], /--splits must be a whole number of 1 or more: it is 0/],
      [["good.hspy", "--frobnicate"], /frobnicate/],
      [
        ["good.hspy", "--quik"],
        /--quik is not an option of deno task denoise: did you mean --quick/,
      ],
      [["."], /Cannot denoise .* as it must be a file, .*: it is a folder of other files/],
      [["nope"], /Cannot denoise .*nope as it must be a file, such as map\.dm4, .*: there is none/],
      [["good.hspy", "--model", "no_such_folder"], /no_such_folder/],
      [["nan.hspy"], /1 of 2400 are not, the first in row 0, column 3 at 512/],
      [["negative.hspy"], /must be counts, above 0/],
      [["constant.hspy"], /must differ/],
      [["short.hspy"], /16 channels or more: it has 12/],
    ];
    for (const [[file, ...rest], message] of cases) {
      const args = file ? [join(folder, file), ...rest] : [];
      const out = ["--out", join(folder, "result"), ...FAST];
      const { code, said, complaints, steps } = await run([...out, ...args]);
      assert.equal(code, 1, `${file} ${rest}`);
      if (rest[0] === "--edge") assert.ok(!steps.includes("noise"), "refused late");
      assert.deepEqual(said, []);
      assert.equal(complaints.length, 1);
      assert.match(complaints[0], message);
      assert.doesNotMatch(complaints[0], /\n|undefined/);
      assert.equal((await listed(folder)).join(), before, `${file} ${rest} left something behind`);
    }
  });
});

Deno.test("a folder that others filled is not touched", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "map.hspy"), out = join(folder, "mine");
    await write(file, countsOf(5, 5, 64));
    await Deno.mkdir(out);
    await Deno.writeTextFile(join(out, "thesis.tex"), "years of work");
    const { code, complaints } = await run([file, "--out", out, ...FAST]);
    assert.equal(code, 1);
    assert.match(complaints[0], /it holds thesis\.tex; name another by --out/);
    assert.equal(await Deno.readTextFile(join(out, "thesis.tex")), "years of work");
  });
});

Deno.test({
  name: "a folder that cannot be written is said in one line, before the file is read",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      const file = join(folder, "map.hspy");
      await write(file, countsOf(2, 2, 16));
      // Not even root may make a folder there.
      const { code, complaints, steps } = await run([file, "--out", "/sys/eels"]);
      assert.deepEqual([code, steps], [1, []]);
      // Without all rights Deno does not ask the system.
      const says = RegExp(
        "^Cannot write /sys as (the folder must be writable: it is not|" +
          "Deno must have the right to: it has not), name another or [^.]*\\.$",
      );
      assert.equal(complaints.length, 1);
      assert.match(complaints[0], says);
    }),
});

Deno.test("--help says what there is", async () => {
  const { code, said } = await run(["--help"]);
  assert.equal(code, 0);
  assert.match(said[0], /--calibrate/);
});

const listed = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
