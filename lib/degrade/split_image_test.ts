import assert from "node:assert/strict";
import { countImage, crystalImage } from "../core/crystal_image_test_support.ts";
import { varianceOf } from "../core/image_noise.ts";
import { prng } from "../core/random.ts";
import { estimateImageNoise } from "./image_noise.ts";
import { splitImage } from "./split_image.ts";

const truth = crystalImage(128);

Deno.test("parts of electrons and of counts have the mean of the whole, and independent noise", () => {
  for (const detector of [{ gain: 1 }, { gain: 4, readout: 10 }]) {
    const { gain, readout = 0 } = detector;
    const counted = countImage(truth, { dose: 20, ...detector, random: prng(1) });
    const image = estimateImageNoise(counted), share = 0.7;
    const [a, b] = splitImage(image, { random: prng(2), share });
    let both = 0, own = 0, told = 0;
    truth.data.forEach((value, i) => {
      const mean = 20 * gain * value;
      assert.ok(Math.abs(share * a.data[i] + (1 - share) * b.data[i] - image.data[i]) < 1e-3);
      both += (a.data[i] - mean) * (b.data[i] - mean);
      own += (a.data[i] - mean) ** 2;
      told += varianceOf(a.data[i], a.noise!, { floor: -Infinity });
    });
    const variance = 20 * gain ** 2 * 0.4 + readout ** 2;
    assert.ok(Math.abs(both / truth.data.length) < 0.06 * variance, `${both / truth.data.length}`);
    assert.ok(Math.abs(own / told - 1) < 0.08, `${own / told}`);
  }
});

Deno.test("splitImage() refuses an unknown noise and a share of all", () => {
  assert.throws(() => splitImage(truth, { random: prng(1) }), /call estimateImageNoise\(\) before/);
  const image = estimateImageNoise(countImage(truth, { dose: 9, random: prng(1) }));
  assert.throws(() => splitImage(image, { random: prng(1), share: 1 }), /below 1: it is 1/);
});
