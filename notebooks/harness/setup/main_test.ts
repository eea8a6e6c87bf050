import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GOOD_PIP, HERE, inRepository, type Repository } from "./stand_in.ts";

/** A test that runs main.ts as a user does; its stand-ins are shell scripts. */
function test(
  name: string,
  work: (repository: Repository) => Promise<void>,
  ignore = false,
): void {
  Deno.test({
    name: `set-up ${name}`,
    ignore: ignore || Deno.build.os === "windows",
    fn: () => inRepository(work),
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until a file is there, at most five seconds. */
async function appears(path: string): Promise<void> {
  for (let i = 0; i < 250 && !existsSync(path); i++) await pause(20);
  assert(existsSync(path), path);
}

test("says one line a step, and nothing when all is in place", async ({ root, python, setUp }) => {
  python("python3");
  const { code, lines } = await setUp();
  assert.equal(code, 0);
  assert.equal(lines.length, 3);
  assert.match(
    lines[0],
    /^Installing npm packages \(up to \d+ MB to download\) \.\.\. done in \d+ s$/,
  );
  assert.match(lines[1], /^Making \.venv with Python 3\.12\.1 \(up to 8 MB .*\) \.\.\. done in/);
  const kernel = join(root, ".venv", "share", "jupyter", "kernels", "deno", "kernel.json");
  assert.deepEqual(JSON.parse(readFileSync(kernel, "utf8")), {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
  });
  assert.deepEqual(await setUp(), { code: 0, lines: [] });
});

test("repairs what was deleted, changed or moved", async (repository) => {
  const { python, setUp } = repository;
  const at = (path: string) => join(repository.root, path);
  python("python3");
  await setUp();
  const repairs: [damage: () => void, says: RegExp][] = [
    [() => rmSync(at(".venv/lib/python3/site-packages/zmq"), { recursive: true }), /^Making/],
    [() => rmSync(at(".venv/bin/python")), /^Making/],
    [
      () => writeFileSync(at("notebooks/harness/setup/requirements.txt"), "nbclient==0.12\n"),
      /^Making/,
    ],
    [() => rmSync(at("node_modules"), { recursive: true }), /^Installing npm/],
    [() => writeFileSync(at("deno.lock"), `{ "version": "5" }\n`), /^Installing npm/],
    [() => writeFileSync(at(".venv/share/jupyter/kernels/deno/kernel.json"), "{}"), /^Telling/],
    [() => {
      renameSync(repository.root, repository.root + "-moved");
      repository.root += "-moved";
    }, /^Making/],
  ];
  for (const [damage, says] of repairs) {
    damage();
    const { code, lines } = await setUp();
    assert.equal(code, 0);
    assert.match(lines[0], says);
  }
  assert.deepEqual(await setUp(), { code: 0, lines: [] });
});

test("names what is wrong with Python in one line", async ({ root, python, setUp }) => {
  const failsWith = async (says: RegExp, env = {}) => {
    const { code, lines } = await setUp(env);
    assert.equal(code, 1);
    assert.match(lines.at(-1)!, says);
    assert(lines.length <= 3, lines.join("\n"));
  };
  await failsWith(/^Cannot set up as Python 3\.10 or later is needed: python3 was not found, /);
  await failsWith(/EELS_PYTHON is \/no\/python and does not run/, { EELS_PYTHON: "/no/python" });
  python("python3", { version: "3.9.2" });
  await failsWith(new RegExp(`needed: ${join(root, "bin", "python3")} is 3\\.9\\.2, install`));
  python("python3", { venvError: "ensurepip is not available." });
  await failsWith(/^Cannot make \.venv as Python's venv module must be whole: .*python3-venv/);
  python("python3", { pip: `echo "[Errno -2] Name or service not known" >&2; exit 1` });
  await failsWith(/^Cannot install the Python packages as the package server must be reached/);
  python("python3", { pip: `echo "OSError: [Errno 28] No space left on device" >&2; exit 1` });
  await failsWith(/^Cannot install the Python packages as there must be room on the disk/);
});

test("takes another Python where python3 is too old", async ({ root, python, setUp }) => {
  python("python3", { version: "3.8.10" });
  python("python3.13", { version: "3.13.0" });
  assert.match((await setUp()).lines[1], /Python 3\.13\.0/);
  python("mine", { version: "3.11.7" });
  rmSync(join(root, ".venv"), { recursive: true });
  const { lines } = await setUp({ EELS_PYTHON: join(root, "bin", "mine") });
  assert.match(lines[0], /Python 3\.11\.7/);
});

test("says in one line that npm's server cannot be reached", async ({ root, python, setUp }) => {
  python("python3");
  const imports = { "fast-check": "npm:fast-check@4.10.2" };
  writeFileSync(join(root, "deno.json"), JSON.stringify({ nodeModulesDir: "manual", imports }));
  const dead = "http://127.0.0.1:9";
  const { code, lines } = await setUp({ HTTPS_PROXY: dead, HTTP_PROXY: dead });
  assert.equal(code, 1);
  assert.equal(lines.length, 2);
  assert.match(lines[1], /^Cannot install the npm packages as the package server must be reached/);
});

const run = (program: string, ...args: string[]) =>
  new Deno.Command(program, { args, stderr: "null" }).outputSync().success;

/** Makes a folder read-only, for root by a mount, and gives what undoes it; undefined if it cannot. */
function readOnly(root: string): (() => void) | undefined {
  if (Deno.uid() !== 0) {
    Deno.chmodSync(root, 0o555);
    return () => Deno.chmodSync(root, 0o755);
  }
  if (Deno.build.os !== "linux" || !run("mount", "--bind", root, root)) return undefined;
  const isClosed = run("mount", "-o", "remount,ro,bind", root);
  if (!isClosed) run("umount", root);
  return isClosed ? () => void run("umount", root) : undefined;
}

test("says in one line that the folder is read-only", async ({ root, python, setUp }) => {
  python("python3");
  const open = readOnly(root);
  if (!open) return console.log("skipped: this root may not mount");
  const { code, lines } = await setUp().finally(open);
  assert.equal(code, 1);
  assert.match(lines.join("\n"), /^Cannot set up as the folder must be writable: [^\n]*$/);
});

// Goes on writing to a file for as long as it lives.
const ENDLESS_PIP = `
/bin/mkdir -p "${HERE}/.venv/lib/python3/site-packages/nbclient"
while :; do echo $$ >> "${HERE}/beats"; /bin/sleep 0.02; done`;

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  test(`that ${signal} ended half-way is repaired`, async ({ root, python, start, setUp }) => {
    python("python3", { pip: ENDLESS_PIP });
    const beats = join(root, "beats");
    const first = start();
    await appears(beats);
    first.kill(signal);
    const { code } = await first.output();
    if (signal === "SIGKILL") await pause(500); // pip sees its input close
    else {
      assert.equal(code, 130);
      assert(!existsSync(join(root, ".venv", "partial")));
    }
    const heard = readFileSync(beats, "utf8");
    await pause(100);
    assert.equal(readFileSync(beats, "utf8"), heard, "pip must have ended too");
    python("python3");
    const second = await setUp();
    assert.equal(second.code, 0);
    assert.match(second.lines[0], /^Making \.venv/);
    assert.deepEqual(await setUp(), { code: 0, lines: [] });
  });
}

test("started twice at once does the work once", async ({ root, python, start, setUp }) => {
  python("python3", { pip: `echo > "${HERE}/begun"; /bin/sleep 1; ${GOOD_PIP}` });
  const first = start();
  await appears(join(root, "begun"));
  const second = await setUp();
  assert.equal(second.code, 0);
  assert.deepEqual(second.lines, ["Waiting for another set-up of this folder to end"]);
  assert.equal((await first.output()).code, 0);
  assert.equal(readFileSync(join(root, "pip.log"), "utf8"), "installed\n");
});

const hasWheel = ["linux-x86_64", "linux-aarch64", "darwin-aarch64"]
  .includes(`${Deno.build.os}-${Deno.build.arch}`);
test("goes on where TensorFlow's library cannot be had", async ({ python, setUp }) => {
  const noWheel = `case "$3" in download) echo "Connection refused" >&2; exit 1;; esac`;
  python("python3", { pip: `${noWheel}; ${GOOD_PIP}` });
  const { code, lines } = await setUp({ EELS_BACKEND: "auto" });
  assert.equal(code, 0);
  assert.match(lines.at(-1)!, /^Cannot install TensorFlow's library as .*; until then networks/);
}, !hasWheel);
