import assert from "node:assert/strict";
import fc from "fast-check";
import {
  channelAt,
  channelRange,
  energyAt,
  energyAxis,
  sameAxis,
  shiftAxis,
} from "./energy_axis.ts";

const energy = energyAxis(520, 0.25, 24);

Deno.test("energyAt() and channelAt() undo each other", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -50, max: 3000, noNaN: true }),
      (channel) => Math.abs(channelAt(energy, energyAt(energy, channel)) - channel) < 1e-6,
    ),
    { seed: 7, numRuns: 50 },
  );
});

Deno.test("channelRange() takes the centres in fromEv <= E < toEv, so neighbours never share one", () => {
  assert.deepEqual(channelRange(energy, 520, 521), { from: 0, to: 4 });
  assert.deepEqual(channelRange(energy, 521, 522), { from: 4, to: 8 });
  assert.deepEqual(channelRange(energy, 520.1, 520.6), { from: 1, to: 3 });
});

Deno.test("an axis or window that cannot be is refused with its values", () => {
  assert.throws(() => energyAxis(0, 0, 3), /stepEv must be above 0: it is 0/);
  assert.throws(() => energyAxis(NaN, 1, 3), /it is NaN/);
  assert.throws(() => energyAxis(0, 1, 2.5), /it is 2.5/);
  assert.throws(() => channelRange(energy, 525, 521), /fromEv is 525, toEv is 521/);
  assert.throws(
    () => channelRange(energy, 500, 521, "fit"),
    /^RangeError: Cannot fit as the window 500-521 eV reaches beyond the axis: choose one within its channels, 520 to 525\.75 eV$/,
  );
  const third = energyAxis(520, 0.1 + 1e-9, 24);
  assert.throws(
    () => channelRange(third, 520.02, 520.05),
    /no channel centre: .* is 0\.1 eV wide$/,
  );
});

Deno.test("shiftAxis() calibrates without touching data, and sameAxis() tells", () => {
  assert.equal(shiftAxis(energy, 6.4).startEv, 526.4);
  assert.ok(sameAxis(energy, shiftAxis(energy, 1e-5)));
  assert.ok(!sameAxis(energy, shiftAxis(energy, 0.1)));
});
