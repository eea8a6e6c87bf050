import assert from "node:assert/strict";
import { type Crystal, SRTIO3 } from "./crystal.ts";
import { type MultisliceOptions, resolveMultislice } from "./multislice_settings.ts";

const refused: [string, MultisliceOptions, RegExp][] = [
  [
    "convergence beyond the band limit",
    { convergenceMrad: 140 },
    /134\.8 mrad: it is 140, raise po/,
  ],
  ["collection beyond the band limit", { collectionMrad: 40, points: 32 }, /33\.7 mrad: it is 40/],
  ["a thick slice", { slicesPerCell: 1 }, /it is 3\.90 Å, raise slicesPerCell \(1\)/],
  ["a small cell", { repeats: 1 }, /at least 5\.0 Å wide.*it is 3\.9 Å, raise repeats \(1\)/],
  [
    "a small cell for a defocused probe",
    { defocusNm: 20 },
    /at least 17\.0 Å.*raise repeats \(3\)/,
  ],
  ["a grid that is no power of two", { points: 100 }, /points must be a power of two/],
  ["no beam", { beamEnergyKev: 0 }, /beamEnergyKev must be above 0/],
  ["a loss above the beam energy", { energyLossEv: 2e5 }, /energyLossEv must lie between/],
  ["half a configuration", { phononConfigurations: 0.5 }, /phononConfigurations must be a whole/],
  ["an empty pool", { phononPool: 0 }, /phononPool must be a whole number of 1 or more/],
  ["no convergence", { convergenceMrad: 0 }, /convergenceMrad must be above 0/],
  ["NaN", { defocusNm: NaN }, /defocusNm must be a number: it is NaN/],
];

for (const [what, options, message] of refused) {
  Deno.test(`${what} is refused, with the number to change`, () => {
    assert.throws(() => resolveMultislice(SRTIO3, options), { name: "RangeError", message });
  });
}

Deno.test("the defaults and their like are accepted", () => {
  assert.equal(resolveMultislice(SRTIO3).points, 128);
  assert.equal(resolveMultislice(SRTIO3, { points: 256, repeats: 6 }).repeats, 6);
  const flat: Crystal = { ...SRTIO3, cellA: [3.905, 5.5, 3.905] };
  assert.equal(resolveMultislice(flat, { beamEnergyKev: 300 }).beamEnergyKev, 300);
});
