import assert from "node:assert/strict";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import type { DeconvolutionRow } from "./compare_deconvolutions.ts";
import { claimDeconvolution, sayDeconvolution } from "./deconvolution_claims.ts";
import type { RegimeRow } from "./deconvolution_regimes.ts";
import { bestLucy, bestTold, regimeCoverage, summariseRegimes } from "./regime_claims.ts";

const row = (method: string, values: Partial<DeconvolutionRow> = {}): DeconvolutionRow => ({
  ...{ method, lossError: 0.1, standardError: 0.01, lossShare: 0.1, falsePeakCount: 0, recall: 1 },
  ...{ falsePeaks: 0, falsePeaksError: 0.1, positionErrorEv: 0, widthError: 0, zeroLossFwhmEv: 0 },
  ...{ publishedPercent: 0, unstopped: NaN, ...values },
});
const LUCY = "Richardson-Lucy, true spread, stopped", FIT = "parametric fit, true spread";
const OWN = "LMMSE, own zero-loss peak";

/** Draws whose values scatter a little about a mean. */
function draws(
  regime: string,
  means: Readonly<Record<string, readonly [error: number, peaks: number]>>,
): RegimeRow[] {
  return [0.95, 1, 1.05].flatMap((factor, i) =>
    Object.entries(means).map(([method, [error, peaks]], place) => {
      const lossError = error * (place % 2 ? factor : 2 - factor), falsePeaks = peaks * factor;
      const more = { regime, seed: i + 1, coverage: method === "network" ? 0.6 : NaN };
      return { ...row(method, { lossError, falsePeaks, lossShare: peaks || 1e-4 }), ...more };
    })
  );
}

const regimes = [
  ...draws("as trained", {
    ...{ [LUCY]: [0.2, 2], [FIT]: [0.05, 0.5], [OWN]: [0.4, 1], "LMMSE, blind": [0.101, 0.1] },
    ...{ "LMMSE, blind, wide": [0.2, 0.1], "Richardson-Lucy, true spread, tuned": [0.3, 2] },
    ...{ network: [0.1, 0.1], "network, wide": [0.12, 0.2], "LMMSE, true spread": [0.06, 0.2] },
  }),
  ...draws("wider spread", {
    ...{ [LUCY]: [0.2, 2], [FIT]: [0.05, 0.5], [OWN]: [0.4, 1], "LMMSE, blind": [0.3, 0.1] },
    ...{ "LMMSE, blind, wide": [0.2, 0.1] },
    ...{ network: [0.6, 3], "network, wide": [0.12, 0] },
  }),
  ...draws("no peak", {
    ...{ [LUCY]: [NaN, 0], [FIT]: [NaN, 0], [OWN]: [NaN, 0], "LMMSE, blind": [NaN, 0] },
    ...{ "LMMSE, blind, wide": [NaN, 0] },
    ...{ network: [NaN, 0], "network, wide": [NaN, 0] },
  }),
];
const course = [[10, 0.2, 0.01], [100, 0.1, 0.01], [1000, 0.3, 0.01]].map(
  ([iterations, lossError, standardError]) => ({
    ...{ method: "true spread", iterations, lossError, standardError },
  }),
);
const methods = [
  row("Richardson-Lucy, true spread, 50", { falsePeaks: 2 }),
  row("Richardson-Lucy, true spread, 1000", { falsePeaks: 13 }),
];
const tunings = [{ edges: "none" }, { edges: "none" }];
const findings = { parameters: 218_094_209, course, methods, regimes, tunings };

Deno.test("claims are made by regime, and hold where all draws say so", () => {
  const claims = claimDeconvolution(findings);
  claims.forEach(checkClaim);
  const verdicts = Object.fromEntries(claims.map((one) => [one.claim, judge(one)]));
  const of = (start: string) =>
    Object.entries(verdicts).filter(([claim]) => claim.startsWith(start)).map(([, one]) => one);
  assert.deepEqual(of("as trained: error of network over that of Richardson"), ["holds"]);
  assert.deepEqual(of("as trained: error of network over that of parametric"), ["does not hold"]);
  assert.deepEqual(of("as trained: error of network over that of LMMSE, blind"), ["undecided"]);
  assert.deepEqual(of("as trained: error of network over that of LMMSE, told the true spread"), [
    "does not hold",
  ]);
  assert.deepEqual(
    of("wider spread: error of network over that of LMMSE, told the true spread"),
    [],
  );
  assert.deepEqual(of("wider spread: error of network over that of Richardson"), [
    "does not hold",
  ]);
  assert.deepEqual(of("wider spread: error of network, wide over that of network"), ["holds"]);
  assert.deepEqual(of("wider spread: error of network, wide over that of parametric"), [
    "does not hold",
  ]);
  assert.deepEqual(of("wider spread: error of network, wide over that of LMMSE, told"), ["holds"]);
  assert.deepEqual(of("wider spread: false peaks a spectrum of network minus those of Rich"), [
    "does not hold",
  ]);
  assert.deepEqual(claims.filter(({ id }) => id === "D3").map(judge), ["holds", "holds"]);
});

Deno.test("Richardson-Lucy is judged by its better rule, and not where it was not run", () => {
  assert.equal(bestLucy(regimes.filter(({ regime }) => regime === "as trained")), LUCY);
  const without = regimes.filter(({ method, regime }) =>
    regime !== "wider spread" || !method.startsWith("Richardson-Lucy")
  );
  const claims = claimDeconvolution({ ...findings, regimes: without });
  const rows = claims.filter(({ claim }) => claim.startsWith("wider spread"));
  assert.ok(rows.length > 5 && rows.every(({ claim }) => !claim.includes("Richardson-Lucy")));
});

Deno.test("where no method invents a peak, no verdict is given, and a note says why", () => {
  const peaks = claimDeconvolution(findings).find(({ claim }) =>
    claim.startsWith("no peak: false peaks")
  )!;
  assert.equal(judge(peaks), "undecided");
  assert.match(peaks.note!, /neither invents a peak/);
});

Deno.test("a rival whose setting lies on a bound is told by a claim", () => {
  const edge = (edges: string) =>
    judge(
      claimDeconvolution({ ...findings, tunings: [...tunings, { edges }] })
        .find(({ id }) => id === "N2")!,
    );
  assert.equal(edge("none"), "holds");
  assert.equal(edge("totalVariation"), "does not hold");
});

Deno.test("summariseRegimes() means over the draws with an interval, one row a regime and method", () => {
  const network = summariseRegimes(regimes).find((one) => one.method === "network")!;
  assert.ok(Math.abs(network.lossError - 0.1) < 1e-9);
  // Student's t of 2 degrees of freedom is 4.303, which the library comes near to.
  assert.ok(
    Math.abs(network.lossErrorHalf - 4.303 * 0.005 / Math.sqrt(3)) < 1e-3,
    `${network.lossErrorHalf}`,
  );
  assert.deepEqual(regimeCoverage(regimes).length, 3);
});

Deno.test("bestTold() takes the least mean error, and names what is missing", () => {
  assert.equal(
    bestTold(regimes.filter(({ regime }) => regime === "as trained"), "true spread"),
    FIT,
  );
  assert.throws(() => bestTold(regimes, "nobody"), /must be told nobody/);
});

Deno.test("the finding names errors inside and outside of the training range", () => {
  assert.match(sayDeconvolution(findings), /10 %.*\(parametric fit\) leaves 5\.0 %.*60 %.*12 %/);
});
