import assert from "node:assert/strict";
import { join } from "node:path";
import { flagsOf, type Place, type Rights, TASKS, TEST_RIGHTS } from "./permissions.ts";

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
  "start Deno with all rights": () => {
    const etc = "Deno.readTextFileSync('/etc/passwd')";
    const { success } = new Deno.Command(Deno.execPath(), { args: ["eval", etc] }).outputSync();
    if (!success) throw new Error("denied");
  },
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

/** Who may start Deno may start it with all rights. */
const DENO = "start Deno with all rights";
/** What each task may do beyond reading the repository; Windows has other files. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  setup: ["write over the code", "start a program", DENO],
  clean: [],
  "fetch-rapideels": ["reach a server", "reach the network"],
  denoise: [DENO, "load a library"],
  reproduce: ["start a program", DENO],
  check: [DENO],
  lab: [],
  site: [DENO],
  fuzz: [DENO],
  ...{ endure: ["load a library"], stream: ["load a library"] },
  bench: ["see a secret", DENO],
  test: ["see a secret", DENO],
  work: [DENO, "load a library"],
  cluster: ["start a program", DENO],
  faults: ["write over the code", "see a secret", "start a program", DENO, "load a library"],
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

Deno.test("tests may read and write, and reach this machine only", {
  ignore: Deno.build.os === "windows",
}, () =>
  inPlace(async () => {
    assert.deepEqual(await succeeding(flagsOf(TEST_RIGHTS, {})), [
      ...["read the repository", "read another file", "read another folder", "write another file"],
      ...["write over the code", "reach a server", "see a secret", "start a program"],
      ...[DENO, "load a library"],
    ]);
  }));

const listed = (granted: Rights["write"]) => granted as readonly string[];

Deno.test("no task is given all permissions", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  for (const [name, { command }] of Object.entries<{ command: string }>(tasks)) {
    assert.doesNotMatch(command, /(^|\s)(-A|--allow-all)(\s|$)/, name);
  }
  for (const name of Object.keys(MAY)) assert.match(tasks[name].command, RegExp(` ${name}$`), name);
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
    const beside = (path: string) =>
      ["", ".partial", ".old.partial", ".probe.partial"].map((ending) => path + ending);
    const own = [...beside(join(out, "results")), place.temporary];
    assert.deepEqual(write, own);
    const five = join(place.cwd, "5"); // as a file that is missing, so that the task says so
    assert.deepEqual(read, [ROOT, file, join(out, "results"), net, five, ...own]);
    assert.deepEqual(
      listed(rights("map.dm4").write).slice(0, 4),
      beside(join(place.cwd, "map_denoised")),
    );
    // Lists of numbers are no paths; a file that is missing is the task's to refuse.
    const { write: missing } = rights("no.dm4", "--peaks", "531,535");
    assert.deepEqual(missing, [...beside(join(place.cwd, "no_denoised")), place.temporary]);
    assert.deepEqual(listed(rights("map.dm4", "--out", "/out").write).slice(0, 4), beside("/out"));
  }));

Deno.test("work may write to its folder, and read the file that is set or that its plan names", () =>
  inPlace(async (place) => {
    const { cwd, temporary } = place, own = join(cwd, "work_toy"), file = "/data/map.dm4";
    const rights = (task: string, ...args: string[]) => TASKS[task].rights(args, place);
    assert.deepEqual(rights("work", "toy", "--list").write, [own, temporary]);
    assert.deepEqual(rights("work", "toy", "--list").read, [ROOT, own, temporary]);
    const set = ["toy", "--out=b", "--set", `file=${file}`, "--set", "other=/data"];
    assert.deepEqual(rights("work", ...set).read, [ROOT, file, join(cwd, "b"), temporary]);
    assert.deepEqual(listed(rights("cluster", ...set).read).slice(0, 3), [
      ROOT,
      file,
      join(cwd, "b"),
    ]);
    await Deno.mkdir(own);
    await Deno.writeTextFile(join(own, "plan.json"), JSON.stringify({ parameters: { file } }));
    for (const args of [["toy", "--share", "0/2"], ["toy", "--out", own, "--list"]]) {
      assert.deepEqual(rights("work", ...args).read, [ROOT, file, own, temporary]);
    }
    await Deno.writeTextFile(join(own, "plan.json"), "{"); // the task's to refuse
    assert.deepEqual(rights("work", "toy", "--list").read, [ROOT, own, temporary]);
  }));

Deno.test("denoise is granted no folder that holds the home or the user's folder", {
  ignore: Deno.build.os === "windows",
}, () =>
  inPlace(async (place) => {
    const link = join(place.temporary, "link");
    // Deno.symlink() asks for all of the disk, which tests may not have.
    await new Deno.Command("ln", { args: ["-s", place.cwd, link] }).output();
    const env = { ...place.env, HOME: join(place.cwd, "home") };
    for (const out of ["/", ".", "..", "home", link]) {
      const { write } = TASKS.denoise.rights(["map.dm4", "--out", out], { ...place, env });
      assert.deepEqual(write, [place.temporary], out);
    }
  }));

Deno.test("reproduce may write to EELS_RESULTS, and over the notebooks with --save only", () =>
  inPlace((place) => {
    const write = (args: string[], env = {}) =>
      TASKS.reproduce.rights(args, { ...place, env }).write;
    assert.deepEqual(write([]), [join(ROOT, "results"), place.temporary]);
    assert.deepEqual(write([], { EELS_RESULTS: "/x" }), ["/x", place.temporary]);
    assert.deepEqual(listed(write(["--save"])).slice(2), [join(ROOT, "notebooks")]);
    return Promise.resolve();
  }));

Deno.test("a comma in a path is refused; a loader's variable grants any program", () => {
  const message = "Cannot start as a path must have no comma, which Deno's rights know none of: " +
    "/a/b,c/d has, rename it or work from elsewhere";
  assert.throws(() => flagsOf({ read: ["/a/b,c/d"] }, {}), { message });
  const flags = flagsOf({ read: ["/a"], run: ["deno"] }, { LD_LIBRARY_PATH: "/x" });
  assert.deepEqual(flags.slice(-2), ["--allow-read=/a", "--allow-run"]);
  assert.ok(flagsOf({ run: ["deno"] }, {}).includes("--allow-run=deno"));
});

Deno.test("a path that Deno gives no rights to is refused, on the search path it is left out", {
  ignore: Deno.build.os === "windows",
}, () =>
  inPlace(async (place) => {
    const link = join(place.temporary, "link");
    await new Deno.Command("ln", { args: ["-s", "/proc/self", link] }).output();
    for (const path of ["/dev/shm/map.dm4", "/proc", "/sys/a", join(link, "a")]) {
      const message =
        "Cannot start as no path may lie below /dev, /proc or /sys, where Deno gives " +
        `no rights: ${path} does, copy it elsewhere or name another`;
      assert.throws(() => flagsOf({ read: [path] }, {}), { name: "RangeError", message });
      const env = { PATH: `${path}:/usr/bin` };
      const { read } = TASKS.test.rights([], { ...place, env });
      assert.ok(!listed(read).includes(path) && listed(read).includes("/usr/bin"));
    }
    assert.deepEqual(flagsOf({ read: ["/device", "/home/proc"] }, {}).slice(-1), [
      "--allow-read=/device,/home/proc",
    ]);
  }));
