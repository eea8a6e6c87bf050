import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { compareResults } from "./compare.ts";
import { type RunRecord, startRecord } from "./record.ts";
import { readResults, type Run } from "./results.ts";
import { headline, summaryMarkdown } from "./summary.ts";
import { writeWhole } from "eels/core/write_whole.ts";

const FIGURE = { svg: "<svg></svg>", png: () => new Uint8Array([137, 80]) };
const PARAMETERS = { seed: 7, profile: "quick", epochs: 3 } as const;

/** Runs `use` with the environment's results folder in a new folder, which it then removes. */
async function inResults(use: (folder: string) => Promise<void>): Promise<void> {
  const before = Deno.env.get("EELS_RESULTS");
  const folder = await Deno.makeTempDir();
  Deno.env.set("EELS_RESULTS", folder);
  try {
    await use(folder);
  } finally {
    if (before === undefined) Deno.env.delete("EELS_RESULTS");
    else Deno.env.set("EELS_RESULTS", before);
    await Deno.remove(folder, { recursive: true });
  }
}

/** Records one of everything. */
async function recordAll(
  notebook: string,
  { mse = 0.0012, positionEv = 531.1, holds = true, figure = FIGURE } = {},
): Promise<RunRecord> {
  const record = await startRecord(notebook, { parameters: PARAMETERS, device: "a test" });
  await record.figure("edges", figure);
  const rows = [{ peak: "O K", positionEv, mse }, { peak: "Ti L", positionEv: null, mse: 1 }];
  await record.table("peaks", rows, { tolerance: { positionEv: 0.2, mse: "10%" } });
  record.metric({ name: "mse", value: mse, unit: "", tolerance: "10%", headline: true });
  record.metric({ name: "position", value: positionEv, unit: "eV", tolerance: 0.2 });
  const claim = "MSE falls by half";
  record.claim({ id: "A4", claim, published: 0.00125, obtained: mse, holds, note: "quick, small" });
  record.claim({ id: "B7", claim: "beats 5 components", published: "ordering" });
  await record.finish();
  return record;
}

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("a record writes its tables, figures and provenance", async () => {
  await inResults(async (results) => {
    const input = join(results, "input.bin");
    const bytes = new Uint8Array(3_000_000).map((_, i) => i);
    await Deno.writeFile(input, bytes);
    const { folder } = await recordAll("00_test");
    assert.equal(folder, join(results, "00_test"));
    assert.deepEqual(namesIn(folder), [
      "claims.csv",
      "edges.png",
      "edges.svg",
      "metrics.csv",
      "peaks.csv",
      "run.json",
      "tolerances.csv",
    ]);
    const text = (name: string) => Deno.readTextFileSync(join(folder, name));
    assert.equal(
      text("metrics.csv"),
      "name,value,unit,tolerance\nmse,0.0012,,10%\nposition,531.1,eV,0.2\n",
    );
    assert.equal(
      text("claims.csv"),
      "id,claim,published,obtained,difference,holds,note\n" +
        'A4,MSE falls by half,0.00125,0.0012,-0.00005,true,"quick, small"\n' +
        "B7,beats 5 components,ordering,,,,\n",
    );
    assert.equal(text("peaks.csv"), "peak,positionEv,mse\nO K,531.1,0.0012\nTi L,,1\n");
    assert.equal(
      text("tolerances.csv"),
      "table,column,tolerance\npeaks,positionEv,0.2\npeaks,mse,10%\n",
    );

    const again = await startRecord("01_inputs", { parameters: PARAMETERS, inputs: [input] });
    await again.finish();
    const run: Run = JSON.parse(await Deno.readTextFile(join(again.folder, "run.json")));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    assert.deepEqual(run.inputs, [{ path: input, bytes: bytes.length, sha256 }]);
    assert.deepEqual([run.seed, run.profile, run.parameters], [7, "quick", PARAMETERS]);
    assert.equal(run.versions.deno, Deno.version.deno);
    assert.match(run.versions["@tensorflow/tfjs"], /^\d+\.\d+\.\d+$/);
    assert.ok(run.peakMemoryBytes > 2e7 && run.wallSeconds > 0, JSON.stringify(run));
  });
});

Deno.test("starting a record leaves nothing of an earlier run but its folders", async () => {
  await inResults(async (results) => {
    const { folder } = await recordAll("00_test");
    await Deno.mkdir(join(folder, "model"));
    await Deno.writeTextFile(join(folder, "x.csv.1.partial"), "half");
    await startRecord("00_test", { parameters: PARAMETERS });
    assert.deepEqual(namesIn(folder), ["model"]);
    assert.equal(await readResults(join(results, "00_test")), undefined);
  });
});

Deno.test("a record refuses what it could not stand for", async () => {
  await inResults(async () => {
    await assert.rejects(startRecord("../home", { parameters: PARAMETERS }), /it is "..\/home"/);
    const missing = { parameters: PARAMETERS, inputs: ["no_such_file"] };
    await assert.rejects(startRecord("00_test", missing), Deno.errors.NotFound);
    const record = await startRecord("00_test", { parameters: PARAMETERS });
    const metric = { name: "mse", value: 1, unit: "", tolerance: "5%", headline: true } as const;
    record.metric(metric);
    assert.throws(() => record.metric({ ...metric, name: "b" }), /one headline: it is mse/);
    assert.throws(() => record.metric({ ...metric, value: NaN }), /must be finite: it is NaN/);
    assert.throws(() => record.claim({ id: "4", claim: "x" }), /a letter and a number: it is "4"/);
    assert.throws(() => record.claim({ id: "A4", claim: "x", obtained: Infinity }), /finite/);
    const rows = [{ x: 1, word: "a" }];
    await assert.rejects(record.table("metrics", rows, { tolerance: 0 }), /writes it itself/);
    await assert.rejects(record.table("t", rows, { tolerance: { word: 1 } }), /none in word/);
    await assert.rejects(record.figure("A b", FIGURE), /lower-case/);
  });
});

Deno.test("two runs with the same numbers write the same bytes, but for run.json", async () => {
  await inResults(async () => {
    const files = async () => {
      const { folder } = await recordAll("00_test");
      const kept = namesIn(folder).filter((name) => name !== "run.json");
      return kept.map((name) => [name, Deno.readTextFileSync(join(folder, name))]);
    };
    assert.deepEqual(await files(), await files());
  });
});

Deno.test("writeWhole() leaves no partial file where it fails", async () => {
  await inResults(async (results) => {
    await Deno.mkdir(join(results, "taken"));
    await assert.rejects(writeWhole(join(results, "taken"), "text"));
    assert.deepEqual(namesIn(results), ["taken"]);
  });
});

Deno.test("compareResults() finds nothing within the tolerances", async () => {
  await inResults(async () => {
    const { folder: committed } = await recordAll("committed");
    const { folder: obtained } = await recordAll("obtained", { mse: 0.00131, positionEv: 531.3 });
    assert.deepEqual(await compareResults(committed, obtained), []);
  });
});

Deno.test("compareResults() lists every number outside, claim changed and figure lost", async () => {
  await inResults(async () => {
    const { folder: committed } = await recordAll("committed");
    const bad = { mse: 0.0014, positionEv: 530.8, holds: false, figure: { ...FIGURE, svg: "" } };
    const { folder: obtained } = await recordAll("obtained", bad);
    const found = await compareResults(committed, obtained);
    assert.deepEqual(found.map((d) => Object.values(d)), [
      ["metrics: mse, value", "0.0012", "0.0014", "10%"],
      ["metrics: position, value", "531.1", "530.8", "0.2"],
      ["claims: A4 MSE falls by half, holds", "true", "false", "the same"],
      ["peaks: row 1, positionEv", "531.1", "530.8", "0.2"],
      ["peaks: row 1, mse", "0.0012", "0.0014", "10%"],
      ["figure edges", "a figure", "an empty figure", "a figure"],
    ]);
  });
});

Deno.test("compareResults() lists what is missing and what is new", async () => {
  await inResults(async () => {
    const { folder: committed } = await recordAll("committed");
    const obtained = await startRecord("obtained", { parameters: PARAMETERS });
    const unfinished = await compareResults(committed, obtained.folder);
    assert.deepEqual(unfinished.map((d) => d.obtained), ["no finished run"]);
    obtained.metric({ name: "other", value: 1, unit: "", tolerance: 0 });
    await obtained.table("peaks", [{ peak: "O K" }], { tolerance: 0 });
    await obtained.finish();
    const found = await compareResults(committed, obtained.folder);
    assert.deepEqual(found.map((d) => [d.what, d.committed, d.obtained]), [
      ["metrics: mse", "there", "missing"],
      ["metrics: position", "there", "missing"],
      ["metrics: other", "missing", "there"],
      ["claims: A4 MSE falls by half", "there", "missing"],
      ["claims: B7 beats 5 components", "there", "missing"],
      ["tolerances: peaks positionEv", "there", "missing"],
      ["tolerances: peaks mse", "there", "missing"],
      ["peaks: columns", "peak, positionEv, mse", "peak"],
      ["figure edges", "a figure", "no figure"],
    ]);
  });
});

Deno.test("the summary shows runs, claims and metrics, and which notebook has no run", async () => {
  await inResults(async () => {
    const { folder } = await recordAll("00_test");
    const results = await readResults(folder);
    assert.equal(headline(results!), "mse 0.0012");
    const page = summaryMarkdown([
      { notebook: "00_test", results },
      { notebook: "01_other", results: undefined },
    ]);
    assert.match(page, /\| 00_test \| quick \| a test \| \d\.\d s \| \d+ MB \| mse 0\.0012 \|/);
    assert.match(page, /\| 01_other \| no finished run \|/);
    assert.match(page, /\| 00_test \| A4 \| MSE falls by half \| 0\.00125 \| 0\.0012 \|/);
    assert.match(page, /\| 00_test \| position \| 531\.1 \| eV \| 0\.2 \|/);
  });
});
