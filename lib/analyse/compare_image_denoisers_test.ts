import assert from "node:assert/strict";
import { countImage, crystalImage } from "../core/crystal_image_test_support.ts";
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { gaussianFilter } from "../baseline/image_filters.ts";
import { partsOf } from "../degrade/image_parts.ts";
import { compareImageDenoisers } from "./compare_image_denoisers.ts";
import { denoiseImage } from "./denoise_image.ts";
import { judgeRivals } from "./image_verdict.ts";
import { compareWithHeldOut, jackknife, meanWithout, weightsOf } from "./image_error.ts";

Deno.test("the error on held-out counts is the true one, within its interval, for any detector", () => {
  const truth = crystalImage(80, { dark: true });
  for (const detector of [{ gain: 1 }, { gain: 6, readout: 15 }]) {
    let inside = 0;
    const SEEDS = 20;
    for (let seed = 0; seed < SEEDS; seed++) {
      const counted = countImage(truth, { dose: 10, ...detector, random: prng(seed) });
      const parts = partsOf(counted);
      const { first, second } = parts.split({ random: prng(seed + 100), share: 0.8 });
      const denoised = gaussianFilter(first.image, { deviationPixels: 1.4 });
      const weights = weightsOf(parts.image);
      const { error } = compareWithHeldOut(denoised, second, weights);
      const { low, high } = jackknife((skip) => meanWithout(error, skip));
      const scale = 10 * detector.gain;
      const isTrue = denoised.data.reduce(
        (sum, v, i) => sum + weights[i] * (v - scale * truth.data[i]) ** 2 / denoised.data.length,
        0,
      );
      if (isTrue > low && isTrue < high) inside++;
    }
    assert.ok(inside >= 16, `${inside} of ${SEEDS} intervals hold the true error`);
  }
});

Deno.test("compareImageDenoisers() names the winner of a perfect crystal, dark columns or bright", async () => {
  for (const dark of [false, true]) {
    const image = countImage(crystalImage(96, { dark }), { dose: 12, random: prng(1) });
    const methods = ["Gaussian", "lattice"];
    const options = { random: prng(2), methods, doses: [1], repeats: 1 };
    const { best, rows, sentence, chosen } = await compareImageDenoisers(image, options);
    assert.equal(best, "lattice", sentence);
    const lattice = rows.find(({ method }) => method === "lattice")!;
    assert.ok(lattice.overRaw < 0.06 && lattice.confirmedLow > 0.8, JSON.stringify(lattice));
    const { image: denoised } = await denoiseImage(image, { ...chosen.lattice, random: prng(3) });
    assert.deepEqual(denoised.shape, image.shape);
  }
});

Deno.test("what is invented on a featureless image is not confirmed, and no lattice is averaged", async () => {
  const image = countImage(imageOf([96, 96], () => 1), { dose: 10, random: prng(4) });
  const columns = crystalImage(96);
  const draws = (one: typeof image) => ({ ...one, data: columns.data.map((v) => 10 + 2 * v) });
  const { rows, skipped, best } = await compareImageDenoisers(image, {
    random: prng(5),
    methods: ["Gaussian", "lattice"],
    others: { inventor: draws },
    doses: [1],
    repeats: 1,
  });
  assert.match(skipped.lattice, /no lattice/);
  assert.equal(best, "Gaussian");
  const invented = rows.find(({ method }) => method === "inventor")!;
  assert.ok(
    invented.confirmedLow < 0 && invented.confirmedHigh > 0 && invented.confirmedHigh < 0.5,
  );
});

Deno.test("frames are judged by frames, also where the noise of neighbours is correlated", async () => {
  const truth = crystalImage(96);
  const frames = [1, 2, 3, 4, 5].map((seed) =>
    gaussianFilter(countImage(truth, { dose: 4, random: prng(seed) }), { deviationPixels: 0.8 })
  );
  const options = { random: prng(6), methods: ["Gaussian"], doses: [1], repeats: 2 };
  const { best, noise } = await compareImageDenoisers(frames, options);
  assert.equal(noise.canSplit, false);
  assert.equal(best, "Gaussian");
  const alone = await compareImageDenoisers(frames[0], options);
  assert.equal(alone.best, undefined);
  assert.match(
    alone.sentence,
    /^No method can be judged on this image\. The noise of neighbouring/,
  );
});

Deno.test("of frames that jitter, nothing errs by what the frames differ, and the rows rank as the verdict", async () => {
  const random = prng(8), columns = crystalImage(64);
  const frames = [1, 2, 3, 4, 5].map((seed) => {
    const shade = gaussianFilter(imageOf([64, 64], () => 6 * random.normal()), {
      deviationPixels: 1.5,
    });
    const truth = {
      ...columns,
      data: columns.data.map((v, i) => Math.max(0, 3 * v + shade.data[i])),
    };
    return countImage(truth, { dose: 4, random: prng(seed) });
  });
  const { rows, sentence, warnings } = await compareImageDenoisers(frames, {
    ...{ random: prng(9), methods: ["Gaussian"], doses: [1], repeats: 3 },
    // Judged on one split only, and the same as doing nothing: it must come to stand beside that.
    others: { copy: (image) => image },
  });
  const [nothing, gaussian, copy] = rows;
  assert.ok(Math.abs(nothing.error - 1.25) < 0.2, `nothing errs by ${nothing.error}`);
  assert.ok(Math.abs(copy.error - nothing.error) < 0.35, `${copy.error}`);
  for (const { error, overRaw } of rows) {
    assert.ok(Math.abs(overRaw - error / nothing.error) < 1e-12, "shares follow from the errors");
  }
  assert.ok(gaussian.error < nothing.error && gaussian.low < gaussian.error);
  assert.match(sentence, /^Gaussian errs least/);
  assert.ok(
    warnings.some((one) => /Frames differ by [\d.]+ times the variance/.test(one)),
    `${warnings}`,
  );
});

Deno.test("no squared error below 0 is told", () => {
  const sums = (value: number) => ({
    error: Float64Array.from({ length: 64 }, (_, i) => value + 0.001 * (i % 5)),
    moments: [],
  });
  const row = (method: string, overRaw: number) => {
    return { method, overRaw, overRawLow: overRaw - 0.1, overRawHigh: overRaw + 0.13 };
  };
  const rows = [row("none", 1), row("Gaussian", 0.05), row("lattice", -0.052)];
  const judged = { none: sums(1), Gaussian: sums(0.05), lattice: sums(-0.052) };
  const { sentence } = judgeRivals(judged, { rows });
  assert.match(sentence, /^Lattice errs least: below 0\.15 \(95 %\)/);
  assert.match(sentence, /Gaussian which errs by 0\.10 more\./);
  assert.doesNotMatch(sentence, /-0/);
});

Deno.test("mistyped methods and settings are refused", async () => {
  const image = countImage(imageOf([40, 40], () => 1), { dose: 10, random: prng(7) }),
    random = prng(1);
  await assert.rejects(
    compareImageDenoisers(image, { random, methods: ["gauss"] }),
    /it is "gauss"/,
  );
  await assert.rejects(
    compareImageDenoisers(image, { random, doses: [0.5] }),
    /1 must be among the doses: they are \[0\.5\]/,
  );
  // deno-lint-ignore no-explicit-any
  const wrong = { method: "Gaussian", deviation: 2, random } as any;
  await assert.rejects(
    denoiseImage(image, wrong),
    /deviation is not an option of denoiseImage .*: did you mean deviationPixels\?/,
  );
  await assert.rejects(
    denoiseImage(image, {
      method: "lattice",
      reachCells: 1,
      cell: "1 x 1",
      deviationPixels: 0,
      random,
    }),
    /must show a lattice/,
  );
});
