import assert from "node:assert/strict";
import fc from "fast-check";
import { energyAxis } from "./energy_axis.ts";
import { randomImage, RUNS } from "./random_image_test_support.ts";
import { type SpectrumImage, spectrumImage } from "./spectrum_image.ts";
import { meanBlocks, meanSpectrum, sumEnergy, sumSpectra } from "./sums.ts";

const total = ({ data }: SpectrumImage) => data.reduce((sum, v) => sum + v, 0);

Deno.test("sums and means agree with one another", () => {
  fc.assert(
    fc.property(randomImage([4, 6, 24]), (image) => {
      assert.equal(total(sumSpectra(image)), total(image));
      assert.equal(sumEnergy(image).reduce((sum, v) => sum + v, 0), total(image));
      const blocks = meanBlocks(image, { rows: 2, columns: 3 });
      assert.deepEqual(blocks.shape, [2, 2, 24]);
      const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-3 * (1 + Math.abs(b)));
      near(total(meanSpectrum(blocks)), total(meanSpectrum(image)));
      near(total(meanSpectrum(image)) * 24, total(image));
    }),
    RUNS,
  );
});

Deno.test("meanBlocks() enlarges the pixel and refuses a block larger than the image", () => {
  const image = spectrumImage({
    data: new Float32Array(96),
    shape: [2, 2, 24],
    energy: energyAxis(520, 0.25, 24),
    pixel: { rowNm: 0.1, columnNm: 0.2 },
  });
  assert.deepEqual(meanBlocks(image, { rows: 2, columns: 1 }).pixel, { rowNm: 0.2, columnNm: 0.2 });
  assert.throws(() => meanBlocks(image, { rows: 3, columns: 1 }), /block 3 x 1, image 2 x 2/);
});
