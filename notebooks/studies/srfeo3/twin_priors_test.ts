import assert from "node:assert/strict";
import { mean as meanOf, standardDeviation } from "simple-statistics";
import { prng } from "eels/core/random.ts";
import { drawNuisances, NUISANCES, PRIORS, type SessionNuisances } from "./twin_priors.ts";

const random = prng(1);
const draws = Array.from({ length: 600 }, (_, i) => drawNuisances(random.split(i)));

Deno.test("every nuisance has one prior, in the same order", () => {
  assert.deepEqual(PRIORS.map(({ nuisance }) => nuisance), [...NUISANCES]);
});

Deno.test("draws have the mean, deviation and ends that the table lists", () => {
  const gains = draws.flatMap(({ initial, annealed }) => [initial.gain, annealed.gain]);
  assert.ok(Math.abs(meanOf(gains) - 1) < 0.01, `${meanOf(gains)}`);
  // Cut at 2.5 deviations, a normal number has 0.955 of its deviation.
  assert.ok(Math.abs(standardDeviation(gains) - 0.0955) < 0.006, `${standardDeviation(gains)}`);
  for (const { initial, annealed, countsChannelEv } of draws) {
    const apart = Math.abs(annealed.offsetEv - initial.offsetEv);
    assert.ok(apart >= 0.3 - 1e-9 && apart <= 0.5 + 1e-9, `${apart}`);
    assert.ok(initial.delta! <= 0.05 && annealed.delta! >= 0.25 && annealed.delta! <= 0.5);
    for (const { patternDeviation, bendEv, broadeningEv } of [initial, annealed]) {
      assert.ok(patternDeviation >= 0.01 && patternDeviation <= 0.03);
      assert.ok(Math.abs(bendEv) <= 0.3 && broadeningEv > 0.4 && broadeningEv < 1);
    }
    assert.ok([0.125, 0.25].includes(countsChannelEv));
  }
  const ratios = draws.map(({ initial }) => initial.backgroundOverEdge);
  assert.ok(Math.abs(meanOf(ratios) - 2) < 0.08, `${meanOf(ratios)}`);
});

Deno.test("switching one nuisance off leaves the draws of all others as they were", () => {
  const drawn = drawNuisances(random), off = drawNuisances(random, { off: ["session gain"] });
  const without = ({ gain: _, ...rest }: SessionNuisances) => rest;
  assert.equal(off.initial.gain, 1);
  assert.notEqual(drawn.initial.gain, 1);
  assert.deepEqual(without(off.initial), without(drawn.initial));
  assert.deepEqual(without(off.annealed), without(drawn.annealed));
});

Deno.test("with everything off the sessions are alike and as in the fixed twin", () => {
  const { initial, annealed, ...rest } = drawNuisances(random, { off: NUISANCES });
  assert.deepEqual(initial, annealed);
  assert.deepEqual(initial, {
    ...{ gain: 1, backgroundOverEdge: 1, backgroundExponent: 3, offsetEv: 0, broadeningEv: 0.7 },
    ...{ patternDeviation: 0, delta: undefined, bendEv: 0 },
  });
  assert.deepEqual(rest, { countsChannelEv: 0.125, imageGain: 0, imageOffsetEv: 0 });
});

Deno.test("another pair of sessions shares what is drawn a twin, and nothing else", () => {
  const [one, two] = [1, 2].map((pair) => drawNuisances(random, { pair }));
  assert.equal(one.countsChannelEv, two.countsChannelEv);
  assert.notEqual(one.initial.gain, two.initial.gain);
  assert.notEqual(one.annealed.delta, two.annealed.delta);
  // The twin's ratio is shared, its sessions differ by some tenths of it.
  assert.ok(Math.abs(one.initial.backgroundOverEdge / two.initial.backgroundOverEdge - 1) < 0.7);
});

Deno.test("a nuisance that is not there cannot be switched off", () => {
  assert.throws(() => drawNuisances(random, { off: ["beam"] }), /must be one of .* it is "beam"/);
});
