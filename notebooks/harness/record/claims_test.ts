import assert from "node:assert/strict";
import { checkClaim, type Claim, claimDisplay, claimTable, judge } from "./claims.ts";

const claim = (rest: Partial<Claim>): Claim => ({ id: "A4", claim: "error left", ...rest });

Deno.test("judge() holds a value, or its whole interval, against the limit", () => {
  const below = { published: 0.5, sense: "below" } as const;
  const cases: [Partial<Claim>, string][] = [
    [{ ...below, obtained: 0.4 }, "holds"],
    [{ ...below, obtained: 0.5 }, "holds"],
    [{ ...below, obtained: 0.6 }, "does not hold"],
    [{ ...below, obtained: 0.4, interval: [0.3, 0.45] }, "holds"],
    [{ ...below, obtained: 0.4, interval: [0.3, 0.55] }, "undecided"],
    [{ ...below, obtained: 0.6, interval: [0.4, 0.7] }, "undecided"],
    [{ ...below, obtained: 0.6, interval: [0.55, 0.7] }, "does not hold"],
    [{ ...below, limit: 0.3, obtained: 0.4 }, "does not hold"],
    [{ published: "in words", sense: "above", limit: 1, obtained: 1.2 }, "holds"],
    [
      { published: "in words", sense: "above", limit: 1, obtained: 1.2, interval: [0.9, 1.5] },
      "undecided",
    ],
    [{ published: 82, sense: "within", limit: 3, obtained: 85 }, "holds"],
    [{ published: 82, sense: "within", limit: 3, obtained: 85, interval: [84, 86] }, "undecided"],
    [
      { published: 82, sense: "within", limit: 3, obtained: 90, interval: [86, 99] },
      "does not hold",
    ],
    [{ published: 1.2, sense: "within", limit: 0.1, obtained: 1.3 }, "holds"],
    [{ published: 44678, sense: "within", obtained: 44678 }, "holds"],
    [{ published: [0.3, 0.4], sense: "within", obtained: 0.35 }, "holds"],
    [{ published: [0.3, 0.4], sense: "within", limit: 0.05, obtained: 0.45 }, "holds"],
    [{ published: "kept", sense: "within", limit: [0.1, 0.95], obtained: 0.99 }, "does not hold"],
    [{ published: "all", sense: "equal", obtained: "all" }, "holds"],
    [{ published: "all", sense: "equal", obtained: "thin" }, "does not hold"],
    [{ published: 5, obtained: 5 }, "undecided"],
    [{ ...below, obtained: NaN }, "undecided"],
    [{ ...below }, "undecided"],
  ];
  for (const [rest, verdict] of cases) {
    assert.equal(judge(claim(rest)), verdict, JSON.stringify(rest));
  }
});

Deno.test("checkClaim() refuses what says too little or cannot be", () => {
  const good = claim({ published: 0.5, obtained: 0.4, sense: "below" });
  checkClaim(good);
  checkClaim(claim({ obtained: NaN, sense: "below", limit: 1, note: "no peak was found" }));
  const bad: [Partial<Claim>, RegExp][] = [
    [{ id: "4" }, /a letter and a number: it is "4"/],
    [{ obtained: Infinity }, /must be finite: one is Infinity/],
    [{ interval: [NaN, 1] }, /must be finite: one is NaN/],
    [{ interval: [1, 0] }, /lower end of interval must come first: it is 1, 0/],
    [{ obtained: NaN }, /must have a note that says why/],
    [{ sense: undefined }, /must have a note that says why/],
    [{ published: "in words" }, /below must have a limit/],
    [{ published: "in words", sense: "within" }, /a published number or two limits/],
    [{ obtained: "thin" }, /must have a number: it has "thin"/],
  ];
  for (const [rest, message] of bad) {
    assert.throws(() => checkClaim({ ...good, ...rest }), message, JSON.stringify(rest));
  }
});

Deno.test("claims are written with what was published apart from our own limit", () => {
  const claims: Claim[] = [
    claim({ published: 0.5, obtained: 1 / 3, interval: [0.3, 0.4], sense: "below" }),
    claim({ published: 82, obtained: 84, sense: "within", limit: 3 }),
    claim({ published: [0.3, 0.4], obtained: 0.35, sense: "within" }),
    claim({ published: "picture", obtained: 0.5, note: "shown only" }),
    claim({ published: "yes", obtained: 2, sense: "above", limit: 1 }),
    claim({ obtained: "all", published: "all", sense: "equal" }),
    claim({ obtained: 0.5, sense: "within", limit: [0.1, 0.95] }),
  ];
  const { columns, rows } = claimTable(claims);
  const at = ["published", "limit", "obtained", "low", "high", "difference", "verdict"]
    .map((column) => columns.indexOf(column));
  assert.deepEqual(rows.map((row) => at.map((i) => row[i])), [
    [0.5, "below published", 1 / 3, 0.3, 0.4, 1 / 3 - 0.5, "holds"],
    [82, "within 3 of published", 84, null, null, 2, "holds"],
    ["0.3 to 0.4", null, 0.35, null, null, 0, "holds"],
    ["picture", null, 0.5, null, null, null, "undecided"],
    ["yes", "above 1", 2, null, null, null, "holds"],
    ["all", null, "all", null, null, null, "holds"],
    [null, "0.1 to 0.95", 0.5, null, null, null, "holds"],
  ]);
  const shown = claimDisplay(claims);
  const interval = shown.columns.indexOf("interval");
  assert.deepEqual(shown.rows[0].slice(2, 6), ["0.5", "below published", "0.3333", "0.3 to 0.4"]);
  assert.deepEqual(shown.rows.slice(1).map((row) => row[interval]), [
    "one run",
    "one run",
    "one run",
    "one run",
    "",
    "one run",
  ]);
});
