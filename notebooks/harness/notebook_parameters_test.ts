import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as rp_fault from "studies/rp_fault";
import * as srfeo3 from "studies/srfeo3";
import * as sto from "studies/sto";
import { codeCells, listNotebooks, readNotebook } from "./notebook.ts";
import { parameters } from "./record/parameters.ts";

const NOTEBOOKS = fileURLToPath(new URL("..", import.meta.url));

/** The call of `parameters()` among a notebook's first cells, without types. */
async function callOf(name: string): Promise<string> {
  const cells = codeCells(await readNotebook(NOTEBOOKS, name)).slice(0, 2);
  const text = cells.map(({ lines }) => lines.join("\n")).join("\n");
  const found = /^const p = (parameters\([^]*?^\}.*\);)/m.exec(text);
  assert.ok(found, `${name} has no parameters among its first two code cells`);
  return found[1].replaceAll(/ as (string|number)\[\]/g, "");
}

/** What the call gives under a profile with parameters from outside. */
function choose(call: string, profile: string, given: unknown): Record<string, unknown> {
  const names = ["EELS_PROFILE", "EELS_PARAMETERS"], before = names.map((n) => Deno.env.get(n));
  Deno.env.set("EELS_PROFILE", profile);
  Deno.env.set("EELS_PARAMETERS", JSON.stringify(given));
  try {
    const modules = { parameters, sto, srfeo3, rp_fault };
    return new Function(...Object.keys(modules), `return ${call}`)(...Object.values(modules));
  } finally {
    names.forEach((n, i) =>
      before[i] === undefined ? Deno.env.delete(n) : Deno.env.set(n, before[i])
    );
  }
}

/** Lists that may be empty though their defaults are not. */
const OPTIONAL = ["passedNm", "ownBackgroundEv"];

/** Values of which each is wrong for a parameter of this default. */
function wrongFor(name: string, value: unknown): unknown[] {
  if (typeof value === "number") return [-3, "abc", null, [1]];
  if (typeof value === "boolean") return ["yes", 1];
  if (typeof value === "string") return [3, null];
  const list = value as unknown[], empty = list.length > 0 && !OPTIONAL.includes(name) ? [[]] : [];
  const isWindow = list.length === 2 && /(background|noise|window|shown|keep)Ev$/i.test(name);
  return ["abc", [null], ...empty, ...(isWindow ? [list.toReversed()] : [])];
}

Deno.test("the recipes that may be named are those of their notebook", async () => {
  const cells = codeCells(await readNotebook(NOTEBOOKS, "11_keep_contrast"));
  const { lines } = cells.find(({ lines }) => lines[0].startsWith("const recipes"))!;
  const names = lines.flatMap((line) => /^ +"(.+)": \{/.exec(line)?.[1] ?? []);
  assert.deepEqual([...names, "all"], sto.RECIPE_NAMES);
});

Deno.test("a dropout of 1 or more and an unknown recipe are refused by the notebooks' rules", () => {
  const training = "training: { quick: [6, 0], full: [500, 0.2] }, shares: [1], redraws: 5";
  const texts = [
    `parameters({ ${training}, deltaDifferences: [0.1] }, srfeo3.TRAINING_RULES)`,
    'parameters({ recipes: ["plain"] }, { recipes: { among: sto.RECIPE_NAMES } })',
  ];
  const given = [{ training: [6, 1.5] }, { recipes: ["plane"] }];
  for (const [i, call] of texts.entries()) {
    choose(call, "quick", {});
    assert.throws(() => choose(call, "quick", given[i]), /Cannot choose the parameters as/);
  }
});

for (const name of listNotebooks(NOTEBOOKS)) {
  Deno.test(`${name} takes its own parameters, and in its first cell refuses others`, async () => {
    const call = await callOf(name);
    for (const profile of ["quick", "full"]) {
      const { profile: chosen, ...own } = choose(call, profile, {});
      assert.equal(chosen, profile);
      assert.deepEqual(choose(call, profile, own), { ...own, profile });
      for (const [key, value] of Object.entries(own)) {
        for (const wrong of wrongFor(key, value)) {
          const refused = new RegExp(`^Cannot choose the parameters as ${key} must be `);
          const given = { [key]: wrong }, what = JSON.stringify(given);
          assert.throws(() => choose(call, profile, given), { message: refused }, what);
        }
      }
    }
    assert.throws(() => choose(call, "quick", { sede: 1 }), /called sede: did you mean seed\?/);
  });
}
