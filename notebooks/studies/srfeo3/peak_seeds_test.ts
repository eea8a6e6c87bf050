import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { drawPeakBias, drawPeakHonesty, drawPeakScatter } from "./peak_error_figure.ts";
import {
  listBounds,
  listPeakRatios,
  listRatios,
  mediansBySeed,
  repeatPeaks,
  summariseControl,
  summariseErrors,
  summariseShifts,
  summariseTrends,
  sumStatus,
} from "./peak_seeds.ts";
import { PEAK_QUESTION as question } from "./twin_test_support.ts";

const shares: number[] = [];
const { first, rows } = await repeatPeaks({
  ...{ seeds: 2, frameRatesHz: [25], fastestHz: 25, most: 40, question, networks: [] },
  ...{ twin: { images: 8, rows: 40 }, random: prng(3) },
  onProgress: ({ share }) => void shares.push(share),
});

Deno.test("repeatPeaks() runs each seed on a twin of its own and keeps the first", () => {
  assert.deepEqual(shares, [0.5, 1]);
  const of = (seed: number) => rows.errors.filter((row) => row.seed === seed);
  assert.equal(of(0).length, 2 * 2 * 2); // methods, states, peaks
  assert.equal(of(1).length, 8);
  of(0).forEach((row, i) => {
    assert.equal(row.method, of(1)[i].method);
    assert.notEqual(row.scatterEv, of(1)[i].scatterEv);
  });
  assert.equal(first.outcomes.length, 4);
  assert.deepEqual([...new Set(rows.errors.map(({ method }) => method))], ["counts", "PCA"]);
});

Deno.test("tables hold means over seeds with half intervals, and sums of failures", () => {
  const errors = summariseErrors(rows.errors), [row] = errors;
  const [a, b] = rows.errors.filter((own) =>
    own.name === row.name && own.peak === row.peak &&
    own.method === row.method
  );
  assert.ok(Math.abs(row.scatterEv - (a.scatterEv + b.scatterEv) / 2) < 1e-12);
  const { low, high } = seedInterval([a.scatterEv, b.scatterEv]);
  assert.ok(Math.abs(row.scatterEvHalf / ((high - low) / 2) - 1) < 1e-9 && high > low);
  assert.equal(row.seeds, 2);
  assert.ok(a.seed === 0 && row.scatterEvFirst === a.scatterEv, "of the first twin");
  for (const row of sumStatus(rows.status)) {
    const { method: _m, name: _n, frameRateHz: _f, noTruth: _t, ...counts } = row;
    const all = 2 * first.exposures.whole[0].driftEv.length;
    assert.equal(Object.values(counts).reduce((sum, count) => sum + count, 0), all);
  }
  const kept = summariseTrends(rows.trends).find(({ method, peak }) =>
    method === "counts" && peak === "pre-peak"
  )!;
  assert.ok(Math.abs(kept.kept - 1) < 0.3, `${kept.kept}`);
  const [slope] = rows.trends.filter((own) =>
    own.seed === 0 && own.method === "counts" && own.peak === "pre-peak"
  );
  assert.equal(kept.keptFirst, slope.slope / slope.truthSlope);
  const [shift] = summariseShifts(rows.shifts);
  assert.ok(Math.abs(shift.changeEv - (shift.shiftEv - shift.truthEv)) < 1e-9);
  assert.ok(shift.leastEv < shift.shiftEv && shift.shiftEv < shift.mostEv);
});

Deno.test("listRatios() has median and range over sets and the median's interval over seeds", () => {
  const made = [[1, 2, 6], [3, 4, 8]].flatMap((values, seed) =>
    values.map((ratio, i) => ({
      seed,
      method: "m",
      name: "a",
      peak: `${i}`,
      frameRateHz: 1,
      ratio,
    }))
  );
  assert.deepEqual(mediansBySeed(made, "ratio"), [2, 4]);
  const [{ sets, median, least, most, low, high }] = listRatios(made, ["ratio"]);
  assert.deepEqual([sets, median, least, most], [3, 3, 2, 7]);
  assert.ok(low < 2 && high > 4);
  assert.equal(listPeakRatios(rows.errors).length, 4 * 2);
});

Deno.test("the figures draw bound, no bias, and true over estimated errors", () => {
  const control = summariseControl(rows.control), bounds = listBounds(control);
  assert.equal(bounds.length, 4); // states and peaks, once for all methods
  assert.ok(drawPeakScatter(control, bounds).svg.includes("Cramér-Rao bound"));
  const errors = summariseErrors(rows.errors);
  assert.ok(drawPeakBias(errors).svg.includes("Bias (eV)"));
  const { svg } = drawPeakHonesty(errors);
  for (const name of ["stated by the fit", "noise of positions / split electrons"]) {
    assert.ok(svg.includes(name), name);
  }
});
