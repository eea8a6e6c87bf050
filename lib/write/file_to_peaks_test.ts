/* A file, all steps a researcher takes, and a file again; the truth of everything is known. */
import assert from "node:assert/strict";
import { mean, sampleStandardDeviation } from "simple-statistics";
import * as eels from "../mod.ts";

const GAIN = 8, READOUT = 12;
const PEAKS = [
  { name: "Ti L3", height: 500, positionEv: 458.5, fwhmEv: 3 },
  { name: "t2g", height: 150, positionEv: 531, fwhmEv: 3 },
  { name: "eg", height: 200, positionEv: 541, fwhmEv: 5 },
];
/** The axis as the file has it: 2 eV off, and 1 / 0.998 too fine. */
const FILE_AXIS = eels.energyAxis(438, 0.4 / 0.998, 400);
const truthEv = (energyEv: number) => 456.5 + 2 + 0.998 * (energyEv - 456.5);
const foundEv = (trueEv: number) => 456.5 + (trueEv - 458.5) / 0.998;

/** Counts of an image of `[rows, columns]` times the dose, as a file has them. */
function measured(rows: number, columns: number, dose = 1, seed = 1): eels.SpectrumImage {
  const { startEv, stepEv, channels } = FILE_AXIS;
  const axis = eels.energyAxis(truthEv(startEv), 0.998 * stepEv, channels);
  const edge = eels.gaussianPeaks(axis, PEAKS);
  const one = edge.data.map((value, e) =>
    dose * (value + 600 * (eels.energyAt(axis, e) / 500) ** -3)
  );
  const clean = eels.repeatSpectrum(
    eels.spectrumImage({ data: one, energy: FILE_AXIS }),
    rows * columns,
  );
  const random = eels.prng(seed);
  const drawn = eels.sampleElectrons(clean, { electronsPerUnit: 1, random });
  const { data } = eels.readOut(drawn, { gain: GAIN, readoutCounts: READOUT, random });
  return eels.spectrumImage({
    data,
    shape: [rows, columns, channels],
    energy: FILE_AXIS,
    title: "titanate",
    pixel: { rowNm: 0.2, columnNm: 0.2 },
    settings: { beamEnergyEv: 2e5, convergenceAngleMrad: 30, collectionAngleMrad: 45 },
  });
}

const CASES = [
  { name: "a map", image: measured(16, 20), rank: true },
  { name: "a line scan", image: measured(1, 60, 4, 2), rank: true },
  { name: "one spectrum", image: measured(1, 1, 100, 3), rank: false },
];

function assertPulls(name: string, pulls: readonly number[], most = 4) {
  const count = pulls.length;
  if (count === 1) return assert.ok(Math.abs(pulls[0]) < most, `${name}: ${pulls}`);
  const bias = Math.abs(mean([...pulls])) * Math.sqrt(count);
  assert.ok(bias < most, `${name}: the mean of ${count} pulls is ${bias} of its standard errors`);
  const deviation = sampleStandardDeviation([...pulls]);
  const allowed = most / Math.sqrt(2 * count);
  assert.ok(Math.abs(deviation - 1) < allowed, `${name}: pulls scatter by ${deviation}`);
}

for (const { name, image, rank } of CASES) {
  Deno.test(`a file becomes fitted peaks and a file again, ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await eels.write(`${folder}/raw.hspy`, image);
      const raw = await eels.read(`${folder}/raw.hspy`);
      assert.deepEqual([raw.data, raw.settings, raw.pixel], [
        image.data,
        image.settings,
        rank ? image.pixel : undefined,
      ]);

      const peaks = [{ nearEv: 456.5, trueEv: 458.5 }, { nearEv: foundEv(531), trueEv: 531 }];
      const calibrated = eels.calibrate(raw, { peaks });
      const { calibration } = calibrated;
      assert.ok(calibration);
      const { stretch, stretchStandardError } = calibration;
      const off = (stretch - 0.998) / stretchStandardError;
      assert.ok(Math.abs(off) < 4, `stretch ${stretch} is off by ${off} standard errors`);

      const window = rank ? {} : { fromEv: 545, toEv: 597 };
      const counts = eels.estimateNoise(calibrated, window);
      const { gain, gainStandardError = NaN } = counts.noise!;
      const away = (gain - GAIN) / gainStandardError;
      assert.ok(Math.abs(away) < 4, `gain ${gain} is off by ${away} standard errors`);

      const fitted = { fromEv: 480, toEv: 522 };
      const edge = eels.removeBackground(counts, fitted);
      const { image: clean, details } = await eels.denoise(
        edge,
        rank ? { method: "pca" } : { method: "savitzky-golay" },
      );
      assert.equal(clean.noise, undefined);
      // The edge, and what errors of the backgrounds have in common.
      if (rank) assert.ok(details.rank >= 1 && details.rank <= 3, `rank ${details.rank}`);
      const quieter = deviationAt(clean, 592) / deviationAt(edge, 592);
      assert.ok(quieter < 0.8, `noise at 592 eV is ${quieter} of what it was`);

      const known = eels.withNoise(counts, { gain: GAIN, readoutCounts: READOUT });
      const fits = eels.fitPeaks(eels.removeBackground(known, fitted), {
        fromEv: 526,
        toEv: 548,
        peaks: [{ name: "t2g", nearEv: 531, fwhmEv: 3 }, { name: "eg", nearEv: 541, fwhmEv: 5 }],
      });
      assert.equal(eels.countStatus(fits).fitted, fits.status.length);
      const position = eels.peakMap(fits, { peak: "eg", value: "positionEv" });
      const error = eels.peakMap(fits, { peak: "eg", value: "positionStandardErrorEv" });
      assert.deepEqual(position.shape, image.shape.slice(0, 2));
      // The axis has an error of its own, the same in every pixel.
      const axisEv = calibration.shiftStandardErrorEv + 46 * stretchStandardError;
      const pulls = [...position.data].map((value, s) =>
        (value - 541) / Math.hypot(error.data[s], rank ? 0 : axisEv)
      );
      assertPulls("position", pulls.length === 1 ? pulls : centred(pulls));

      const area = eels.integrateEdge(known, { backgroundEv: [480, 522], fromEv: 526, toEv: 550 });
      const truth = trueIntegral(known, image, 526, 550);
      assertPulls(
        "integral",
        [...area.value.data].map((value, s) => (value - truth) / area.standardError.data[s]),
      );

      await eels.write(`${folder}/edge.hspy`, edge);
      const { history, ...back } = await eels.read(`${folder}/edge.hspy`);
      const { history: before = [], ...written } = edge;
      assert.deepEqual(back, written);
      assert.deepEqual(history, [...before, "read from edge.hspy"]);
      assert.match(
        before.join("; "),
        /^read from .*; calibrated .*; noise .*; power law of 480-522/,
      );
      await eels.write(`${folder}/area.hspy`, area.value);
      assert.deepEqual((await eels.readImage(`${folder}/area.hspy`)).data, area.value.data);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

const centred = (values: readonly number[]) => values.map((value) => value - mean([...values]));

/** Scatter of neighbouring channels above an energy, where there is no edge. */
function deviationAt(image: eels.SpectrumImage, fromEv: number): number {
  const { data } = eels.crop(image, { fromEv: fromEv - 20, toEv: fromEv });
  return sampleStandardDeviation([...data]);
}

/** What integrateEdge() finds without noise: peaks alone, on the channels of the calibrated axis. */
function trueIntegral(
  { energy }: eels.SpectrumImage,
  image: eels.SpectrumImage,
  fromEv: number,
  toEv: number,
): number {
  const dose = CASES.find((each) => each.image === image)!.name === "a map"
    ? 1
    : image.shape[1] === 60
    ? 4
    : 100;
  const { startEv, stepEv, channels } = FILE_AXIS;
  const axis = eels.energyAxis(truthEv(startEv), 0.998 * stepEv, channels);
  let sum = 0;
  eels.gaussianPeaks(axis, PEAKS).data.forEach((value, e) => {
    const energyEv = eels.energyAt(energy, e);
    if (energyEv >= fromEv && energyEv < toEv) sum += GAIN * dose * value;
  });
  return sum;
}
