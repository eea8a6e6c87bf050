import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { clean } from "./clean.ts";
import { folders } from "./folders.ts";
import { inRepository } from "./stand_in.ts";

Deno.test("clean() removes what is made again and leaves everything else", () => {
  const root = Deno.makeTempDirSync();
  const write = (path: string, text = "x") => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  try {
    write(".gitignore", "node_modules/\n.venv/\nresults/*/*.ipynb\nresults/*/model/\ndata/own/\n");
    const made = [
      ".venv/a",
      "node_modules/b/c",
      "docs/site/d.html",
      "results/00/run.ipynb",
      "results/00/model/w",
    ];
    const kept = ["data/own/d", "results/00/run.json", "notebooks/00.ipynb", ".gitignore"];
    for (const path of [...made, ...kept]) if (path !== ".gitignore") write(path);
    assert.deepEqual(clean(folders(root)), [
      ".venv",
      "node_modules",
      "docs",
      "results/00/model",
      "results/00/run.ipynb",
    ]);
    for (const path of made) assert(!existsSync(join(root, path)), path);
    for (const path of kept) assert(existsSync(join(root, path)), path);
    assert.deepEqual(clean(folders(root)), []);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});

Deno.test("clean and setup refuse options, and do nothing then", () =>
  inRepository(async ({ root }) => {
    const kept = join(root, "node_modules");
    mkdirSync(kept);
    for (
      const [script, arg] of [["clean.ts", "--help"], ["main.ts", "--help"], ["main.ts", "labb"]]
    ) {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", join(root, "notebooks", "harness", "setup", script), arg],
      }).output();
      assert.equal(code, 1);
      const said = new TextDecoder().decode(stderr);
      assert.match(said, RegExp(`^Cannot .* takes no options: ${arg} is given\\n$`));
      assert.ok(existsSync(kept) && !existsSync(join(root, ".venv")));
    }
  }));
