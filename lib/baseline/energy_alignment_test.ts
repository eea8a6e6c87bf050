import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { sampleElectrons } from "../degrade/noise.ts";
import { denoise } from "./denoise.ts";
import { findDrift } from "./energy_alignment.ts";

/** A sharp edge with peaks that moves along the lines. */
function drifting(shape: [number, number, number], byRows: boolean, most: number): SpectrumImage {
  const [rows, columns, channels] = shape;
  const count = byRows ? rows : columns;
  const data = Float32Array.from({ length: rows * columns * channels }, (_, i) => {
    const s = Math.floor(i / channels), line = byRows ? Math.floor(s / columns) : s % columns;
    const e = i % channels - most * (2 * line / (count - 1) - 1);
    return 60 + 60 / (1 + Math.exp(30 - e)) + 200 * Math.exp(-(((e - 34) / 3) ** 2)) +
      120 * Math.exp(-(((e - 48) / 4) ** 2));
  });
  return spectrumImage({ data, shape, energy: energyAxis(520, 0.5, channels), unit: "electrons" });
}

const drawn = (truth: SpectrumImage, seed: number) =>
  sampleElectrons(truth, { electronsPerUnit: 1, random: prng(seed) });

Deno.test("findDrift() finds a drift along rows and along a line scan either way, and none where none is", () => {
  for (
    const [shape, byRows] of [[[12, 6, 80], true], [[1, 30, 80], false], [[30, 1, 80], true]] as [
      [number, number, number],
      boolean,
    ][]
  ) {
    const drift = findDrift(drawn(drifting(shape, byRows, 3), 1))!;
    const [rows, columns] = shape;
    assert.equal(drift.length, rows * columns);
    // 3 channels of 0.5 eV to either side; spectra of one row moved alike.
    const far = drift[drift.length - 1] - drift[0];
    assert.ok(Math.abs(far - 3) < 0.35, `${shape}: ${far}`);
    if (byRows) assert.equal(drift[0], drift[columns - 1]);
    let found = 0;
    for (const seed of [1, 2, 3, 4, 5]) {
      if (findDrift(drawn(drifting(shape, byRows, 0), seed))) found++;
    }
    assert.ok(found <= 1, `${shape}: a drift was found ${found} times of 5 where there is none`);
  }
});

Deno.test("findDrift() takes a change of composition for none, on its own or with noise of any size", () => {
  // Two edges close to each other, whose shares change along the rows or back and forth.
  for (const change of [(x: number) => x, (x: number) => Math.sin(9 * x) ** 2]) {
    for (const electrons of [5, 60, 2000]) {
      const [rows, columns, channels] = [24, 6, 100];
      const data = Float32Array.from({ length: rows * columns * channels }, (_, i) => {
        const e = i % channels, share = change(Math.floor(i / channels / columns) / (rows - 1));
        const edge = (at: number) =>
          1 / (1 + Math.exp(at - e)) + Math.exp(-(((e - at - 3) / 3) ** 2));
        return electrons * ((1 + e / 100) ** -3 + share * edge(40) + (1 - share) * edge(52));
      });
      const truth = spectrumImage({
        data,
        shape: [rows, columns, channels],
        energy: energyAxis(900, 1, 100),
      });
      for (const seed of [1, 2]) {
        assert.equal(findDrift(drawn(truth, seed)), undefined, `${electrons} electrons`);
      }
    }
  }
});

Deno.test("PCA after alignment keeps fewer components and errs less where energies drift", async () => {
  const truth = drifting([16, 8, 80], true, 4), image = drawn(truth, 3);
  const error = (of: SpectrumImage) =>
    of.data.reduce((sum, value, i) => sum + (value - truth.data[i]) ** 2, 0);
  const [plain, aligned] = await Promise.all([
    denoise(image, { method: "pca" }),
    denoise(image, { method: "pca", aligned: true }),
  ]);
  assert.ok(plain.details.rank > aligned.details.rank, `${plain.details.rank}`);
  assert.ok(Math.abs(aligned.details.driftEv - 2 / Math.sqrt(3)) < 0.2); // 2 eV to either side
  assert.ok(error(aligned.image) < 0.8 * error(plain.image));
  const still = await denoise(drawn(drifting([16, 8, 80], true, 0), 3), {
    method: "pca",
    aligned: true,
  });
  assert.equal(still.details.driftEv, 0);
});
