import assert from "node:assert/strict";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { withData } from "eels/core/spectrum_image.ts";
import { makePca } from "./twin_rivals.ts";
import { smallTask } from "./twin_test_support.ts";

Deno.test("an alignment lowers the error of components, of other images and of the image itself", async () => {
  const { judged: [image], ...task } = await smallTask(), one = { ...task, judged: [image] };
  for (const [own, rank] of [[false, 2], [true, 1]] as const) {
    const errors: number[] = [];
    for (const aligned of [false, true]) {
      const rival = await makePca(one, { own, aligned, weighting: "none" });
      const result = withData(image.noiseless, rival(image, rank).data);
      errors.push(meanSquaredError(result, image.noiseless));
    }
    assert.ok(errors[1] < errors[0], `${errors}, own ${own}`);
  }
});
