import assert from "node:assert/strict";
import { join } from "node:path";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumAt, spectrumImage } from "eels/core/spectrum_image.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import { binMeasured, checkEnergies } from "./measured_energies.ts";
import { drawMeasuredErrors, type MeasuredErrorRow } from "./measured_error.ts";
import { writeDenoised } from "./measured_figures.ts";
import { listMeasured, readMeasured } from "./measured_files.ts";
import { type MeasuredPeakRow, sayPeaks } from "./measured_peaks.ts";
import { networkChannels, prepareMeasured } from "./measured_prepared.ts";

const folder = await Deno.makeTempDir();

interface Scan {
  readonly startEv?: number;
  readonly stepEv?: number;
  readonly shape?: readonly [number, number];
  readonly change?: (data: Float32Array) => void;
}

/** A spectrum image with a step at 530 eV on a power law, whose pixels differ. */
async function writeScan(name: string, scan: Scan = {}): Promise<string> {
  const { startEv = 450, stepEv = 0.25, shape = [20, 24], change = () => {} } = scan;
  const channels = Math.ceil(150 / stepEv), draws = prng(1), path = join(folder, name);
  const data = Float32Array.from({ length: shape[0] * shape[1] * channels }, (_, i) => {
    const energy = startEv + (i % channels) * stepEv;
    return draws.poisson(30 * (energy / 500) ** -3 + (energy > 530 ? 10 : 0));
  });
  change(data);
  const energy = energyAxis(startEv, stepEv, channels);
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await write(path, spectrumImage({ data, energy, unit: "counts", shape: [...shape, channels] }));
  return path;
}

const opened = async (...files: string[]) => await readMeasured(await listMeasured({ files }));

Deno.test("what follows a path is a label or a shift, else one error names it and the choices", async () => {
  for (const word of ["0.4", "+0,4 eV", "1.2.3 eV", "Annealed"]) {
    await assert.rejects(
      listMeasured({ files: [`x.dm4 | ${word}`] }),
      new RegExp(
        `"initial" or "annealed", "thin" or "thick".*"\\+0.4 eV".*it is "${
          word.replace("+", "\\+")
        }"`,
      ),
    );
  }
  for (const none of ["", 3 as unknown as string]) {
    await assert.rejects(
      listMeasured({ files: [none] }),
      /each must be a path, such as "map\.dm4 \|/,
    );
  }
});

Deno.test("a dark reference without files is refused, as nothing would be done with it", async () => {
  await assert.rejects(listMeasured({ files: [], folder: "", darkReference: "dark.dm4" }), {
    name: "RangeError",
    message: /must be files that it belongs to: .* darkReference "dark\.dm4"; name files or leave/,
  });
  assert.deepEqual(await listMeasured({ files: [], folder: "", darkReference: "" }), []);
  assert.equal((await listMeasured({ files: ["a.dm4"], darkReference: "dark.dm4" })).length, 1);
});

Deno.test("only a name by the authors' rule says what a file is of", async () => {
  const files = ["SrTiO3 thin film.dm4", "a_thick_area.hspy", "EELS thick 1_2a.dm4", "thin_3.dm4"];
  const labels = (await listMeasured({ files })).map(({ state, thickness }) => [state, thickness]);
  assert.deepEqual(labels, [
    ...[[undefined, undefined], [undefined, undefined]],
    ...[["annealed", "thick"], ["initial", "thin"]],
  ]);
});

Deno.test("gaps, zeros, few spectra and coarse channels are refused with the file and a cure", async () => {
  const gap = await writeScan("gap.hspy", { change: (data) => data[(3 * 24 + 4) * 600 + 5] = NaN });
  await assert.rejects(
    opened(gap),
    /gap\.hspy as each value must be a number: 1 of 288000 are not.*row 3, column 4, channel 5; crop/,
  );
  const zeros = await writeScan("zeros.hspy", { change: (data) => data.fill(0) });
  await assert.rejects(
    opened(zeros),
    /zeros\.hspy as it must hold counts: each of its values is 0/,
  );
  const line = await writeScan("line.hspy", { stepEv: 0.5, shape: [1, 40] });
  await assert.rejects(opened(line), /400 spectra or more is needed: it has 1 x 40; notebook 10/);
});

Deno.test("the cure that is named for coarse channels makes a file that is taken", async () => {
  const path = await writeScan("coarse.hspy", { stepEv: 0.5 });
  const { message } = await opened(path).then(() => new Error("taken"), (error) => error as Error);
  const [, start, count] = message.match(/energyAxis\((\d+), 0\.25, (\d+)\)/)!.map(Number);
  const { resample } = await import("eels/core/energy_steps.ts");
  const finer = join(folder, "finer.hspy");
  await write(finer, resample(await read(path), energyAxis(start, 0.25, count)));
  assert.equal((await opened(finer))[0].counts.energy.stepEv, 0.25);
});

Deno.test("calibrated channels of nearly 0.25 eV become the networks' 240, those of 0.248 eV are refused", async () => {
  for (const [stepEv, startEv] of [[0.2503, 450.1], [0.2495, 450], [0.12505, 450]]) {
    const [{ counts }] = await opened(await writeScan("near.hspy", { stepEv, startEv }));
    assert.equal(networkChannels(binMeasured(counts)).shape[2], 240);
    const edge = Math.round((532 - startEv) / stepEv),
      moved = counts.energy.startEv + edge * counts.energy.stepEv;
    assert.ok(Math.abs(moved - (startEv + edge * stepEv)) < 0.01, `${moved}`);
    assert.match(counts.history!.join(), /taken for 0\.(25|125) eV, energies kept at 532 eV/);
  }
  const off = await writeScan("off.hspy", { stepEv: 0.248 });
  await assert.rejects(opened(off), /a whole number of its channels: they are 0\.248 eV wide/);
});

Deno.test("files named alike stay apart, and one given twice is an error", async () => {
  const paths = [await writeScan("day1/map.hspy"), await writeScan("day2/map.hspy")];
  const images = await opened(...paths);
  assert.deepEqual(images.map(({ name }) => name), ["day1 map.hspy", "day2 map.hspy"]);
  await assert.rejects(opened(paths[0], paths[0]), /day1\/map\.hspy is given twice/);
});

Deno.test("an image among the spectrum images of a folder is named", async () => {
  const mixed = join(folder, "mixed");
  await writeScan("mixed/map.hspy");
  await Deno.copyFile(
    new URL("../../../data/sto_rp_scan.hspy", import.meta.url),
    join(mixed, "survey.hspy"),
  );
  const files = await listMeasured({ folder: mixed });
  await assert.rejects(
    readMeasured(files),
    /as survey\.hspy in it is no spectrum image: name those/,
  );
});

Deno.test("a shift is advised that holds for the axis of the file, not for one moved already", async () => {
  const path = await writeScan("moved.hspy");
  const units = { offset: 0, scale: 1 } as unknown as Parameters<
    typeof prepareMeasured
  >[1]["truthNormalisation"];
  const advice = await Promise.all(["", " | +3 eV"].map(async (shift) => {
    const prepared = prepareMeasured(await opened(path + shift), { truthNormalisation: units });
    const [{ warning }] = checkEnergies(prepared, { onsetsEv: [526, 526.1] });
    return Number(warning.match(/try "\| (\S+) eV"/)![1]);
  }));
  assert.ok(Math.abs(advice[0] - advice[1]) < 0.15 && advice[0] < -3, `${advice}`);
});

Deno.test("what is written has rows and columns as its file", async () => {
  const [image] = await opened(await writeScan("wide.hspy", { shape: [20, 24] }));
  assert.deepEqual([image.turned, image.counts.shape.slice(0, 2)], [true, [24, 20]]);
  const units = { offset: 0, scale: 1 };
  const judged = [{ image: { ...image, units } }] as unknown as Parameters<typeof writeDenoised>[0];
  const errors = [{ file: image.name, method: "PCA", meanSquaredError: 1 }] as MeasuredErrorRow[];
  const into = await Deno.makeTempDir();
  const [path] = await writeDenoised(judged, [new Map([["PCA", image.counts]])], {
    errors,
    folder: into,
  });
  const written = await read(path);
  assert.deepEqual(written.shape.slice(0, 2), [20, 24]);
  assert.deepEqual(spectrumAt(written, 3, 7), spectrumAt(image.counts, 7, 3));
});

Deno.test("axes of errors name powers of ten where more labels would run into one another", () => {
  const rows = [6e-4, 0.07].map((error, i) => ({
    ...{
      file: "a",
      method: `m${i}`,
      setting: "",
      meanSquaredError: error,
      low: error,
      high: error,
    },
  })) as unknown as MeasuredErrorRow[];
  const text = drawMeasuredErrors(rows).svg;
  assert.ok(text.includes(">0.001<") && !text.includes(">0.002<"));
});

Deno.test("peaks that the raw mean does not show are said with what to do", () => {
  const row = { file: "a", of: "mean", fitted: 0 } as MeasuredPeakRow;
  assert.match(
    sayPeaks([row], [528.2, 535.5]),
    /mean of a did not end at peaks near 528\.2 and 535\.5 eV/,
  );
  assert.equal(sayPeaks([{ ...row, fitted: 1 }], [528.2, 535.5]), "");
});
