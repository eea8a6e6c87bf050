import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const LIB = fileURLToPath(new URL("./", import.meta.url));
const ROOT = dirname(LIB);

/** The rooms in the order in which data walk through them; `engine` serves them all from below. */
const ROOMS = ["core", "read", "simulate", "degrade", "model", "baseline", "analyse", "figure"]
  .concat("write");

const MOST_NAMES = 200;

async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory && !entry.name.startsWith(".")) yield* sourceFiles(path);
    else if (path.endsWith(".ts")) yield path;
  }
}

const isTest = (path: string) => /_(test|bench|test_support)\.ts$/.test(path);

/** What a file imports: packages as named, files as paths from the root of the repository. */
async function importsOf(path: string): Promise<string[]> {
  const source = await Deno.readTextFile(path);
  const named = [...source.matchAll(/^(?:import|export)\b[^;]*?from\s+"([^"]+)"/gms)];
  const dynamic = [...source.matchAll(/\bimport\("([^"]+)"\)/g)];
  return [...named, ...dynamic].map(([, target]) => {
    if (target.startsWith(".")) return relative(ROOT, join(dirname(path), target));
    if (target === "eels") return "lib/mod.ts";
    if (target.startsWith("eels/")) return `lib/${target.slice("eels/".length)}`;
    if (target === "harness") return "notebooks/harness/record/mod.ts";
    if (target.startsWith("studies/")) return `notebooks/${target}/mod.ts`;
    return target;
  });
}

/** Every source file of the repository, as a path from its root, with what it imports. */
async function allImports(): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>();
  for (const folder of ["lib", "notebooks"]) {
    for await (const path of sourceFiles(join(ROOT, folder))) {
      files.set(relative(ROOT, path), await importsOf(path));
    }
  }
  assert.ok(files.size > 200, `only ${files.size} files were found`);
  return files;
}

const roomOf = (path: string) => path.split("/")[1];
const isLib = (path: string) => path.startsWith("lib/");
const isDoor = (path: string) => path === "lib/mod.ts" || path.startsWith("lib/rooms");

Deno.test("the library imports no study and no harness, its tests neither", async () => {
  for (const [path, targets] of await allImports()) {
    if (!isLib(path)) continue;
    const back = targets.filter((target) => target.startsWith("notebooks/"));
    assert.deepEqual(back, [], `${path} imports what stands outside the library`);
  }
});

Deno.test("a room imports only core, engine and earlier rooms; engine imports core only", async () => {
  let seen = 0;
  for (const [path, targets] of await allImports()) {
    if (!isLib(path) || isDoor(path) || isTest(path)) continue;
    const room = roomOf(path);
    for (const target of targets.filter(isLib)) {
      seen++;
      const other = roomOf(target);
      const message = `${path} imports ${target}`;
      assert.notEqual(target, "lib/mod.ts", message);
      if (room === "core") assert.equal(other, "core", message);
      else if (room === "engine") assert.match(other, /^(core|engine)$/, message);
      else if (other !== "engine") {
        assert.ok(ROOMS.indexOf(other) <= ROOMS.indexOf(room), `${message}, a later room`);
      }
    }
  }
  assert.ok(seen > 100, `only ${seen} imports were found`);
});

Deno.test("no study imports the harness's set-up or runner; set-up imports nothing but itself", async () => {
  const all = await allImports();
  for (const [path, targets] of all) {
    if (path.startsWith("notebooks/studies/")) {
      const wrong = targets.filter((target) => /^notebooks\/harness\/(?!record\/)/.test(target));
      assert.deepEqual(wrong, [], path);
    }
    if (path.startsWith("notebooks/harness/setup/")) {
      const wrong = targets.filter((target) =>
        // Where denoise writes decides what it may do; that file takes from others types and command_line.
        !/^(notebooks\/harness\/setup\/|node:|notebooks\/studies\/own_data\/command_options)/
          .test(target)
      );
      assert.deepEqual(wrong, [], `${path} runs before packages are there`);
    }
  }
  const reached = (path: string): string[] =>
    (all.get(path) ?? []).flatMap((target) => [target, ...reached(target)]);
  const line = reached("notebooks/harness/record/command_line.ts");
  assert.ok(line.includes("lib/core/options.ts"));
  assert.deepEqual(line.filter((target) => !/^(lib\/|node:)/.test(target)), []);
});

Deno.test("no file imports itself by way of others", async () => {
  const files = await allImports();
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    assert.ok(!way.includes(path), `a circle: ${[...way, path].join(" -> ")}`);
    if (done.has(path)) return;
    for (const target of files.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of files.keys()) visit(path, []);
});

Deno.test("every folder of lib is a room or the engine", async () => {
  for await (const entry of Deno.readDir(LIB)) {
    if (entry.isDirectory) assert.ok([...ROOMS, "engine"].includes(entry.name), entry.name);
  }
});

Deno.test("only core/tensor.ts loads TensorFlow, and no file names a package version", async () => {
  const loaders = ["lib/core/tensor.ts", "notebooks/harness/site/browser/tensor.ts"]; // the page's own
  for (const [path, targets] of await allImports()) {
    if (path.startsWith("notebooks/harness/setup/")) continue;
    const wrong = targets.filter((target) =>
      /^(npm|jsr|https?):/.test(target) ||
      (target.startsWith("@tensorflow/") && !loaders.includes(path))
    );
    assert.deepEqual(wrong, [], path);
  }
});

type Declaration = { kind: string; jsDoc?: { tags?: { kind: string }[] } };
type Documented = { name: string; declarations?: Declaration[] };

/** What `deno doc` says of the public names. */
async function publicNames(): Promise<Documented[]> {
  const doc = new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", join(LIB, "mod.ts")],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  });
  const { stdout, code, stderr } = await doc.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  return Object.values(nodes as Record<string, { symbols?: Documented[] }>)
    .flatMap(({ symbols = [] }) => symbols);
}

const documented = await publicNames();

Deno.test("mod.ts exports what its snapshot says, and nothing of the engine", async () => {
  const lines = documented.flatMap(({ name, declarations = [] }) =>
    declarations.map(({ kind }) => `${kind} ${name}`)
  );
  const names = [...new Set(lines)].sort();
  assert.ok(names.length > 50, `only ${names.length} names were found`);
  assert.ok(names.length <= MOST_NAMES, `${names.length} names, ${MOST_NAMES} at most`);
  assert.doesNotMatch(await Deno.readTextFile(join(LIB, "mod.ts")), /"\.\/engine\//);
  const file = join(LIB, "mod_exports.txt");
  const text = names.join("\n") + "\n";
  if (Deno.env.get("EELS_UPDATE")) await Deno.writeTextFile(file, text);
  assert.equal(text, await Deno.readTextFile(file), "the public names changed: is that wanted?");
});

Deno.test("nine public functions of ten have an example", () => {
  const functions = documented.flatMap(({ name, declarations = [] }) =>
    declarations.filter(({ kind }) => kind === "function").map(({ jsDoc }) => ({ name, jsDoc }))
  );
  const without = functions
    .filter(({ jsDoc }) => !jsDoc?.tags?.some(({ kind }) => kind === "example"))
    .map(({ name }) => name);
  assert.ok(without.length <= functions.length / 10, `without an example: ${without.join(", ")}`);
});
