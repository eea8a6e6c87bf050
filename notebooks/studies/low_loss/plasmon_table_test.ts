import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { findZeroLoss } from "./measured_low_loss.ts";
import { plasmonsNear } from "./plasmon_search.ts";
import { analyseWays, budgetErrors } from "./plasmon_table.ts";

const energy = energyAxis(-4, 0.1, 400);
/** A zero-loss peak of 0.6 eV, a plasmon of some height at 16 eV, and counting noise. */
function lowLoss(height: number) {
  const random = prng(5);
  const data = Float32Array.from({ length: 400 }, (_, e) => {
    const at = -4 + 0.1 * e, peak = 2e6 * Math.exp(-4 * Math.LN2 * (at / 0.6) ** 2);
    const loss = at > 0 ? height / (1 + ((at - 16) / 1.5) ** 2) + 300 * Math.min(1, at / 5) : 0;
    return random.poisson(peak + loss);
  });
  return withNoise(spectrumImage({ data, energy, unit: "electrons" }), { gain: 1 });
}
const budget = (spectrum: ReturnType<typeof lowLoss>) => {
  const plasmons = plasmonsNear([16], spectrum), zero = findZeroLoss(spectrum);
  const how = { plasmons, splits: 2, draws: 4, random: prng(1) };
  return budgetErrors(spectrum, analyseWays(spectrum, { zero, plasmons }), how);
};

Deno.test("budgetErrors() has the plasmon that is there", () => {
  const [thickness, place] = budget(lowLoss(2e4));
  assert.ok(thickness.value > 0.06 && thickness.error > 0, JSON.stringify(thickness));
  assert.ok(
    Math.abs(place.value - 16) < 5 * place.error && place.error < 0.3,
    JSON.stringify(place),
  );
});

Deno.test("budgetErrors() gives no number for a plasmon that is not there", () => {
  const rows = budget(lowLoss(0)).slice(1);
  for (const row of rows) assert.ok(!(row.error < 0.5), JSON.stringify(row));
});

Deno.test("plasmonsNear() names plasmonsEv where an energy is none of the axis", () => {
  const spectrum = lowLoss(1e4);
  assert.throws(
    () => plasmonsNear([200], spectrum),
    /plasmonsEv .* ends at 35\.9 eV: they are \[200\]/,
  );
  assert.throws(() => plasmonsNear([30, 15]), /must be rising energies in eV: they are \[30,15\]/);
  const text = ["17"] as unknown as number[];
  assert.throws(() => plasmonsNear(text, spectrum), /they are \["17"\]/);
});
