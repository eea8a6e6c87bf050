import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { imageOf } from "eels/core/image_interpolation.ts";
import { prng } from "eels/core/random.ts";
import { readImage } from "eels/read/read.ts";
import { latticeImage, latticeMoments, STO_LATTICE } from "./lattice_image.ts";
import { measureLattice } from "eels/analyse/lattice_spacing.ts";
import { matchLattice, matchScale } from "./match_lattice.ts";

const shape = [128, 128] as const;

function noisyLattice(cellPixels: number, rotationDeg: number, noise: number) {
  const lattice = {
    ...STO_LATTICE,
    cellPixels,
    deviationPixels: STO_LATTICE.deviationPixels * cellPixels / 12,
  };
  const image = latticeImage(lattice, { shape, rotationDeg }), random = prng(1);
  return { ...image, data: image.data.map((value) => value + noise * random.normal()) };
}

Deno.test("measureLattice() finds spacing and angle, and in noise three times the signal too", () => {
  for (const noise of [0, 0.66]) {
    const { spacingPixels, angleDeg } = measureLattice(noisyLattice(12, 7, noise));
    assert.ok(Math.abs(spacingPixels / (12 / Math.SQRT2) - 1) < 0.003, `${spacingPixels}`);
    // The shortest vectors are half diagonals of the cell, 45 degrees from its sides.
    assert.ok(Math.abs(Math.abs(angleDeg - 7) - 45) < 0.5, `${angleDeg}`);
  }
});

Deno.test("the lattice's variance is told apart from that of the noise", () => {
  const { deviation } = latticeMoments(STO_LATTICE);
  const { latticeVariance } = measureLattice(noisyLattice(12, 20, 0.66));
  assert.ok(Math.abs(latticeVariance / deviation ** 2 - 1) < 0.15, `${latticeVariance}`);
});

Deno.test("an image without a lattice, or too small, is refused", () => {
  const flat = imageOf(shape, () => 3);
  assert.throws(() => measureLattice(flat), /repeat in two directions: it has 0 peaks/);
  assert.throws(() => measureLattice(imageOf([8, 40], () => 1)), /16 x 16 pixels: it has 8 x 40/);
});

Deno.test("matchLattice() undoes offset and contrast whatever the noise, and finds nothing to warn of", () => {
  const image = noisyLattice(12, 30, 0.5);
  const counts = { ...image, data: image.data.map((value) => 40 + 25 * value) };
  const { normalisation, factor, rotationDeg, warnings } = matchLattice(counts, STO_LATTICE);
  assert.ok(Math.abs(normalisation.scale / 25 - 1) < 0.1, `${normalisation.scale}`);
  assert.ok(Math.abs(normalisation.offset - 40) < 1, `${normalisation.offset}`);
  assert.ok(Math.abs(factor - 1) < 0.005 && Math.abs(rotationDeg - 30) < 0.5);
  assert.deepEqual(warnings, []);
});

Deno.test("a wrong scale and a rotation that was not trained are noticed", () => {
  const { warnings, factor } = matchLattice(noisyLattice(15, 70, 0.5), STO_LATTICE);
  assert.ok(Math.abs(factor - 0.8) < 0.005);
  assert.equal(warnings.length, 2);
  assert.match(
    warnings[0],
    /1[45]\.\d+ pixels a cell.*rescale the image by 0\.[78]\d+.*cellPixels/,
  );
  assert.match(warnings[1], /turned by (69|70)\.\d degrees.*0 to 45/);
});

Deno.test("either way makes image and lattice agree, also for the scan kept with the library", async () => {
  const scan = fileURLToPath(new URL("../../../data/sto_rp_scan.hspy", import.meta.url));
  const kept = await readImage(scan);
  assert.ok(
    Math.abs(matchLattice(kept, STO_LATTICE).cellPixels * kept.pixelNm! / 0.3905 - 1) < 0.04,
  );
  for (const image of [kept, noisyLattice(15, 10, 0.5)]) {
    for (const by of ["rescale", "retrain"]) {
      const agreed = matchScale(image, { lattice: STO_LATTICE, by });
      assert.equal(agreed.image === image, by === "retrain");
      assert.deepEqual(matchLattice(agreed.image, agreed.lattice).warnings, [], by);
    }
  }
  const good = noisyLattice(12, 10, 0.5);
  assert.deepEqual(matchScale(good, { lattice: STO_LATTICE, by: "rescale" }), {
    image: good,
    lattice: STO_LATTICE,
  });
  assert.throws(
    () => matchScale(good, { lattice: STO_LATTICE, by: "ignore" }),
    /"rescale" or "retrain": it is "ignore"/,
  );
});

Deno.test("dark columns are turned over, and a rotation that rescaling leaves is not passed over", () => {
  const image = noisyLattice(12, 30, 0.2);
  const dark = { ...image, data: image.data.map((value) => 40 - 25 * value) };
  const { normalisation } = matchLattice(dark, STO_LATTICE);
  assert.ok(Math.abs(normalisation.scale / -25 - 1) < 0.1, `${normalisation.scale}`);
  assert.ok(Math.abs(normalisation.offset - 40) < 1.5, `${normalisation.offset}`);
  const turned = noisyLattice(15, 70, 0.2);
  assert.throws(
    () => matchScale(turned, { lattice: STO_LATTICE, by: "rescale" }),
    /0 to 45 degrees: it is turned by (69|70)\.\d; take "retrain"/,
  );
  const { lattice } = matchScale(turned, { lattice: STO_LATTICE, by: "retrain" });
  assert.deepEqual(lattice.rotationDeg, [0, 90]);
  assert.deepEqual(matchLattice(turned, lattice).warnings, []);
});
