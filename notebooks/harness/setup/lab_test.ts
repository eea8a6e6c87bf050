import assert from "node:assert/strict";
import { folders } from "./folders.ts";
import { labCommand } from "./lab.ts";

Deno.test("labCommand() keeps JupyterLab's files inside .venv and passes arguments on last", () => {
  const { args, env } = labCommand(folders("/repo"), ["--no-browser", "--port=9999"]);
  assert.deepEqual(args.slice(0, 2), ["-m", "jupyterlab"]);
  assert.deepEqual(args.slice(-2), ["--no-browser", "--port=9999"]);
  for (const [name, path] of Object.entries(env)) assert(path.startsWith("/repo/.venv/"), name);
});

Deno.test("labCommand() lets root run JupyterLab, and asks nobody else to", () => {
  const allows = (uid: number) =>
    labCommand(folders("/repo"), [], { uid }).args.includes("--allow-root");
  assert.equal(allows(0), true);
  assert.equal(allows(1000), false);
});
