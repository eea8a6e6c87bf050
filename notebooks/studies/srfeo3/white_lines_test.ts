import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { measureOnset } from "eels/analyse/white_lines.ts";
import { simulate } from "./twin.ts";

Deno.test("on the twin Fe L comes nearer to O K by annealing, by onsets less than by the peaks put in", async () => {
  const options = { random: prng(1), images: 4, rows: 2, toEv: 745, offsetEv: 0 };
  const images = await simulate({
    ...options,
    initialDelta: [0, 0],
    annealedDelta: [0.5, 0.5],
  });
  const distances = [images[0], images[2]].map(({ expected }) => {
    const mean = meanSpectrum(expected);
    const oxygen = measureOnset(mean, { backgroundEv: [500, 522], peakEv: [525, 530] });
    return measureOnset(mean, { backgroundEv: [660, 700], peakEv: [705, 716] }) - oxygen;
  });
  const shift = distances[1] - distances[0];
  assert.ok(shift > -1.6 && shift < -0.3, `${distances}`);
});
