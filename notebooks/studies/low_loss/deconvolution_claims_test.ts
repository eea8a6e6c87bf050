import assert from "node:assert/strict";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import type { DeconvolutionRow } from "./compare_deconvolutions.ts";
import { claimDeconvolution, sayDeconvolution } from "./deconvolution_claims.ts";

const row = (
  method: string,
  [lossError, standardError]: number[],
  { falsePeakCount = 0, lossShare = 0 } = {},
): DeconvolutionRow => ({
  ...{ method, lossError, standardError, lossShare, falsePeakCount },
  ...{ recall: 1, falsePeaks: 0, positionErrorEv: 0, widthError: 0, zeroLossFwhmEv: 0 },
  ...{ publishedPercent: 0, unstopped: NaN },
});
const rows = (network: number[], peaks: number[]) => [
  row("Richardson-Lucy, true spread, stopped", [0.3, 0.01], { falsePeakCount: 40, lossShare: 0.2 }),
  row("total variation, true spread", [0.2, 0.01], { falsePeakCount: peaks[1], lossShare: 0.4 }),
  row("Richardson-Lucy, own zero-loss peak, stopped", [0.4, 0.01], { falsePeakCount: 50 }),
  row("network", network, { falsePeakCount: peaks[0], lossShare: 0.1 }),
];
const named = (regime: string, all: readonly DeconvolutionRow[]) =>
  all.map((one) => ({ regime, ...one }));
const course = [[10, 0.2, 0.01], [100, 0.1, 0.01], [1000, 0.3, 0.01]].map(
  ([iterations, lossError, standardError]) => ({
    ...{ method: "true spread", iterations, lossError, standardError },
  }),
);
const findings = {
  parameters: 218_094_209,
  course,
  methods: [
    ...rows([0.1, 0.01], [10, 12]),
    row("Richardson-Lucy, true spread, 50", [0.3, 0.01], { falsePeakCount: 50 }),
    row("Richardson-Lucy, true spread, 1000", [0.5, 0.01], { falsePeakCount: 500 }),
  ],
  regimes: [
    ...named("wider spread", rows([0.6, 0.05], [51, 6])),
    ...named("no peak", rows([NaN, NaN], [0, 0])),
    ...named("more jitter", rows([0.21, 0.02], [2, 30])),
  ],
  own: [
    row("measured", [0.01, 0.001]),
    row("Richardson-Lucy, 50", [0.12, 0.001]),
    row("Richardson-Lucy on components", [0.1, 0.001]),
    row("network, components", [0.6, 0.01]),
    row("network, components deconvolved", [0.101, 0.002]),
  ],
};

Deno.test("claims are made by regime, and hold where the network is better by more than the error", () => {
  const claims = claimDeconvolution(findings);
  claims.forEach(checkClaim);
  const verdicts = Object.fromEntries(claims.map((one) => [one.claim, judge(one)]));
  const errors = (name: string, told: string) =>
    verdicts[`${name}: error of the network over that of the best rival told ${told}`];
  assert.equal(errors("held out", "the true spread"), "holds");
  assert.equal(errors("wider spread", "the true spread"), "does not hold");
  assert.equal(errors("more jitter", "the true spread"), "undecided");
  assert.equal(errors("more jitter", "the spectrum's own zero-loss peak"), "holds");
  assert.equal(errors("no peak", "the true spread"), undefined);
  const peaks = (name: string) =>
    verdicts[`${name}: false peaks of the network, as a share of its and its best rival's`];
  assert.deepEqual(
    ["held out", "wider spread", "no peak", "more jitter"].map(peaks),
    ["undecided", "does not hold", "undecided", "holds"],
  );
  const jitter = claims.find(({ claim }) => claim.startsWith("more jitter: false"))!;
  assert.equal(jitter.note, "2 of the network, 30 of total variation, true spread");
  const invented = claims.find(({ claim }) => claim.startsWith("no peak: electrons"))!;
  assert.ok(Math.abs(invented.obtained as number - 0.5) < 1e-12);
  const own = claims.filter(({ id }) => id === "D2");
  assert.deepEqual(own.map(judge), ["does not hold", "undecided"]);
  assert.ok(own.every(({ note }) => note?.startsWith("Richardson-Lucy on components, its iter")));
  assert.deepEqual(claims.filter(({ id }) => id === "D3").map(judge), ["holds", "holds"]);
});

Deno.test("claims on an image whose truth is not known are undecided and say why", () => {
  const own = findings.own.map((one) => ({ ...one, lossError: NaN, standardError: NaN }));
  const claims = claimDeconvolution({ ...findings, own }).filter(({ id }) => id === "D2");
  claims.forEach(checkClaim);
  assert.deepEqual(claims.map(judge), ["undecided", "undecided"]);
  assert.ok(claims.every(({ note }) => note === "the truth of a measurement is not known"));
});

Deno.test("claims on an image name what is missing where no classical rival is there", () => {
  const own = findings.own.filter(({ method }) => !method.startsWith("Richardson-Lucy"));
  assert.throws(() => claimDeconvolution({ ...findings, own }), /a row of "Richardson-Lucy"/);
});

Deno.test("the finding names both errors where the network is better and where it is worse", () => {
  assert.match(sayDeconvolution(findings), /10 % .* 20 %; .* 60 % where that method leaves 20 %/);
});

Deno.test("claimDeconvolution() names the row that is missing", () => {
  const methods = findings.methods.filter(({ method }) => method !== "network");
  assert.throws(
    () => claimDeconvolution({ ...findings, methods }),
    /a row of "network": there are/,
  );
});
