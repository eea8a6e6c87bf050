import assert from "node:assert/strict";
import fc from "fast-check";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { deconvolveRichardsonLucy, iterate, traceRichardsonLucy } from "./richardson_lucy.ts";
import { deconvolveToDiscrepancy, iterationsByCrossValidation } from "./stopping_rule.ts";

const iterationsByDiscrepancy = (...given: Parameters<typeof deconvolveToDiscrepancy>) =>
  deconvolveToDiscrepancy(...given).iterations;

const golden = JSON.parse(
  await Deno.readTextFile(new URL("./testdata/deconvolve_golden.json", import.meta.url)),
);
const image = (rows: ArrayLike<number>[], startEv = 0): SpectrumImage => {
  const channels = rows[0].length, data = new Float32Array(rows.length * channels);
  rows.forEach((row, s) => data.set(row, s * channels));
  return spectrumImage({
    data,
    shape: [1, rows.length, channels],
    energy: energyAxis(startEv, 0.1, channels),
  });
};
const spread = (values: ArrayLike<number>, origin: number) => image([values], -0.1 * origin);
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const near = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) =>
  Array.from(expected).forEach((value, i) =>
    assert.ok(Math.abs(found[i] - value) <= tolerance, `${i}: ${found[i]}, not ${value}`)
  );
const bump = (channels: number, at: number, width: number) =>
  Float64Array.from({ length: channels }, (_, e) => Math.exp(-(((e - at) / width) ** 2)));

Deno.test("deconvolveRichardsonLucy() gives eXSpy's numbers with its start and its edges", () => {
  const kernel = spread(golden.kernel, 0), measured = image([golden.spectrum]);
  const as = { edges: "ignored", start: "measured", origin: "maximum" } as const;
  for (const [iterations, expected] of Object.entries<number[]>(golden.exspy)) {
    const found = deconvolveRichardsonLucy(measured, {
      spread: kernel,
      iterations: +iterations,
      ...as,
    });
    near(found.data, expected, 3e-5 * Math.max(...expected));
  }
});

Deno.test("deconvolveRichardsonLucy() gives scikit-image's numbers with its edges", () => {
  const kernel = spread(golden.short, 2), measured = image([golden.spectrum]);
  for (const [iterations, expected] of Object.entries<number[]>(golden.skimage)) {
    const options = { iterations: +iterations, edges: "ignored" } as const;
    const found = deconvolveRichardsonLucy(measured, { spread: kernel, ...options });
    near(found.data, expected, 3e-5 * Math.max(...expected));
  }
});

const cases = fc.record({
  channels: fc.integer({ min: 4, max: 40 }),
  length: fc.integer({ min: 1, max: 60 }),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  count: fc.integer({ min: 1, max: 5 }),
  own: fc.boolean(),
  accelerated: fc.boolean(),
  seed: fc.integer(),
}).map(({ channels, length, place, count, own, seed, accelerated }) => {
  const random = prng(seed);
  const values = (n: number, top: number) =>
    Float32Array.from({ length: n }, () => random.integer(top) + 1);
  return {
    measured: image(Array.from({ length: count }, () => values(channels, 50))),
    kernel: image(
      Array.from({ length: own ? count : 1 }, () => values(length, 5)),
      -0.1 * Math.floor(place * (length - 1)),
    ),
    accelerated,
  };
});

Deno.test("Richardson-Lucy keeps every value at 0 or more and the spread result's sum, wherever the spread has its zero", () => {
  fc.assert(
    fc.property(cases, ({ measured, kernel, accelerated }) => {
      const channels = measured.shape[2];
      iterate(measured, { spread: kernel, accelerated }, ({ spectrum, iteration, ...visit }) => {
        assert.ok(visit.readEstimate().every((value) => value >= 0 && Number.isFinite(value)));
        const own = measured.data.subarray(spectrum * channels, (spectrum + 1) * channels);
        if (iteration > 0 && !accelerated) {
          assert.ok(Math.abs(sum(visit.readModel()) / sum(own) - 1) < 1e-9);
        }
        return iteration < 5;
      });
    }),
    { numRuns: 60 },
  );
});

Deno.test("Richardson-Lucy never lowers the likelihood of the counts", () => {
  fc.assert(
    fc.property(cases, ({ measured, kernel }) => {
      const channels = measured.shape[2], last = new Map<number, number>();
      iterate(measured, { spread: kernel }, ({ spectrum, iteration, readModel }) => {
        const likelihood = readModel().reduce(
          (all, m, e) => all + measured.data[spectrum * channels + e] * Math.log(m) - m,
          0,
        );
        if (iteration > 1) {
          assert.ok(likelihood >= last.get(spectrum)! - 1e-9 * Math.abs(likelihood));
        }
        last.set(spectrum, likelihood);
        return iteration < 8;
      });
    }),
    { numRuns: 40 },
  );
});

Deno.test("deconvolveRichardsonLucy() undoes a spread without noise: shorter, equal and longer, off its centre", () => {
  const truth = bump(48, 20, 2).map((v, e) => 100 * v + 40 * bump(48, 32, 2)[e]);
  for (const [length, origin] of [[9, 2], [48, 30], [95, 60]]) {
    const kernel = bump(length, origin, 2.5);
    const blurred = Float64Array.from(
      { length: 48 },
      (_, e) => sum(truth.map((v, t) => v * (kernel[e - t + origin] ?? 0))) / sum(kernel),
    );
    const options = { iterations: 3000 };
    const found = deconvolveRichardsonLucy(image([blurred]), {
      spread: spread(kernel, origin),
      ...options,
    });
    near(found.data, truth, 4);
  }
});

Deno.test("deconvolveRichardsonLucy() with open edges does not pile up what comes from beyond", () => {
  const flat = image([new Float32Array(40).fill(7)]), kernel = spread(bump(21, 10, 4), 10);
  near(deconvolveRichardsonLucy(flat, { spread: kernel, iterations: 50 }).data, flat.data, 1e-3);
  const ignored = deconvolveRichardsonLucy(flat, {
    spread: kernel,
    iterations: 50,
    edges: "ignored",
  });
  assert.ok(Math.max(...ignored.data) > 9, "nothing beyond: the ends have to make up for it");
});

Deno.test("the accelerated steps come nearer to the counts in as many iterations", () => {
  const { measured, kernel } = counted(50_000, 5);
  const misfit = (accelerated: boolean, wanted: number) => {
    let all = 0;
    iterate(measured, { spread: kernel, accelerated }, ({ spectrum, iteration, readModel }) => {
      if (iteration < wanted) return true;
      readModel().forEach((m, e) => all += (measured.data[spectrum * 96 + e] - m) ** 2 / m);
      return false;
    });
    return all;
  };
  assert.ok(misfit(true, 15) < 0.9 * misfit(false, 15), `${misfit(true, 15)}`);
});

Deno.test("accelerated steps begin as plain ones: there are no two changes yet to go by", () => {
  const { measured, kernel } = counted(20_000, 8);
  for (const iterations of [1, 2, 3]) {
    const plain = deconvolveRichardsonLucy(measured, { spread: kernel, iterations });
    const fast = deconvolveRichardsonLucy(measured, {
      spread: kernel,
      iterations,
      accelerated: true,
    });
    assert.equal(plain.data.every((v, i) => v === fast.data[i]), iterations <= 2, `${iterations}`);
  }
});

Deno.test("traceRichardsonLucy() passes through what single runs return; each spectrum may have its own number", () => {
  const rows = [bump(20, 8, 3), bump(20, 11, 2)].map((row) => row.map((v) => 10 * v + 1));
  const measured = image(rows), kernel = spread(bump(7, 3, 2), 3);
  const [three, nine] = traceRichardsonLucy(measured, { spread: kernel, iterations: [3, 9] });
  assert.deepEqual(
    three.data,
    deconvolveRichardsonLucy(measured, { spread: kernel, iterations: 3 }).data,
  );
  const mixed = deconvolveRichardsonLucy(measured, { spread: kernel, iterations: [3, 9] }).data;
  assert.deepEqual(mixed.subarray(0, 20), three.data.subarray(0, 20));
  assert.deepEqual(mixed.subarray(20), nine.data.subarray(20));
});

/** Electrons of two peaks, blurred, and what they were. */
function counted(electrons: number, seed: number) {
  const truth = bump(96, 30, 3).map((v, e) => v + 0.5 * bump(96, 60, 4)[e]);
  const kernel = bump(41, 20, 6);
  const blurred = Float64Array.from(
    { length: 96 },
    (_, e) => sum(truth.map((v, t) => v * (kernel[e - t + 20] ?? 0))) / sum(kernel) + 0.02,
  );
  const random = prng(seed), scale = electrons / sum(blurred);
  const rows = Array.from({ length: 8 }, () => blurred.map((v) => random.poisson(v * scale)));
  const error = ({ data }: SpectrumImage) =>
    sum(Array.from(data, (v, i) => Math.abs(v - scale * (truth[i % 96] + 0.02))));
  return { measured: image(rows), kernel: spread(kernel, 20), error };
}

Deno.test("both stopping rules end near the least error, long before the noise grows", () => {
  for (const electrons of [2000, 50_000]) {
    const { measured, kernel, error } = counted(electrons, electrons);
    const steps = [5, 10, 20, 40, 80, 160, 320, 1000];
    const errors = traceRichardsonLucy(measured, { spread: kernel, iterations: steps }).map(error);
    const rules = {
      discrepancy: iterationsByDiscrepancy(measured, { spread: kernel }),
      crossValidation: iterationsByCrossValidation(measured, { spread: kernel, random: prng(1) }),
    };
    for (const [rule, iterations] of Object.entries(rules)) {
      const stopped = error(deconvolveRichardsonLucy(measured, { spread: kernel, iterations }));
      // The sum of squares scatters, so the discrepancy stops now early, now late.
      const within = rule === "discrepancy" ? 1.8 : 1.3;
      assert.ok(
        stopped < within * Math.min(...errors),
        `${rule} at ${iterations}: ${stopped} of ${errors}`,
      );
      assert.ok(stopped < errors[errors.length - 1], `${rule} stops before the end`);
    }
  }
});

Deno.test("deconvolveToDiscrepancy() stops later at a lower level and gives up after `most`", () => {
  const { measured, kernel } = counted(20_000, 3);
  const early = iterationsByDiscrepancy(measured, { spread: kernel, level: 1.5 });
  const late = iterationsByDiscrepancy(measured, { spread: kernel, level: 1 });
  early.forEach((n, s) => assert.ok(n <= late[s]));
  const never = iterationsByDiscrepancy(measured, { spread: kernel, level: 0, most: 7 });
  assert.deepEqual([...never], Array(8).fill(7));
});

Deno.test("deconvolveToDiscrepancy() told fromEv stops although a spike below is never fitted", () => {
  const { measured, kernel } = counted(50_000, 5);
  const high = { ...measured, data: measured.data.map((v, i) => i % 96 === 2 ? 1e6 : v) };
  const judged = { most: 300, fromEv: 2.5, level: 1.3 }, all = { most: 300 };
  const stops = iterationsByDiscrepancy(high, { spread: kernel, ...judged });
  assert.ok(Math.max(...stops) < 300, `${stops}`);
  assert.deepEqual(
    [...iterationsByDiscrepancy(high, { spread: kernel, ...all })],
    Array(8).fill(300),
  );
  assert.throws(() => iterationsByDiscrepancy(measured, { spread: kernel, fromEv: 99 }), /99/);
});

Deno.test("the stopping rules name what they cannot work with", () => {
  const { measured, kernel } = counted(2000, 1), random = prng(1);
  const shares = { ...measured, data: measured.data.map((v) => v / 1e6) };
  const discrepancy = (options: object) => () =>
    iterationsByDiscrepancy(measured, { spread: kernel, ...options });
  assert.throws(discrepancy({ level: NaN }), /level .* NaN/);
  assert.throws(discrepancy({ most: 1.5 }), /whole number.* 1.5/);
  assert.throws(discrepancy({ countingGain: 0 }), /there must be noise.*spectrum 0 are 0/);
  const validate = (image: SpectrumImage, share: number) => () =>
    iterationsByCrossValidation(image, { spread: kernel, share, random });
  assert.throws(validate(measured, 0), /share .* 0/);
  assert.throws(validate(shares, 0.5), /every value rounds to 0/);
});

Deno.test("iterationsByCrossValidation() gives all spectra one number, or each its own", () => {
  const { measured, kernel } = counted(50_000, 6);
  const run = (per: "image" | "spectrum") =>
    new Set(iterationsByCrossValidation(measured, { spread: kernel, per, random: prng(3) })).size;
  assert.equal(run("image"), 1);
  assert.ok(run("spectrum") > 1);
});

Deno.test("total variation lowers the variation, more with more weight", () => {
  const { measured, kernel } = counted(2000, 9);
  const variation = (totalVariation: number) => {
    const { data } = deconvolveRichardsonLucy(measured, {
      spread: kernel,
      iterations: 300,
      totalVariation,
    });
    return sum(Array.from(data, (v, i) => i % 96 ? Math.abs(v - data[i - 1]) : 0));
  };
  const [none, some, more] = [0, 0.003, 0.01].map(variation);
  assert.ok(more < some && some < 0.8 * none, `${none}, ${some}, ${more}`);
});

Deno.test("readoutVariance is added to counts and model: a first step by hand, and negatives end at 0", () => {
  const counts = [-20, 5, -4, 6, -2, 30, -5, 4], variance = 16;
  const run = (iterations: number) =>
    deconvolveRichardsonLucy(image([counts]), {
      spread: spread([1], 0),
      iterations,
      readoutVariance: variance,
    });
  const raised = counts.map((v) => Math.max(0, v + variance)), flat = sum(raised) / 8 - variance;
  near(run(1).data, raised.map((v) => flat * v / (flat + variance)), 1e-5);
  near(run(5000).data, counts.map((v) => Math.max(0, v)), 0.01);
});

Deno.test("deconvolveRichardsonLucy() names what it can not work with", () => {
  const good = image([[1, 2, 3, 4]]), kernel = spread([1, 2, 1], 1);
  const refuse = (message: RegExp, measured = good, by = kernel, options = {}) =>
    assert.throws(
      () => deconvolveRichardsonLucy(measured, { spread: by, iterations: 2, ...options }),
      message,
    );
  refuse(/spectrum 0, channel 2 has NaN/, image([[1, 2, NaN, 4]]));
  refuse(/negative: spectrum 0, channel 1 has -1/, image([[1, -1, 2, 4]]));
  refuse(/point spread 0, channel 0 has -1/, good, spread([-1, 2, 1], 1));
  refuse(/all zero/, good, spread([0, 0, 0], 1));
  refuse(
    /one channel width: 0.2 and 0.1 eV/,
    good,
    spectrumImage({ data: [1, 2], energy: energyAxis(0, 0.2, 2) }),
  );
  refuse(/0 eV must lie on the point spread.*begins at 5/, good, image([[1, 2, 1]], 5));
  refuse(/2 spreads, 1 spectra/, good, image([[1, 2], [1, 2]]));
  refuse(/whole number of 0 or more.*1.5/, good, kernel, { iterations: 1.5 });
  refuse(/2 for 1 spectra/, good, kernel, { iterations: [1, 2] });
  const trace = (iterations: number[]) => traceRichardsonLucy(good, { spread: kernel, iterations });
  assert.throws(() => trace([10, 5]), /must ascend: they are 10,5/);
  assert.throws(
    () => trace([1, Infinity]),
    /iterations must be a list of whole numbers of 0 or more/,
  );
  const within = () => deconvolveRichardsonLucy(good, { spread: kernel, iterations: 1 });
  assert.throws(() => iterate(good, { spread: kernel }, () => !!within()), /within a visit/);
  assert.equal(within().data.length, 4, "the room is free again");
  refuse(/totalVariation must be at least 0 and below 0.5: it is 0.5/, good, kernel, {
    totalVariation: 0.5,
  });
  refuse(/readoutVariance .* -1/, good, kernel, { readoutVariance: -1 });
});
