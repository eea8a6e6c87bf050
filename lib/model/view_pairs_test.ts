import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { viewOf } from "../core/spectrum_view.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import { framePairs } from "./noise_to_noise.ts";
import { trainDenoiser } from "./train_denoiser.ts";
import { viewPairs } from "./view_pairs.ts";

const [rows, columns, channels] = [12, 8, 16];
const random = prng(4);
const image = withNoise(
  spectrumImage({
    data: Float32Array.from(
      { length: rows * columns * channels },
      (_, i) => random.poisson(30 + 20 * Math.sin(i % channels)),
    ),
    shape: [rows, columns, channels],
    energy: energyAxis(500, 1, channels),
  }),
  { gain: 1 },
);

Deno.test("an epoch of a view is a block: each once before any comes again, the rows left out never", async () => {
  const read: number[] = [], whole = viewOf(image);
  const view = {
    ...whole,
    blockRows: 2,
    readRows: (from: number, to: number) => {
      read.push(...Array.from({ length: to - from }, (_, i) => from + i));
      return whole.readRows(from, to);
    },
  };
  const pairs = viewPairs(view, {
    make: (rows) => ({ inputs: rows, targets: rows }),
    random: prng(2),
    leaveOut: [5, 8],
  });
  const seen: number[][] = [];
  for (let epoch = 1; epoch <= 10; epoch++) {
    const { inputs } = await pairs(epoch);
    seen.push(read.splice(0));
    const [from] = seen.at(-1)!;
    assert.equal(inputs.data[0], image.data[from * columns * channels]);
  }
  const left = [0, 1, 2, 3, 4, 8, 9, 10, 11];
  for (const round of [seen.slice(0, 5), seen.slice(5)]) {
    assert.deepEqual(round.flat().toSorted((a, b) => a - b), left);
  }
  assert.notDeepEqual(seen.slice(0, 5), seen.slice(5));
  await pairs(3);
  assert.deepEqual(read, seen[2]); // the same again, as a run that goes on needs
  assert.throws(
    () => viewPairs(view, { make: () => assert.fail(), random: prng(2), leaveOut: [0, 12] }),
    /0 to 12 of 12 are left out/,
  );
});

Deno.test("trainDenoiser() learns from the blocks of a view", async () => {
  const make = (one: typeof image, seeds: typeof random) =>
    framePairs(splitElectrons(one, { random: seeds }));
  const view = { ...viewOf(image), blockRows: 3 };
  const model = await trainDenoiser({
    training: viewPairs(view, { make, random: prng(1), leaveOut: [9, 12] }),
    validation: make(await view.readRows(9, 12), prng(3)),
    epochs: 12,
    batches: 4,
    config: { filters: [4], kernels: [3], latentUnits: 2 },
    random: prng(5),
  });
  const { validationLoss } = model.history;
  assert.ok(Math.min(...validationLoss) < 0.8 * validationLoss[0], `${validationLoss}`);
  model.dispose();
});
