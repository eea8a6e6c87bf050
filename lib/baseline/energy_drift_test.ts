import assert from "node:assert/strict";
import { rootMeanSquare } from "simple-statistics";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { alignRows, estimateDrift } from "./energy_drift.ts";

const energy = energyAxis(520, 0.25, 120);
/** One peak a row, moved and ever higher, on a constant. */
const moved = (shifts: readonly number[]) =>
  spectrumImage({
    data: shifts.flatMap((shift, row) =>
      Array.from(
        energies(energy),
        (at) => (1 + row) * (1 + Math.exp(-(((at - 535 - shift) / 2) ** 2))),
      )
    ),
    shape: [shifts.length, 1, 120],
    energy,
  });

Deno.test("without noise the drift of a moved peak is found to a hundredth of a channel", () => {
  const truth = Array.from({ length: 9 }, (_, row) => 0.3 * Math.sin(row) + 0.02 * row);
  const middle = truth.reduce((sum, v) => sum + v, 0) / 9;
  for (const toEv of [548, 550]) { // the axis ends at 550 eV
    const found = estimateDrift(moved(truth), { fromEv: 522, toEv, mostEv: 1.5, rows: 1 });
    const errors = Array.from(found, (v, row) => v - truth[row] + middle);
    assert.ok(rootMeanSquare(errors) < 0.0025, `${errors}`);
  }
});

Deno.test("a drift beyond the largest shift is refused", () => {
  assert.throws(
    () => estimateDrift(moved([-2, 2]), { fromEv: 522, toEv: 548, mostEv: 1, rows: 1 }),
    /Cannot align row \d as its best shift must lie within 4 channels/,
  );
});

Deno.test("a window too narrow for the shifts is refused, and a drift a row is asked for", () => {
  const image = moved([0, 0]);
  assert.throws(() => estimateDrift(image, { fromEv: 525, toEv: 530 }), /four times as wide/);
  assert.throws(() => alignRows(image, [0]), /1 drifts, 2 rows/);
});
