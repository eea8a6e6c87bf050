import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { simulate } from "./twin.ts";
import { alignRows, estimateDrift } from "eels/analyse/energy_drift.ts";

const rms = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0) / values.length);

Deno.test("without noise the drift of a moved peak is found to a hundredth of a channel", () => {
  const energy = energyAxis(520, 0.25, 120);
  const truth = Array.from({ length: 9 }, (_, row) => 0.3 * Math.sin(row) + 0.02 * row);
  const data = truth.flatMap((shift, row) =>
    Array.from(
      energies(energy),
      (at) => (1 + row) * (1 + Math.exp(-(((at - 535 - shift) / 2) ** 2))),
    )
  );
  const image = spectrumImage({ data, shape: [9, 1, 120], energy });
  const found = estimateDrift(image, { fromEv: 522, toEv: 548, mostEv: 1.5, rows: 1 });
  const middle = truth.reduce((sum, v) => sum + v, 0) / 9;
  assert.ok(rms(found.map((v, row) => v - truth[row] + middle)) < 0.0025);
});

Deno.test("the drift of the noisy twin is found to 0.08 eV, and aligned edges are steeper", async () => {
  const images = await simulate({ random: prng(9), images: 4, rows: 120 });
  for (const { counts, driftEv } of images) {
    const found = estimateDrift(counts, { fromEv: 522, toEv: 552 });
    const middle = driftEv.reduce((sum, v) => sum + v, 0) / driftEv.length;
    const error = rms(found.map((v, row) => v - driftEv[row] + middle));
    assert.ok(error < 0.08, `${error}`);
  }
  const [{ counts, expected, driftEv }] = images;
  const steepest = (image: typeof expected) => {
    const { data } = meanSpectrum(image);
    return data.reduce((best, v, e) => e > 2 ? Math.max(best, v - data[e - 2]) : best, 0);
  };
  const found = estimateDrift(counts, { fromEv: 522, toEv: 552 });
  const gain = steepest(alignRows(expected, found)) / steepest(expected);
  const middle = driftEv.reduce((sum, v) => sum + v, 0) / driftEv.length;
  const best = steepest(alignRows(expected, driftEv.map((v) => v - middle))) / steepest(expected);
  assert.ok(gain > 1.02 && gain > 1 + 0.9 * (best - 1), `${gain} of ${best}`);
});

Deno.test("a window too narrow for the shifts is refused, and a drift a row is asked for", async () => {
  const [{ counts }] = await simulate({ random: prng(9), images: 4, rows: 2 });
  assert.throws(() => estimateDrift(counts, { fromEv: 525, toEv: 530 }), /four times as wide/);
  assert.throws(() => alignRows(counts, [0]), /1 drifts, 2 rows/);
});
