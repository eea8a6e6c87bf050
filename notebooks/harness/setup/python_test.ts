import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findPython, isNewEnough } from "./python.ts";
import { WATCHED_PIP } from "./run.ts";

Deno.test("isNewEnough() compares versions by number", () => {
  for (const version of ["3.10.0", "3.14.1", "4.0.0"]) assert(isNewEnough(version), version);
  for (const version of ["2.7.18", "3.9.25", "3.1.0"]) assert(!isNewEnough(version), version);
});

Deno.test("JupyterLab's requirements hold every pin of the notebooks' requirements", () => {
  const pins = (name: string) =>
    readFileSync(join(import.meta.dirname!, name), "utf8").split("\n")
      .filter((line) => line.trim() && !line.startsWith("#"));
  const lab = pins("requirements_lab.txt").map((pin) => pin.split(" ;")[0]);
  assert(lab.length > 50);
  for (const pin of pins("requirements.txt")) assert(lab.includes(pin.split(" ;")[0]), pin);
});

Deno.test("pip ends when set-up dies", async () => {
  // A package server that never answers keeps pip waiting.
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const index = `--index-url=http://127.0.0.1:${server.addr.port}/simple`;
  const pip = new Deno.Command((await findPython()).path, {
    args: ["-c", WATCHED_PIP, "download", "--isolated", index, "nothing"],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  using _waiting = await server.accept();
  await pip.stdin.close();
  assert.equal((await pip.status).code, 130);
});
