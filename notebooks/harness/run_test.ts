import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { main } from "./run.ts";
import { namesIn, recordCell, VENV, withNotebooks } from "./test_support.ts";

/** Runs the task on a folder of notebooks, with results in its folder `results`. */
async function reproduce(folder: string, args: string[], venv = VENV) {
  const printed: string[] = [];
  const screen = { live: false, print: (line: string) => void printed.push(line), show() {} };
  const results = join(folder, "results");
  const code = await main(args, { notebooks: folder, results, venv, screen });
  return { code, text: printed.join("\n") };
}

Deno.test("reproduce goes on after a failure, exits with 1 and gathers the summary", async () => {
  const notebooks = {
    "00_good": [recordCell("00_good", "1.5"), "2"],
    "01_bad": ["1", 'throw new Error("broken")', "3"],
    "02_recordless": ["1"],
    "03_late": ["Deno.env.get('EELS_PROFILE')", recordCell("03_late", "1.25")],
  };
  await withNotebooks(notebooks, async (folder) => {
    const stale = join(folder, "results", "01_bad");
    await Deno.mkdir(stale, { recursive: true });
    await Deno.writeTextFile(join(stale, "old.svg"), "<svg></svg>");
    const { code, text } = await reproduce(folder, []);
    assert.equal(code, 1, text);
    const table = text.split("\n").slice(-7).map((line) => line.replace(/ +/g, " "));
    assert.match(table[0], /^00_good \d+\.\d s \d+ MB pass$/);
    assert.match(table[1], /^01_bad \d+\.\d s \d+ MB FAIL$/);
    assert.match(table[2], /^02_recordless \d+\.\d s \d+ MB FAIL$/);
    assert.match(table[3], /^03_late \d+\.\d s \d+ MB pass$/);
    assert.deepEqual(table.slice(4), [
      "",
      "00_good: The error is 1.5.",
      "03_late: The error is 1.25.",
    ]);
    assert.match(text, /01_bad: failed in .*\n {2}code cell 2 of 3: Error: broken/);
    assert.match(text, /no record: startRecord\("02_recordless", \.\.\.\)/);
    assert.deepEqual(namesIn(stale), ["01_bad_failed.ipynb", "old.svg"]);
    assert.match(text, /the results of the run before stay, beside 01_bad_failed\.ipynb/);
    const summary = await Deno.readTextFile(join(folder, "results", "summary.md"));
    assert.match(summary, /\| 00_good \| quick \| a test \|.*The error is 1\.5\. \|/);
    assert.match(summary, /\| 02_recordless \| no finished run \|/);
    assert.match(
      summary,
      /\| A4 \| below 2 \| 2 \| below published \| 1\.25 \| one run \| -0\.75 \| holds \|/,
    );
    assert.match(summary, /\| \[03_late\]\(\.\.\/03_late\.ipynb\) \|/);
    const executed = await Deno.readTextFile(join(folder, "results/03_late/03_late.ipynb"));
    assert.match(executed, /quick/);
  });
});

Deno.test("reproduce --check passes within tolerances, fails beyond, and touches nothing", async () => {
  const notebooks = { "00_a": [recordCell("00_a", "1")], "01_b": [recordCell("01_b", "1")] };
  await withNotebooks(notebooks, async (folder) => {
    assert.equal((await reproduce(folder, ["--only", "00"])).code, 0);
    const metrics = join(folder, "results", "00_a", "metrics.csv");
    const tolerances = "table,column,tolerance\nmetrics,mse,10%\n";
    await Deno.writeTextFile(join(folder, "results", "00_a", "tolerances.csv"), tolerances);
    const committed = async (value: string) => {
      const text = `name,value,unit\nmse,${value},\n`;
      await Deno.writeTextFile(metrics, text);
      return text;
    };
    await committed("1.05");
    const before = namesIn(join(folder, "results", "00_a"));
    const good = await reproduce(folder, ["--check", "--only", "00"]);
    assert.equal(good.code, 0, good.text);
    const text = await committed("1.2");
    const bad = await reproduce(folder, ["--check"]);
    assert.equal(bad.code, 1, bad.text);
    assert.match(bad.text, /metrics: mse, value: committed 1\.2, obtained 1, allowed 10%/);
    assert.match(bad.text, /profile of the run: committed no finished run, obtained quick/);
    assert.equal(await Deno.readTextFile(metrics), text);
    assert.deepEqual(namesIn(join(folder, "results")), ["00_a", "summary.md"]);
    assert.deepEqual(namesIn(join(folder, "results", "00_a")), before);
    const kept = /The new results are kept in (.+)$/.exec(bad.text)![1];
    assert.deepEqual(namesIn(kept), ["00_a", "01_b"]);
    await Deno.remove(kept, { recursive: true });
  });
});

Deno.test("reproduce --tolerances runs as machines differ and writes only the tolerances", async () => {
  const value = (other: number) => `Deno.env.get("TF_ENABLE_ONEDNN_OPTS") ? ${other} : 1.25`;
  const notebooks = {
    "00_a": [recordCell("00_a", value(1.5))],
    "01_b": [recordCell("01_b", value(3))],
  };
  await withNotebooks(notebooks, async (folder) => {
    const own = join(folder, "results", "00_a");
    await Deno.mkdir(own, { recursive: true });
    await Deno.writeTextFile(join(own, "run.json"), "{}");
    const { code, text } = await reproduce(folder, ["--tolerances", "2"]);
    assert.equal(code, 1, text);
    assert.match(text, /00_a: run 1 of 2, as it is/);
    assert.match(text, /00_a: run 2 of 2, TF_ENABLE_ONEDNN_OPTS=0/);
    assert.match(text, /00_a +\d+\.\d s +\d+ MB +pass/);
    assert.match(text, /01_b +\d+\.\d s +\d+ MB +FAIL/);
    assert.match(text, /claims: A4 below 2: holds, does not hold in another run/);
    const file = "table,column,tolerance\nmetrics,mse,60%\n";
    assert.equal(await Deno.readTextFile(join(own, "tolerances.csv")), file);
    assert.equal(await Deno.readTextFile(join(own, "run.json")), "{}");
    assert.deepEqual(namesIn(join(folder, "results")), ["00_a", "01_b"]);
    assert.deepEqual(namesIn(own), ["run.json", "tolerances.csv"]);
    const kept = /The new results are kept in (.+)$/.exec(text)![1];
    assert.deepEqual(namesIn(kept), ["run_1", "run_2"]);
    await Deno.remove(kept, { recursive: true });
  });
});

Deno.test("reproduce --save puts the executed copy in the place of a notebook that passed", async () => {
  const notebooks = {
    "00_a": [recordCell("00_a", "1"), "await 0; 6 * 7"],
    "01_bad": ["throw new Error()"],
  };
  await withNotebooks(notebooks, async (folder) => {
    const path = join(folder, "00_a.ipynb"), bad = join(folder, "01_bad.ipynb");
    const badBefore = await Deno.readTextFile(bad);
    await reproduce(folder, ["--save"]);
    const first = await Deno.readTextFile(path);
    const { cells, metadata } = JSON.parse(first);
    assert.deepEqual(cells.map((cell: { id: string }) => cell.id), ["cell-0", "cell-1"]);
    assert.deepEqual([cells[1].execution_count, cells[1].outputs[0].data["text/plain"]], [2, [
      "42",
    ]]);
    assert.deepEqual([metadata.kernelspec.name, metadata.language_info.version], [
      "deno",
      undefined,
    ]);
    assert.equal(await Deno.readTextFile(bad), badBefore);
    await reproduce(folder, ["--save", "--only", "00"]);
    assert.equal(await Deno.readTextFile(path), first);
  });
});

Deno.test("reproduce refuses wrong use in a line", async () => {
  await withNotebooks({ "00_a": ["1"], "03_b": ["1"] }, async (folder) => {
    for (
      const [args, code, text] of [
        [["--only", "07"], 2, /none is called "07": there are 00_a, 03_b$/],
        [["--only", "00,"], 2, /none is called ""/],
        [["--fast"], 2, /--fast/],
        [["--save", "--check"], 2, /--save goes neither with --check nor/],
        [["--tolerances", "--check"], 2, /--tolerances goes neither with --save nor/],
        [["--tolerances", "1"], 2, /2 to 99 runs are needed: it is "1"/],
        [["--timeout", "soon"], 2, /must be whole seconds: it is "soon"/],
        [["--help"], 0, /--only NAME/],
      ] as const
    ) {
      const run = await reproduce(folder, [...args]);
      assert.equal(run.code, code);
      assert.match(run.text, text);
    }
    const { code, text } = await reproduce(folder, [], join(folder, "no_venv"));
    assert.equal(code, 1);
    assert.match(text, /no_venv\/bin\/python is missing: run `deno task setup` first$/);
  });
});

/** Starts the task as a process of its own and waits until the notebook's cell hangs. */
async function startHanging(folder: string) {
  const script = join(folder, "run.ts");
  const place = `{ notebooks: ${JSON.stringify(folder)}, venv: ${JSON.stringify(VENV)},
    results: ${JSON.stringify(join(folder, "results"))}, screen: standardScreen() }`;
  await Deno.writeTextFile(
    script,
    `import { main } from "../run.ts"; import { standardScreen } from "../screen.ts";
    Deno.exit(await main([], ${place}));`,
  );
  const args = ["run", "-A", script];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" })
    .spawn();
  const note = join(folder, "results", "00_a", "kernel.csv");
  let kernel = 0;
  for (let i = 0; !kernel && i < 300; i++) {
    await new Promise((done) => setTimeout(done, 100));
    kernel = Number(await Deno.readTextFile(note).catch(() => ""));
  }
  assert.ok(isAlive(kernel));
  return { child, kernel };
}

const HANGING = {
  "00_a": [
    recordCell("00_a", "1"),
    `await Deno.writeTextFile(record.folder + "/metrics.csv.1.partial", "half");
await Deno.writeTextFile(record.folder + "/kernel.csv", String(Deno.pid));
while (true);`,
  ],
  "01_never": ["1"],
};

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} kills the kernel, leaves no half-written file and exits with 130`, async () => {
    await withNotebooks(HANGING, async (folder) => {
      const { child, kernel } = await startHanging(folder);
      child.kill(signal);
      const { code, stdout, stderr } = await child.output();
      assert.equal(code, 130);
      assert.ok(!isAlive(kernel));
      const lines = new TextDecoder().decode(stdout).trim().split("\n");
      assert.deepEqual(lines.slice(1), [`Stopped by ${signal} in 00_a`]);
      assert.equal(new TextDecoder().decode(stderr), "");
      const left = namesIn(join(folder, "results", "00_a"));
      assert.deepEqual(left.filter((name) => /partial|ipynb/.test(name)), []);
      assert.deepEqual(namesIn(join(folder, "results")), ["00_a"]);
    });
  });
}

Deno.test("a runner that is killed takes the kernel with it", async () => {
  await withNotebooks(HANGING, async (folder) => {
    const { child, kernel } = await startHanging(folder);
    child.kill("SIGKILL");
    await child.output();
    for (let i = 0; isAlive(kernel) && i < 50; i++) {
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.ok(!isAlive(kernel));
  });
});

Deno.test({
  name: "reproduce says in one line that its results cannot be written, before it runs anything",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withNotebooks({ "00_a": ["1"] }, async (folder) => {
      const printed: string[] = [];
      const screen = { live: false, print: (line: string) => void printed.push(line), show() {} };
      // Not even root may make a folder there.
      const place = { notebooks: folder, results: "/sys/eels", venv: VENV, screen };
      assert.equal(await main([], place), 1);
      // Without all rights Deno does not ask the system.
      const says = RegExp(
        "^Cannot write /sys/eels as (the folder must be writable: it is not|" +
          "Deno must have the right to: it has not), name another or [^.]*$",
      );
      assert.equal(printed.length, 1);
      assert.match(printed[0], says);
    }),
});
