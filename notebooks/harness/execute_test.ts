import assert from "node:assert/strict";
import { join } from "node:path";
import { execute, type ExecuteOptions } from "./execute.ts";
import { namesIn, PYTHON, withNotebooks } from "./test_support.ts";

const OPTIONS: ExecuteOptions = {
  python: PYTHON,
  cellSeconds: 30,
  environment: {},
  signal: new AbortController().signal,
  onCell() {},
};

interface Output {
  output_type: string;
  name?: string;
  text?: string[];
  data?: Record<string, string | string[]>;
  ename?: string;
}

/** Executes a notebook of the cells; gives how it ended and the outputs of each cell. */
async function run(cells: string[], options: Partial<ExecuteOptions> = {}) {
  let outputs: Output[][] = [];
  let counts: number[] = [];
  let execution = {};
  await withNotebooks({ a: cells }, async (folder) => {
    const copy = join(folder, "copy.ipynb");
    execution = await execute(join(folder, "a.ipynb"), copy, { ...OPTIONS, ...options });
    const executed = JSON.parse(await Deno.readTextFile(copy)).cells;
    outputs = executed.map((cell: { outputs: Output[] }) => cell.outputs);
    counts = executed.map((cell: { execution_count: number }) => cell.execution_count);
  });
  return { outputs, counts, ...execution as Awaited<ReturnType<typeof execute>> };
}

Deno.test("outputs that the kernel publishes after a cell's end are kept", async () => {
  // Large results of cells that awaited something come last: a plain nbclient loses a quarter.
  const cells = Array.from(
    { length: 40 },
    (_, i) =>
      `await new Promise((done) => setTimeout(done, 2));
({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "${i}".repeat(150_000) }) })`,
  );
  const seen: string[] = [];
  const onCell = (cell: number, of: number) => void seen.push(`${cell} of ${of}`);
  const { outputs, counts, failure, peakMemoryBytes } = await run(cells, { onCell });
  assert.equal(failure, undefined);
  assert.deepEqual(outputs.flatMap((list, at) => list.length === 1 ? [] : [at]), []);
  outputs.forEach(([{ data }], at) =>
    assert.ok([data!["text/html"]].flat().join("").startsWith(`${at}`))
  );
  assert.deepEqual(counts, cells.map((_, at) => at + 1));
  assert.deepEqual(seen, cells.map((_, at) => `${at + 1} of 40`));
  assert.ok(peakMemoryBytes! > 2e7 && peakMemoryBytes! < 4e9, `${peakMemoryBytes}`);
});

Deno.test("pieces of a stream are joined, and progress ends in its line, tables are shown", async () => {
  const { outputs, failure } = await run([
    'for (let i = 0; i < 3; i++) console.log(i); console.error("e"); 4',
    `import { progress } from "../record/mod.ts";
const onProgress = progress("net", { everyMs: 0 });
for (let i = 1; i <= 20; i++) await onProgress({ share: i / 20, remainingS: 20 - i });`,
    `import { startRecord } from "../record/mod.ts";
Deno.env.set("EELS_RESULTS", await Deno.makeTempDir());
const record = await startRecord("00_a", { parameters: { seed: 1, profile: "quick" } });
await record.table("errors", [{ method: "a", error: 1 / 3 }]);`,
    `await record.finish({ claims: [], finding: "Nothing was found." });`,
  ]);
  assert.equal(failure, undefined);
  const streams = outputs[0].filter((output) => output.output_type === "stream");
  assert.deepEqual(streams.map(({ name, text }) => [name, text!.join("")]), [
    ["stdout", "0\n1\n2\n"],
    ["stderr", "e\n"],
  ]);
  assert.equal(outputs[1].length, 1);
  const { data } = outputs[1][0];
  assert.deepEqual([data!["text/plain"]].flat().join(""), "net: 100 %");
  const html = (list: Output[]) => [list.at(-1)!.data!["text/html"]].flat().join("");
  assert.match(html(outputs[2]), /<td>a<\/td><td>0.3333<\/td>/);
  assert.match(html(outputs[3]), /^<p>Nothing was found.<\/p>/);
});

Deno.test("an exception fails the notebook and names the cell; later cells do not run", async () => {
  const cells = ["1", 'await 0; throw new RangeError("x must be y\\nmore")', "3"];
  const { outputs, failure } = await run(cells);
  assert.equal(failure, "code cell 2 of 3: RangeError: x must be y");
  assert.deepEqual(outputs.map((list) => list.map((o) => o.output_type)), [
    ["execute_result"],
    ["error"],
    [],
  ]);
});

Deno.test("a value that cannot be displayed fails the notebook", async () => {
  const cell =
    `({ [Symbol.for("Jupyter.display")]: () => { throw new TypeError("no picture"); } })`;
  const { failure } = await run([cell, "2"]);
  assert.match(failure!, /^code cell 1 of 2: .*no picture/);
});

Deno.test("a syntax error fails the notebook, and its copy shows it", async () => {
  const { outputs, failure } = await run(["1", "const a = ;"]);
  assert.match(failure!, /^code cell 2 of 2: SyntaxError/);
  assert.equal(outputs[1][0].ename, "SyntaxError");
});

Deno.test("a hanging cell is stopped at the limit", async () => {
  const started = performance.now();
  const { failure } = await run(["while (true);", "2"], { cellSeconds: 1 });
  assert.match(failure!, /^code cell 1 of 2: stopped as it ran longer than 1 s/);
  assert.ok(performance.now() - started < 10_000);
});

Deno.test("a kernel that dies fails the notebook", async () => {
  const { failure } = await run(["Deno.exit(3)"]);
  assert.match(failure!, /^code cell 1 of 1: the kernel died/);
});

Deno.test("a kernel that is stopped leaves no copy", async () => {
  await withNotebooks({ a: ["while (true);"] }, async (folder) => {
    const stop = new AbortController();
    const copy = join(folder, "copy.ipynb");
    const options = { ...OPTIONS, signal: stop.signal, onCell: () => stop.abort() };
    const execution = await execute(join(folder, "a.ipynb"), copy, options);
    assert.deepEqual(execution, { failure: undefined, peakMemoryBytes: undefined });
    assert.deepEqual(namesIn(folder), ["a.ipynb"]);
  });
});

Deno.test("what is no notebook is refused in one line", async () => {
  await withNotebooks({}, async (folder) => {
    await Deno.writeTextFile(join(folder, "a.ipynb"), "no json");
    const copy = join(folder, "copy.ipynb");
    const { failure } = await execute(join(folder, "a.ipynb"), copy, OPTIONS);
    assert.match(failure!, /^cannot run it .*NotJSONError/);
    assert.deepEqual(namesIn(folder), ["a.ipynb"]);
  });
});
