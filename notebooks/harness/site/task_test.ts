/**
 * Runs the task with the rights that it is started with. It needs the site's packages, which the task itself
 * installs when it is run by hand; without, the test says so and is skipped.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname!, "..", "..", "..");
const SITE = join(ROOT, "docs", "site");
const START = join(ROOT, "notebooks", "harness", "setup", "start.ts");
const hasPackages = existsSync(join(ROOT, "docs", "work", "node_modules", "esbuild"));

/** Runs the task as deno.json does once set-up is done. */
async function runTask(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-R", "-W", "-E", "--allow-run", START, "site", ...args],
    env: { NO_COLOR: "1" },
    cwd: ROOT,
  }).output();
  return { code, said: [stdout, stderr].map((one) => new TextDecoder().decode(one)).join("") };
}

Deno.test({
  name: `the task builds the site${hasPackages ? "" : " (skipped: no packages: deno task site)"}`,
  ignore: !hasPackages,
  async fn() {
    // As it was built, as other tests look at it and a workflow hands it on.
    const index = join(SITE, "index.html"), sitemap = join(SITE, "sitemap.xml");
    const before = existsSync(index) ? readFileSync(index, "utf8") : "";
    const base = before.match(/href="([^"]*)favicon\.svg"/)?.[1] ?? "/";
    const host = existsSync(sitemap)
      ? readFileSync(sitemap, "utf8").match(/<loc>(https?:\/\/[^/]+)/)![1]
      : undefined;
    const startedMs = Date.now();
    const { code, said } = await runTask(...host ? ["--address", host + base] : ["--base", base]);
    assert.equal(code, 0, said);
    for (const file of ["index.html", "browser/page.js", "browser/worker.js", "citing.html"]) {
      assert(statSync(join(SITE, file)).mtimeMs >= startedMs - 1000, `${file} is an old one`);
    }
  },
});

Deno.test("the task sets up first, and refuses an address that is none", async () => {
  const { tasks } = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8"));
  assert.match(tasks.site.command, /^deno task --quiet setup && /);
  for (const args of [["--address", "host/name"], ["--base", "name"]]) {
    const { code, said } = await runTask(...args);
    assert.equal(code, 1);
    assert.match(said, /Cannot build the site as --(address|base) must be/);
  }
});
