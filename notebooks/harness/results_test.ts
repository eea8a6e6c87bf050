import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { listNotebooks } from "./notebook.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Choice: two, as a notebook keeps one of two cores busy and takes up to 3 GB. */
const AT_ONCE = 2;

const names = listNotebooks(`${ROOT}notebooks`);
const runs = new Map<string, ReturnType<typeof check>>();

/** Starts the next ones as well, so that two run while the first is waited for. */
function start(name: string): ReturnType<typeof check> {
  const at = names.indexOf(name);
  for (const next of names.slice(at, at + AT_ONCE)) {
    if (!runs.has(next)) runs.set(next, check(next));
  }
  return runs.get(name)!;
}

async function check(name: string): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "notebooks/harness/run.ts", "--check", "--only", name],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  return { code, text };
}

for (const name of names) {
  Deno.test({
    name: `notebook ${name} makes its committed results again, within the tolerances`,
    // The next notebook runs beyond the end of this test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const { code, text } = await start(name);
      assert.equal(code, 0, text);
    },
  });
}
