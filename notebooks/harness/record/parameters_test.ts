import assert from "node:assert/strict";
import { parameters } from "./parameters.ts";

const DEFAULTS = {
  seed: 1,
  epochs: { quick: 20, full: 500 },
  doses: [0.1, 0.01],
  name: "sto",
  shift: true,
} as const;

/** What `parameters(DEFAULTS)` gives in an environment. */
const chosenIn = (environment: Environment) => within(environment, () => parameters(DEFAULTS));

interface Environment {
  readonly EELS_PROFILE?: string;
  readonly EELS_PARAMETERS?: string;
}

function within<Chosen>(environment: Environment, choose: () => Chosen): Chosen {
  const names = ["EELS_PROFILE", "EELS_PARAMETERS"] as const;
  const before = names.map((name) => Deno.env.get(name));
  const set = (name: string, value?: string) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  names.forEach((name) => set(name, environment[name]));
  try {
    return choose();
  } finally {
    names.forEach((name, at) => set(name, before[at]));
  }
}

Deno.test("parameters() takes the values of the profile", () => {
  const rest = { seed: 1, doses: [0.1, 0.01], name: "sto", shift: true };
  assert.deepEqual(chosenIn({}), { ...rest, epochs: 20, profile: "quick" });
  assert.deepEqual(chosenIn({ EELS_PROFILE: "full" }), { ...rest, epochs: 500, profile: "full" });
  assert.throws(() => chosenIn({ EELS_PROFILE: "fast" }), /must be quick or full: it is "fast"/);
});

Deno.test("EELS_PARAMETERS replaces values in both profiles", () => {
  const given = { EELS_PARAMETERS: '{"epochs": 3, "doses": [1], "shift": false}' };
  const p = chosenIn({ ...given, EELS_PROFILE: "full" });
  assert.deepEqual([p.epochs, p.doses, p.shift, p.seed], [3, [1], false, 1]);
  const epochs: number = p.epochs; // Types are widened: 20 is a number, not the number 20.
  const doses: readonly number[] = p.doses;
  assert.deepEqual([epochs, doses.length], [3, 1]);
});

Deno.test("a name that the notebook lacks is refused with the nearest that it has", () => {
  const say = (given: string) => {
    try {
      return `${chosenIn({ EELS_PARAMETERS: given }).seed} chosen`;
    } catch (error) {
      return (error as Error).message.replace("Cannot choose the parameters as ", "");
    }
  };
  const has = "has seed, epochs, doses, name, shift";
  const lacks = "this notebook has none called";
  assert.equal(say('{"epoch": 3}'), `${lacks} epoch: did you mean epochs? It ${has}`);
  assert.equal(say('{"Dosis": 3}'), `${lacks} Dosis: did you mean doses? It ${has}`);
  assert.equal(say('{"profile": "full"}'), `${lacks} profile: it ${has}`);
  assert.equal(say('{"__proto__": 3}'), `${lacks} __proto__: it ${has}`);
});

Deno.test("EELS_PARAMETERS must be an object", () => {
  for (const given of ["[1]", "{epochs: 3}", "3", "null"]) {
    const message =
      `Cannot choose the parameters as EELS_PARAMETERS must be a JSON object: it is ${given}`;
    assert.throws(() => chosenIn({ EELS_PARAMETERS: given }), { message });
  }
});

const WIDE = {
  ...{ seed: 1, epochs: { quick: 20, full: 500 }, redraws: { quick: 0, full: 9 }, sigma: 0.05 },
  ...{ gain: 12, thicknessMfp: [0, 0.5], shiftEv: [-0.5, 0.5], ranks: [1, 30] },
  ...{ backgroundEv: [500, 527], windowEv: [] as number[], edges: [] as string[] },
  ...{ training: { quick: [6, 0], full: [500, 0.2] }, peaksEv: [531, 535.2], shown: 3 },
  ...{ train: false, dataPath: "", baseline: "none", range: [0.01, 0.2], block: [1, 1] },
  ...{ dosesElectrons: [1, 3, 10], shares: [1, 0.3] },
};
const RULES = {
  ...{ peaksEv: { rising: true, from: 525, to: 565 }, shown: { among: "dosesElectrons" } },
  ...{ baseline: { among: ["none", "linear"] }, block: { length: 2, from: 0 } },
  ...{ ranks: { empty: true }, shares: { to: 1 } },
};

/** What is said of a value of one of `WIDE`; empty where it is taken. */
function saidOf(name: keyof typeof WIDE, value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  try {
    const given = { EELS_PARAMETERS: `{"${name}": ${text}}` };
    within(given, () => parameters(WIDE, RULES));
    return "";
  } catch (error) {
    const said = /^Cannot choose the parameters as (\w+) must be (.+): it is /;
    const found = said.exec((error as Error).message);
    assert.equal(found?.[1], name, (error as Error).message);
    return found![2];
  }
}

Deno.test("a value that is not what its default shows is refused", () => {
  const whole = "a whole number of 1 or more", any = "a number above 0";
  const doses = "dosesElectrons, 1, 3, 10";
  for (
    const [name, wanted, wrong, right] of [
      ["epochs", whole, [-3, 0, 2.5, '"3"', null, [3], "1e999", 1e300], [1, 3]],
      ["redraws", "a whole number of 0 or more", [-1, 0.5], [0, 3]],
      ["seed", "a whole number of 0 or more", [-1, '"abc"'], [0]],
      ["sigma", any, [-1, 0, "1e999", true], [0.1, 3]],
      ["gain", any, [-12, 0], [0.5, 3.4]],
      ["train", "true or false", [0, '"no"'], [true]],
      ["dataPath", "a text", [3, null], ['"x"']],
      ["thicknessMfp", "a list, not empty, of numbers of 0 or more", [[], [-1], 1], [[0], [1, 2]]],
      ["shiftEv", "a list, not empty, of numbers", [[], ["a"], [null]], [[-2]]],
      ["ranks", "a list of whole numbers of 1 or more", [[0], [1.5]], [[], [3]]],
      ["backgroundEv", "[from, to], two rising numbers above 0", [[], [5, 4], [1, 2, 3]], [[4, 5]]],
      ["windowEv", "[from, to], two rising numbers, or []", [[1], [2, 1], ["a", "b"]], [[], [
        -1,
        1,
      ]]],
      ["range", "[from, to], two rising numbers above 0", [[0.2, 0.1], [0.1]], [[0.1, 0.3]]],
      ["edges", "a list of texts", [[3], '"O K"'], [[], ["O K"]]],
      ["shares", "a list, not empty, of numbers above 0 and up to 1", [[0], [1.1]], [[1, 0.1]]],
      [
        "training",
        "[a whole number of 1 or more, a number of 0 or more]",
        [[6], [-1, 0], [0.5, 0]],
        [
          [5, 0.1],
        ],
      ],
      ["peaksEv", "two rising numbers from 525 to 565", [[531], [1, 2], [536, 531]], [
        [531, 536],
      ]],
      ["block", "[a whole number of 0 or more, a whole number of 0 or more]", [[1], [-1, 1]], [[
        0,
        1,
      ]]],
      ["baseline", 'one of "none", "linear"', ['"line"', 3], ['"linear"']],
      ["shown", `one of ${doses}`, [5, '"3"'], [10]],
    ] as const
  ) {
    for (const value of wrong) assert.equal(saidOf(name, value), wanted, `${name} ${value}`);
    for (const value of right) assert.equal(saidOf(name, value), "", `${name} ${value}`);
  }
});

Deno.test("what was mistyped in the cell itself is refused as well", () => {
  const said = (choose: () => unknown) => {
    try {
      within({}, choose);
    } catch (error) {
      return (error as Error).message.replace("Cannot choose the parameters as ", "");
    }
  };
  const count = "must be a whole number of 1 or more";
  assert.equal(said(() => parameters({ epochs: -3 })), `epochs ${count}: it is -3`);
  const seeds = { quick: "abc", full: 10 };
  assert.equal(said(() => parameters({ seeds })), `seeds ${count}: it is "abc"`);
  const empty = { dataPath: null as unknown as string };
  assert.equal(said(() => parameters(empty)), "dataPath must be a text: it is null");
  const swapped = "backgroundEv must be [from, to], two rising numbers above 0: it is [527,500]";
  assert.equal(said(() => parameters({ backgroundEv: [527, 500] })), swapped);
});
