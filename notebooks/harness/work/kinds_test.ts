import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prng } from "eels/core/random.ts";
import { SRTIO3 } from "eels/simulate/crystal.ts";
import { simulateStemWeights } from "eels/simulate/stem_weights.ts";
import { prepare } from "../../studies/srfeo3/prepared_images.ts";
import { planSearch } from "../../studies/srfeo3/rapid_eels_search.ts";
import { listSearch, searchRapidEels } from "../../studies/srfeo3/training.ts";
import { simulate } from "../../studies/srfeo3/twin.ts";
import { parseCsv, toCsv } from "../record/csv.ts";
import type { Json } from "./kind.ts";
import { KINDS } from "./kinds.ts";

const COMMAND = fileURLToPath(new URL("./command.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../../deno.json", import.meta.url));

/** The task as a process of its own. */
function startWork(args: readonly string[]): Deno.ChildProcess {
  const allow = ["read", "write", "env", "sys", "ffi"].map((name) => `--allow-${name}`);
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...allow, "-c", CONFIG, COMMAND, ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("a multislice killed in the middle of a block goes on, and is the whole to the last bit", async () => {
  const out = await Deno.makeTempDir();
  const scan = { rows: 4, columns: 4, thicknessesNm: [1, 2], points: 64, phononConfigurations: 3 };
  const set = Object.entries({ ...scan, positionsPerBlock: 4 })
    .flatMap(([name, value]) => ["--set", `${name}=${JSON.stringify(value)}`]);
  const run = (args: string[]) => startWork(["multislice", ...args, "--out", out, ...set]);
  const killed = run(["--share", "0/1"]);
  while (!await exists(join(out, "blocks", "00001.json"))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  killed.kill("SIGKILL");
  assert.equal((await killed.output()).signal, "SIGKILL");
  assert.equal(await exists(join(out, "blocks", "00005.json")), false);
  const { code, stdout } = await run(["--share", "0/1"]).output();
  const told = JSON.parse(new TextDecoder().decode(stdout));
  assert.equal(code, 0);
  assert.match(told.found, /^0-[1-4]$/);
  assert.equal((await startWork(["collect", "multislice", "--out", out]).output()).code, 0);
  const found = JSON.parse(await Deno.readTextFile(join(out, "weights.json")));
  const { values, thicknessesNm } = await simulateStemWeights(SRTIO3, { ...scan, workers: 0 });
  assert.deepEqual(Float64Array.from(found.values), values);
  assert.deepEqual(found.thicknessesNm, thicknessesNm);
  const { columns } = parseCsv(await Deno.readTextFile(join(out, "convergence.csv")));
  assert.equal(columns.join(), "thicknessNm,configurations,contrast,errorOverContrast");
});

Deno.test("a search made in blocks, the last one first, is the search in sequence", async () => {
  const settings = { images: 8, every: 600, seed: 3, folds: 2, epochs: 1 };
  const kind = KINDS["search-training"], out = await Deno.makeTempDir();
  const work = await kind.open({ ...kind.parameters, ...settings }, out);
  assert.equal(work.blocks, 6);
  assert.match(work.nameOf(3), /dropout 0, .* fold 1/);
  const results: Json[] = [];
  for (let block = 5; block >= 0; block--) results[block] = await work.make(block, () => {});
  const files = await work.collect(results, out);
  assert.deepEqual(files, ["search.csv", "search_folds.csv"]);
  const { images, every, seed, folds, epochs } = settings, random = prng(seed);
  const prepared = prepare(await simulate({ images, random: random.split("twin") }));
  const { base, points } = planSearch("quick");
  const how = { folds, every, random: random.split("search") };
  const rows = listSearch(await searchRapidEels(prepared, { ...base, epochs }, points, how));
  const text = toCsv(Object.keys(rows[0]), rows.map((row) => Object.values(row)));
  assert.equal(await Deno.readTextFile(join(out, "search.csv")), text);
});

Deno.test("settings that cannot be cut are refused with the value", async () => {
  const wrong: [string, string, Json, RegExp][] = [
    ["multislice", "positionsPerBlock", 0, /positionsPerBlock must be .*: it is 0/],
    ["multislice", "rows", -1, /rows must be .*: it is -1/],
    ["search-training", "grid", "tiny", /grid must be quick, row or full: it is tiny/],
    ["remove-background", "file", "map.dm4", /file must be a path from the root: it is "map.dm4"/],
    ["search-training", "folds", 0.5, /folds must be .*: it is 0.5/],
  ];
  for (const [name, key, value, says] of wrong) {
    const kind = KINDS[name];
    await assert.rejects(() => kind.open({ ...kind.parameters, [key]: value }, "."), says);
  }
});
