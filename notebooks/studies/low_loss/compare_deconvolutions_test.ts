import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { prng } from "eels/core/random.ts";
import {
  answerUnseen,
  compareCourse,
  compareDeconvolutions,
  compareMisfits,
  compareOnImage,
  coverage,
  lossError,
  publishedError,
} from "./compare_deconvolutions.ts";
import { takeTraces } from "./deconvolution_methods.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";

const channels = 600, energy = energyAxis(-1, 0.01, channels);
const bump = (at: number, fwhm: number, height: number) =>
  Float64Array.from(
    { length: channels },
    (_, e) => height * Math.exp(-4 * Math.LN2 * ((-1 + 0.01 * e - at) / fwhm) ** 2),
  );
const add = (...parts: Float64Array[]) =>
  parts[0].map((_, e) => parts.reduce((s, p) => s + p[e], 0));
const image = (...rows: Float64Array[]) => {
  const data = new Float32Array(rows.length * channels);
  rows.forEach((row, s) => data.set(row, s * channels));
  return spectrumImage({ data, shape: [1, rows.length, channels], energy });
};
const sharp = add(bump(0, 0.05, 1), bump(1.503, 0.2, 0.01), bump(3, 0.4, 0.005));

Deno.test("compareDeconvolutions() finds the truth itself faultless, and counts what is wrong", () => {
  const truth = image(sharp, bump(0, 0.05, 1));
  const wrong = image(
    add(bump(0, 0.1, 1), bump(1.523, 0.3, 0.01), bump(4, 0.2, 0.003)),
    add(bump(0, 0.1, 1), bump(2, 0.2, 0.003)),
  );
  const [right, off] = compareDeconvolutions(
    [{ method: "truth", image: truth }, { method: "off", image: wrong }],
    { truth },
  );
  assert.deepEqual(
    [right.lossError, right.recall, right.falsePeaks, right.positionErrorEv, right.widthError],
    [0, 1, 0, 0, 0],
  );
  assert.equal(right.publishedPercent, 0);
  assert.equal(off.recall, 0.5);
  assert.equal(off.falsePeaks, 1);
  assert.equal(off.falsePeakCount, 2);
  assert.ok(Math.abs(off.positionErrorEv - 0.02) < 1e-3 && Math.abs(off.widthError - 0.5) < 0.02);
  assert.ok(Math.abs(off.zeroLossFwhmEv - 0.1) < 1e-3);
});

Deno.test("lossError() is the share of the losses that is wrong, whatever the zero-loss peak is", () => {
  const double = image(add(bump(0, 0.02, 3), bump(1.503, 0.2, 0.02), bump(3, 0.4, 0.01)));
  assert.ok(Math.abs(lossError(double, { truth: image(sharp) }).lossError - 1) < 1e-3);
});

Deno.test("publishedError() is content with a constant", () => {
  const spectrum = sharp.map((v) => v / 10);
  const flat = image(spectrum.map(() => 0));
  assert.ok(
    publishedError(flat, image(spectrum)) <
      0.5 * 100 * lossError(flat, { truth: image(spectrum) }).lossError,
  );
});

Deno.test("coverage() counts the values inside their interval from an energy on", () => {
  const truth = image(sharp), low = image(sharp.map((v) => v - 1));
  const high = image(sharp.map((v, e) => e % 4 ? v + 1 : v - 0.5));
  assert.ok(Math.abs(coverage({ low, high }, { truth }) - 0.75) < 0.01);
});

Deno.test("compareOnImage() tells the misfit of every result, and the error where the truth is known", () => {
  const energy = energyAxis(-0.1, 0.1, 4);
  const of = (data: number[]) => spectrumImage({ data, energy });
  const measured = of([100, 10, 4, 1]),
    spread = spectrumImage({ data: [1], energy: energyAxis(0, 0.1, 1) });
  const results = [{ method: "same", image: measured }, {
    method: "off",
    image: of([100, 10, 1, 1]),
  }];
  const [same, off] = compareOnImage(results, { measured, spread, truth: measured });
  assert.ok(same.misfit < 1e-9 && same.lossError === 0);
  assert.ok(Math.abs(off.misfit - 9 / 1 / 4) < 1e-6, `${off.misfit}`);
  assert.ok(Math.abs(off.lossError - 3 / 5) < 1e-6, `${off.lossError}`);
  assert.ok(Number.isNaN(compareOnImage(results, { measured, spread })[0].lossError));
});

Deno.test("compareMisfits() finds noise alone where the truth is spread again, and leaves out one for all", () => {
  const options = { ...PUBLISHED_LOW_LOSS, peaks: [1, 2], noiseShare: [1e-3, 1e-3] };
  const set = makeLowLossSpectra(energyAxis(-3, 0.02, 512), {
    ...{ ...options, spreadFwhmEv: [0.02, 0.02], count: 4, random: prng(1) },
  });
  const unseen = answerUnseen(set.targets);
  const results = [{ method: "nothing", image: set.measured }, ...unseen];
  const [sharp, nothing, ...rest] = compareMisfits(results, set);
  assert.ok(Math.abs(sharp.misfit - 1) < 0.3, `${sharp.misfit}`);
  assert.ok(nothing.misfit > 10 * sharp.misfit);
  assert.deepEqual(rest, []);
});

Deno.test("answerUnseen() gives two levels, with the zero-loss peak and without, and the median", () => {
  const [whole, losses, typical] = answerUnseen(image(sharp, sharp, sharp.map(() => 0)));
  assert.ok(whole.image.data[0] > losses.image.data[0]);
  assert.deepEqual(new Set(losses.image.data).size, 1);
  typical.image.data.forEach((v, e) => assert.ok(Math.abs(v - sharp[e]) < 1e-7));
});

Deno.test("compareCourse() keeps the iterations; takeTraces() refuses what was not traced", () => {
  const truth = image(sharp);
  const traces = [{ method: "true spread", iterations: 5, image: truth }];
  const [row] = compareCourse(traces, { truth });
  assert.deepEqual([row.method, row.iterations, row.lossError], ["true spread", 5, 0]);
  const [taken] = takeTraces(traces, { "true spread": [5] });
  assert.equal(taken.method, "Richardson-Lucy, true spread, 5");
  assert.throws(() => takeTraces(traces, { "true spread": [6] }), /true spread, 6 iterations/);
});
