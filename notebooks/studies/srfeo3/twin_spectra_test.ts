import assert from "node:assert/strict";
import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import { placeCurve } from "eels/simulate/place_curve.ts";
import { loadSrFeO3Edges, placeSrFeO3 } from "./twin_spectra.ts";

const edges = await loadSrFeO3Edges();
const energy = energyAxis(515, 0.05, 4400);
const sumBetween = (values: Float64Array, fromEv: number, toEv: number) =>
  values.reduce((sum, value, e) => {
    const at = energyAt(energy, e);
    return at >= fromEv && at < toEv ? sum + value * energy.stepEv : sum;
  }, 0);
const maximumBetween = (values: Float64Array, fromEv: number, toEv: number) => {
  let best = { height: -Infinity, atEv: NaN };
  values.forEach((height, e) => {
    const atEv = energyAt(energy, e);
    if (atEv >= fromEv && atEv < toEv && height > best.height) best = { height, atEv };
  });
  return best;
};

Deno.test("the pre-peak lies at 528 eV and the L3 maximum 183.1 or 181.5 eV above", () => {
  for (const [delta, ironEv] of [[0, 711.1], [0.5, 709.5]]) {
    const { oxygenK, ironL } = placeSrFeO3(edges, energy, { delta });
    assert.ok(Math.abs(maximumBetween(oxygenK, 525, 531).atEv - 528) < 0.1);
    assert.ok(Math.abs(maximumBetween(ironL, 700, 740).atEv - ironEv) < 0.1);
  }
});

Deno.test("losing oxygen halves the height of the pre-peak", () => {
  const [full, empty] = [0, 0.5].map((delta) =>
    maximumBetween(placeSrFeO3(edges, energy, { delta }).oxygenK, 525, 531).height
  );
  const perAtom = empty / 2.5 / (full / 3);
  assert.ok(perAtom > 0.42 && perAtom < 0.52, `ratio ${perAtom}`);
});

Deno.test("each O K edge has the area of its oxygen atoms, and the mix is linear in delta", () => {
  const [a, b, c] = [0, 0.25, 0.5].map((delta) => placeSrFeO3(edges, energy, { delta }));
  assert.ok(Math.abs(sumBetween(a.oxygenK, 515, 567.3) - 1) < 0.01);
  assert.ok(Math.abs(sumBetween(c.oxygenK, 515, 566.75) - 2.5 / 3) < 0.01);
  b.sum.forEach((value, e) => assert.ok(Math.abs(value - (a.sum[e] + c.sum[e]) / 2) < 1e-12));
});

Deno.test("where the computations end no spectrum falls: a continued edge changes slowly", () => {
  for (const delta of [0, 0.5]) {
    const { oxygenK, ironL } = placeSrFeO3(edges, energy, { delta });
    for (const [values, fromEv, toEv] of [[oxygenK, 564, 580], [ironL, 735.5, 745]] as const) {
      values.forEach((value, e) => {
        const at = energyAt(energy, e);
        if (at < fromEv || at >= toEv) return;
        const change = Math.abs(value / values[e - 20] - 1); // in 1 eV
        assert.ok(change < 0.1, `${change} at ${at} eV`);
      });
    }
  }
});

Deno.test("broadening lowers peaks and keeps areas", () => {
  const [sharp, broad] = [0, 2].map((broadeningEv) =>
    placeSrFeO3(edges, energy, { delta: 0, broadeningEv }).ironL
  );
  assert.ok(Math.max(...broad) < 0.8 * Math.max(...sharp));
  assert.ok(Math.abs(sumBetween(broad, 695, 730) / sumBetween(sharp, 695, 730) - 1) < 0.01);
});

Deno.test("delta beyond brownmillerite is refused", () => {
  assert.throws(() => placeSrFeO3(edges, energy, { delta: 0.6 }), /0\.\.0\.5: it is 0\.6/);
});

Deno.test("a placed curve is itself within its range and goes on without steps beyond it", () => {
  const relativeEv = Float64Array.from({ length: 201 }, (_, i) => -2 + i * 0.1);
  const values = relativeEv.map((at) => 2 + Math.sin(at));
  const axis = energyAxis(520, 0.05, 1200);
  const placed = placeCurve({ relativeEv, values }, { energy: axis, zeroEv: 530 });
  placed.forEach((value, e) => {
    const at = energyAt(axis, e) - 530;
    if (at >= -2 && at <= 18) assert.ok(Math.abs(value - 2 - Math.sin(at)) < 0.002);
    if (e > 0) assert.ok(Math.abs(value - placed[e - 1]) < 0.12, `step at ${at} eV`);
  });
  assert.ok(placed[0] < 0.001);
  // The level of the last 4 eV, falling as E^-3.
  const level = values.slice(-40).reduce((sum, value) => sum + value / 40, 0);
  assert.ok(Math.abs(placed[1199] / (level * (548 / energyAt(axis, 1199)) ** 3) - 1) < 1e-3);
  const uneven = { relativeEv: [0, 1, 3], values: [1, 1, 1] };
  assert.throws(() => placeCurve(uneven, { energy: axis, zeroEv: 530 }), /equal steps/);
});
