import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { poissonFromTable } from "./poisson_table.ts";

const DRAWS = 40_000;

for (const mean of [0, 1, 7, 30, 140]) {
  Deno.test(`poissonFromTable() has mean, variance and skewness of Poisson's law at ${mean}`, () => {
    const draw = poissonFromTable(prng(5));
    const counts = Array.from({ length: DRAWS }, () => draw(mean));
    const moment = (power: number, about = 0) =>
      counts.reduce((sum, count) => sum + (count - about) ** power, 0) / DRAWS;
    const found = moment(1), spread = Math.sqrt(mean / DRAWS);
    assert.ok(Math.abs(found - mean) <= 4 * spread, `${found}`);
    const variance = moment(2, mean);
    assert.ok(
      Math.abs(variance - mean) <= 4 * Math.sqrt((2 * mean ** 2 + mean) / DRAWS),
      `${variance}`,
    );
    const third = moment(3, mean); // that of Poisson's law is its mean
    assert.ok(Math.abs(third - mean) <= 4 * Math.sqrt(15 * (mean + 1) ** 3 / DRAWS), `${third}`);
  });
}

Deno.test("poissonFromTable() gives each number as often as Poisson's law says", () => {
  const draw = poissonFromTable(prng(6)), found = new Map<number, number>();
  for (let i = 0; i < DRAWS; i++) {
    const count = draw(3);
    found.set(count, (found.get(count) ?? 0) + 1);
  }
  let chance = Math.exp(-3);
  for (let count = 0; count < 9; count++) {
    if (count > 0) chance *= 3 / count;
    const expected = DRAWS * chance;
    assert.ok(Math.abs((found.get(count) ?? 0) - expected) < 4 * Math.sqrt(expected), `${count}`);
  }
});

Deno.test("poissonFromTable() leaves means that are not whole to the stream, and bad ones", () => {
  assert.equal(poissonFromTable(prng(7))(12.5), prng(7).poisson(12.5));
  assert.throws(() => poissonFromTable(prng(7))(-1), RangeError);
});
