import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { makeLowLossImage } from "./low_loss_image.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";

const energy = energyAxis(-1, 0.01, 256);
const make = (changes: object = {}, count = 5) =>
  makeLowLossSpectra(energy, { ...PUBLISHED_LOW_LOSS, count, random: prng(3), ...changes });
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

Deno.test("makeLowLossSpectra() blurs each target with its own spread, as the sum that defines it", () => {
  const { targets, blurred, trueSpreads, measured } = make();
  const half = (trueSpreads.shape[2] - 1) / 2;
  assert.deepEqual(measured.shape, [1, 5, 256]);
  for (let s = 0; s < 5; s++) {
    const sharp = targets.data.subarray(256 * s, 256 * (s + 1));
    const kernel = trueSpreads.data.subarray((2 * half + 1) * s, (2 * half + 1) * (s + 1));
    const expected = Float64Array.from(
      { length: 256 },
      (_, e) => sum(Array.from(sharp, (v, t) => v * (kernel[e - t + half] ?? 0))),
    );
    const total = sum(expected);
    assert.ok(Math.abs(sum(sharp) - 1) < 1e-5 && Math.abs(sum(kernel) - 1) < 1e-5);
    expected.forEach((v, e) => assert.ok(Math.abs(blurred.data[256 * s + e] - v / total) < 1e-7));
  }
});

Deno.test("makeLowLossSpectra() stays within its settings and the same for the same seed", () => {
  const { peaks, spreadFwhmEv, noiseDeviation } = make({}, 200);
  const { peaks: [fewest, most], peakFwhmEv, zeroLossRatio } = PUBLISHED_LOW_LOSS;
  const counts = new Set(peaks.map((own) => own.length));
  assert.equal(counts.size, most - fewest + 1);
  for (const { energyEv, fwhmEv, height } of peaks.flat()) {
    assert.ok(
      energyEv >= -1e-9 && energyEv < 1.56 && fwhmEv >= peakFwhmEv[0] && fwhmEv <= peakFwhmEv[1],
    );
    assert.ok(1 / height >= zeroLossRatio[0] && 1 / height <= zeroLossRatio[1]);
  }
  const mean = sum(spreadFwhmEv) / 200;
  assert.ok(Math.abs(mean - 0.1175) < 5 * 0.165 / Math.sqrt(12 * 200), `${mean}`);
  assert.ok(noiseDeviation.every((deviation) => deviation > 0));
  assert.deepEqual(make().measured.data, make().measured.data);
  assert.notDeepEqual(make().measured.data, make({ random: prng(4) }).measured.data);
});

Deno.test("makeLowLossSpectra() adds noise of the size it states, or counts electrons", () => {
  const { measured, blurred, noiseDeviation } = make({ noiseShare: [1e-3, 1e-3] }, 20);
  let ratio = 0;
  measured.data.forEach((v, i) =>
    ratio += ((v - blurred.data[i]) / noiseDeviation[Math.floor(i / 256)]) ** 2 / (20 * 256)
  );
  assert.ok(Math.abs(ratio - 1) < 0.1, `${ratio}`);
  const counted = make({ electrons: [1e5, 1e5] }, 20);
  let chi = 0, used = 0;
  counted.measured.data.forEach((v, i) => {
    const mean = 1e5 * counted.blurred.data[i];
    if (mean < 5) return;
    chi += (1e5 * v - mean) ** 2 / mean;
    used++;
  });
  assert.ok(Math.abs(chi / used - 1) < 0.1, `${chi / used}`);
});

Deno.test("a spread without jitter is Lorentzian, and jitter widens it", () => {
  const spreads = [0, 0.05].map((jitterEv) => make({ jitterEv }).trueSpreads.data.slice(0, 255));
  const tops = spreads.map((values) => Math.max(...values));
  assert.ok(tops[1] < tops[0]);
  const { spreadFwhmEv } = make({ jitterEv: 0 });
  const at = (i: number) => 1 / (1 + (2 * 0.01 * i / spreadFwhmEv[0]) ** 2);
  assert.ok(Math.abs(spreads[0][127 + 9] / spreads[0][127] - at(9)) < 1e-5);
});

Deno.test("makeLowLossImage() counts the electrons that its blurred mixture expects", () => {
  const options = { rows: 6, columns: 8, electrons: 1e5, random: prng(2) };
  const { image, truth, spread } = makeLowLossImage(energy, { ...PUBLISHED_LOW_LOSS, ...options });
  assert.deepEqual(image.shape, [6, 8, 256]);
  assert.ok(Math.abs(sum(image.data) / 48e5 - 1) < 5 / Math.sqrt(48e5));
  assert.ok(Math.abs(sum(truth.data) / 48e5 - 1) < 1e-4);
  assert.ok(Math.abs(sum(spread.data) - 1) < 1e-5);
  assert.ok(image.data.every(Number.isInteger));
});
