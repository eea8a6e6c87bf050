import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { listNotebooks } from "./notebook.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

for (const name of listNotebooks(`${ROOT}notebooks`)) {
  Deno.test(`notebook ${name} makes its committed results again, within the tolerances`, async () => {
    const check = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "notebooks/harness/run.ts", "--check", "--only", name],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    });
    const { code, stdout, stderr } = await check.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert.equal(code, 0, text(stdout) + text(stderr));
  });
}
