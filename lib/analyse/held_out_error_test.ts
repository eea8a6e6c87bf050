import assert from "node:assert/strict";
import { denoise, type DenoiseOptions } from "../baseline/denoise.ts";
import { prng } from "../core/random.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import { heldOutError } from "./held_out_error.ts";
import { blocksOf, jackknifeRatio } from "./jackknife.ts";
import { DETECTORS, type Known, trueError, twoEdges } from "./known_truth_test_support.ts";

const METHODS: readonly DenoiseOptions[] = [
  { method: "none" },
  { method: "binning", pixels: 3 },
  { method: "savitzky-golay", windowChannels: 9 },
  { method: "pca", rank: 3 },
];
const SEEDS = 30;
const near = (value: number, expected: number, off: number, what: string) =>
  assert.ok(Math.abs(value - expected) < off, `${what}: ${value}, not ${expected} +- ${off}`);

/** Estimate and truth of every method over seeds. */
async function trials(make: (seed: number) => Known, share: number) {
  const found: { method: string; off: number; z: number; inside: boolean }[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { image, truth } = make(seed);
    const [seen, heldOut] = splitElectrons(image, { random: prng(1000 + seed), share });
    for (const options of METHODS) {
      const { image: quiet } = await denoise(seen, options);
      const { error, standardError, low, high } = heldOutError(quiet, heldOut, { seen });
      const known = trueError(quiet, seen, heldOut, truth), off = error - known;
      const inside = low <= known && known <= high;
      found.push({ method: `${options.method}`, off, z: off / standardError, inside });
    }
  }
  return Map.groupBy(found, ({ method }) => method);
}

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

for (const [name, detect] of Object.entries(DETECTORS)) {
  Deno.test(`heldOutError() agrees with the true error within its interval: ${name}`, async () => {
    const truth = twoEdges([10, 12, 32], { brightest: 20, edge: 0.3 });
    for (const share of [0.2, 0.8]) {
      const byMethod = await trials((seed) => detect(truth, prng(seed)), share);
      for (const [method, own] of byMethod) {
        const what = `${name}, ${method}, share ${share}`;
        near(meanOf(own.map(({ z }) => z)), 0, 3.5 / Math.sqrt(SEEDS), what);
        // Of 30 intervals at 95 % three in ten thousand sets hold fewer than 24.
        assert.ok(own.filter(({ inside }) => inside).length >= 24, what);
      }
    }
  });
}

Deno.test("a gain that is 10 % too high lowers the error of strong denoisers by 0.06 to 0.1", async () => {
  const truth = twoEdges([10, 12, 32], { brightest: 20, edge: 0.3 });
  const make = (factor: number) => (seed: number): Known => {
    const known = DETECTORS["gain 5 and read-out"](truth, prng(seed)), { noise } = known.image;
    const wrong = {
      ...noise!,
      gain: factor * noise!.gain,
      readoutCounts: Math.sqrt(factor) * noise!.readoutCounts,
    };
    return { ...known, image: { ...known.image, noise: wrong } };
  };
  for (const factor of [1.1, 0.9]) {
    const byMethod = await trials(make(factor), 0.5), sign = Math.sign(factor - 1);
    const off = (method: string) => meanOf(byMethod.get(method)!.map((one) => sign * one.off));
    near(off("pca"), -0.08, 0.03, `PCA, ${factor}`);
    near(off("none"), 0.1, 0.04, `nothing, ${factor}`);
  }
});

Deno.test("heldOutError() tells the gain's own uncertainty, and errors of a window", () => {
  const truth = twoEdges([8, 8, 40], { brightest: 30 });
  const { image } = DETECTORS["gain 5 and read-out"](truth, prng(1));
  const sure = { ...image },
    unsure: SpectrumImage = {
      ...image,
      noise: { ...image.noise!, gainStandardError: 0.5 },
    };
  const [one, other] = [sure, unsure].map((given) => {
    const [seen, heldOut] = splitElectrons(given, { random: prng(2) });
    return heldOutError(seen, heldOut, { seen });
  });
  assert.equal(one.error, other.error);
  const half = ({ low, high }: { low: number; high: number }) => (high - low) / 2;
  near(half(other), Math.hypot(half(one), 1.96 * 0.1), 1e-9, "half width");
  const [seen, heldOut] = splitElectrons(image, { random: prng(2) });
  const spoilt = { ...seen, data: seen.data.map((v, i) => i % 40 < 10 ? v + 1000 : v) };
  const inside = heldOutError(spoilt, heldOut, { seen, fromEv: 900, toEv: 910 }).error;
  const beyond = heldOutError(spoilt, heldOut, { seen, fromEv: 910, toEv: 940 }).error;
  assert.ok(inside > 100 && beyond < 3, `${inside}, ${beyond}`);
  const cut = { ...seen, shape: [8, 4, 40] as const };
  assert.throws(() => heldOutError(cut, heldOut, { seen }), /must have one shape/);
  const bare = { ...seen, noise: undefined };
  assert.throws(() => heldOutError(seen, heldOut, { seen: bare }), /take them from splitElectrons/);
});

Deno.test("blocks cover maps, line scans and single spectra; the jackknife is the error of a mean", () => {
  for (const shape of [[40, 50, 162], [1, 40, 2048], [40, 1, 160], [1, 1, 400]] as const) {
    const { count, ofSpectrum, acrossChannels } = blocksOf(shape);
    const used = new Set(ofSpectrum).size * acrossChannels;
    assert.equal(used, count, `${shape}`);
    assert.ok(count >= 20 && count <= 45, `${shape}: ${count}`);
  }
  const values = [1, 4, 2, 8, 5];
  const { value, standardError } = jackknifeRatio(values, [1, 1, 1, 1, 1]);
  const squares = values.reduce((sum, v) => sum + (v - 4) ** 2, 0);
  near(value, 4, 1e-12, "mean");
  near(standardError, Math.sqrt(squares / 4 / 5), 1e-12, "its standard error");
});
