import assert from "node:assert/strict";
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { gaussianFilter } from "../baseline/image_filters.ts";
import { measureLattice } from "./lattice_spacing.ts";

Deno.test("measureLattice() finds spacing, angle and variance of crossed waves, in noise too", () => {
  const spacing = 11, angle = 12 * Math.PI / 180, random = prng(3);
  const wave = (along: number) => Math.cos(2 * Math.PI * along / spacing);
  for (const noise of [0, 1]) {
    const image = imageOf([128, 128], (row, column) => {
      const along = column * Math.cos(angle) + row * Math.sin(angle);
      const across = row * Math.cos(angle) - column * Math.sin(angle);
      return 5 + wave(along) + wave(across) + noise * random.normal();
    });
    const { spacingPixels, angleDeg, latticeVariance } = measureLattice(image);
    assert.ok(Math.abs(spacingPixels / spacing - 1) < 0.005, `${spacingPixels}`);
    assert.ok(Math.abs(angleDeg - 12) < 0.5, `${angleDeg}`);
    assert.ok(Math.abs(latticeVariance - 1) < 0.1, `${latticeVariance}`); // 1/2 of each wave
  }
});

Deno.test("an image that does not repeat, or is too small, is refused", () => {
  assert.throws(() => measureLattice(imageOf([64, 64], () => 3)), /repeat in two directions/);
  assert.throws(() => measureLattice(imageOf([8, 40], () => 1)), /16 x 16 pixels: it has 8 x 40/);
});

Deno.test("noise shows no lattice: white, blurred, in streaks, or of particles", () => {
  let found = 0;
  for (let seed = 0; seed < 12; seed++) {
    const random = prng(seed), white = imageOf([72, 64], () => random.normal());
    const lines = Float64Array.from({ length: 72 }, () => 3 * random.normal());
    const particles = Array.from(
      { length: 12 },
      () => [72 * random.uniform(), 64 * random.uniform()],
    );
    const images = [
      white,
      ...[1, 2.5, 5].map((deviationPixels) => gaussianFilter(white, { deviationPixels })),
      imageOf([72, 64], (row, column) => lines[row] + column / 10 + random.normal()),
      imageOf(
        [72, 64],
        (row, column) =>
          particles.reduce(
            (sum, [r, c]) => sum + 9 * Math.exp(-((row - r) ** 2 + (column - c) ** 2) / 18),
            random.normal(),
          ),
      ),
    ];
    for (const image of images) {
      try {
        measureLattice(image);
        found++;
      } catch (error) {
        assert.match(`${error}`, /that noise would not show/);
      }
    }
  }
  assert.ok(found <= 1, `${found} of 72`);
});
