import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { measureChannelScales } from "./channel_scale.ts";
import { makeScaling, scaleSpectra } from "./predict_normalise.ts";

const image = spectrumImage({
  data: [0, 2, 4, 1, 1, 9, 5, 5, 5],
  shape: [3, 1, 3],
  energy: energyAxis(520, 0.25, 3),
});

Deno.test("one mapping keeps ratios between spectra, each spectrum to 0..1 does not", () => {
  const one = makeScaling("one mapping", image)(image).data;
  assert.deepEqual([Math.min(...one), Math.max(...one)], [0, 1]);
  const each = scaleSpectra(image).data;
  assert.deepEqual([...each.subarray(0, 3)], [0, 0.5, 1]);
  assert.deepEqual([...each.subarray(3, 6)], [0, 0, 1]);
  assert.deepEqual([...each.subarray(6)], [0, 0, 0]);
});

Deno.test("each channel has its median at 0, and a width of whole counts, never 0", () => {
  const scaled = makeScaling("each channel", image)(image).data;
  assert.deepEqual(
    [0, 1, 2].map((e) => [0, 3, 6].map((s) => scaled[s + e]).sort((a, b) => a - b)[1]),
    [
      ...[0, 0, 0],
    ],
  );
  const widths = measureChannelScales([image], { interpolated: false }).map(({ width }) => width);
  assert.deepEqual(widths, [1, 1, 1]);
});

Deno.test("statistics of a channel are those of all images together", () => {
  const [first] = measureChannelScales([image, { ...image, data: image.data.map((v) => v + 100) }]);
  assert.equal(first.centre, (5 + 100) / 2);
});
