import assert from "node:assert/strict";
import * as eels from "../mod.ts";
import { changeView, rowsOfBlock, type SpectrumView, viewOf } from "../core/spectrum_view.ts";
import { inFolder } from "../core/in_folder_test_support.ts";

const { energyAxis, prng, spectrumImage, withNoise } = eels;
const [rows, columns, channels] = [17, 9, 60];
const random = prng(2);

/** Electrons of a power law with an edge and two peaks, and rows of dead pixels. */
function electrons(dead: readonly number[] = []) {
  const data = Float32Array.from({ length: rows * columns * channels }, (_, i) => {
    const e = i % channels, s = Math.floor(i / channels);
    const peak = (at: number) => 60 * Math.exp(-(((e - at) / 2) ** 2));
    const edge = e > 25 ? 50 * (1 + s % 3) + peak(32) + (s % 2) * peak(42) : 0;
    return dead.includes(Math.floor(s / columns))
      ? 0
      : random.poisson(900 * (1 + e / 200) ** -3 + edge);
  });
  const shape = [rows, columns, channels];
  return spectrumImage({ data, shape, energy: energyAxis(200, 1, channels), unit: "electrons" });
}
const bare = electrons(), image = withNoise(bare, { gain: 1 });
const inBlocks = (of: eels.SpectrumImage, blockRows = 4): SpectrumView => ({
  ...viewOf(of),
  blockRows,
});
/** What all rows of a view are together, in pieces other than its blocks. */
async function joined(view: SpectrumView) {
  const parts = [await view.readRows(0, 5), await view.readRows(5, rows)];
  return eels.stackRows(parts);
}
/** Values as text, in which NaN equals NaN. */
const said = (thing: unknown) =>
  JSON.stringify(
    thing,
    (_, one) => ArrayBuffer.isView(one) ? Array.from(one as Float32Array).join() : one,
  );
const window = { fromEv: 203, toEv: 223 };

Deno.test("views made of a view may be closed as well, in any order", () =>
  inFolder(async (folder) => {
    for (const name of ["a.hspy", "a.zspy"]) {
      await eels.write(`${folder}/${name}`, image);
      using view = await eels.openSpectrumImage(`${folder}/${name}`);
      using cut = await eels.crop(view, window);
      assert.equal((await cut.readRows(0, 1)).shape[2], 20);
    }
    using dm3 = await eels.openSpectrumImage("data/EELS_STO.dm3");
    dm3[Symbol.dispose]();
  }));

Deno.test("crop() of a view has the channels of the image", async () => {
  const view = await eels.crop(inBlocks(image), window), whole = eels.crop(image, window);
  assert.deepEqual([view.energy, view.history], [whole.energy, whole.history]);
  assert.deepEqual((await joined(view)).data, whole.data);
});

Deno.test("withNoise() gives a view the noise that it gives the image", async () => {
  const view = await withNoise(inBlocks(bare), { gain: 2, readoutCounts: 3 });
  const whole = withNoise(bare, { gain: 2, readoutCounts: 3 });
  assert.deepEqual([view.noise, view.history], [whole.noise, whole.history]);
  const { noise, data } = await joined(view);
  assert.deepEqual([noise, data], [whole.noise, whole.data]);
  assert.throws(() => withNoise(3 as unknown as eels.SpectrumImage, { gain: 2 }), /must be given/);
});

Deno.test("a view of few channels has no larger blocks than the file, whose rows are read whole", async () => {
  const shape = [64, 512, 1024] as const, energy = energyAxis(200, 1, 1024);
  const view: SpectrumView = {
    ...{ ...viewOf(image), shape, energy },
    readRows: (from, to) => {
      const data = new Float32Array((to - from) * 512 * 1024);
      return Promise.resolve(spectrumImage({ data, shape: [to - from, 512, 1024], energy }));
    },
  };
  assert.equal(rowsOfBlock(view), 32); // 64 MB
  assert.equal(rowsOfBlock(await eels.crop(view, { fromEv: 200, toEv: 204 })), 32);
});

Deno.test("estimateNoise() of a view finds the noise of the image", async () => {
  const view = await eels.estimateNoise(inBlocks(bare)), whole = eels.estimateNoise(bare);
  assert.deepEqual(view.noise, whole.noise);
  assert.equal(view.history?.at(-1), whole.history?.at(-1));
  assert.deepEqual((await view.readRows(6, 8)).noise, whole.noise);
});

Deno.test("removeBackground() of a view gives the image's edges, past rows that are dead", async () => {
  for (const dead of [[], [0, 4, 5, 6, 7]]) { // the first row, and a whole block
    const one = withNoise(electrons(dead), { gain: 1 });
    const view = await eels.removeBackground(inBlocks(one), window);
    const whole = eels.removeBackground(one, window), found = await joined(view);
    assert.equal(said(found.data), said(whole.data));
    assert.deepEqual([view.energy, view.shape], [whole.energy, whole.shape]);
    const { background } = (await view.readRows(9, 11)).noise!, size = columns * view.shape[2];
    assert.deepEqual(
      background,
      (whole.noise!.background as Float32Array).slice(9 * size, 11 * size),
    );
  }
  const dead = withNoise(electrons(Array.from({ length: 12 }, (_, i) => i)), { gain: 1 });
  await assert.rejects(eels.removeBackground(inBlocks(dead), window), /every spectrum must have/);
});

Deno.test("integrateEdge() and fitPeaks() of a view give the maps and fits of the image", async () => {
  const one = withNoise(electrons([0, 4, 5, 6, 7]), { gain: 1 });
  const edge = { backgroundEv: [203, 223], fromEv: 226, toEv: 250 };
  const maps = await eels.integrateEdge(inBlocks(one), edge);
  assert.equal(said(maps), said(eels.integrateEdge(one, edge)));
  assert.equal(maps.failed, 5 * columns);
  const peaks = [{ name: "a", nearEv: 232, fwhmEv: 4 }, { name: "b", nearEv: 242, fwhmEv: 4 }];
  const options = { fromEv: 226, toEv: 250, peaks, baseline: "linear" };
  const view = await eels.removeBackground(inBlocks(one), window);
  const fits = await eels.fitPeaks(view, options);
  assert.equal(said(fits), said(eels.fitPeaks(eels.removeBackground(one, window), options)));
  assert.equal(eels.countStatus(fits)["not finite"], 5 * columns);
});

Deno.test("denoise() of a view gives the image's spectra by every method that needs no neighbours", async () => {
  const plusOne = {
    name: "plus one",
    apply: (one: eels.SpectrumImage) => eels.mapValues(one, (value) => value + 1),
  };
  for (
    const options of [
      { method: "none" },
      { method: "pca" },
      { method: "pca", rank: 2, centred: true },
      { method: "savitzky-golay", windowChannels: 7 },
      { method: "gaussian", fwhmEv: 2 },
      { method: plusOne },
    ]
  ) {
    const found = await eels.denoise(inBlocks(image), options);
    const whole = await eels.denoise(image, options), all = await joined(found.image);
    assert.deepEqual(all.data, whole.image.data, found.method);
    assert.deepEqual([all.noise, all.unit], [whole.image.noise, whole.image.unit]);
    assert.equal(found.image.history?.at(-1), whole.image.history?.at(-1));
    assert.deepEqual([found.method, found.details], [whole.method, whole.details]);
  }
});

Deno.test("denoise() of a view refuses what looks beyond its rows", async () => {
  const refused = (options: Parameters<typeof eels.denoise>[1], message: RegExp, of = image) =>
    assert.rejects(eels.denoise(inBlocks(of), options), message);
  await refused({ method: "binning", pixels: 3 }, /method "binning" looks beyond them/);
  await refused({ method: "network" }, /method "network" looks beyond/);
  await refused({ method: "pca", smoothed: true }, /smoothed looks beyond/);
  await refused({ method: "pca", aligned: true }, /aligned looks beyond/);
  await refused(
    { method: "pca" },
    /its noise must be known .* call estimateNoise\(\) before/,
    bare,
  );
  await refused({ method: "pca", rank: 61 }, /from 0 to 60: it is 61/);
});

Deno.test("write() of a view writes its values, and those of a step with the same history anew", () =>
  inFolder(async (folder) => {
    const out = `${folder}/a.zspy`;
    const scaled = async (factor: number) =>
      await changeView(
        inBlocks(image),
        (part) => ({ ...part, data: part.data.map((value) => factor * value) }),
      );
    for (const factor of [2, 3]) {
      await eels.write(out, await scaled(factor), { title: "scaled" });
      const { data, noise, title } = await eels.read(out);
      assert.deepEqual(data, image.data.map((value) => factor * value));
      assert.deepEqual([noise, title], [image.noise, "scaled"]);
    }
    const view = inBlocks(image), owner = { owner: "me" };
    await assert.rejects(
      eels.write(`${folder}/a.hspy`, view),
      /into a \.zspy: it ends in "\.hspy"/,
    );
    await assert.rejects(eels.write(out, view, owner), /owner is not an option of write of a view/);
    await Deno.mkdir(`${folder}/mine.zspy/precious`, { recursive: true });
    await assert.rejects(eels.write(`${folder}/mine.zspy`, view), /it holds precious/);
  }));

Deno.test("write() of a view goes on with the blocks that are there, by their own sum", () =>
  inFolder(async (folder) => {
    const out = `${folder}/a.zspy`, read: number[] = [];
    const failing = (atRow: number): SpectrumView => {
      const view = inBlocks(image);
      return {
        ...view,
        readRows: async (from, to) => {
          if (to - from > 1) read.push(from); // a block, not a row that is looked at
          if (to - from > 1 && from === atRow) throw new Error("the drive is gone");
          return await view.readRows(from, to);
        },
      };
    };
    await assert.rejects(eels.write(out, failing(8)), /the drive is gone/);
    assert.deepEqual(read.splice(0), [0, 4, 8]);
    await eels.write(out, failing(-1));
    assert.deepEqual(read, [8, 12]); // and the last block, of one row
    assert.deepEqual((await eels.read(out)).data, image.data);
  }));

Deno.test("thinnedPairs() of a view makes an epoch of a block, the rows left out never", async () => {
  const pairs = eels.thinnedPairs(inBlocks(image), { random: prng(1), leaveOut: [12, 17] });
  const sums = new Set<number>();
  for (let epoch = 1; epoch <= 3; epoch++) {
    const { inputs, targets } = await pairs(epoch);
    assert.deepEqual(inputs.shape, [8, columns, channels]); // two halves of four rows
    const both = inputs.data.map((value, i) => (value + targets.data[i]) / 2);
    const from = [0, 4, 8].find((row) =>
      both.slice(0, 4 * columns * channels).every((value, i) =>
        value === image.data[row * columns * channels + i]
      )
    );
    sums.add(from!);
  }
  assert.deepEqual([...sums].sort(), [0, 4, 8]);
});

Deno.test("a network trained on the blocks of a view denoises it into a .zspy", () =>
  inFolder(async (folder) => {
    const view = inBlocks(image), held = await view.readRows(12, rows);
    const model = await eels.trainDenoiser({
      training: eels.thinnedPairs(view, { random: prng(1), leaveOut: [12, rows] }),
      validation: eels.framePairs(eels.splitElectrons(held, { random: prng(2) })),
      ...{ epochs: 12, batches: 4, random: prng(5) },
      config: { filters: [4], kernels: [3], latentUnits: 2 },
    });
    const { validationLoss } = model.history;
    assert.ok(validationLoss.at(-1)! < 0.8 * validationLoss[0], `${validationLoss}`);
    await eels.write(`${folder}/a.zspy`, (await eels.denoise(view, { method: model })).image);
    const { data, noise } = await eels.read(`${folder}/a.zspy`), whole = await model.apply(image);
    assert.ok(data.every((value, i) => Math.abs(value - whole.data[i]) < 0.01));
    assert.equal(noise, undefined);
    model.dispose();
  }));

Deno.test("what takes no view says that it is one", () => {
  const view = inBlocks(image) as unknown as eels.SpectrumImage;
  for (
    const call of [
      () => eels.fitPowerLaw(view, window),
      () => eels.splitElectrons(view, { random }),
      () => eels.judgeResiduals(view, view),
      () => eels.calibrate(view, { peaks: [] }),
      () => eels.sampleElectrons(view, { electronsPerUnit: 1, random }),
      () => eels.estimateDrift(view, window),
      () => eels.alignRows(view, []),
    ]
  ) assert.throws(call, /it is a view of a file, take await view\.readRows\(from, to\)/);
});

Deno.test("write() of a view tells a part that vanished, its own source and a closed view", () =>
  inFolder(async (folder) => {
    const [source, out] = ["a", "b"].map((name) => `${folder}/${name}.zspy`);
    await eels.write(source, image);
    const view = await eels.openSpectrumImage(source);
    await assert.rejects(eels.write(source, view), /the view is of this file, .* another name$/);
    await eels.write(out, view);
    await eels.write(out, view); // is there
    await eels.write(out, view, { title: "another" });
    assert.equal((await eels.read(out)).title, "another");
    await Deno.remove(`${out}/Experiments/spectrum_image/data/0/0/0`);
    await assert.rejects(
      eels.write(out, view, { title: "another" }),
      /must have all of its parts: .* is gone; move .* away/,
    );
    view[Symbol.dispose]();
    await assert.rejects(view.readRows(0, 1), /as the view was closed: open the file again/);
  }));
