import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { addBackground, ESTIMATES, testKnownNoise } from "./known_noise.ts";

const edge = spectrumImage({
  data: Float32Array.from({ length: 12 * 12 * 80 }, (_, i) => i % 80 < 20 ? 0 : 1),
  shape: [12, 12, 80],
  energy: energyAxis(525, 0.25, 80),
});

Deno.test("addBackground() adds a power law that starts at its share", () => {
  const { data } = addBackground(edge, 3);
  assert.equal(data[0], 3);
  assert.ok(Math.abs(data[40] - 1 - 3 * (535 / 525) ** -3) < 1e-6);
});

Deno.test("testKnownNoise() finds the gain by sums of channels, and too little by single ones", () => {
  const how = { gain: 10, readoutCounts: 5, electronsPerUnit: 300, backgroundShare: 2 };
  const { gains, correlations } = testKnownNoise(edge, {
    ...{ ...how, fwhmChannels: [3], seeds: 1, random: prng(1) },
  });
  assert.deepEqual(
    [...new Set(gains.map(({ detector }) => detector))],
    ["3 channels", "scintillator"],
  );
  const ratio = (estimate: string) => gains.find((row) => row.estimate === estimate)!.ratio;
  assert.ok(Math.abs(ratio(ESTIMATES.power) - 1) < 0.3);
  assert.ok(ratio(ESTIMATES.scan) > 0.4 && ratio(ESTIMATES.scan) < 2);
  assert.ok(ratio(ESTIMATES.neighbours) < 0.1 && ratio(ESTIMATES.line) < 0.1);
  const [{ true: known, found }] = correlations;
  assert.ok(known > 0.7 && Math.abs(found - known) < 0.1);
});
