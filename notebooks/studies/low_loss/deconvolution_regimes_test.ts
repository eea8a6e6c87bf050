import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { takeZeroLoss } from "eels/baseline/zero_loss.ts";
import type { DeconvolutionRival } from "./deconvolution_methods.ts";
import { compareDoses, compareRegimes } from "./deconvolution_regimes.ts";

const energy = energyAxis(-1, 0.02, 256);
const settings = { ...PUBLISHED_LOW_LOSS, peaks: [1, 4] };
const tuning = {
  ...{ electrons: 1e6, iterations: 100, stopFromEv: 0.2, stopLevel: 1.2, totalVariation: 0.005 },
  ...{ variationIterations: 200, fwhmEv: 0.1, regularisation: 1e-4 },
};
const rivals: DeconvolutionRival[] = [
  { name: "true spread", spreadOf: (made) => made.trueSpreads, tuning },
  {
    name: "own peak",
    spreadOf: (made) => takeZeroLoss(made.measured, { per: "spectrum" }),
    tuning,
  },
];
const set = { settings, count: 8, network: (image: SpectrumImage) => image, random: prng(1) };

Deno.test("compareRegimes() judges a network that does nothing as it judges nothing, and spreads by their truth", async () => {
  const changes = { plain: {}, wide: { spreadFwhmEv: [0.3, 0.35] } };
  const coarse = energyAxis(-1, 0.04, 128);
  const table = await compareRegimes(coarse, { ...set, regimes: changes, tuningCount: 2, rivals });
  for (const regime of Object.keys(changes)) {
    const of = (name: RegExp) =>
      table.find((row) => row.regime === regime && name.test(row.method))!.lossError;
    assert.equal(of(/^network/), of(/^nothing/));
    assert.ok(of(/true spread, stopped/) < of(/own peak, stopped/), regime);
    assert.ok(of(/own peak, stopped/) < of(/^nothing/), regime);
    assert.ok(of(/variation, true/) < of(/^nothing/), regime);
  }
});

Deno.test("compareDoses(): cross-validation over the losses is not far from the best number, at every dose", async () => {
  const options = { ...set, stopFromEv: 0.2, iterations: [10, 100, 1000] };
  const table = await compareDoses(energy, { ...options, doses: [1e5, 1e7] });
  for (const dose of [1e5, 1e7]) {
    const own = table.filter(({ electrons }) => electrons === dose);
    const [validated, ...fixed] = own.slice(0, 4).map(({ lossError }) => lossError);
    assert.ok(validated < 1.1 * Math.min(...fixed), `${validated}, ${fixed}`);
  }
  assert.ok(table[0].iterations < table[5].iterations, "more electrons, more iterations");
});
