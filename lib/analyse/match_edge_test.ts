import assert from "node:assert/strict";
import fc from "fast-check";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { matchEdge, sharpestBend } from "./match_edge.ts";

const energy = energyAxis(520, 0.1, 400);
const bump = (x: number, at: number, width: number) => Math.exp(-(((x - at) / width) ** 2));
const twoPeaks = (x: number) => bump(x, 531, 1) + 0.7 * bump(x, 543, 2);
const spectrum = (value: (x: number) => number) =>
  spectrumImage({ data: energies(energy).map(value), energy });
const window = { fromEv: 525, toEv: 550, pivotEv: 531 };

Deno.test("matchEdge() finds a known shift, stretch and scale", () => {
  const known = fc.record({
    shiftEv: fc.double({ min: -1.5, max: 1.5, noNaN: true }),
    stretch: fc.double({ min: 0.9, max: 1.12, noNaN: true }),
    scale: fc.double({ min: 0.2, max: 5, noNaN: true }),
  });
  fc.assert(
    fc.property(known, ({ shiftEv, stretch, scale }) => {
      const target = spectrum((x) => scale * twoPeaks(531 + (x - 531 - shiftEv) / stretch));
      const found = matchEdge(spectrum(twoPeaks), target, {
        ...window,
        maxShiftEv: 2,
        maxStretch: 0.2,
      });
      assert.ok(Math.abs(found.shiftEv - shiftEv) < 0.01, `shift ${found.shiftEv}`);
      assert.ok(Math.abs(found.stretch - stretch) < 0.002, `stretch ${found.stretch}`);
      assert.ok(Math.abs(found.scale / scale - 1) < 0.01, `scale ${found.scale}`);
      assert.ok(found.rmsDifference < 0.005 * scale);
    }),
    { numRuns: 20 },
  );
});

Deno.test("matchEdge() only scales unless it may move, and more freedom never fits worse", () => {
  const target = spectrum((x) => 3 * bump(x, 531.4, 1) + 2 * bump(x, 542, 2));
  const [still, shifted, stretched] = [
    { ...window },
    { ...window, maxShiftEv: 2 },
    { ...window, maxShiftEv: 2, maxStretch: 0.2 },
  ].map((options) => matchEdge(spectrum(twoPeaks), target, options));
  assert.equal(still.shiftEv, 0);
  assert.equal(still.stretch, 1);
  assert.equal(shifted.stretch, 1);
  assert.ok(shifted.rmsDifference < still.rmsDifference);
  assert.ok(stretched.rmsDifference < shifted.rmsDifference);
  // Two peaks and two freedoms: both meet.
  assert.ok(Math.abs(stretched.shiftEv - 0.4) < 0.1);
  assert.ok(Math.abs(stretched.stretch - (542 - 531.4) / 12) < 0.01);
});

Deno.test("matchEdge() reports the difference of the spectrum that it returns", () => {
  const target = spectrum((x) => 2 * bump(x, 533, 1));
  const { spectrum: moved, rmsDifference } = matchEdge(spectrum(twoPeaks), target, window);
  let sum = 0, count = 0;
  energies(energy).forEach((x, e) => {
    if (x < window.fromEv - 1e-6 || x >= window.toEv - 1e-6) return;
    sum += (moved.data[e] - target.data[e]) ** 2;
    count++;
  });
  assert.ok(Math.abs(Math.sqrt(sum / count) / rmsDifference - 1) < 1e-5);
});

Deno.test("matchEdge() refuses other axes and impossible stretches", () => {
  const other = spectrumImage({ data: new Float32Array(400), energy: energyAxis(521, 0.1, 400) });
  assert.throws(() => matchEdge(spectrum(twoPeaks), other, window), /must be on one axis/);
  assert.throws(
    () => matchEdge(other, other, { ...window, maxStretch: 1 }),
    /maxStretch must be at least 0 and below 1: it is 1/,
  );
});

Deno.test("sharpestBend() finds a peak, and a shoulder that has no maximum", () => {
  const options = { fromEv: 528, toEv: 534, halfWidthEv: 0.5 };
  assert.ok(Math.abs(sharpestBend(spectrum(twoPeaks), options) - 531) <= 0.1);
  const shoulder = spectrum((x) => x / 2 + 0.3 * bump(x, 533, 1));
  assert.ok(Math.abs(sharpestBend(shoulder, { ...options, fromEv: 531 }) - 533) <= 0.1);
  assert.ok(Number.isNaN(sharpestBend(spectrum((x) => (x - 530) ** 2), options)));
});
