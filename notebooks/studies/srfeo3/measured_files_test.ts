import assert from "node:assert/strict";
import { join } from "node:path";
import { prng } from "eels/core/random.ts";
import { spectrumAt } from "eels/core/spectrum_image.ts";
import { loadModel } from "eels/model/model_files.ts";
import { imageTags, writeDm } from "eels/read/dm_writer_test_support.ts";
import { judgeMeasured, measuredErrors, sayLeast } from "./measured_error.ts";
import { concludeMeasured } from "./measured_claims.ts";
import { checkEnergies } from "./measured_energies.ts";
import { listDrifts, measureDrifts } from "./measured_drift.ts";
import { describeMeasured, listMeasured, readMeasured } from "./measured_files.ts";
import { measurePeaks } from "./measured_peaks.ts";
import { prepareMeasured } from "./measured_prepared.ts";
import { measuredLatents, measuredStates } from "./measured_states.ts";
import { trainOnFiles } from "./measured_training.ts";
import { standInsForFiles, twinReference } from "./measured_twin.ts";
import { mappingsOf, NETWORKS } from "./saved_network.ts";
import { twinOf } from "./twin_test_support.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";

const ROWS = 44;
const made = await standInsForFiles({ random: prng(1), rows: ROWS });

/** A dm4 file as Gatan writes a scan: the long direction fastest, then the short one, then the energies. */
async function writeScan(
  path: string,
  { shape: [rows, columns, channels], data, energy }: SpectrumImage,
  { dataType, element }: { dataType: number; element: number },
): Promise<void> {
  const array = new Array<number>(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let e = 0; e < channels; e++) {
        array[(e * columns + column) * rows + row] = data[(row * columns + column) * channels + e];
      }
    }
  }
  const nm = { origin: 0, scale: 1, unit: "nm" };
  const eV = { origin: -energy.startEv / energy.stepEv, scale: energy.stepEv, unit: "eV" };
  const sizes = [rows, columns, channels], axes = [nm, nm, eV];
  const image = { dataType, sizes, axes, data: { array, element: [element] } };
  await Deno.writeFile(path, writeDm(imageTags([image]), { version: 4, littleEndian: true }));
}

/** The authors' two files, one of whole numbers and one of float32 without its dark reference. */
async function authorsFolder(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const [thin, thick] = made;
  await writeScan(join(folder, `${thin.name}.dm4`), thin.counts, { dataType: 1, element: 2 });
  await writeScan(join(folder, `${thick.name}.dm4`), thick.counts, { dataType: 2, element: 6 });
  return folder;
}

const folder = await authorsFolder();

Deno.test("the authors' files are read from a folder: labels, shape, channels, values below 0", async () => {
  const files = await listMeasured({ folder });
  const images = await readMeasured(files);
  const [thick, thin] = describeMeasured(images);
  assert.deepEqual([thick.file, thick.state, thick.thickness], [
    "EELS thick 1_1a",
    "annealed",
    "thick",
  ]);
  assert.deepEqual([thin.file, thin.state, thin.thickness], ["EELS thin 1_1", "initial", "thin"]);
  assert.deepEqual([thin.pixels, thin.channels], [`${ROWS} x 10`, 720]);
  assert.ok(Math.abs(thin.stepEv - 0.125) < 1e-6 && Math.abs(thin.fromEv - 490) < 1e-3);
  assert.ok(thin.belowZero === 0 && thick.belowZero > 0);
  const read = images[1].counts, source = made[0].counts;
  assert.deepEqual(spectrumAt(read, 7, 3), spectrumAt(source, 7, 3));
});

Deno.test("measured files go through every step without their truth", async () => {
  const images = await readMeasured(await listMeasured({ folder }));
  const network = await loadModel(NETWORKS.noDropout),
    networks = { "network, no dropout": network };
  const prepared = prepareMeasured(images, mappingsOf(network));
  const reference = await twinReference({ random: prng(2), rows: 4 });
  assert.deepEqual(checkEnergies(prepared, reference).map(({ warning }) => warning), [
    "none",
    "none",
  ]);
  const rivals = { "PCA": [1, 2, 4].map((rank) => ({ method: "pca", rank })) };
  const known = [{ ...prepared[1], expected: made[0].expected }]; // to check the errors that do not use it
  const tools = { networks, rivals, ownEpochs: 0, random: prng(3) };
  const judged = await judgeMeasured(known, tools);
  const errors = measuredErrors(judged),
    of = (method: string) => errors.find((row) => row.method === method)!;
  assert.ok(of("PCA").high < of("raw").low && of("network, no dropout").high < of("raw").low);
  for (const { method, meanSquaredError, trueError } of errors) {
    const ratio = meanSquaredError / trueError!;
    assert.ok(ratio > 0.6 && ratio < 1.5, `${method}: ${ratio}`);
  }
  assert.match(sayLeast(errors), /^EELS thin 1_1: .* errs least/);
  const { claims } = concludeMeasured(judged, errors, { isSimulated: true });
  assert.deepEqual(claims.map(({ id }) => id), ["N1"]); // the paper's network was not among the methods
  const [{ totalEv, totalStandardErrorEv }] = listDrifts(measureDrifts(judged));
  assert.ok(Math.abs(totalEv - 1.5) < 0.4 && totalStandardErrorEv < 0.3, `${totalEv}`);
  const peaks = await measurePeaks(judged, {
    ...{ every: 40, fromEv: 525, toEv: 538 },
    peaks: [{ name: "pre-peak", nearEv: 528.2, withinEv: 2, fwhmEv: 2.5 }, {
      ...{ name: "main", nearEv: 535.5, withinEv: 3, fwhmEv: 6 },
    }],
  });
  assert.ok(peaks[0].standardErrorEv > 0 && Math.abs(peaks[0].positionEv - 528.2) < 1);
  const latents = await measuredLatents(prepared, networks, reference);
  const states = await measuredStates(prepared, latents, { reference, random: prng(4) });
  assert.ok(states.every(({ rightPercent }) => rightPercent! > 90));
  network.dispose();
});

Deno.test("three images of a kind train a network, and the first of them is held out", async () => {
  const all = (await twinOf(1)).filter(({ state, thickness }) =>
    state === "initial" && thickness === "thin"
  ).map(({ expected: _, ...image }) => ({ ...image, dark: "none needed" }));
  const how = { train: true, epochs: 1, every: 40, random: prng(7) };
  const trained = await trainOnFiles(all, how);
  assert.deepEqual(trained!.heldOut, ["initial thin 1"]);
  trained!.model.dispose();
});

Deno.test("labels that are given count more than names, and a name that says nothing gives none", async () => {
  const [one, two, three] = await listMeasured({
    files: ["a/EELS thin 1_1.dm4 | annealed | +0.4 eV", "lsmo_data.dm4", {
      path: "x.dm4",
      state: "initial",
    }],
  });
  assert.deepEqual(one, {
    ...{ path: "a/EELS thin 1_1.dm4", state: "annealed", thickness: "thin", shiftEv: 0.4 },
  });
  assert.deepEqual([two.state, two.thickness, three.state], [undefined, undefined, "initial"]);
});

Deno.test("a wrong label, an axis without O K, one file to train on and an empty folder are one error each", async () => {
  await assert.rejects(
    listMeasured({ files: ["x.dm4 | oxidised"] }),
    /Cannot take x\.dm4 as what follows its "\|" must be "initial" or "annealed".*it is "oxidised"/,
  );
  const empty = await Deno.makeTempDir();
  await assert.rejects(
    listMeasured({ folder: empty }),
    /it holds nothing; "deno task fetch-rapideels"/,
  );
  const { counts } = made[0], low = { ...counts, energy: { ...counts.energy, startEv: 280 } };
  const other = join(empty, "EELS thin 9_1.dm4");
  await writeScan(other, low, { dataType: 2, element: 6 });
  const [file] = await listMeasured({ files: [other] });
  await assert.rejects(readMeasured([file]), /its axis must hold 500-580 eV.*it runs from 280/);
  const draws = prng(6), flat = counts.data.map(() => draws.poisson(12));
  const network = await loadModel(NETWORKS.noDropout);
  const plain = prepareMeasured(
    [{ ...made[0], counts: { ...counts, data: flat } }],
    mappingsOf(network),
  );
  assert.throws(
    () => checkEnergies(plain, { onsetsEv: [526, 526] }),
    /Cannot find the O K edge of EELS thin 1_1 as its mean spectrum must rise/,
  );
  const how = { train: true, epochs: 1, every: 1, random: prng(1) };
  await assert.rejects(
    trainOnFiles(made.slice(0, 1), how),
    /three images or more must be of one state and thickness.*EELS thin 1_1 \(initial thin\)/,
  );
  assert.equal(await trainOnFiles(made, { ...how, train: false }), undefined);
  network.dispose();
});
