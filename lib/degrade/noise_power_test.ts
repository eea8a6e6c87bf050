import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { estimateGain } from "./noise_power.ts";

const CHANNELS = 1200;
const WINDOW = { fromEv: 0, toEv: CHANNELS * 0.25 };

/** A falling spectrum of Poisson electrons, each spread over channels by a Gaussian. */
function measure(gain: number, spreadChannels: number, seed: number) {
  const random = prng(seed);
  const electrons = Float64Array.from(
    { length: CHANNELS },
    (_, i) => random.poisson(3000 * Math.exp(-i / 900)),
  );
  const kernel = Array.from(
    { length: 13 },
    (_, i) =>
      spreadChannels ? Math.exp(-((i - 6) ** 2) / 2 / spreadChannels ** 2) : Number(i === 6),
  );
  const norm = kernel.reduce((sum, k) => sum + k, 0);
  const counts = electrons.map((_, i) =>
    gain * kernel.reduce((sum, k, j) => {
      const source = Math.min(CHANNELS - 1, Math.max(0, i + j - 6));
      return sum + k / norm * electrons[source];
    }, 0)
  );
  return spectrumImage({ data: counts, energy: energyAxis(0, 0.25, CHANNELS) });
}

for (const gain of [0.5, 5, 50]) {
  for (const spread of [0, 0.8]) {
    Deno.test(`estimateGain() finds gain ${gain} at a spread of ${spread} channels, errors true`, () => {
      const runs = Array.from(
        { length: 40 },
        (_, k) => estimateGain(measure(gain, spread, k), WINDOW),
      );
      const mean = runs.reduce((sum, run) => sum + run.gain, 0) / runs.length;
      assert.ok(Math.abs(mean / gain - 1) < 0.08, `mean of 40 runs ${mean}`);
      const covered = runs.filter((run) => Math.abs(run.gain - gain) < 2 * run.gainStandardError);
      assert.ok(covered.length >= 33, `two standard errors cover ${covered.length} of 40`);
      const far = runs.filter((run) => run.gainStandardError > 0.3 * gain);
      assert.ok(far.length <= 2, `${far.length} of 40 errors are uselessly wide`);
    });
  }
}

Deno.test("estimateGain() shows that neighbour differences mislead where channels correlate", () => {
  const blurred = estimateGain(measure(5, 0.8, 1), WINDOW);
  assert.ok(blurred.neighbourGain < 0.5 * blurred.gain);
  assert.ok(blurred.autocorrelation[1] > 0.5);
  assert.equal(blurred.autocorrelation[0], 1);
});

Deno.test("estimateGain() refuses short windows, zeros and images", () => {
  const spectrum = measure(5, 0, 1);
  assert.throws(() => estimateGain(spectrum, { fromEv: 0, toEv: 5 }), /holds 20/);
  const data = spectrum.data.slice();
  data[7] = 0;
  assert.throws(() => estimateGain({ ...spectrum, data }, WINDOW), /channel 7 has 0/);
  const image = spectrumImage({
    ...spectrum,
    shape: [2, 1, 600],
    energy: energyAxis(0, 0.25, 600),
  });
  assert.throws(() => estimateGain(image, WINDOW), /one spectrum: shape is \[2,1,600\]/);
});
