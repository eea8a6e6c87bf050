import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import pl from "nodejs-polars";
import { compareResults } from "./compare.ts";
import { type RunRecord, startRecord } from "./record.ts";
import { readResults, type Run } from "./results.ts";
import { inResults, PARAMETERS } from "./record_test_support.ts";
import { summaryMarkdown } from "./summary.ts";
import { deviceInUse } from "eels/core/device.ts";
import { writeWhole } from "eels/core/write_whole.ts";

const FIGURE = { svg: "<svg></svg>", png: () => new Uint8Array([137, 80]) };

const TOLERANCES = "table,column,tolerance\npeaks,positionEv,0.2\npeaks,mse,10%\n" +
  "metrics,mse,10%\nmetrics,position,0.2\n";

/** Records one of everything, and tolerances beside it. */
async function recordAll(
  notebook: string,
  { mse = 0.0012, positionEv = 531.1, figure = FIGURE } = {},
): Promise<RunRecord> {
  const record = await startRecord(notebook, { parameters: PARAMETERS, device: "a test" });
  await record.figure("edges", figure);
  const rows = [{ peak: "O K", positionEv, mse }, { peak: "Ti L", positionEv: null, mse: 1 }];
  await record.table("peaks", rows);
  record.metric({ name: "mse", value: mse, unit: "" });
  record.metric({ name: "position", value: positionEv, unit: "eV" });
  const note = "quick, small";
  await record.finish({
    claims: [
      { id: "B7", claim: "beats 5 components", published: "ordering", note: "not measured here" },
      {
        id: "A4",
        claim: "error after denoising",
        published: 0.00125,
        obtained: mse,
        interval: [mse - 2e-5, mse + 2e-5],
        sense: "below",
        note,
      },
    ],
    finding: "Denoising leaves half of the error.",
  });
  await writeWhole(join(record.folder, "tolerances.csv"), TOLERANCES);
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
    assert.equal(text("metrics.csv"), "name,value,unit\nmse,0.0012,\nposition,531.1,eV\n");
    assert.equal(
      text("claims.csv"),
      "id,claim,published,limit,obtained,low,high,difference,verdict,note\n" +
        "B7,beats 5 components,ordering,,,,,,undecided,not measured here\n" +
        "A4,error after denoising,0.00125,below published,0.0012,0.00118,0.00122,-0.00005,holds," +
        '"quick, small"\n',
    );
    assert.equal(text("peaks.csv"), "peak,positionEv,mse\nO K,531.1,0.0012\nTi L,,1\n");

    const again = await startRecord("01_inputs", { parameters: PARAMETERS, inputs: [input] });
    await again.finish({ finding: "Nothing." });
    const run: Run = JSON.parse(await Deno.readTextFile(join(again.folder, "run.json")));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    assert.deepEqual(run.inputs, [{ path: input, bytes: bytes.length, sha256 }]);
    const device = deviceInUse() ?? "processor"; // --fast runs other files' tests in this process
    assert.deepEqual([run.device, run.finding, run.machine], [device, "Nothing.", []]);
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
    assert.deepEqual(namesIn(folder), ["model", "tolerances.csv"]);
    assert.equal(await readResults(join(results, "00_test")), undefined);
  });
});

Deno.test("a Zarr store is an input, by the names and bytes of its files", async () => {
  await inResults(async (results) => {
    const store = join(results, "map.zspy"), part = join(store, "a", "0");
    await Deno.mkdir(join(store, "a"), { recursive: true });
    await Deno.writeTextFile(join(store, ".zgroup"), "{}");
    const describe = async () => {
      await Deno.writeTextFile(part, "values");
      const record = await startRecord("00_test", { parameters: PARAMETERS, inputs: [store] });
      await record.finish({ finding: "Nothing." });
      const { run } = (await readResults(record.folder))!;
      return run.inputs[0];
    };
    const before = await describe();
    assert.deepEqual([before.path, before.bytes], [store, 8]);
    assert.deepEqual(await describe(), before);
    await Deno.rename(part, join(store, "a", "1"));
    assert.notEqual((await describe()).sha256, before.sha256);
  });
});

Deno.test("a record refuses what it could not stand for", async () => {
  await inResults(async () => {
    await assert.rejects(startRecord("../home", { parameters: PARAMETERS }), /it is "..\/home"/);
    const missing = { parameters: PARAMETERS, inputs: ["no_such_file"] };
    await assert.rejects(startRecord("00_test", missing), Deno.errors.NotFound);
    const folder = { parameters: PARAMETERS, inputs: [import.meta.dirname!] };
    await assert.rejects(startRecord("00_test", folder), /it is a folder that holds .*\.ts/);
    const record = await startRecord("00_test", { parameters: PARAMETERS });
    const metric = { name: "mse", value: NaN, unit: "" };
    assert.throws(() => record.metric(metric), /must be finite: it is NaN/);
    const rows = [{ x: 1, word: "a" }];
    await assert.rejects(record.table("metrics", rows), /writes it itself/);
    await assert.rejects(record.table("t", rows, { machine: ["y"] }), /it has no y$/);
    const finding = "Nothing.", claim = { id: "A4", claim: "x", published: 1, obtained: 2 };
    await assert.rejects(record.finish({ finding: " " }), /must be a sentence/);
    await assert.rejects(record.finish({ finding, claims: [claim] }), /a note that says why/);
    const twice = { ...claim, note: "why" };
    await assert.rejects(record.finish({ finding, claims: [twice, twice] }), /"A4 x" is twice/);
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
    const { folder: obtained } = await recordAll("obtained", { mse: 0.00121, positionEv: 531.3 });
    assert.deepEqual(await compareResults(committed, obtained), []);
  });
});

Deno.test("compareResults() lists every number outside, claim changed and figure lost", async () => {
  await inResults(async () => {
    const { folder: committed } = await recordAll("committed");
    const bad = { mse: 0.0014, positionEv: 530.8, figure: { ...FIGURE, svg: "" } };
    const { folder: obtained } = await recordAll("obtained", bad);
    const found = await compareResults(committed, obtained);
    assert.deepEqual(found.map((d) => Object.values(d)), [
      ["metrics: mse, value", "0.0012", "0.0014", "10%"],
      ["metrics: position, value", "531.1", "530.8", "0.2"],
      ["claims: A4 error after denoising, verdict", "holds", "does not hold", "the same"],
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
    obtained.metric({ name: "other", value: 1, unit: "" });
    await obtained.table("peaks", [{ peak: "O K" }]);
    await obtained.finish({ finding: "Nothing." });
    const found = await compareResults(committed, obtained.folder);
    assert.deepEqual(found.map((d) => [d.what, d.committed, d.obtained]), [
      ["metrics: mse", "there", "missing"],
      ["metrics: position", "there", "missing"],
      ["metrics: other", "missing", "there"],
      ["claims: B7 beats 5 components", "there", "missing"],
      ["claims: A4 error after denoising", "there", "missing"],
      ["peaks: columns", "peak, positionEv, mse", "peak"],
      ["figure edges", "a figure", "no figure"],
    ]);
  });
});

Deno.test("a table is given back exact, as rows or as a DataFrame", async () => {
  await inResults(async () => {
    const record = await startRecord("00_test", { parameters: PARAMETERS });
    const frame = await record.table("a", [{ method: "x", v: 1 / 3 }, { method: "y", v: NaN }]);
    assert.deepEqual(frame.toRecords(), [{ method: "x", v: 1 / 3 }, { method: "y", v: null }]);
    const mean = frame.groupBy("method").agg(pl.count("v").alias("n")).sort("method");
    const again = await record.table("b", mean);
    assert.deepEqual(again.toRecords(), [{ method: "x", n: 1 }, { method: "y", n: 0 }]);
    const text = await Deno.readTextFile(join(record.folder, "b.csv"));
    assert.equal(text, "method,n\nx,1\ny,0\n");
  });
});

Deno.test("the last cell shows the finding and one table of the claims", async () => {
  await inResults(async () => {
    const record = await startRecord("00_test", { parameters: PARAMETERS });
    const claim = { id: "A4", claim: "error left", published: 0.5, obtained: 1 / 3 };
    const shown = await record.finish({
      claims: [{ ...claim, sense: "below" }],
      finding: "A third of the error is left.",
    });
    const html = shown[Symbol.for("Jupyter.display") as keyof typeof shown]()["text/html"];
    assert.match(html, /^<p>A third of the error is left.<\/p>\n<table>/);
    assert.match(
      html,
      /<td>0.5<\/td><td>below published<\/td><td>0.3333<\/td><td>one run<\/td><td>-0.1667<\/td>/,
    );
    assert.match(html, /<td>holds<\/td>/);
  });
});

Deno.test("the summary begins with a table a paper, then shows findings and metrics", async () => {
  await inResults(async () => {
    const { folder } = await recordAll("00_test");
    const results = await readResults(folder);
    const page = summaryMarkdown([
      { notebook: "00_test", results },
      { notebook: "01_other", results: undefined },
    ]);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    assert.deepEqual(headings, [
      "A. Oxley et al.: convolutional autoencoder on simulated SrTiO3",
      "B. Pate et al.: RapidEELS on SrFeO3",
      "Runs",
      "Metrics",
    ]);
    const link = "[00_test](../notebooks/00_test.ipynb)";
    assert.ok(
      page.includes(
        "| A4 | error after denoising | 0.00125 | below published | 0.0012 | 0.00118 to 0.00122 | " +
          "-0.00005 | " +
          `holds | ${link} | quick, small |`,
      ),
      page,
    );
    assert.match(page, /1 holds, 0 do not, 0 are undecided\./);
    assert.match(
      page,
      /\| 00_test \| quick \| a test \| .* \| Denoising leaves half of the error\. \|/,
    );
    assert.match(page, /\| 01_other \| no finished run \|/);
    assert.match(page, /\| 00_test \| position \| 531\.1 \| eV \|/);
  });
});
