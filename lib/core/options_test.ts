import assert from "node:assert/strict";
import { energyAxis } from "./energy_axis.ts";
import * as is from "./option_kinds.ts";
import { checkOptions, describe, nearest, refuseNonSpectra, show } from "./options.ts";
import { spectrumImage } from "./spectrum_image.ts";

const spectrum = spectrumImage({ data: [1, 2], energy: energyAxis(520, 1, 2) });

interface Fit {
  centred?: boolean;
  weighting?: string;
  rank: number;
}

const KINDS = {
  centred: is.flag,
  weighting: is.oneOf("none", "poisson"),
  rank: is.needed(is.whole(1)),
};

const check = (options: unknown) => checkOptions("fitPca", "fit components", options as Fit, KINDS);

Deno.test("checkOptions() gives right options back and refuses others in a sentence", () => {
  const right = { centred: undefined, rank: 2 };
  assert.equal(check(right), right);
  const cases: [given: unknown, message: string][] = [
    [
      { centered: false },
      "centered is not an option of fitPca: did you mean centred? Options are centred, weighting, rank",
    ],
    [{ foo: 1 }, "foo is not an option of fitPca. Options are centred, weighting, rank"],
    [{ rank: -3 }, "rank must be a whole number of 1 or more: it is -3"],
    [{}, "rank must be a whole number of 1 or more: it is undefined"],
    [{ rank: NaN }, "rank must be a whole number of 1 or more: it is NaN"],
    [{ rank: "2" }, 'rank must be a whole number of 1 or more: it is "2"'],
    [{ rank: 1, centred: null }, "centred must be true or false: it is null"],
    [
      { rank: 1, weighting: "Poisson" },
      'weighting must be one of "none", "poisson": it is "Poisson", did you mean "poisson"?',
    ],
    [
      { rank: Promise.resolve(2) },
      "rank must be a whole number of 1 or more: it is a promise, write await before what made it",
    ],
    [5, "options must be given by name, { centred, weighting, rank }: got 5"],
    [[1], "options must be given by name, { centred, weighting, rank }: got [1]"],
    [undefined, "options must be given by name, { centred, weighting, rank }: got undefined"],
    [
      Promise.resolve({ rank: 2 }),
      "options must be given by name, { centred, weighting, rank }: it is a promise, write await " +
      "before what made it",
    ],
    [
      new Map([["rank", 2]]),
      "options must be given by name, { centred, weighting, rank }: it is a Map",
    ],
  ];
  for (const [given, message] of cases) {
    const whole = `Cannot fit components as ${message}`;
    assert.throws(() => check(given), { name: "RangeError", message: whole });
  }
});

Deno.test("checkOptions() refuses what has no names also where no option is needed", () => {
  const call = (options: object) => checkOptions("f", "do", options, {} as Record<string, never>);
  assert.deepEqual(call({}), {});
  for (const given of [Promise.resolve({}), new Map(), new Set(), new Date()]) {
    assert.throws(() => call(given), /^RangeError: Cannot do as options must be given by name/);
  }
});

Deno.test("checkOptions() reads what a call would read: inherited options, and names of Object", () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const given = JSON.parse(`{ "rank": 1, "${name}": 1 }`);
    assert.throws(() => check(given), { message: new RegExp(`as ${name} is not an option`) });
  }
  assert.throws(() => check({ __proto__: { rank: 0 } }), /rank must be .* it is 0/);
  assert.throws(() => check({ rank: 1, __proto__: { foo: 1 } }), /foo is not an option/);
});

Deno.test("nearest() finds American spellings, capitals, letters swapped and parts of a name", () => {
  const names = ["centred", "colour", "fromEv", "windowChannels", "learningRate", "normalisation"];
  const cases = [
    ["centered", "centred"],
    ["color", "colour"],
    ["CENTRED", "centred"],
    ["fromEV", "fromEv"],
    ["from", "fromEv"],
    ["fomrEv", "fromEv"],
    ["channels", "windowChannels"],
    ["learning_rate", "learningRate"],
    ["normalization", "normalisation"],
    ["q", undefined],
    ["", undefined],
  ];
  for (const [given = "", found] of cases) assert.equal(nearest(given, names), found, given);
});

Deno.test("kinds know their bounds, and nothing that is no number is one", () => {
  const cases: [kind: is.Kind, right: unknown[], wrong: unknown[]][] = [
    [is.above0, [0.1], [0, -1, Infinity, "1", NaN]],
    [is.from0, [0], [-0.1]],
    [is.between(0, 1), [0.5], [0, 1]],
    [is.within(0, 1), [0, 1], [1.1]],
    [is.below(0, 1), [0], [1]],
    [is.aboveTo(0, 1), [1], [0]],
    [is.wholeTo(1, 3), [1, 3], [0, 4, 1.5]],
    [is.odd(3), [3, 5], [1, 4, 3.5]],
    [is.powerOf2(16, 64), [16, 32], [8, 48, Symbol()]],
    [is.windowEv, [[1, 2]], [[2, 1], [1], [1, NaN], "12", [1, 2, 3]]],
    [is.rangeAbove0, [[1, 1]], [[0, 1], [2, 1]]],
    [is.numbers, [[1], new Float32Array(1)], [[], ["1"], 1, "1"]],
    [is.either(is.flag, is.text), [true, "a"], [1]],
    [is.record, [{}, spectrum], [Promise.resolve({}), new Map(), new Set(), new Date(), [1], null]],
    [is.listLike, [[], new Float32Array(1), { length: 2 }], ["ab", 5, null]],
  ];
  for (const [kind, right, wrong] of cases) {
    for (const value of right) assert.ok(kind.fits(value), `${kind.must}: ${show(value)}`);
    for (const value of wrong) assert.ok(!kind.fits(value), `${kind.must}: ${show(value)}`);
  }
});

Deno.test("nearest() takes no single letter for a part of a word", () => {
  assert.equal(nearest("style", ["x", "y"]), undefined);
  assert.equal(nearest("Y", ["x", "y"]), "y");
});

Deno.test("show() shows what JSON cannot", () => {
  const endless: Record<string, unknown> = {};
  endless.self = endless;
  assert.deepEqual([5n, { a: 5n }, endless].map(show), [
    "5n",
    "[object Object]",
    "[object Object]",
  ]);
});

Deno.test("refuseNonSpectra() says what to take of what was given", () => {
  refuseNonSpectra("fit peaks", spectrum);
  const image = { data: new Float32Array(4), shape: [2, 2], unit: "counts" };
  const cases: [given: unknown, remedy: RegExp][] = [
    [Promise.resolve(spectrum), /a promise, write await before/],
    [{ image: spectrum, method: "pca", details: {} }, /what denoise\(\) gave, take its \.image/],
    [{ value: image, standardError: image }, /take its \.value/],
    [{ peaks: [], status: [] }, /take peakMap\(\)/],
    [{ data: [], axes: [], shape: [] }, /take toSpectrumImage\(\)/],
    [image, /it has shape \[2,2\]/],
    [undefined, /it is undefined/],
    [new Float32Array(9), /it is a list of 9/],
    ["a.dm3", /it is "a\.dm3"/],
  ];
  for (const [given, remedy] of cases) {
    assert.throws(() => refuseNonSpectra("fit peaks", given), remedy);
    assert.match(describe(given), remedy);
  }
});
