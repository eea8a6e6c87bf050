import assert from "node:assert/strict";
import { prepare } from "./prepared_images.ts";
import { heldOutKinds } from "./denoising_methods.ts";
import { twinOf } from "./twin_test_support.ts";
import { drawDenoisedRegions, drawMeasurement } from "./image_figure.ts";

const twin = await twinOf(1);
const prepared = prepare(twin), held = heldOutKinds(prepared);

Deno.test("drawMeasurement() has three panels and names every kind", () => {
  const { svg, size } = drawMeasurement(held);
  assert.equal(size[0], 3 * 430);
  for (const { kind } of held) assert.ok(svg.includes(kind));
  assert.ok(svg.includes("row 40"));
});

Deno.test("drawDenoisedRegions() has a panel a method", async () => {
  const [{ truth }] = held;
  const apply = () => truth;
  const { svg, size } = await drawDenoisedRegions(held, [
    { method: "one", apply },
    { method: "two", apply },
  ]);
  assert.equal(size[0], 2 * 430);
  assert.ok(svg.includes("one") && svg.includes("two"));
});
