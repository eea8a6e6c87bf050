import assert from "node:assert/strict";
import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { measurePeak } from "eels/analyse/metrics.ts";
import { distortImage } from "./distort_image.ts";

const energy = energyAxis(525, 0.25, 160);
const peaks = spectrumImage({
  data: Float32Array.from({ length: 160 }, (_, e) => {
    const at = energyAt(energy, e);
    return Math.exp(-((at - 535) ** 2) / 2) + 0.5 * Math.exp(-((at - 545) ** 2) / 8);
  }),
  energy,
});
const near = (value: number, wanted: number, within: number) =>
  assert.ok(Math.abs(value - wanted) <= within, `${value}, not ${wanted}`);
const placeOf = (image: typeof peaks, nearEv: number) =>
  measurePeak(image, { nearEv, withinEv: 1.5 }).positionEv[0];

Deno.test("distortImage() without a distortion returns the same values", () => {
  assert.deepEqual(distortImage(peaks, {}).data, peaks.data);
});

Deno.test("distortImage() stretches about the pivot, and moves one peak without the other", () => {
  near(placeOf(distortImage(peaks, { stretch: 1.03, pivotEv: 531 }), 545.4), 545.42, 0.03);
  const moved = distortImage(peaks, { moved: { energyEv: 545, byEv: 1.5, withinEv: 4 } });
  near(placeOf(moved, 546.5), 546.5, 0.1);
  near(placeOf(moved, 535), 535, 0.02);
});

Deno.test("distortImage() raises a peak, adds widths in quadrature and tilts to the last channel", () => {
  const raised = { energyEv: 535, factor: 1.25, fwhmEv: 3 };
  near(Math.max(...distortImage(peaks, { raised }).data), 1.25, 0.01);
  const wide = Math.max(...distortImage(peaks, { broadeningEv: 2 }).data);
  near(wide, 1 / Math.sqrt(1 + (2 / 2.3548) ** 2), 0.01);
  const tilted = distortImage(peaks, { tilt: -0.1 }).data;
  near(tilted[159] - peaks.data[159], -0.1, 1e-6);
  near(tilted[0] - peaks.data[0], 0, 1e-9);
});
