import assert from "node:assert/strict";
import { startTensors } from "eels/core/tensor.ts";
import { buildEelspecnet, countEelspecnet, EELSPECNET_PAPER } from "./eelspecnet.ts";

await startTensors();

Deno.test("the published network has 218 million parameters, counted as TensorFlow counts a small one", async () => {
  const small = { channels: 32, filters: [3, 5, 7], kernel: 4, output: "tanh" } as const;
  const model = await buildEelspecnet({ ...small, seed: 1 });
  assert.deepEqual(model.outputs[0].shape, [null, 32]);
  assert.equal(model.countParams(), countEelspecnet(small));
  assert.equal(Math.round(countEelspecnet(EELSPECNET_PAPER) / 1e6), 218);
  model.dispose();
});

Deno.test("buildEelspecnet() refuses channels that cannot be halved so often", async () => {
  const config = { ...EELSPECNET_PAPER, channels: 36, filters: [2, 2, 2], seed: 1 };
  await assert.rejects(
    () => buildEelspecnet(config),
    /multiple of 8, one halving for each of 3.* 36/,
  );
});
