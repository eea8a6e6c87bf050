import assert from "node:assert/strict";
import { agree } from "./compare.ts";

Deno.test("a claim whose interval just crosses its limit on another machine agrees; one that moved does not", () => {
  const found = (verdict: string, low = NaN, high = NaN) => ({ verdict, low, high });
  const holds = found("holds", 1.01, 1.81);
  assert.ok(agree(holds, found("undecided", 0.99, 1.8)));
  assert.ok(agree(found("undecided", 0.99, 1.8), holds));
  assert.ok(
    !agree(holds, found("undecided", 0.7, 1.8)),
    "the lower end moved by more than a quarter",
  );
  assert.ok(!agree(holds, found("does not hold", 1.0, 1.8)));
  assert.ok(!agree(found("holds"), found("undecided")), "no interval, nothing that could cross");
  assert.ok(agree(found("holds"), found("holds")));
});
