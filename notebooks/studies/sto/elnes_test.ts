import assert from "node:assert/strict";
import { channelAt, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { AS_COMPUTED, loadSrTiO3OxygenK, placeEdge, varyEdges } from "./elnes.ts";

const energy = energyAxis(500, 0.25, 288);
const edge = await loadSrTiO3OxygenK();

/** Energy of the highest value between two energies. */
function topBetween(spectrum: ArrayLike<number>, fromEv: number, toEv: number) {
  let best = Math.round(channelAt(energy, fromEv));
  for (let e = best; e < channelAt(energy, toEv); e++) if (spectrum[e] > spectrum[best]) best = e;
  return energy.startEv + best * energy.stepEv;
}

Deno.test("placeEdge() puts t2g where it is asked and the main peak 4.2 eV above", () => {
  for (const firstPeakEv of [530, 531.5]) {
    const placed = placeEdge(edge, { energy, firstPeakEv });
    assert.ok(Math.abs(topBetween(placed, firstPeakEv - 1, firstPeakEv + 1) - firstPeakEv) <= 0.25);
    assert.ok(
      Math.abs(topBetween(placed, firstPeakEv + 3, firstPeakEv + 6) - firstPeakEv - 4.2) <= 0.3,
    );
    assert.equal(placed.reduce((a, b) => Math.max(a, b)), 1);
    assert.ok(placed.slice(0, 80).every((v) => v === 0));
  }
});

Deno.test("placeEdge() moves and scales one peak and leaves the first alone", () => {
  const plain = placeEdge(edge, { energy });
  const moved = placeEdge(edge, { energy, peakShiftsEv: [0, 0.3, 0.7, 0, 0] });
  assert.ok(Math.abs(topBetween(moved, 534, 538) - topBetween(plain, 534, 538) - 0.7) <= 0.26);
  assert.equal(topBetween(moved, 530, 532), topBetween(plain, 530, 532));
  const higher = placeEdge(edge, { energy, peakFactors: [2, 1, 1, 1, 1] });
  const ratio = (s: Float64Array) =>
    s[Math.round(channelAt(energy, 531))] / s[Math.round(channelAt(energy, 543.3))];
  assert.ok(Math.abs(ratio(higher) / ratio(plain) - 2) < 0.05);
});

Deno.test("placeEdge() broadens: the first peak falls and the valley after it fills", () => {
  const plain = placeEdge(edge, { energy }), broad = placeEdge(edge, { energy, broadeningEv: 2 });
  const ratio = (s: Float64Array) =>
    s[Math.round(channelAt(energy, 531))] / s[Math.round(channelAt(energy, 532.4))];
  assert.ok(ratio(broad) < 0.8 * ratio(plain));
});

Deno.test("placeEdge() refuses reversed peaks and short lists", () => {
  assert.throws(
    () => placeEdge(edge, { energy, peakShiftsEv: [0, 3, 0, 0, 0] }),
    /keep their order/,
  );
  assert.throws(() => placeEdge(edge, { energy, peakFactors: [1] }), /5 entries: it has 1/);
});

const NONE = { ...AS_COMPUTED, broadeningEv: [0, 0] };

Deno.test("varyEdges() without variation gives the computed edge, and repeats itself with a seed", () => {
  const same = varyEdges(edge, { energy, ...NONE, count: 2, random: prng(1) });
  const plain = Float32Array.from(placeEdge(edge, { energy }));
  assert.deepEqual(same.data.subarray(0, 288), plain);
  assert.deepEqual(same.data.subarray(288), plain);
  const wide = { ...NONE, shiftEv: 0.5, logDistance: 0.2, logFactor: 0.3, count: 3 };
  const vary = (seed: number) => varyEdges(edge, { energy, ...wide, random: prng(seed) }).data;
  assert.deepEqual(vary(2), vary(2));
  assert.notDeepEqual(vary(2), vary(3));
});

Deno.test("varyEdges() shifts the first peak by the deviation asked for", () => {
  const many = varyEdges(edge, { energy, ...NONE, shiftEv: 0.5, count: 300, random: prng(4) });
  const tops = Array.from(
    { length: 300 },
    (_, s) => topBetween(many.data.subarray(s * 288, s * 288 + 288), 528.5, 533) - 531,
  );
  const deviation = Math.sqrt(tops.reduce((sum, v) => sum + v * v, 0) / 300);
  assert.ok(Math.abs(deviation - 0.5) < 0.08, `${deviation}`);
});
