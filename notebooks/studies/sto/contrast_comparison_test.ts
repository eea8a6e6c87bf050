import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { fitTemplates } from "../methods/template_fit.ts";
import {
  compareContrast,
  joinSeeds,
  listContrast,
  listFollowed,
  listWholeMaps,
} from "./contrast_comparison.ts";
import { drawSeeds } from "./denoiser_seeds.ts";
import { markedColumns } from "./places.ts";

await startTensors();
const SIZE = 12, energy = energyAxis(525, 0.5, 32);
const bump = (at: number, centre: number) => Math.exp(-(((at - centre) / 1.5) ** 2));
const ends = [0.3, 1].map((first) =>
  Array.from(energies(energy), (at) => 0.05 + first * bump(at, 531) + (1 - first) * bump(at, 536))
);
const shares = Array.from({ length: SIZE ** 2 }, (_, pixel) => {
  return Math.hypot(Math.floor(pixel / SIZE) - SIZE / 2, pixel % SIZE - SIZE / 2) / SIZE;
});
const clean = spectrumImage({
  data: shares.flatMap((share) =>
    ends[0].map((value, e) => share * value + (1 - share) * ends[1][e])
  ),
  shape: [SIZE, SIZE, 32],
  energy,
});
const positions = shares.map((_, pixel) => pixel);
const wedge = { positions, source: Int32Array.from(positions) };

Deno.test("compareContrast() judges networks and rivals alike and frees the networks", async () => {
  const [first] = drawSeeds(clean, wedge, { count: 1, sigma: 0.02, random: prng(1) });
  const before = tf.memory().numTensors;
  const templates = ends.map((data) => spectrumImage({ data, energy }));
  const results = await compareContrast(clean, { plain: {} }, [first], {
    ...{ sigma: 0.02, epochs: 1, spots: markedColumns(clean), peaks: { first: 531 } },
    rivals: [{ method: "template fit", apply: (image) => fitTemplates(image, { templates }).edge }],
    training: () => ({}),
  });
  assert.equal(tf.memory().numTensors, before);
  const rows = listContrast(results),
    kept = (name: string) => rows.find(({ method }) => method === name)!.kept;
  assert.equal(rows.length, 9);
  assert.ok(Math.abs(kept("template fit") - 1) < 0.1, `${kept("template fit")}`);
  const given = listFollowed(results).find(({ method }) => method === "template fit")!;
  assert.ok(Math.abs(given.spectra - 1) < 0.2 && Math.abs(given.brightness) < 0.2);
});

Deno.test("joinSeeds() takes every pixel from the seed that held it out", () => {
  const seeds = drawSeeds(clean, wedge, { count: 5, sigma: 0.1, random: prng(1) });
  const results = seeds.map(({ seed, fold, noisy }) => ({
    method: "noisy",
    seed,
    fold,
    image: noisy,
  }));
  const { noisy } = joinSeeds(results as unknown as Parameters<typeof joinSeeds>[0], ["noisy"]);
  for (const { fold, noisy: own } of seeds) {
    for (const pixel of fold.heldOut) assert.equal(noisy.data[32 * pixel], own.data[32 * pixel]);
  }
  const spots = markedColumns(clean);
  const [whole] = listWholeMaps({ noisy }, { truth: clean, noisy, spots });
  assert.equal(whole.errorShare, 1);
});
