import assert from "node:assert/strict";
import { denoise, type DenoiseOptions } from "../baseline/denoise.ts";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { sampleElectrons } from "../degrade/noise.ts";
import { compareDenoisers } from "./compare_denoisers.ts";
import { takeMiddle } from "./denoiser_setting.ts";
import { defaultRivals } from "./denoiser_rivals.ts";
import { DETECTORS, twoEdges } from "./known_truth_test_support.ts";

const pcaRanks = (most: number): DenoiseOptions[] =>
  Array.from({ length: most }, (_, i) => ({ method: "pca", rank: i + 1 }));
const squaredError = (one: SpectrumImage, other: SpectrumImage) =>
  one.data.reduce((sum, value, i) => sum + (value - other.data[i]) ** 2, 0) / one.data.length;

Deno.test("two weak edges on a steep background: PCA keeps both maps, rank 1 is known to lose one", async () => {
  const electrons = twoEdges([30, 30, 162], { brightest: 400, edge: 0.03 });
  const { image, truth } = DETECTORS["gain 5 and read-out"](electrons, prng(1));
  const rivals = {
    "nothing": [{ method: "none" }],
    "rank 1": [{ method: "pca", rank: 1 }],
    "PCA": pcaRanks(16),
  };
  const { best, chosen, rows, sentence } = await compareDenoisers(image, {
    rivals,
    doses: [1],
    repeats: 2,
    windows: [{ name: "second edge", fromEv: 995, toEv: 1060 }],
    random: prng(2),
  });
  assert.equal(best, "PCA", sentence);
  const rank = (chosen["PCA"] as { rank: number }).rank;
  assert.ok(rank >= 2 && rank <= 4, `rank ${rank}`);
  const errorOf = async (options: DenoiseOptions) =>
    squaredError((await denoise(image, options)).image, truth);
  assert.ok(await errorOf(chosen["PCA"]) < 0.9 * await errorOf({ method: "pca", rank: 1 }));
  const inEdge = rows.filter(({ window }) => window === "second edge");
  assert.deepEqual(inEdge.map(({ method }) => method), ["nothing", "rank 1", "PCA"]);
  assert.ok(inEdge[2].error < 0.7 * inEdge[1].error);
  assert.match(sentence, /^PCA \(rank \d.*\) errs least: its squared error is 0\.0/);
  // The paired difference is the one of the sentence, and far better known than the errors.
  for (const row of rows) {
    const winner = rows.find(({ method, window }) => method === "PCA" && window === row.window)!;
    assert.ok(Math.abs(row.aboveBest - (row.error - winner.error)) < 1e-9);
    assert.ok(row.aboveBestHigh - row.aboveBestLow <= row.high - row.low);
  }
});

Deno.test("PCA with smoothed score maps wins where maps are smooth, and its rank is told", async () => {
  const { image } = DETECTORS["whole electrons"](
    twoEdges([20, 20, 60], { brightest: 100 }),
    prng(11),
  );
  const { PCA, "PCA, smoothed": smoothed } = defaultRivals(image, { network: false });
  const { best, sentence } = await compareDenoisers(image, {
    rivals: {
      PCA: PCA.slice(0, 8),
      smoothed,
      ranked: [2, 3].map((rank) => ({ ...smoothed[0], rank })),
    },
    doses: [1],
    repeats: 1,
    random: prng(12),
  });
  assert.notEqual(best, "PCA");
  assert.match(sentence, /smoothed \(rank 3\)/);
  assert.ok(!/PCA \(rank \d\) (or|,)/.test(sentence), sentence);
});

Deno.test("pure noise on a flat image: the smoothest wins, and the sentence says that it is", async () => {
  const energy = energyAxis(500, 1, 64), shape = [14, 14, 64] as const;
  const flat = spectrumImage({ data: new Float32Array(14 * 14 * 64).fill(6), shape, energy });
  const image = sampleElectrons(flat, { electronsPerUnit: 1, random: prng(3) });
  const { "Savitzky-Golay": smooth, nothing } = defaultRivals(image, { network: false });
  const rivals = { nothing, smooth, PCA: pcaRanks(6) };
  const { best, sentence, rows } = await compareDenoisers(image, {
    rivals,
    doses: [0.25, 1],
    random: prng(4),
  });
  assert.equal(best, "PCA");
  assert.match(
    sentence,
    /smoothest setting that was tried \(rank 1\): .* no structure that it takes/,
  );
  assert.match(sentence, /At the limit of what was tried: smooth \(61 channels\)/);
  const ofSmooth = rows.find(({ method, dose }) => method === "smooth" && dose === 1)!;
  assert.match(ofSmooth.setting, /61 channels/);
  // Doing nothing errs by 1 over the share of the electrons.
  for (const dose of [0.25, 1]) {
    const { error, overRaw } = rows.find((row) => row.method === "nothing" && row.dose === dose)!;
    assert.ok(Math.abs(error * 0.8 * dose - 1) < 0.06, `${dose}: ${error}`);
    assert.equal(overRaw, 1);
  }
});

Deno.test("the data cannot tell between methods that do the same, nor between a model and its twin", async () => {
  const { image } = DETECTORS["whole electrons"](
    twoEdges([8, 10, 40], { brightest: 20 }),
    prng(5),
  );
  const model = (name: string) => ({
    name,
    apply: async (given: SpectrumImage) => (await denoise(given, { method: "pca", rank: 2 })).image,
  });
  const steps: string[] = [];
  const { best, sentence, rows, chosen } = await compareDenoisers(image, {
    rivals: {
      "PCA": [{ method: "pca", rank: 2 }],
      "mine": [{ method: model("mine") }],
      "nothing": [{ method: "none" }],
    },
    doses: [0.25, 0.5, 1],
    repeats: 2,
    random: prng(6),
    onProgress: (step, share) => steps.push(`${step} ${share}`),
  });
  assert.equal(best, undefined);
  assert.match(
    sentence,
    /^The data cannot tell which errs least, (PCA|mine).* or (PCA|mine).* differ by 0 noise/,
  );
  assert.match(
    sentence,
    /No network beats PCA here: the error of mine less that of PCA \(rank 2\) is 0 \(/,
  );
  // The model was run on one split of two, and is placed as if it had seen both.
  const mine = rows.filter(({ method }) => method === "mine");
  assert.deepEqual(mine.map(({ dose }) => dose), [0.5, 1]);
  for (const { dose, error } of mine) {
    const twin = rows.find((row) => row.method === "PCA" && row.dose === dose)!;
    assert.ok(Math.abs(error - twin.error) < 1e-9, `${dose}: ${error}, ${twin.error}`);
  }
  assert.equal((chosen["mine"].method as { name: string }).name, "mine");
  assert.equal(steps.length, 3 * 2 * 2 + 2 + 1);
  assert.match(steps.at(-1)!, /^compared 1$/);
});

Deno.test("line scans either way and a single spectrum have rivals of their own", async () => {
  const clean = twoEdges([1, 40, 160], { brightest: 50 });
  const { image } = DETECTORS["whole electrons"](clean, prng(7));
  const upright = { ...image, shape: [40, 1, 160] as const };
  const [lying, standing] = await Promise.all(
    [image, upright].map((scan) =>
      compareDenoisers(scan, {
        rivals: { binning: defaultRivals(scan)["binning"], PCA: pcaRanks(5) },
        doses: [1],
        repeats: 1,
        random: prng(8),
      })
    ),
  );
  assert.deepEqual(lying.chosen, standing.chosen);
  lying.rows.forEach(({ error }, i) =>
    assert.ok(Math.abs(error / standing.rows[i].error - 1) < 1e-6)
  );
  assert.ok(Object.hasOwn(defaultRivals(image), "PCA, smoothed"));
  const one = { ...image, data: image.data.slice(0, 160), shape: [1, 1, 160] as const };
  assert.deepEqual(Object.keys(defaultRivals(one)), ["nothing", "Savitzky-Golay"]);
  const { best, rows } = await compareDenoisers(one, { doses: [1], random: prng(9) });
  assert.equal(best, "Savitzky-Golay");
  assert.ok(rows.every(({ low, high }) => Number.isFinite(high - low)));
});

Deno.test("compareDenoisers() refuses what it cannot judge, and takes the middle of large images", async () => {
  const { image } = DETECTORS["whole electrons"](
    twoEdges([6, 8, 40], { brightest: 20 }),
    prng(5),
  );
  const random = prng(1), rivals = { nothing: [{ method: "none" }] };
  const halves = { ...image, noise: undefined, data: image.data.map((value) => value / 3) };
  await assert.rejects(compareDenoisers(halves, { random, rivals }), /call estimateNoise\(\)/);
  const wrong = (options: object) => compareDenoisers(image, { random, rivals, ...options });
  await assert.rejects(wrong({ doses: [2] }), /doses must be a list of shares .*: it is \[2\]/);
  await assert.rejects(
    wrong({ rivals: { mine: [] } }),
    /rivals\.mine must be a list of settings: it is \[\]/,
  );
  await assert.rejects(wrong({ random: 1 }), /random must be a seeded stream, prng\(1\): it is 1/);
  await assert.rejects(
    wrong({ dose: 1 }),
    /dose is not an option of compareDenoisers: did you mean doses\?/,
  );
  const window = { name: "beyond", fromEv: 10, toEv: 20 };
  await assert.rejects(wrong({ windows: [window] }), /10-20 eV reaches beyond the axis/);
  const marked = withNoise(
    { ...image, data: image.data.map((_, i) => Math.floor(i / 320)) },
    { gain: 1, background: Float32Array.from(image.data) },
  );
  const part = takeMiddle(marked, 700);
  assert.deepEqual([part.shape, part.data[0], part.data.at(-1)], [[2, 8, 40], 2, 3]);
  assert.equal((part.noise!.background as Float32Array).length, 640);
  const line = takeMiddle({ ...marked, shape: [1, 48, 40] as const }, 80);
  assert.deepEqual(line.shape, [1, 2, 40]);
});
