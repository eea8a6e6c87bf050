import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const HERE = import.meta.dirname!, ROOT = join(HERE, "..", "..", "..");
const urlOf = (name: string) => pathToFileURL(join(HERE, name)).href;

/** A task that says the numbers of its process and of one that it starts, and then waits. */
const WAITS = `
const other = new Deno.Command("sleep", { args: ["60"] }).spawn();
Deno.mkdirSync(Deno.env.get("TMPDIR") + "/own/inner", { recursive: true });
if (Deno.args[0] === "kept") Deno.mkdirSync(Deno.env.get("TMPDIR") + "/eels_check_1");
Deno.addSignalListener("SIGINT", () => console.log("interrupted"));
Deno.addSignalListener("SIGTERM", () => {
  other.kill();
  Deno.exit(7);
});
console.log(Deno.pid, other.pid);
if (Deno.args[0] !== "wait") other.kill(), Deno.exit(3);
setInterval(() => {}, 1000);`;

/** Whether a process is there and more than an entry that nobody has asked for. */
function goesOn(pid: number): boolean {
  const { stdout } = new Deno.Command("ps", { args: ["-o", "stat=", "-p", `${pid}`] }).outputSync();
  return /^[^Z\s]/.test(new TextDecoder().decode(stdout));
}

async function ends(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && goesOn(pid); i++) await pause(50);
  return !goesOn(pid);
}

interface Started {
  readonly child: Deno.ChildProcess;
  readonly said: ReadableStreamDefaultReader<string>;
  /** What is left of folders for what is only made for a while. */
  readonly left: () => string[];
}

/** Starts the waiting task as a task is started, in a process group of its own. */
async function starting(how: string, work: (started: Started) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: HERE, prefix: ".test_" });
  const temporary = await Deno.makeTempDir();
  try {
    const script = relative(ROOT, join(folder, "waits.ts"));
    await Deno.writeTextFile(join(folder, "waits.ts"), WAITS);
    const rights = { read: [ROOT, temporary], write: [temporary], run: true, env: ["TMPDIR"] };
    const starter = `const { start } = await import("${urlOf("start.ts")}");
const { TASKS } = await import("${urlOf("permissions.ts")}");
Object.assign(TASKS, { waits: ${JSON.stringify({ script })} });
TASKS.waits.rights = () => (${JSON.stringify(rights)});
Deno.exit(await start("waits", ["${how}"]));`;
    await Deno.writeTextFile(join(folder, "starter.ts"), starter);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", join(folder, "starter.ts")],
      env: { TMPDIR: temporary },
      stdout: "piped",
      detached: true,
    }).spawn();
    const said = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    await work({ child, said, left: () => readdirSync(temporary) });
    await said.cancel();
    await child.status;
  } finally {
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(temporary, { recursive: true });
  }
}

const pidsOf = ({ value = "" }: { value?: string }) => value.trim().split(" ").map(Number);
const ignore = Deno.build.os === "windows";

Deno.test(
  "kill -9 of what started a task ends the task and what it started",
  { ignore },
  () =>
    starting("wait", async ({ child, said, left }) => {
      const pids = pidsOf(await said.read());
      assert.equal(pids.filter(goesOn).length, 2);
      assert.equal(left().length, 1);
      child.kill("SIGKILL");
      for (const pid of pids) assert(await ends(pid), `${pid} goes on`);
      for (let i = 0; i < 100 && left().length > 0; i++) await pause(50);
      assert.deepEqual(left(), []);
    }),
);

Deno.test(
  "a task ends by SIGTERM as it sees fit, nothing is left",
  { ignore },
  () =>
    starting("wait", async ({ child, said, left }) => {
      const pids = pidsOf(await said.read());
      child.kill("SIGTERM");
      assert.equal((await child.status).code, 7);
      assert.deepEqual(pids.filter(goesOn), []);
      assert.deepEqual(left(), []);
    }),
);

Deno.test("an interrupt of the terminal's reaches the task, which goes on if it likes", {
  ignore,
}, () =>
  starting("wait", async ({ child, said, left }) => {
    const pids = pidsOf(await said.read());
    Deno.kill(-child.pid, "SIGINT");
    assert.match((await said.read()).value!, /interrupted/);
    assert(goesOn(pids[0]));
    // The watcher has not ended by it.
    child.kill("SIGKILL");
    assert(await ends(pids[0]));
    for (let i = 0; i < 100 && left().length > 0; i++) await pause(50);
    assert.deepEqual(left(), []);
  }));

Deno.test("a task's exit code is handed on; of its folder only what a check keeps stays", {
  ignore,
}, async () => {
  for (const how of ["ends", "kept"]) {
    await starting(how, async ({ child, left }) => {
      assert.equal((await child.status).code, 3);
      assert.equal(left().length, how === "kept" ? 1 : 0);
    });
  }
});

/** What a task says that is started with this TMPDIR, and its exit code. */
async function startedWith(TMPDIR: string): Promise<readonly [number, string]> {
  const args = ["run", "-R", "-W", "-E", "--allow-run", "--no-check", join(HERE, "start.ts")];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, "fetch-rapideels", "--help"],
    env: { TMPDIR, NO_COLOR: "1" },
  }).output();
  return [code, new TextDecoder().decode(stderr)];
}

Deno.test("a TMPDIR of no use is refused in one sentence", { ignore }, async () => {
  const cases = [
    ["/nope", "must name a folder that may be written (No such file or directory (os error 2))"],
    ["rel", "must be a whole path"],
    ["", "must be a whole path"],
    ["/dev/shm", "must not lie below /dev, /proc or /sys, where Deno gives no rights"],
  ];
  for (const [named, must] of cases) {
    const message =
      `Cannot start as TMPDIR ${must}: it is "${named}", name a folder such as /tmp ` +
      "or unset it\n";
    assert.deepEqual(await startedWith(named), [1, message]);
  }
});
