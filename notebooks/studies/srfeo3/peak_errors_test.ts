import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, repeatSpectrum, spectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { comparePeakFits } from "./peak_errors.ts";
import { fitPeaks } from "eels/analyse/peak_fit.ts";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";

const energy = energyAxis(520, 0.25, 80);
const peakAt = (positionEv: number, height: number, fwhmEv: number) =>
  repeatSpectrum(gaussianPeaks(energy, [{ height, positionEv, fwhmEv }]), 400);
const options = { fromEv: 522, toEv: 538, peaks: [{ name: "peak", nearEv: 530, fwhmEv: 3 }] };
const truth = fitPeaks(peakAt(530, 10, 4), options);

Deno.test("comparePeakFits() finds the bias that was put in, and the scatter that the fits state", () => {
  const image = addGaussianNoise(peakAt(530.4, 9, 4.4), { sigma: 0.5, random: prng(1) });
  const [row] = comparePeakFits(fitPeaks(image, { ...options, noise: { sigma: 0.5 } }), truth);
  assert.ok(Math.abs(row.biasEv - 0.4) < 4 * row.biasStandardErrorEv);
  assert.ok(Math.abs(row.heightBias + 0.1) < 0.01 && Math.abs(row.widthBias - 0.1) < 0.01);
  assert.ok(Math.abs(row.scatterEv / row.statedEv - 1) < 4 / Math.sqrt(800));
  assert.deepEqual([row.peak, row.fitted, row.failed], ["peak", 400, 0]);
});

Deno.test("comparePeakFits() counts the fits that failed and leaves them out of the means", () => {
  const image = mapValues(peakAt(530, 10, 4), (value) => value);
  image.data.fill(0, 0, 80 * 100);
  const counting = { ...options, noise: { gain: 1 } };
  const [row] = comparePeakFits(fitPeaks(image, counting), truth);
  assert.deepEqual([row.fitted, row.failed], [300, 100]);
  assert.ok(Math.abs(row.biasEv) < 1e-3 && Math.abs(row.heightBias) < 1e-3);
});

Deno.test("comparePeakFits() refuses other peaks, other spectra, and a truth that failed everywhere", () => {
  const [one, blank] = [peakAt(530, 10, 4), new Float32Array(400 * 80)];
  const other = fitPeaks(one, { ...options, peaks: [{ ...options.peaks[0], name: "other" }] });
  assert.throws(() => comparePeakFits(other, truth), { message: /other in 400 .*, peak in 400/ });
  const none = spectrumImage({ data: blank, shape: [1, 400, 80], energy });
  const failed = fitPeaks(none, { ...options, noise: { gain: 1 } });
  assert.throws(() => comparePeakFits(truth, failed), {
    message: /none of 400 is, the first is "too few counts"/,
  });
});

Deno.test("comparePeakFits() leaves out spectra whose truth failed, and counts them", () => {
  const status = truth.status.map((status, s) => s < 10 ? "at bound" as const : status);
  const image = addGaussianNoise(peakAt(530, 10, 4), { sigma: 0.5, random: prng(1) });
  const [row] = comparePeakFits(fitPeaks(image, options), { ...truth, status });
  assert.deepEqual([row.fitted, row.failed, row.noTruth], [390, 0, 10]);
});
