import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SRTIO3 } from "eels/simulate/crystal.ts";
import { simulateStemWeights } from "eels/simulate/stem_weights.ts";
import { runCluster } from "./cluster.ts";
import { end, slurm, slurmMissing, startSlurm, until } from "./slurm_test_support.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");
const DENO = Deno.execPath();
const SNAKEMAKE = join(ROOT, ".venv-cluster", "bin", "snakemake");
const SCAN = { rows: 6, columns: 6, thicknessesNm: [2, 4], points: 64, phononConfigurations: 4 };
const BLOCKS = 40; // 10 positions of each configuration

const noSnakemake = existsSync(SNAKEMAKE)
  ? undefined
  : "no .venv-cluster: deno task cluster makes it";

/** What a test has started and made, and gives back whatever happens. */
const given: { started: Deno.ChildProcess[]; folders: string[] } = { started: [], folders: [] };

Deno.test.afterEach(async () => {
  for (const child of given.started.splice(0)) await end(child);
  for (const folder of given.folders.splice(0)) {
    await Deno.remove(folder, { recursive: true }).catch(() => {}); // a task may still write there
  }
});

/** A folder with a small multislice planned in shares. */
async function plan(shares: number): Promise<{ folder: string; said: string[] }> {
  const folder = await Deno.makeTempDir(), said: string[] = [];
  given.folders.push(folder);
  const set = Object.entries({ ...SCAN, positionsPerBlock: 1 })
    .flatMap(([name, value]) => ["--set", `${name}=${JSON.stringify(value)}`]);
  const args = ["multislice", "--out", folder, "--shares", `${shares}`, "--plain", ...set];
  const exit = await runCluster(args, { root: ROOT, say: (line) => said.push(line) });
  assert.equal(exit, 0, said.join("\n"));
  return { folder, said };
}

/** Has every share outlive the wait before the controller is killed, on fast machines too. */
async function slowDown(folder: string): Promise<void> {
  const path = join(folder, "workflow", "work");
  await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace("exec", "sleep 10\nexec"));
}

/** Starts a program in a folder, its output kept in `NAME.txt` there. */
function start(folder: string, command: string) {
  const child = new Deno.Command("sh", {
    args: ["-c", `exec ${command} >> engine.txt 2>&1`],
    ...{ cwd: folder, stdin: "null" },
  }).spawn();
  given.started.push(child);
  return child;
}

/** Runs a program to its end, which must be a good one and come before so many seconds. */
async function run(folder: string, command: string, mostS = 240): Promise<void> {
  let ended: Deno.CommandStatus | undefined;
  start(folder, command).status.then((status) => ended = status);
  await until(command, () => Promise.resolve(ended !== undefined), mostS).catch(async (error) => {
    const queue = await slurm("squeue --long").catch(() => "no Slurm");
    throw new Error(`${error.message}\n${queue}\n${await engineSaid(folder)}`);
  });
  assert.ok(ended!.success, await engineSaid(folder));
}

const made = async (folder: string) => {
  const names = await Array.fromAsync(Deno.readDir(join(folder, "blocks")), ({ name }) => name)
    .catch(() => []);
  return names.filter((name) => name.endsWith(".json")).length;
};

/** Ends the process that is making a block now, as its lock names it. */
async function killOwner(folder: string): Promise<void> {
  await until("a block under way", async () => {
    const names = await Array.fromAsync(Deno.readDir(join(folder, "blocks")), ({ name }) => name);
    for (const name of names.filter((name) => name.endsWith(".lock"))) {
      const text = await Deno.readTextFile(join(folder, "blocks", name)).catch(() => "");
      const process = Number(/^process (\d+) /.exec(text)?.[1] ?? 0);
      if (!process) continue;
      const command = await Deno.readTextFile(`/proc/${process}/cmdline`).catch(() => "");
      if (!command.includes("--share")) continue; // gone, and its number perhaps another's
      Deno.kill(process, "SIGKILL");
      return true;
    }
    return false;
  });
}

async function assertWhole(folder: string): Promise<void> {
  const found = JSON.parse(await Deno.readTextFile(join(folder, "weights.json")));
  const { values } = await simulateStemWeights(SRTIO3, { ...SCAN, workers: 0 });
  assert.deepEqual(Float64Array.from(found.values), values);
  const left = await Array.fromAsync(Deno.readDir(join(folder, "blocks")), ({ name }) => name);
  assert.equal(left.length, BLOCKS, left.join(" "));
}

const engineSaid = (folder: string) => Deno.readTextFile(join(folder, "engine.txt"));

Deno.test("the task cluster plans the work and writes what runs it; an edited profile stays", async () => {
  const { folder, said } = await plan(8);
  assert.match(said[0], /^Planned multislice in .*: rows=6 columns=6 thicknessesNm=\[2,4\] /);
  assert.equal(said[1], `All machines must see under the same path ${folder}, ${ROOT}, ${DENO}`);
  assert.match(said[2], /^40 blocks in 8 shares/);
  const read = (name: string) => Deno.readTextFile(join(folder, "workflow", name));
  assert.match(
    await read("array.sbatch"),
    /--array=0-7\n[^]*multislice .*\$SLURM_ARRAY_TASK_ID\/8"/,
  );
  assert.match(await read("kubernetes.yaml"), /completions: 8\b/);
  assert.deepEqual(JSON.parse(await read("config.json")), { kind: "multislice", shares: 8 });
  const listed = await new Deno.Command("workflow/work", {
    args: ["multislice", "--out", ".", "--list"],
    ...{ cwd: folder, env: { INIT_CWD: "/" } },
  }).output();
  assert.equal(JSON.parse(new TextDecoder().decode(listed.stdout)).missing, "0-39");
  for (const name of ["slurm/config.yaml", "Snakefile"]) {
    await Deno.writeTextFile(join(folder, "workflow", name), "# mine\n");
  }
  const args = ["multislice", "--out", folder, "--plain", "--shares"];
  const say = (line: string) => said.push(line);
  assert.equal(await runCluster([...args, "4"], { root: ROOT, say }), 0);
  assert.equal(await read("slurm/config.yaml"), "# mine\n");
  assert.match(await read("Snakefile"), /rule collect/);
  for (
    const [wrong, says] of [
      [[...args, "41"], /into 41 shares .* there are 40/],
      [[...args, "0"], /--shares must be .*: it is 0/],
      [["nothing"], /one kind, of search-training, .*: nothing/],
    ] as const
  ) {
    assert.equal(await runCluster(wrong, { root: ROOT, say }), 1);
    assert.match(said.at(-1)!, says);
  }
});

Deno.test({
  name: `Snakemake on this machine: a task and Snakemake killed, the same result` +
    (noSnakemake ? ` (skipped: ${noSnakemake})` : ""),
  ignore: noSnakemake !== undefined,
  fn: async () => {
    const { folder } = await plan(4);
    const command = `${SNAKEMAKE} --profile workflow/local --cores 2`;
    const first = start(folder, command);
    await until("two blocks", async () => await made(folder) > 1, 120);
    await killOwner(folder);
    await until("two more", async () => await made(folder) > 3, 120);
    first.kill("SIGKILL");
    await first.status;
    assert.ok(await made(folder) < BLOCKS);
    await run(folder, `${SNAKEMAKE} --profile workflow/local --unlock`);
    // What the first one had started works on: its blocks are waited for.
    await run(folder, command);
    await assertWhole(folder);
    // A block that vanishes behind Snakemake's marks is named, and made again by what is said.
    await Deno.remove(join(folder, "blocks", "00007.json"));
    await Deno.remove(join(folder, "done"), { recursive: true });
    await run(folder, command);
    await assertWhole(folder);
  },
});

const noSlurm = noSnakemake ?? slurmMissing();

Deno.test({
  name: `Slurm of one node: a task, Snakemake and slurmctld killed, the same result` +
    (noSlurm ? ` (skipped: ${noSlurm})` : ""),
  ignore: noSlurm !== undefined,
  fn: async (t) => {
    const node = await startSlurm(await Deno.makeTempDir());
    try {
      await t.step("through Snakemake", async () => {
        const { folder } = await plan(3);
        await slowDown(folder);
        const command = `${SNAKEMAKE} --profile workflow/slurm --default-resources mem_mb=500 ` +
          "runtime=10";
        const first = start(folder, command);
        await until("two blocks", async () => await made(folder) > 1, 240);
        await killOwner(folder);
        await node.killController();
        await until("two more", async () => await made(folder) > 3, 120); // jobs run on
        first.kill("SIGKILL");
        await first.status;
        await node.startController();
        await run(folder, `${SNAKEMAKE} --profile workflow/slurm --unlock`);
        await run(folder, command);
        await assertWhole(folder);
      });
      await t.step("through sbatch --array", async () => {
        const { folder } = await plan(3);
        await slowDown(folder);
        start(folder, "sbatch --wait workflow/array.sbatch");
        await until("two blocks", async () => await made(folder) > 1, 120);
        await node.killController();
        await node.startController();
        await until("all blocks", async () => await made(folder) === BLOCKS, 240)
          .catch(async (error) => {
            throw new Error(`${error.message}\n${await slurm("squeue --long")}`);
          });
        await run(folder, "workflow/work collect multislice --out .");
        await assertWhole(folder);
      });
    } finally {
      await node.stop();
    }
  },
});
