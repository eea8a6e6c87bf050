import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { compareOnAxes } from "./published_axis.ts";

Deno.test("compareOnAxes(): a constant at the mean of the losses beats nothing by the published metric alone", () => {
  const settings = { ...PUBLISHED_LOW_LOSS, peaks: [1, 4] };
  const axes = { coarse: { energy: energyAxis(-1, 0.02, 256), settings } };
  const rows = compareOnAxes(axes, { count: 20, iterations: [20], random: prng(1) });
  const of = (start: string) => rows.find(({ method }) => method.startsWith(start))!;
  assert.ok(
    of("constant, mean of the losses").publishedPercent < of("nothing").publishedPercent / 2,
  );
  const lucy = of("Richardson-Lucy, true"), constant = of("constant, mean of the losses");
  assert.ok(lucy.lossError < constant.lossError);
  for (const row of rows) {
    assert.ok(row.zeroLossPercent >= 0 && row.zeroLossPercent <= row.publishedPercent);
  }
});
