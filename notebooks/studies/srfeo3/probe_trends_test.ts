import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { compareTrends } from "./probe_trends.ts";

const energy = energyAxis(520, 0.25, 240), axis = energies(energy);
const drift = Float64Array.from({ length: 60 }, (_, row) => (row - 30) / 60);

/** A peak that follows a share of the drift, on a step whose height follows the row. */
function scan(share: number, heights: (row: number) => number) {
  const data = new Float32Array(60 * 2 * 240), random = prng(1);
  for (let s = 0; s < 120; s++) {
    const row = Math.floor(s / 2), at = 530 + share * drift[row];
    data.set(
      axis.map((e) =>
        Math.exp(-((e - at) ** 2) / 4) + (e > 545 ? heights(row) : 0) + 0.003 * random.normal()
      ),
      s * 240,
    );
  }
  return spectrumImage({ data, shape: [60, 2, 240], energy });
}

Deno.test("compareTrends() finds how much of a shift and of an intensity was kept", () => {
  const truth = scan(1, (row) => 0.3 + row / 200);
  const denoised = scan(0.4, (row) => 0.3 + 0.8 * row / 200);
  const trends = compareTrends(truth, denoised, { driftEv: drift, peakEv: 530 });
  assert.ok(Math.abs(trends.shiftInTruth - 1) < 0.02, `${trends.shiftInTruth}`);
  assert.ok(Math.abs(trends.shiftInDenoised - 0.4) < 0.02, `${trends.shiftInDenoised}`);
  assert.ok(Math.abs(trends.intensitySlope - 0.8) < 0.02, `${trends.intensitySlope}`);
  assert.ok(trends.shiftStandardError < 0.01 && trends.missing === 0);
});
