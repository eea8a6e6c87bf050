import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { simulate, TWIN, type TwinImage } from "./twin.ts";
import { AS_DRAWN, drawTwin, prepareDrawn, VARIANTS } from "./predict_twin.ts";

const random = prng(3), size = { rows: 8, images: 12 };
const drawn = await drawTwin(random, size);
const variant = (name: string) => VARIANTS.find((one) => one.name === name)!;
const named = (images: readonly TwinImage[], name: string) =>
  images.find((image) => image.name === name)!;

Deno.test("the same stream draws the same twin, another one another", async () => {
  const again = await drawTwin(random, { ...size, variant: AS_DRAWN });
  assert.deepEqual(again[0].counts.data, drawn[0].counts.data);
  const other = await drawTwin(prng(4), size);
  assert.notDeepEqual(other[0].counts.data, drawn[0].counts.data);
});

Deno.test("with all nuisances off a drawn twin is the fixed one in channels of 0.25 eV", async () => {
  const [image] = await drawTwin(random, { ...size, variant: variant("all nuisances") });
  const [fixed] = await simulate({
    ...{ images: 12, rows: 8, fromEv: 500, offsetEv: 0, random: prng(1) },
  });
  const middle = 4 * 10 * 320 + 150, fine = 4 * 10 * 640 + 300;
  const pair = fixed.expected.data[fine] + fixed.expected.data[fine + 1];
  assert.ok(Math.abs(image.expected.data[middle] / pair - 1) < 0.01);
  assert.deepEqual(image.driftEv, fixed.driftEv);
});

Deno.test("frames of a place share its deficiency, and differ in gain and offset", () => {
  const [first, third] = ["annealed thin 1", "annealed thin 3"].map((name) => named(drawn, name));
  assert.deepEqual(first.delta, third.delta);
  assert.notEqual(first.driftEv[0], third.driftEv[0]);
  assert.ok(first.delta.every((value) => value >= 0.25 && value <= 0.5));
});

Deno.test("switching the image gain off changes an image by one factor", async () => {
  const images = await drawTwin(random, { ...size, variant: variant("image gain") });
  const [off, on] = [images, drawn].map((own) => named(own, "initial thick 2").expected.data);
  const factor = on[0] / off[0];
  assert.notEqual(factor, 1);
  assert.ok(off.every((value, i) => Math.abs(on[i] / value / factor - 1) < 1e-5));
});

Deno.test("a bent drift leaves its line by the bend in the middle", async () => {
  const images = await drawTwin(random, { rows: 9, images: 12, variant: variant("image offset") });
  const { driftEv } = images[0], slope = TWIN.driftEvPerNm * TWIN.scanLengthNm;
  const offLine = driftEv.map((shift, row) => shift - slope * ((row + 0.5) / 9 - 0.5));
  // Row centres reach from 1/18 to 17/18 of the scan.
  const bend = offLine[4] - offLine[0], at = 4 * (1 / 18) * (17 / 18);
  assert.ok(Math.abs(bend) / (1 - at) <= 0.3 + 1e-6 && Math.abs(bend) > 0);
  assert.ok(Math.abs(offLine[0] - offLine[8]) < 1e-6);
});

Deno.test("held out by image a place is known from other frames, held out by place it is not", () => {
  const prepared = prepareDrawn(drawn, { truthRateHz: 10 });
  const places = (holdOut: "image" | "place", part: string) =>
    new Set(
      prepared[holdOut].images.filter((image) => image.part === part)
        .map(({ source: { state, thickness, place } }) => `${state} ${thickness} ${place}`),
    );
  assert.ok(
    [...places("image", "held out")].every((name) => places("image", "training").has(name)),
  );
  assert.ok(
    [...places("place", "held out")].every((name) => !places("place", "training").has(name)),
  );
  assert.equal(places("place", "held out").size, 4);
});
