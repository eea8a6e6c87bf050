import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { codeVersion } from "./code_version.ts";

Deno.test("the code's version changes with a source and a lock, not with a test or a note", async () => {
  const root = await Deno.makeTempDir();
  const write = async (path: string, text: string) => {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  };
  await write("deno.lock", "{}");
  await write("lib/core/a.ts", "1");
  for (const path of ["notebooks/studies/s/b.ts", "notebooks/harness/work/c.ts"]) {
    await write(path, "");
  }
  await write("data/elnes/d.json", "{}");
  const first = await codeVersion(root);
  assert.match(first, /^[0-9a-f]{16}, Deno \d/);
  await write("lib/core/a_test.ts", "2");
  await write("lib/core/README.md", "2");
  assert.equal(await codeVersion(root), first);
  await write("lib/core/a.ts", "2");
  const second = await codeVersion(root);
  assert.notEqual(second, first);
  await write("deno.lock", "{ }");
  assert.notEqual(await codeVersion(root), second);
});
