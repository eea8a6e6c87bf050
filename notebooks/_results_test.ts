import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

Deno.test("notebooks 00 to 02 make their committed results again, within the tolerances", async () => {
  const check = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "notebooks/_run.ts", "--check", "--only", "00,01,02"],
    cwd: fileURLToPath(new URL("../", import.meta.url)),
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await check.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(code, 0, text(stdout) + text(stderr));
});
