import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { startTensors, tf } from "eels/core/tensor.ts";
import { judge } from "../../harness/record/claims.ts";
import { claimPredictions, listJudgements, sayPredictions } from "./predict_claims.ts";
import * as figures from "./predict_figures.ts";
import { ADDED, judgePaper } from "./predict_judged.ts";
import { countVotes } from "./predict_network.ts";
import { HEADLINE, type Keep, predictTwins, predictVariants } from "./predict_runs.ts";
import { NETWORKS } from "./saved_network.ts";
import * as tables from "./predict_tables.ts";
import { VARIANTS } from "./predict_twin.ts";

const random = prng(5), size = { rows: 8, images: 12, truthRateHz: 10 };
const folder = await Deno.makeTempDir();
const reports: number[] = [];
const keep: Keep = (name, part) => ({
  onProgress: ({ share }) => void reports.push(share),
  checkpoint: `${folder}/${name} ${part}.json`,
});
const options = {
  ...{ ...size, twins: 2, random, keep, every: 2, networks: [HEADLINE] },
  ...{ frameRatesHz: [400, 200, 100, 25], errorRatesHz: [400, 25] },
  training: {
    ...{ epochs: 1, batchSize: 256, learningRate: 1e-3, dropout: 0 },
    start: NETWORKS.noDropout,
  },
};
await startTensors();
const before = tf.memory().numTensors;
const findings = await predictTwins(options);
const leaked = tf.memory().numTensors - before;
const variants = await predictVariants(VARIANTS.slice(0, 1), { ...size, twins: 2, random });

Deno.test("every twin is found once, and no tensor outlives it", () => {
  assert.deepEqual(findings.map(({ twin }) => twin), [1, 2]);
  assert.deepEqual(reports, [0.5, 1]);
  assert.equal(leaked, 0);
});

Deno.test("a run that was killed goes on from what its files keep", async () => {
  const began = performance.now();
  assert.deepEqual(await predictTwins(options), JSON.parse(JSON.stringify(findings)));
  assert.ok(performance.now() - began < 2000);
});

Deno.test("each combination has an accuracy at each rate, networks where they were asked for", () => {
  const { states } = findings[0];
  // Three ways to hold out, three normalisations, two sources; latent units of one network on two.
  assert.equal(states.length, 4 * (3 * 3 * 2 + 2));
  assert.ok(states.every(({ percent }) => percent >= 0 && percent <= 100));
  const rows = tables.listDrawnAccuracies(findings);
  assert.equal(rows.length, states.length);
  assert.equal(rows.find(({ frameRateHz }) => frameRateHz === 400)!.published, 82);
  assert.equal(tables.listCombinations(findings).length, states.length / 4);
  assert.equal(tables.listDraws(findings).length, 4);
});

Deno.test("sensitivities are changes against the same twin as drawn", () => {
  const rows = tables.listSensitivities(variants);
  assert.deepEqual(rows.map(({ heldOut }) => heldOut), [
    ...["image", "image", "other sessions", "other sessions"],
  ]);
  const [own] = variants.filter((row) => row.variant === "session gain");
  const drawn = variants.filter((row) => row.variant === "as drawn" && row.from === own.from);
  const [one, two] = variants.filter((row) =>
    row.variant === "session gain" && row.heldOut === "image" && row.from === own.from
  );
  const change = (one.percent400 + two.percent400 -
    drawn.filter(({ heldOut }) => heldOut === "image")
      .reduce((sum, row) => sum + row.percent400, 0)) / 2;
  assert.ok(Math.abs(rows[0].points400 - change) < 1e-9);
});

Deno.test("each row of the paper is judged, and its claim says the same", () => {
  const judged = judgePaper(findings), claims = claimPredictions(judged);
  const ids = new Set(judged.map(({ id }) => id));
  for (let i = 1; i <= 12; i++) assert.ok(ids.has(`B${i}`), `B${i}`);
  const verdicts = { supports: "holds", contradicts: "does not hold", "cannot test": "undecided" };
  judged.forEach(({ twin, statement }, i) => {
    const verdict = judge(claims[i]);
    assert.equal(verdict, verdicts[twin], statement);
  });
  assert.ok(listJudgements(judged).every((row) => !("range" in row) && !("narrow" in row)));
  assert.match(sayPredictions(judged, findings), /^The twins predict .* for 82, .* frames\/s\.$/);
});

Deno.test("twins below a published accuracy are counted, and its claim shows it beside their spread", () => {
  const judged = judgePaper(findings);
  const row = judged.find(({ statement }) => statement === "accuracy at 400 frames/s")!;
  const own = findings.flatMap(({ states }) => states).filter((found) =>
    found.heldOut === "image" && found.normalisation === "one mapping" &&
    found.from === "latent units" && found.frameRateHz === 400
  ).map(({ percent }) => percent);
  assert.equal(row.twinsBelow, own.filter((percent) => percent < 82).length);
  assert.deepEqual([row.least, row.greatest, row.twins], [Math.min(...own), Math.max(...own), 2]);
  const claim = (twin: "supports" | "contradicts", singleLow: number, singleHigh: number) =>
    claimPredictions([{ ...row, twin, mean: 85, singleLow, singleHigh, least: 70 }])[0];
  const outside = claim("contradicts", 84, 86.5), inside = claim("supports", 80, 86.5);
  assert.deepEqual([judge(outside), judge(inside)], ["does not hold", "holds"]);
  assert.deepEqual([outside.published, outside.obtained, outside.interval], [82, 85, [84, 86.5]]);
  assert.match(outside.note!, / of 2 twins below, all 70\.0 to .*, 2\.0 outside the central 90 %$/);
  assert.doesNotMatch(inside.note!, /outside/);
});

Deno.test("what was added after the first twins says so, and is not in the rules", () => {
  const added = judgePaper(findings).filter(({ statement }) => statement.startsWith(ADDED));
  assert.deepEqual(added.map(({ id, published }) => [id, published]), [
    ["B8", "kept (picture)"],
    ["B10", "85.8"],
  ]);
});

Deno.test("the ratio of errors is also formed over truths without noise", () => {
  const [row] = tables.listKindRatios(findings);
  const of = (error: "meanSquaredError" | "toNoiseless") =>
    tables.ratiosOf(findings, row.kind, 3, error).reduce((sum, ratio) => sum + ratio, 0) / 2;
  assert.ok(Math.abs(row.mean - of("meanSquaredError")) < 1e-12);
  assert.ok(Math.abs(row.toNoiseless - of("toNoiseless")) < 1e-12);
  assert.notEqual(row.mean, row.toNoiseless);
});

Deno.test("every figure is drawn", () => {
  const accuracies = tables.listDrawnAccuracies(findings);
  const drawn = [
    figures.drawPriors(tables.listDraws(findings)),
    figures.drawDrawnAccuracies(accuracies),
    figures.drawNormalisations(accuracies),
    figures.drawSensitivities(tables.listSensitivities(variants)),
    figures.drawKindRatios(tables.listKindRatios(findings)),
  ];
  for (const { svg } of drawn) assert.ok(svg.startsWith("<svg") && !svg.includes("NaN"));
});

Deno.test("votes of two clusters are right, and of mixed ones as good as guessing", async () => {
  const stream = prng(2), energy = energyAxis(520, 0.25, 2), count = 400;
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const draw = (apart: number) =>
    spectrumImage({
      data: Float32Array.from(
        { length: 2 * count },
        (_, i) => stream.normal() + apart * labels[Math.floor(i / 2)],
      ),
      shape: [count, 1, 2],
      energy,
    });
  assert.ok(await countVotes(draw(9), labels, { counts: draw(9), labels }) > 0.99);
  const mixed = await countVotes(draw(0), labels, { counts: draw(0), labels });
  assert.ok(Math.abs(mixed - 0.5) < 0.1, `${mixed}`);
});

Deno.test("networks that nothing is known of, or without the headline's, are refused at once", async () => {
  const refused = (networks: string[]) =>
    assert.rejects(
      predictTwins({ ...options, networks }),
      /"image, one mapping" must be among them/,
    );
  await refused([HEADLINE, "image, two mappings"]);
  await refused(["image, each channel"]);
});
