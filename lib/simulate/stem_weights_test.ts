import assert from "node:assert/strict";
import { prng } from "../core/random.ts";
import { type Crystal, SRTIO3 } from "./crystal.ts";
import { prepareSpecimen, propagateProbes } from "./multislice.ts";
import { resolveMultislice } from "./multislice_settings.ts";
import { displace, sampleStack } from "./phonons.ts";
import { loadOxygenOverlap } from "./radial_overlap.ts";
import { scanWedge } from "./scan_symmetry.ts";
import { simulateConfigurations, simulateStemWeights, type StemOptions } from "./stem_weights.ts";

const small = { rows: 8, columns: 8, thicknessesNm: [1, 2], points: 64, collectionMrad: 40 };

Deno.test("the wedge of 32 x 32 positions of SrTiO3 has 153, a skewed crystal all", () => {
  assert.equal(scanWedge(SRTIO3, { rows: 32, columns: 32 }).positions.length, 153);
  assert.equal(scanWedge(SRTIO3, { rows: 5, columns: 5 }).positions.length, 6);
  assert.equal(scanWedge(SRTIO3, { rows: 32, columns: 16 }).positions.length, 17 * 9);
  const skewed: Crystal = {
    ...SRTIO3,
    sites: [...SRTIO3.sites, { ...SRTIO3.sites[0], position: [0.1, 0.2, 0.3] }],
  };
  assert.equal(scanWedge(skewed, { rows: 8, columns: 8 }).positions.length, 64);
});

Deno.test("the unfolded wedge equals the map with every position computed", async () => {
  const weights = await simulateStemWeights(SRTIO3, { ...small, workers: 0 });
  assert.deepEqual(weights.shape, [8, 8]);
  const settings = resolveMultislice(SRTIO3, { points: 64 });
  const input = { crystal: SRTIO3, settings, overlap: await loadOxygenOverlap() };
  const a = SRTIO3.cellA[0];
  const places = Array.from({ length: 64 }, (_, i): [number, number] => [
    (i % 8) * a / 8,
    Math.floor(i / 8) * a / 8,
  ]);
  const slices = weights.thicknessesNm.map((thicknessNm) => Math.round(thicknessNm * 20 / a));
  const full = propagateProbes(prepareSpecimen(input, slices[1]), input, places, slices);
  const area = (3 * a / 64) ** 2;
  places.forEach((_, position) =>
    slices.forEach((_, depth) => {
      for (let i = 0; i < 9; i++) {
        const expected = full[(position * 2 + depth) * 9 + i] / area;
        const found = weights.values[(depth * 64 + position) * 9 + i];
        // A cell is 64 / 3 points wide: moving by one is exact only as far as the grid is fine.
        const apart = Math.abs(found / expected - 1);
        assert.ok(apart < 1e-3, `position ${position}, weight ${i}: ${found}, not ${expected}`);
      }
    })
  );
});

Deno.test("two workers give the numbers of one thread, to the last bit", async () => {
  const options: StemOptions = { ...small, phononConfigurations: 2, phononPool: 2 };
  const seen: number[] = [];
  const [one, two] = [
    await simulateStemWeights(SRTIO3, { ...options, workers: 0 }),
    await simulateStemWeights(SRTIO3, {
      ...options,
      workers: 2,
      onProgress: ({ share, elapsedS, remainingS }) => {
        assert.ok(elapsedS >= 0 && remainingS >= 0);
        seen.push(share);
      },
    }),
  ];
  assert.deepEqual(two.values, one.values);
  assert.equal(seen.at(-1), 1);
  assert.deepEqual(seen, seen.toSorted((a, b) => a - b));
});

Deno.test("another seed gives other weights, and frozen phonons differ from smeared atoms", async () => {
  const run = async (options: StemOptions) => {
    const scan = { ...small, rows: 1, columns: 1, phononPool: 2, workers: 0 };
    return (await simulateStemWeights(SRTIO3, { ...scan, ...options })).values;
  };
  const [a, b, c] = [
    await run({ phononConfigurations: 1, seed: 1 }),
    await run({ phononConfigurations: 1, seed: 2 }),
    await run({ phononConfigurations: 0 }),
  ];
  assert.notDeepEqual(a, b);
  assert.notDeepEqual(a, c);
  // Thin specimens: both describe the same vibration, so they agree roughly.
  assert.ok(a.every((value, i) => Math.abs(value - c[i]) < 0.3 * c[i]));
});

Deno.test("the weights are the mean of their configurations, which are those of the same seed", async () => {
  const options: StemOptions = { ...small, rows: 2, columns: 2, phononPool: 2, workers: 0 };
  const each = await simulateConfigurations(SRTIO3, { ...options, phononConfigurations: 3 });
  const { values } = await simulateStemWeights(SRTIO3, { ...options, phononConfigurations: 3 });
  const [first] = await simulateConfigurations(SRTIO3, { ...options, phononConfigurations: 1 });
  assert.equal(each.length, 3);
  assert.deepEqual(each[0].values, first.values);
  assert.notDeepEqual(each[1].values, first.values);
  values.forEach((value, i) => {
    const mean = each.reduce((sum, weights) => sum + weights.values[i], 0) / 3;
    assert.ok(Math.abs(value - mean) < 1e-12);
  });
});

Deno.test("ionisation potentials at the mean sites change frozen phonons a little, smeared atoms not", async () => {
  const run = async (phononConfigurations: number, movingIonisation: boolean) => {
    const scan = { ...small, rows: 2, columns: 2, phononPool: 6, workers: 0 };
    return (await simulateStemWeights(SRTIO3, { ...scan, phononConfigurations, movingIonisation }))
      .values;
  };
  const [moving, fixed] = [await run(2, true), await run(2, false)];
  assert.notDeepEqual(moving, fixed);
  const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
  assert.ok(Math.abs(sum(moving) / sum(fixed) - 1) < 0.05);
  assert.deepEqual(await run(0, true), await run(0, false));
});

Deno.test("a map that was cut off goes on behind its last whole configuration", async () => {
  const cacheFolder = await Deno.makeTempDir();
  try {
    const scan = { ...small, rows: 2, columns: 2, workers: 0, thicknessesNm: [1] };
    const shares: number[] = [];
    const onProgress = ({ share }: { share: number }) => void shares.push(share);
    const kept = { ...scan, cacheFolder, onProgress };
    await simulateStemWeights(SRTIO3, { ...kept, phononConfigurations: 2 });
    shares.length = 0;
    const three = await simulateStemWeights(SRTIO3, { ...kept, phononConfigurations: 3 });
    assert.ok(shares.length > 0 && shares.every((share) => share > 2 / 3));
    assert.deepEqual(
      three,
      await simulateStemWeights(SRTIO3, { ...scan, phononConfigurations: 3 }),
    );
  } finally {
    await Deno.remove(cacheFolder, { recursive: true });
  }
});

Deno.test("a cached map is read, and another thickness is computed", async () => {
  const cacheFolder = await Deno.makeTempDir();
  try {
    const scan = { ...small, rows: 2, columns: 2, workers: 0, cacheFolder };
    let steps = 0;
    const onProgress = () => void steps++;
    const first = await simulateStemWeights(SRTIO3, { ...scan, onProgress });
    const computed = steps;
    const second = await simulateStemWeights(SRTIO3, { ...scan, onProgress });
    assert.equal(steps, computed);
    assert.deepEqual(second, first);
    await simulateStemWeights(SRTIO3, { ...scan, thicknessesNm: [1], onProgress });
    assert.ok(steps > computed);
  } finally {
    await Deno.remove(cacheFolder, { recursive: true });
  }
});

Deno.test("scans and thicknesses that make no sense are refused", async () => {
  await assert.rejects(simulateStemWeights(SRTIO3, { rows: 0 }), /rows must be a whole number/);
  await assert.rejects(
    simulateStemWeights(SRTIO3, { thicknessesNm: [] }),
    /a list of numbers: it is \[\]/,
  );
  await assert.rejects(simulateStemWeights(SRTIO3, { thicknessesNm: [0] }), /holds 0/);
  await assert.rejects(loadOxygenOverlap("none"), /hole1_eps10.*it is none/);
});

Deno.test("displacements have the variance of the B factor in each direction", () => {
  const places = Array.from({ length: 20000 }, (): [number, number] => [1, 2]);
  const moved = displace(places, 0.7323, prng(3));
  for (const axis of [0, 1]) {
    const offsets = moved.map((place, i) => place[axis] - places[i][axis]);
    const mean = offsets.reduce((sum, x) => sum + x, 0) / offsets.length;
    const variance = offsets.reduce((sum, x) => sum + (x - mean) ** 2, 0) / offsets.length;
    const expected = 0.7323 / (8 * Math.PI ** 2);
    assert.ok(Math.abs(mean) < 4 * Math.sqrt(expected / offsets.length));
    assert.ok(Math.abs(variance / expected - 1) < 0.05);
  }
});

Deno.test("a stack keeps the order of its layers and takes all copies", () => {
  const stack = sampleStack(400, 2, 4, prng(1));
  stack.forEach((layer, slice) => assert.equal(Math.floor(layer / 4), slice % 2));
  assert.equal(new Set(stack).size, 8);
});
