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
function chosenIn(environment: { EELS_PROFILE?: string; EELS_PARAMETERS?: string }) {
  const names = ["EELS_PROFILE", "EELS_PARAMETERS"] as const;
  const before = names.map((name) => Deno.env.get(name));
  const set = (name: string, value?: string) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  names.forEach((name) => set(name, environment[name]));
  try {
    return parameters(DEFAULTS);
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
  assert.equal(chosenIn({ EELS_PARAMETERS: '{"doses": []}' }).doses.length, 0);
  assert.deepEqual([epochs, doses.length], [3, 1]);
});

Deno.test("EELS_PARAMETERS with an unknown name lists the known ones", () => {
  assert.throws(
    () => chosenIn({ EELS_PARAMETERS: '{"epoch": 3}' }),
    /may name seed, epochs, doses, name, shift: it names epoch$/,
  );
  assert.throws(() => chosenIn({ EELS_PARAMETERS: '{"profile": "full"}' }), /it names profile$/);
});

Deno.test("EELS_PARAMETERS must keep the type of a default", () => {
  for (
    const [given, word] of [
      ['{"epochs": "3"}', 'epochs must be a number: EELS_PARAMETERS gives "3"'],
      ['{"doses": 0.1}', "doses must be a list of numbers"],
      ['{"doses": [0.1, "x"]}', "doses must be a list of numbers"],
      ['{"shift": null}', "shift must be a boolean"],
      ["[1]", "must be a JSON object"],
      ["{epochs: 3}", "must be a JSON object: it is {epochs: 3}"],
    ]
  ) {
    assert.throws(
      () => chosenIn({ EELS_PARAMETERS: given }),
      (error: Error) => error.message.includes(word),
    );
  }
});
