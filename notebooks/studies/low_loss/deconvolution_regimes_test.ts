import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { buildDeconvolutionNet } from "eels/model/deconvolution_net.ts";
import { makeModel } from "eels/model/model.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { takeZeroLoss } from "eels/baseline/zero_loss.ts";
import type { DeconvolutionRival } from "./deconvolution_methods.ts";
import { spectrumPrior } from "./linear_filter.ts";
import { TUNING_START } from "./tune_deconvolution.ts";
import { compareDoses, compareRegimes } from "./deconvolution_regimes.ts";

const energy = energyAxis(-1, 0.02, 256);
const settings = { ...PUBLISHED_LOW_LOSS, peaks: [1, 4] };
const tuning = { ...TUNING_START, iterations: 100, variationIterations: 200 };
const rivals: DeconvolutionRival[] = [
  { name: "true spread", spreadOf: (made) => made.trueSpreads, tuning },
  {
    name: "own peak",
    spreadOf: (made) => takeZeroLoss(made.measured, { per: "spectrum" }),
    tuning,
  },
];
const same = (image: SpectrumImage) => image;
const set = { settings, count: 8, random: prng(1) };

Deno.test("compareRegimes() judges each draw of each regime, and spreads by their truth", async () => {
  const changes = { plain: {}, wide: { spreadFwhmEv: [0.3, 0.35] } };
  const coarse = energyAxis(-1, 0.04, 128), random = prng(5);
  const prior = await spectrumPrior(
    makeLowLossSpectra(coarse, { ...settings, count: 200, random }).targets,
    { rank: 30 },
  );
  const sizes = { channels: 128, filters: [2, 2], dilations: [1], kernel: 3 };
  const layers = await Promise.all([1, 2].map((seed) => buildDeconvolutionNet({ ...sizes, seed })));
  const model = makeModel(layers, { name: "two" });
  const { rows, tunings } = await compareRegimes(coarse, {
    ...{ ...set, count: 4, draws: 2, regimes: changes, tuningCount: 3, rivals, prior },
    ...{ networks: { network: { model, deviations: 1 } }, blind: { blind: same } },
  });
  model.dispose();
  assert.equal(tunings.length, 4);
  for (const { edges } of tunings) assert.equal(edges, "none");
  for (const regime of Object.keys(changes)) {
    for (const seed of [1, 2]) {
      const own = rows.filter((row) => row.regime === regime && row.seed === seed);
      const of = (name: RegExp) => own.find((row) => name.test(row.method))!;
      assert.equal(of(/^blind/).lossError, of(/^nothing/).lossError);
      assert.ok(of(/true spread, stopped/).lossError < of(/own peak, stopped/).lossError, regime);
      assert.ok(of(/LMMSE, true/).lossError < of(/^nothing/).lossError, regime);
      assert.ok(of(/^network/).coverage >= 0 && Number.isNaN(of(/^nothing/).coverage));
    }
  }
  const first = (seed: number) => rows.find((row) => row.seed === seed)!.lossError;
  assert.notEqual(first(1), first(2), "draws are independent");
});

Deno.test("compareDoses(): cross-validation over the losses is not far from the best number, at every dose", async () => {
  const options = { ...set, networks: { same }, stopFromEv: 0.2, iterations: [10, 100, 1000] };
  const table = await compareDoses(energy, { ...options, doses: [1e5, 1e7] });
  for (const dose of [1e5, 1e7]) {
    const own = table.filter(({ electrons }) => electrons === dose);
    const [validated, ...fixed] = own.slice(0, 4).map(({ lossError }) => lossError);
    assert.ok(validated < 1.15 * Math.min(...fixed), `${validated}, ${fixed}`);
  }
  assert.ok(table[0].iterations < table[5].iterations, "more electrons, more iterations");
});
