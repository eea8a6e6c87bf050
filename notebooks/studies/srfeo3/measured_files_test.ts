import assert from "node:assert/strict";
import { join } from "node:path";
import { prng } from "eels/core/random.ts";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumAt, spectrumImage } from "eels/core/spectrum_image.ts";
import { judge } from "../../harness/record/claims.ts";
import { loadModel } from "eels/model/model_files.ts";
import { imageTags, writeDm } from "eels/read/dm_writer_test_support.ts";
import { judgeMeasured, measuredErrors, sayLeast } from "./measured_error.ts";
import { concludeMeasured } from "./measured_claims.ts";
import { binMeasured, checkEnergies } from "./measured_energies.ts";
import { listDrifts, measureDrifts } from "./measured_drift.ts";
import { describeMeasured, listMeasured, readMeasured } from "./measured_files.ts";
import { measurePeaks } from "./measured_peaks.ts";
import { prepareMeasured } from "./measured_prepared.ts";
import { coverErrors, listCoverage } from "./measured_coverage.ts";
import { measuredDepartures } from "./measured_departure.ts";
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

Deno.test("a scan of 638 x 10 from 440 eV on is read and binned to the networks' energies", async () => {
  const energy = energyAxis(440, 0.125, 1120), shape = [638, 10, 1120] as const;
  const path = join(await Deno.makeTempDir(), "EELS thin 2_1.dm4");
  const data = new Float32Array(638 * 10 * 1120);
  for (let i = 0; i < data.length; i++) data[i] = (i * 7919) % 41;
  const scan = spectrumImage({ data, shape, energy });
  await writeScan(path, scan, { dataType: 1, element: 2 });
  const [image] = await readMeasured(await listMeasured({ files: [path] }));
  const [row] = describeMeasured([image]);
  assert.deepEqual([row.pixels, row.channels, row.state], ["638 x 10", 1120, "initial"]);
  assert.deepEqual(spectrumAt(image.counts, 637, 9), spectrumAt(scan, 637, 9));
  const { shape: binned, energy: { startEv, stepEv } } = binMeasured(image.counts);
  assert.deepEqual([...binned], [638, 10, 360]);
  assert.ok(
    Math.abs(startEv - 490.0625) < 1e-3 && Math.abs(stepEv - 0.25) < 1e-6,
    `${startEv} ${stepEv}`,
  );
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
  const rivals = {
    "PCA": [1, 2, 4].map((rank) => ({ method: "pca", rank })),
    "PCA, aligned": [{ method: "pca", rank: 1, aligned: true }],
  };
  const { expected, signal, driftEv } = made[0]; // to check the errors that do not use it
  const known = [{ ...prepared[1], expected, signal, driftEv }];
  const tools = { networks, rivals, ownEpochs: 0, random: prng(3) };
  const judged = await judgeMeasured(known, tools);
  const errors = measuredErrors(judged),
    of = (method: string) => errors.find((row) => row.method === method)!;
  assert.ok(of("PCA").high < of("raw").low && of("network, no dropout").high < of("raw").low);
  for (const { method, meanSquaredError, noiselessError, patternFreeError } of errors) {
    const ratio = meanSquaredError / noiselessError!;
    assert.ok(ratio > 0.6 && ratio < 1.5, `${method}: ${ratio}`);
    assert.equal(patternFreeError, noiselessError); // nothing is missing from this image
  }
  const half = of("raw").noiselessError! / of("raw").noiselessErrorAll!;
  assert.ok(Math.abs(half - 2) < 0.1, `twice the electrons leave half the raw error: ${half}`);
  const mean = of("mean, 1 frame/s");
  assert.ok(mean.high < of("raw").low / 100, "400 frames");
  assert.match(sayLeast(errors), /^EELS thin 1_1: .* errs least/);
  const coverage = await coverErrors(judged, {
    draws: 2,
    random: prng(8),
    methods: ["raw", "PCA"],
  });
  assert.deepEqual(listCoverage(coverage).map(({ draws }) => draws), [2, 2]);
  assert.notEqual(coverage[0].estimate, coverage[2].estimate);
  for (const { ratio } of listCoverage(coverage)) assert.ok(ratio > 0.6 && ratio < 1.5, `${ratio}`);
  const { claims } = concludeMeasured(judged, errors, { coverage, isSimulated: true });
  assert.deepEqual(claims.map(({ id }) => id), ["N1", "N1"]); // the paper's network was not among the methods
  const [{ totalEv, trueEv, totalStandardErrorEv, rowNm }] = listDrifts(measureDrifts(judged));
  assert.ok(Math.abs(totalEv - trueEv!) < 0.4 && totalStandardErrorEv < 0.3, `${totalEv}`);
  assert.ok(trueEv! > 1.4 && trueEv! < 1.7 && rowNm === 1, `${trueEv} ${rowNm}`);
  const peaks = await measurePeaks(judged, {
    ...{ every: 40, fromEv: 525, toEv: 538 },
    peaks: [{ name: "pre-peak", nearEv: 528.2, withinEv: 2, fwhmEv: 2.5 }, {
      ...{ name: "main", nearEv: 535.5, withinEv: 3, fwhmEv: 6 },
    }],
  });
  assert.ok(peaks[0].standardErrorEv > 0 && Math.abs(peaks[0].positionEv - 528.2) < 1);
  const [prePeak] = peaks.filter(({ method }) => method === "network, no dropout");
  assert.ok(Math.abs(prePeak.positionOffEv) < 0.3 && Math.abs(prePeak.heightRatio - 1) < 0.2);
  assert.ok(prePeak.errorEv! > 0.5 * prePeak.standardErrorEv);
  const latents = await measuredLatents(prepared, networks, reference);
  const states = await measuredStates(prepared, latents, { reference, random: prng(4) });
  assert.ok(states.every(({ rightPercent }) => rightPercent! > 90));
  const alike = states.filter(({ annealedPercent }) => annealedPercent % 100 === 0);
  assert.ok(alike.every(({ low, high }) => low === null && high === null));
  network.dispose();
});

Deno.test("what the pattern of the second file adds is charged against the truth without it, and is seen behind the edge", async () => {
  const network = await loadModel(NETWORKS.noDropout), mappings = mappingsOf(network);
  const prepared = prepareMeasured(made, mappings);
  const rivals = { "PCA": [{ method: "pca", rank: 1 }] };
  const how = { networks: {}, rivals, ownEpochs: 0, random: prng(3) };
  const rows = measuredErrors(await judgeMeasured(prepared.slice(1), how));
  for (const { noiselessError, patternFreeError } of rows) {
    assert.ok(patternFreeError! - noiselessError! > 5e-5);
  }
  const reference = await twinReference({ random: prng(2), rows: 8 });
  const networks = { "network, no dropout": network };
  const [thin, thick] = await measuredDepartures(prepared, networks, { reference, mappings });
  assert.ok(thin.twinLow < thin.departurePercent && thin.departurePercent < thin.twinHigh);
  assert.ok(thick.departurePercent < thin.departurePercent - 3);
  network.dispose();
});

Deno.test("7 and 5 components are to err more than the paper's network, 3 about as much but on annealed thick", () => {
  const image = { ...made[0], units: { offset: 0, scale: 1, unit: "counts" } } as never;
  const energy = energyAxis(520, 0.25, 1);
  const spectra = (value: number) =>
    spectrumImage({ data: new Float32Array(8).fill(value), shape: [8, 1, 1], energy });
  const denoised = new Map([["network, paper", spectra(2)], ["PCA, 3", spectra(2)], [
    "PCA, 7",
    spectra(1),
  ]]);
  const one = { image, methods: [], denoised, judges: [spectra(0), spectra(0)] } as never;
  const { claims } = concludeMeasured([one], [], { coverage: [], isSimulated: true });
  const verdicts = claims.map((claim) => [claim.published, claim.obtained, judge(claim)]);
  assert.deepEqual(verdicts, [
    ["3 components comparable or lower", 1, "holds"],
    ["lower", 4, "does not hold"],
  ]);
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
