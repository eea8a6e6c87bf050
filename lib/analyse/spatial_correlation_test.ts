import assert from "node:assert/strict";
import { prng } from "../core/random.ts";
import { autocorrelateMap, correlateMaps } from "./spatial_correlation.ts";

const shape = [64, 64] as const;
const random = prng(5);
const white = Float32Array.from({ length: 4096 }, () => 3 + random.normal());

Deno.test("autocorrelateMap() of white noise is 0 beyond lag 0, within its standard error", () => {
  const [zero, ...rest] = autocorrelateMap({ data: white, shape }, { lags: 8 });
  assert.equal(zero, 1);
  for (const value of rest) assert.ok(Math.abs(value) < 4 / Math.sqrt(2 * 4096), `${value}`);
});

Deno.test("autocorrelateMap() of a wave is its cosine, averaged with 1 across it", () => {
  const data = Float32Array.from({ length: 4096 }, (_, i) => Math.sin(2 * Math.PI * (i % 64) / 16));
  autocorrelateMap({ data, shape }, { lags: 16 }).forEach((value, lag) => {
    assert.ok(Math.abs(value - (1 + Math.cos(2 * Math.PI * lag / 16)) / 2) < 1e-6);
  });
});

Deno.test("correlateMaps() finds what is shared", () => {
  const own = prng(6);
  const mixed = white.map((value) => 0.6 * value + 0.8 * own.normal());
  assert.ok(Math.abs(correlateMaps({ data: white }, { data: mixed }) - 0.6) < 0.05);
});

Deno.test("autocorrelateMap() refuses a constant map and a lag around it", () => {
  assert.throws(
    () => autocorrelateMap({ data: new Float32Array(4096), shape }, { lags: 2 }),
    /must differ/,
  );
  assert.throws(() => autocorrelateMap({ data: white, shape }, { lags: 64 }), /below its size/);
});
