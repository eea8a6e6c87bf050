import assert from "node:assert/strict";
import { CONTRAST_TRIALS, listTrials } from "./contrast_trials.ts";

Deno.test("listTrials() names every recipe, each tried once", () => {
  const recipes = listTrials().map(({ kept: _, correlation: __, errorShare: ___, ...recipe }) =>
    JSON.stringify(recipe)
  );
  assert.equal(new Set(recipes).size, CONTRAST_TRIALS.length);
  assert.deepEqual(listTrials()[0], {
    ...{ side: 1, factor: 1, seesPca: false, weighsInputs: false, correctsPca: false },
    ...{ kept: 0.241, correlation: 0.494, errorShare: 0.0286 },
  });
});
