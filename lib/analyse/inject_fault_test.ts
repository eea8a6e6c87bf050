import assert from "node:assert/strict";
import { countImage, crystalImage } from "../core/crystal_image_test_support.ts";
import { imageOf } from "../core/image_interpolation.ts";
import { prng } from "../core/random.ts";
import { injectFault } from "./inject_fault.ts";
import { studentT } from "./student.ts";

Deno.test("doing nothing keeps all of both faults, of bright columns and dark ones, counts and frames", async () => {
  for (const dark of [false, true]) {
    const image = countImage(crystalImage(112, { dark }), { dose: 20, random: prng(1) });
    const denoise = { method: "none" as const };
    const { rows, injected } = await injectFault(image, { denoise, random: prng(2) });
    for (const { kept, verdict } of rows) {
      assert.ok(Math.abs(kept - 1) < 0.02, `${kept}`);
      assert.equal(verdict, "kept");
    }
    assert.ok(injected.data.every((value) => Number.isInteger(value) && value >= 0));
  }
  const frames = [3, 4].map((seed) =>
    countImage(crystalImage(112), { dose: 10, random: prng(seed) })
  );
  const { rows } = await injectFault(frames, { denoise: { method: "none" }, random: prng(2) });
  assert.deepEqual(rows.map(({ verdict }) => verdict), ["kept", "kept"]);
});

Deno.test("the mean over many cells removes both faults, a narrow blur keeps them", async () => {
  const image = countImage(crystalImage(112, { dark: true }), { dose: 30, random: prng(5) });
  const wide = {
    method: "lattice" as const,
    cell: "diagonal" as const,
    reachCells: 4,
    deviationPixels: 0,
  };
  const removed = await injectFault(image, { denoise: wide, random: prng(6) });
  assert.deepEqual(removed.rows.map(({ verdict }) => verdict), ["removed", "removed"]);
  assert.match(removed.sentence, /^A column whose height was changed by -50 % is removed \(/);
  const blur = { method: "Gaussian" as const, deviationPixels: 1 };
  const kept = await injectFault(image, { denoise: blur, random: prng(6) });
  assert.deepEqual(kept.rows.map(({ verdict }) => verdict), ["kept", "kept"]);
});

Deno.test("an image without a lattice has no place for a fault", async () => {
  const image = countImage(imageOf([64, 64], () => 1), { dose: 10, random: prng(7) });
  const denoise = { method: "none" as const };
  await assert.rejects(
    injectFault(image, { denoise, random: prng(1) }),
    /repeat in two directions/,
  );
  const shift = { denoise, random: prng(1), shift: 0.7 };
  await assert.rejects(injectFault(image, shift), /shift must be between 0 and 0.5/);
});

Deno.test("studentT() is the table's", () => {
  for (const [degrees, t] of [[2, 4.303], [5, 2.571], [11, 2.201], [60, 2]]) {
    assert.ok(Math.abs(studentT(degrees) / t - 1) < 0.012, `${degrees} ${studentT(degrees)}`);
  }
});
