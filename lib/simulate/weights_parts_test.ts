import assert from "node:assert/strict";
import { SRTIO3 } from "./crystal.ts";
import { simulateConfigurations, type StemOptions } from "./stem_weights.ts";
import { weightsParts } from "./weights_parts.ts";

const options: StemOptions = {
  ...{ rows: 4, columns: 4, thicknessesNm: [1, 2], points: 64, workers: 0 },
  ...{ phononConfigurations: 2, phononPool: 2 },
};

Deno.test("parts computed in any order and of any size are the whole, to the last bit", async () => {
  const whole = await simulateConfigurations(SRTIO3, options);
  const { positions, configurations, compute, unfold, thicknessesNm } = await weightsParts(
    SRTIO3,
    options,
  );
  assert.deepEqual([positions, configurations], [6, 2]);
  assert.deepEqual(thicknessesNm, whole[0].thicknessesNm);
  const last = await compute({ configuration: 1, first: 4, count: 2 });
  const first = await compute({ configuration: 1, first: 0, count: 1 });
  const middle = await compute({ configuration: 1, first: 1, count: 3 });
  assert.deepEqual(unfold([...first, ...middle, ...last]), whole[1]);
  assert.notDeepEqual(whole[0].values, whole[1].values);
});

Deno.test("a part that is not there is an error that says how many there are", async () => {
  const { compute } = await weightsParts(SRTIO3, options);
  for (
    const part of [
      { configuration: 2, first: 0, count: 1 },
      { configuration: 0, first: 5, count: 2 },
    ]
  ) await assert.rejects(() => compute(part), /6 positions and 2 configurations: it is of/);
});
