import assert from "node:assert/strict";
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
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
