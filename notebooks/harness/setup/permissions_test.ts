import assert from "node:assert/strict";
import { join } from "node:path";
import { flagsOf, type Place, TASKS, testRights } from "./permissions.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..");

/** What a program that came with a package might try; each that succeeds is named. */
const attempts = (outside: string, address: string) => `
const module = "${address}module.js";
const tried = {
  "read the repository": () => Deno.readTextFileSync(${JSON.stringify(join(ROOT, "deno.json"))}),
  "read another file": () => Deno.readTextFileSync("/etc/passwd"),
  "read another folder": () => Deno.readTextFileSync(${JSON.stringify(join(outside, "own"))}),
  "write another file": () => Deno.writeTextFileSync(${JSON.stringify(join(outside, "x"))}, ""),
  "write over the code": () => Deno.openSync(${JSON.stringify(join(ROOT, "deno.json"))}, {
    write: true,
  }).close(),
  "reach a server": () => fetch("${address}").then((response) => response.text()),
  "reach the network": () => {
    const { state } = Deno.permissions.querySync({ name: "net", host: "192.0.2.1" });
    if (state !== "granted") throw new Error("denied");
  },
  "load a module": () => import(module),
  "see a secret": () => { if (Deno.env.get("OTHER_SECRET") !== "s3") throw new Error("unseen"); },
  "start a program": () => new Deno.Command("/bin/true").outputSync(),
  "load a library": () => Deno.dlopen("libc.so.6", {}).close(),
};
const done = [];
for (const [name, act] of Object.entries(tried)) {
  try {
    await act();
    done.push(name);
  } catch (error) {
    // Denied, or allowed to try and then not successful.
    if (!/Requires|unseen|not allowed|denied/i.test(error.message)) done.push(name);
  }
}
console.log(JSON.stringify(done));`;

/** Runs the attempts under flags and gives the names of what succeeded. */
async function succeeding(flags: readonly string[]): Promise<string[]> {
  const outside = await Deno.makeTempDir();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const headers = { "content-type": "text/javascript" };
    return new Response(request.url.endsWith(".js") ? "export {}" : "a page", { headers });
  });
  try {
    await Deno.writeTextFile(join(outside, "own"), "of somebody");
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", ...flags, "-"],
      env: { OTHER_SECRET: "s3", NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    const program = attempts(outside, `http://127.0.0.1:${server.addr.port}/`);
    await writer.write(new TextEncoder().encode(program));
    await writer.close();
    const { stdout, stderr } = await child.output();
    const said = new TextDecoder().decode(stdout).trim();
    assert.ok(said, new TextDecoder().decode(stderr));
    return JSON.parse(said);
  } finally {
    await server.shutdown();
    await Deno.remove(outside, { recursive: true });
  }
}

/** A task as it is started in a folder of a user's, with a data file of its own. */
async function inPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const cwd = await Deno.makeTempDir({ prefix: "user_" });
  const temporary = await Deno.makeTempDir();
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin" };
  try {
    await work({ root: ROOT, cwd, temporary, env });
  } finally {
    await Deno.remove(cwd, { recursive: true });
    await Deno.remove(temporary, { recursive: true });
  }
}

/** What each task may do beyond reading the repository; Windows has other files. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  setup: ["write over the code", "start a program"],
  clean: [],
  "fetch-rapideels": ["reach a server", "reach the network"],
  denoise: ["load a library"],
  reproduce: ["start a program"],
  check: [],
  lab: [],
  fuzz: [],
  bench: ["see a secret"],
  test: ["see a secret"],
  faults: ["write over the code", "see a secret", "start a program", "load a library"],
};

for (const [name, task] of Object.entries(TASKS)) {
  Deno.test({
    name: `the task ${name} may read the repository and ${MAY[name].join(", ") || "nothing more"}`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inPlace(async (place) => {
        const flags = flagsOf(task.rights(name === "denoise" ? ["map.dm4"] : [], place), {});
        assert.ok(!flags.some((flag) => /^(-A|--allow-(all|read|write))$/.test(flag)));
        assert.deepEqual(await succeeding(flags), ["read the repository", ...MAY[name]]);
      }),
  });
}

Deno.test("tests reach this machine only and write to the repository and their own folder", {
  ignore: Deno.build.os === "windows",
}, () =>
  inPlace(async (place) => {
    assert.deepEqual(await succeeding(flagsOf(testRights(place), {})), [
      "read the repository",
      ...["write over the code", "reach a server", "see a secret", "start a program"],
      "load a library",
    ]);
  }));

Deno.test("no task is given all permissions", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  for (const [name, { command }] of Object.entries<{ command: string }>(tasks)) {
    assert.doesNotMatch(command, /(^|\s)(-A|--allow-all)(\s|$)/, name);
  }
  assert.doesNotMatch(await Deno.readTextFile(join(ROOT, ".ci", "run")), /\s-A\s|--allow-all/);
});

Deno.test("denoise may write where its results go, and read what is named and there", () =>
  inPlace(async (place) => {
    const rights = (...args: string[]) => TASKS.denoise.rights(args, place);
    const file = join(place.cwd, "map.dm4"), net = join(place.temporary, "net");
    const out = join(place.cwd, "b");
    await Deno.writeTextFile(file, "");
    await Deno.mkdir(net);
    const { read, write } = rights(
      "map.dm4",
      `--out=${out}/results`,
      "--model",
      net,
      "--from",
      "5",
    );
    assert.deepEqual(write, [out, place.temporary]);
    assert.deepEqual(read, [ROOT, file, net, out, place.temporary]);
    assert.deepEqual(rights("map.dm4").write, [place.cwd, place.temporary]);
    assert.deepEqual(rights("map.dm4", "--out", "x/y").write![0], join(place.cwd, "x"));
  }));

Deno.test("reproduce may write to EELS_RESULTS, and over the notebooks with --save only", () =>
  inPlace((place) => {
    const write = (args: string[], env = {}) =>
      TASKS.reproduce.rights(args, { ...place, env }).write;
    assert.deepEqual(write([]), [join(ROOT, "results"), place.temporary]);
    assert.deepEqual(write([], { EELS_RESULTS: "/x" }), ["/x", place.temporary]);
    assert.deepEqual(write(["--save"])!.slice(2), [join(ROOT, "notebooks")]);
    return Promise.resolve();
  }));

Deno.test("a comma in a path grants the folder above; a loader's variable any program", () => {
  const flags = flagsOf({ read: ["/a/b,c/d"], run: ["deno"] }, { LD_LIBRARY_PATH: "/x" });
  assert.deepEqual(flags.slice(-2), ["--allow-read=/a", "--allow-run"]);
  assert.ok(flagsOf({ run: ["deno"] }, {}).includes("--allow-run=deno"));
});
