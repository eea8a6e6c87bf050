import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumAt, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { takeZeroLoss } from "eels/baseline/zero_loss.ts";
import { lowLoss } from "eels/simulate/low_loss.ts";
import { write } from "eels/write/write.ts";
import { drawPixel } from "./deconvolution_figure.ts";
import { readMeasuredLowLoss } from "./measured_low_loss.ts";
import { deconvolveImage, takeBest } from "./own_low_loss.ts";

/** Dark-corrected counts of a camera, whose zero-loss peak lies at 1.5 eV of the axis. */
function darkCorrected(rows: number): SpectrumImage {
  const random = prng(7), energy = energyAxis(-8.5, 0.5, 128);
  const plasmons = [{ energyEv: 15, widthEv: 4, share: 1 }];
  const beam = lowLoss(energyAxis(-10, 0.5, 128), { thicknessMfp: 0.5, plasmons });
  const data = Float32Array.from(
    { length: rows * 4 * 128 },
    (_, i) => 10 * random.poisson(2e4 * beam[i % 128]) + 30 * random.normal(),
  );
  return spectrumImage({ data, shape: [rows, 4, 128], energy });
}

const how = {
  config: { filters: [4, 4], dilations: [1, 2], kernel: 3 },
  epochs: 1,
  random: prng(1),
};

Deno.test("a low loss of one's own, displaced and with negative counts, is deconvolved in every way", async () => {
  const folder = await Deno.makeTempDir({ prefix: "eels_audit_" }), path = `${folder}/low.hspy`;
  try {
    await write(path, darkCorrected(4));
    const { image } = await readMeasuredLowLoss(path);
    assert.equal(image.unit, "electrons");
    assert.ok(image.data.some((value) => value < 0));
    assert.ok(Math.abs(image.energy.startEv + 10) < 0.02, `${image.energy.startEv}`);
    const results = await deconvolveImage(image, { ...how, zeroLoss: takeZeroLoss(image) });
    assert.equal(results.length, 5);
    for (const { image: { data } } of results) assert.ok(data.every(Number.isFinite));
    const figure = `${drawPixel(results)}`;
    assert.ok(figure.length > 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a single low-loss spectrum is deconvolved by Richardson-Lucy alone, which keeps its plasmon", async () => {
  const all = darkCorrected(1), data = spectrumAt(all, 0, 0).slice();
  const one = spectrumImage({ data, energy: energyAxis(-10, 0.5, 128) });
  const results = await deconvolveImage(one, { ...how, zeroLoss: takeZeroLoss(one) });
  assert.deepEqual(results.map(({ method }) => method), ["measured", "Richardson-Lucy, 50"]);
  const [, { image }] = results;
  const plasmon = image.data.subarray(40).reduce((most, value) => Math.max(most, value));
  assert.ok(plasmon > 20, `${plasmon}`);
});

Deno.test("a core loss in place of a low loss is refused by name", async () => {
  const folder = await Deno.makeTempDir({ prefix: "eels_audit_" }), path = `${folder}/core.hspy`;
  try {
    await write(path, { ...darkCorrected(1), energy: energyAxis(500, 0.5, 128) });
    await assert.rejects(
      () => readMeasuredLowLoss(path),
      /Cannot take the zero-loss peak .* 510 eV|within 20 eV/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("takeBest() takes the least misfit but the measurement's, and says which method it was", () => {
  const image = spectrumImage({ data: [1, 2], energy: energyAxis(0, 1, 2) });
  const results = ["measured", "one", "other"].map((method) => ({ method, image }));
  const judged = results.map(({ method }, i) => ({ method, misfit: [0.5, 9, 2][i] }));
  assert.deepEqual(takeBest(results, judged).history?.at(-1), "deconvolved by other, misfit 2.00");
});
