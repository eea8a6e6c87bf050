import assert from "node:assert/strict";
import { startTensors } from "eels/core/tensor.ts";
import { buildEelspecnet, countEelspecnet, PAPER_CONFIG } from "./eelspecnet.ts";

await startTensors();

Deno.test("the published network has 218 million parameters, counted as TensorFlow counts a small one", () => {
  const small = { channels: 32, filters: [3, 5, 7], kernel: 4, output: "tanh" } as const;
  const model = buildEelspecnet({ ...small, seed: 1 });
  assert.deepEqual(model.outputs[0].shape, [null, 32]);
  assert.equal(model.countParams(), countEelspecnet(small));
  assert.equal(Math.round(countEelspecnet(PAPER_CONFIG) / 1e6), 218);
  model.dispose();
});

Deno.test("buildEelspecnet() refuses channels that cannot be halved so often", () => {
  const config = { ...PAPER_CONFIG, channels: 36, filters: [2, 2, 2], seed: 1 };
  assert.throws(() => buildEelspecnet(config), /multiple of 8, one halving for each of 3.* 36/);
});
