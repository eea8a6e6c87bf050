import assert from "node:assert/strict";
import fc from "fast-check";
import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import {
  mapValues,
  repeatSpectrum,
  type SpectrumImage,
  spectrumImage,
  withData,
} from "../core/spectrum_image.ts";
import { addGaussianNoise, readOut, sampleElectrons } from "../degrade/noise.ts";
import { cramerRaoBound } from "./cramer_rao.ts";
import { summarise } from "./metrics.ts";
import {
  fitPeaks,
  type FittedPeak,
  fittedSpectra,
  type PeakFitOptions,
  type PeakFits,
} from "./peak_fit.ts";
import { countStatus } from "./peak_status.ts";
import { gaussianPeaks } from "./peak_model.ts";

const energy = energyAxis(520, 0.25, 96);
const WINDOW = { fromEv: 524, toEv: 541 };
const TWO = [
  { height: 150, positionEv: 528, fwhmEv: 2 },
  { height: 250, positionEv: 533.5, fwhmEv: 5 },
];
const SEARCH = [
  { name: "pre-peak", nearEv: 528.2, fwhmEv: 1.8 },
  { name: "main peak", nearEv: 533.8, fwhmEv: 4.5 },
];
const OPTIONS = { ...WINDOW, peaks: SEARCH } as const;
const VALUES = ["height", "positionEv", "fwhmEv"] as const;
const ERRORS = {
  height: "heightStandardError",
  positionEv: "positionStandardErrorEv",
  fwhmEv: "fwhmStandardErrorEv",
} as const;

const flat = (value: number) => spectrumImage({ data: new Float32Array(96).fill(value), energy });
const plus = (image: SpectrumImage, value: number) => mapValues(image, (v) => v + value);

/* Made by testdata/make_peak_golden.py with lmfit in double precision. */
const golden = JSON.parse(
  await Deno.readTextFile(new URL("testdata/peak_golden.json", import.meta.url)),
);
const GOLDEN: Record<string, Partial<PeakFitOptions>> = {
  white: { noise: { sigma: 12 } },
  unknown: { baseline: "linear" },
  counting: { noise: { gain: 2.5, readoutCounts: 6, background: flat(60) } },
};
for (const [name, options] of Object.entries(GOLDEN)) {
  Deno.test(`fitPeaks() equals lmfit in values and standard errors, ${name} noise`, () => {
    for (const expected of golden[name]) {
      const image = spectrumImage({ data: expected.data, energy });
      const fits = fitPeaks(image, { ...OPTIONS, ...options });
      assert.deepEqual(fits.status, ["fitted"]);
      fits.peaks.forEach((peak, k) => {
        for (const value of VALUES) {
          const error = expected.peaks[k][ERRORS[value]];
          const off = Math.abs(peak[value][0] - expected.peaks[k][value]) / error;
          assert.ok(off < 1e-3, `${peak.name} ${value}: off by ${off} standard errors`);
          const ratio = peak[ERRORS[value]][0] / error;
          assert.ok(Math.abs(ratio - 1) < 1e-3, `error of ${value}: ${ratio} of lmfit's`);
        }
      });
      const ratio = fits.reducedChiSquare[0] / expected.reducedChiSquare;
      assert.ok(Math.abs(ratio - 1) < 1e-3, `${ratio}`);
    }
  });
}

Deno.test("fitPeaks() ends where ml-levenberg-marquardt ends", () => {
  const image = addGaussianNoise(gaussianPeaks(energy, TWO), { sigma: 12, random: prng(8) });
  const { parameters } = fitPeaks(image, { ...OPTIONS, noise: { sigma: 12 } });
  const x = energies(energy).slice(16, 84), y = image.data.slice(16, 84);
  const gaussian = (h: number, p: number, w: number, e: number) =>
    h * Math.exp(-4 * Math.LN2 * ((e - p) / w) ** 2);
  const model = ([a, b, c, d, e, f]: number[]) => (energyEv: number) =>
    gaussian(a, b, c, energyEv) + gaussian(d, e, f, energyEv);
  const found = levenbergMarquardt({ x, y }, model, {
    initialValues: [140, 528.1, 1.9, 240, 533.6, 4.8],
    weights: 1,
    gradientDifference: 1e-5,
    centralDifference: true,
    maxIterations: 1000,
  });
  found.parameterValues.forEach((value, i) => {
    assert.ok(Math.abs(parameters[i] - value) < 1e-3, `parameter ${i}: ${parameters[i]}, ${value}`);
  });
});

Deno.test("fitPeaks() finds any two peaks apart without noise, on any line", () => {
  const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const cases = fc.tuple(between(20, 300), between(-1, 1), between(1, 3), between(20, 300));
  fc.assert(
    fc.property(cases, between(-1, 1), between(-2, 2), (peaks, shiftEv, slope) => {
      const [height, prePeakShiftEv, fwhmEv, mainHeight] = peaks;
      const truth = [
        { height, positionEv: 528.2 + prePeakShiftEv, fwhmEv },
        { height: mainHeight, positionEv: 533.8 + shiftEv, fwhmEv: 3.5 },
      ];
      const clean = gaussianPeaks(energy, truth);
      const image = mapValues(clean, (value, channel) => value + 30 + slope * (channel - 48) / 4);
      const fits = fitPeaks(image, { ...OPTIONS, baseline: "linear" });
      assert.deepEqual(fits.status, ["fitted"]);
      truth.forEach((peak, k) => {
        for (const value of VALUES) {
          const off = fits.peaks[k][value][0] - peak[value];
          assert.ok(Math.abs(off) < 1e-3 * peak[value], `${k} ${value} is off by ${off}`);
        }
      });
      const model = fittedSpectra(fits, energy).data;
      for (let e = 16; e < 84; e++) assert.ok(Math.abs(model[e] - image.data[e]) < 0.1);
    }),
    { numRuns: 60 },
  );
});

/** The scatter of many fits, in units of the stated error and of the bound, each within its error. */
function assertHonest(fits: PeakFits, bounds: ReturnType<typeof cramerRaoBound>) {
  assert.equal(countStatus(fits).fitted, fits.status.length);
  fits.peaks.forEach((peak: FittedPeak, k) => {
    for (const value of VALUES) {
      const { mean, deviation, standardError, count } = summarise(peak[value]);
      const bias = Math.abs(mean - TWO[k][value]) / standardError;
      assert.ok(bias < 4, `${peak.name} ${value}: biased by ${bias} standard errors`);
      const stated = Math.sqrt(summarise(peak[ERRORS[value]].map((v) => v * v)).mean);
      const allowed = 4 / Math.sqrt(2 * count); // 4 relative standard errors of a deviation
      for (const [name, expected] of [["stated error", stated], ["bound", bounds[k][value]]]) {
        const ratio = deviation / Number(expected);
        assert.ok(Math.abs(ratio - 1) < allowed, `${value}: scatter is ${ratio} of its ${name}`);
      }
    }
  });
}

Deno.test("the scatter of fits to white noise is their standard error and the Cramér-Rao bound", () => {
  const noise = { sigma: 5 };
  const image = repeatSpectrum(gaussianPeaks(energy, TWO), 2000);
  const noisy = addGaussianNoise(image, { ...noise, random: prng(1) });
  const bounds = cramerRaoBound(energy, TWO, { ...WINDOW, noise });
  assertHonest(fitPeaks(noisy, { ...OPTIONS, noise }), bounds);
  assertHonest(fitPeaks(noisy, { ...OPTIONS, noise: "unknown" }), bounds);
});

Deno.test("the scatter of fits to counts is their standard error and the Cramér-Rao bound", () => {
  const clean = repeatSpectrum(gaussianPeaks(energy, TWO), 2000);
  const [gain, readoutCounts, under] = [0.5, 4, 200];
  const drawn = { electronsPerUnit: 1 / gain, random: prng(2) };
  const electrons = sampleElectrons(plus(clean, under), drawn);
  const counts = plus(readOut(electrons, { gain, readoutCounts, random: prng(3) }), -under);
  const noise = { gain, readoutCounts, background: flat(under) };
  const bounds = cramerRaoBound(energy, TWO, { ...WINDOW, noise });
  assertHonest(fitPeaks(counts, { ...OPTIONS, noise }), bounds);
});

Deno.test("fits to few counts keep the area of the peaks, as weights come from the model", () => {
  const truth = TWO.map((peak) => ({ ...peak, height: peak.height / 10 }));
  const clean = gaussianPeaks(energy, truth);
  const random = prng(4);
  const image = sampleElectrons(repeatSpectrum(clean, 1000), { electronsPerUnit: 1, random });
  const { peaks, status } = fitPeaks(image, { ...OPTIONS, noise: { gain: 1 } });
  assert.ok(status.filter((s) => s === "fitted").length > 990);
  const area = (h: ArrayLike<number>, w: ArrayLike<number>, i: number) => h[i] * w[i];
  const ratios = status.flatMap((s, i) =>
    s === "fitted"
      ? [
        peaks.reduce((sum, peak) => sum + area(peak.height, peak.fwhmEv, i), 0) /
        truth.reduce((sum, peak) => sum + peak.height * peak.fwhmEv, 0),
      ]
      : []
  );
  const { mean, standardError } = summarise(ratios);
  assert.ok(Math.abs(mean - 1) < 4 * standardError, `${mean} +- ${standardError}`);
});

Deno.test("fitPeaks() weighs each spectrum with its own background", () => {
  const image = withData(repeatSpectrum(flat(0), 2), gaussiansTwice());
  const backgrounds = repeatSpectrum(flat(100), 2);
  backgrounds.data.fill(900, 96);
  const own = fitPeaks(image, { ...OPTIONS, noise: { gain: 1, background: backgrounds } });
  const { positionStandardErrorEv: errors } = own.peaks[1];
  const alone = fitPeaks(image, { ...OPTIONS, noise: { gain: 1, background: flat(900) } });
  assert.equal(errors[1], alone.peaks[1].positionStandardErrorEv[1]);
  assert.ok(errors[1] > 1.5 * errors[0], `${errors}`);
});

function gaussiansTwice() {
  const { data } = gaussianPeaks(energy, TWO);
  return Float32Array.from({ length: 192 }, (_, i) => data[i % 96]);
}

Deno.test("fitPeaks() names every way to fail, and drops none", () => {
  const noise = { gain: 1, background: flat(1) };
  const statusOf = (spectrum: SpectrumImage, options: Partial<PeakFitOptions> = {}) => {
    const fits = fitPeaks(spectrum, { ...OPTIONS, noise, ...options });
    assert.equal(Object.values(countStatus(fits)).reduce((a, b) => a + b), fits.status.length);
    return { ...fits, status: fits.status[0] };
  };
  const clean = gaussianPeaks(energy, TWO);
  assert.equal(statusOf(clean).status, "fitted");
  const empty = statusOf(flat(0));
  assert.equal(empty.status, "too few counts");
  assert.ok(empty.parameters.every(Number.isNaN));
  const broken = withData(clean, clean.data.map((value, i) => i === 40 ? NaN : value));
  assert.equal(statusOf(broken).status, "not finite");
  assert.equal(statusOf(clean, { mostSteps: 1 }).status, "not converged");

  const [prePeak, mainPeak] = SEARCH;
  const far = statusOf(clean, { peaks: [prePeak, { ...mainPeak, nearEv: 535.3, withinEv: 1 }] });
  assert.equal(far.status, "at bound");
  const [, { positionEv, positionStandardErrorEv, heightStandardError }] = far.peaks;
  assert.equal(positionEv[0], 534.3);
  assert.ok(Number.isNaN(positionStandardErrorEv[0]) && heightStandardError[0] > 0);

  const none = statusOf(clean, { peaks: [...SEARCH, { ...mainPeak, name: "none" }] });
  assert.notEqual(none.status, "fitted");
  const same = { nearEv: 528.2, withinEv: 1e-9, fwhmEv: 2, fwhmBoundsEv: [2, 2.000001] } as const;
  const twins = [{ name: "one", ...same }, { name: "two", ...same }];
  assert.match(statusOf(clean, { peaks: twins }).status, /singular|bound/);
});

Deno.test("fitPeaks() keeps the order of spectra where some fail", () => {
  const clean = gaussianPeaks(energy, TWO).data;
  const data = new Float32Array(3 * 96);
  data.set(clean);
  data.set(clean, 2 * 96);
  const image = spectrumImage({ data, shape: [1, 3, 96], energy });
  const fits = fitPeaks(image, { ...OPTIONS, noise: { gain: 1 } });
  assert.deepEqual(fits.status, ["fitted", "too few counts", "fitted"]);
  assert.equal(fits.peaks[1].positionEv[2], fits.peaks[1].positionEv[0]);
});

Deno.test("fitPeaks() refuses what cannot be fitted", () => {
  const clean = gaussianPeaks(energy, TWO);
  const cases: [Partial<PeakFitOptions>, RegExp][] = [
    [{ peaks: [] }, /Cannot fit peaks as there must be one/],
    [{ toEv: 525 }, /more channels than parameters: it has 4, the parameters are 6/],
    [
      { peaks: [{ name: "x", nearEv: 528, fwhmEv: 0 }] },
      /Cannot fit the x as fwhmEv must be above 0: it is 0/,
    ],
    [{ noise: { sigma: 0 } }, /sigma must be above 0: it is 0/],
    [{ noise: { gain: -1 } }, /gain must be above 0: it is -1/],
    [{ noise: { gain: 1, readoutCounts: -1 } }, /readoutCounts must be 0 or more: it is -1/],
    [{ noise: { gain: 1, background: repeatSpectrum(clean, 2) } }, /background must fit the image/],
  ];
  for (const [options, message] of cases) {
    assert.throws(() => fitPeaks(clean, { ...OPTIONS, ...options }), { message });
  }
});
