import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const LIB = fileURLToPath(new URL("./", import.meta.url));
const ROOT = dirname(LIB);

/** The rooms in the order in which data walk through them; a test of a room may look into all. */
const ROOMS = [
  "core",
  "read",
  "simulate",
  "degrade",
  "model",
  "baseline",
  "analyse",
  "figure",
  "record",
  "setup",
];

async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sourceFiles(path);
    else if (path.endsWith(".ts") && !/_(test|bench|test_support)\.ts$/.test(path)) yield path;
  }
}

const importsOf = (source: string) =>
  [...source.matchAll(/^(?:import|export)\b[^;]*?from\s+"([^"]+)"/gms)].map((match) => match[1]);

Deno.test("a room imports only core and earlier rooms, and setup imports nothing but itself", async () => {
  let seen = 0;
  for await (const path of sourceFiles(LIB)) {
    const room = relative(LIB, path).split("/")[0];
    if (!ROOMS.includes(room)) continue;
    for (const target of importsOf(await Deno.readTextFile(path))) {
      seen++;
      if (room === "setup") {
        assert.match(target, /^(\.\/|node:)/, `${path} imports ${target}: it runs before packages`);
      }
      if (!target.startsWith(".")) continue;
      const other = relative(LIB, join(dirname(path), target)).split("/")[0];
      const message = `${relative(LIB, path)} imports from ${other}, a later room`;
      assert.ok(ROOMS.indexOf(other) <= ROOMS.indexOf(room), message);
    }
  }
  assert.ok(seen > 100, `only ${seen} imports were found`);
});

Deno.test("every folder of lib is a room", async () => {
  for await (const entry of Deno.readDir(LIB)) {
    if (entry.isDirectory) assert.ok(ROOMS.includes(entry.name), entry.name);
  }
});

Deno.test("only core/tensor.ts loads TensorFlow, and no file names a package version", async () => {
  for await (const path of sourceFiles(LIB)) {
    const source = await Deno.readTextFile(path);
    if (!path.endsWith("core/tensor.ts") && !path.includes("/setup/")) {
      assert.doesNotMatch(source, /(from|import\()\s*"@tensorflow/, path);
    }
    assert.doesNotMatch(source, /(from|import\()\s*"(npm|jsr|https?):/, path);
  }
});

Deno.test("mod.ts exports what its snapshot says", async () => {
  const doc = new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", join(LIB, "mod.ts")],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  });
  const { stdout, code, stderr } = await doc.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const names = exportedNames(JSON.parse(new TextDecoder().decode(stdout)));
  assert.ok(names.length > 50, `only ${names.length} names were found`);
  const file = join(LIB, "mod_exports.txt");
  const text = names.join("\n") + "\n";
  if (Deno.env.get("EELS_UPDATE")) await Deno.writeTextFile(file, text);
  assert.equal(text, await Deno.readTextFile(file), "the public names changed: is that wanted?");
});

/** "kind name" of every export, sorted. */
function exportedNames(doc: { nodes: unknown }): string[] {
  type Named = { name: string; kind?: string; declarations?: { kind: string }[] };
  const modules = Object.values(doc.nodes as Record<string, { symbols: Named[] }>);
  const symbols = modules.flatMap((module) => module.symbols ?? []);
  const lines = symbols.flatMap(({ name, declarations = [] }) =>
    declarations.map(({ kind }) => `${kind} ${name}`)
  );
  return [...new Set(lines)].sort();
}
