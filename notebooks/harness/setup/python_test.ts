import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPython, isNewEnough } from "./python.ts";

Deno.test("isNewEnough() compares versions by number", () => {
  for (const version of ["3.10.0", "3.14.1", "4.0.0"]) assert(isNewEnough(version), version);
  for (const version of ["2.7.18", "3.9.25", "3.1.0"]) assert(!isNewEnough(version), version);
});

Deno.test("JupyterLab's requirements hold every pin of the notebooks' requirements", () => {
  const pins = (name: string) =>
    readFileSync(join(import.meta.dirname!, name), "utf8").split("\n")
      .filter((line) => /^\w/.test(line)).map((line) => line.split(/ [;\\]/)[0]);
  const lab = pins("requirements_lab.txt");
  assert(lab.length > 50);
  for (const pin of pins("requirements.txt")) assert(lab.includes(pin), pin);
});

Deno.test("every Python package is pinned with hashes, and none is built from source", () => {
  for (const name of ["requirements.txt", "requirements_lab.txt"]) {
    const text = readFileSync(join(import.meta.dirname!, name), "utf8");
    assert.match(text, /^--only-binary :all:\n--require-hashes$/m);
    const entries = text.replaceAll("\\\n", " ").split("\n").filter((line) => /^\w/.test(line));
    assert(entries.length > 20);
    for (const entry of entries) {
      assert.match(entry, /^[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}$/);
    }
  }
});

Deno.test("a wheel that was changed on its way is refused", async () => {
  const folder = Deno.makeTempDirSync();
  const python = (await findPython()).path;
  const run = async (args: string[]) => {
    const { success, stdout, stderr } = await new Deno.Command(python, { args, cwd: folder })
      .output();
    return { success, text: [stdout, stderr].map((one) => new TextDecoder().decode(one)).join("") };
  };
  const wheel = "one-1.0-py3-none-any.whl";
  const made = await run([
    "-c",
    `import sys, zipfile
with zipfile.ZipFile(${JSON.stringify(wheel)}, "w") as wheel:
    wheel.writestr("one.py", "print(1)")
    wheel.writestr("one-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: one\\nVersion: 1.0\\n")
    wheel.writestr("one-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("one-1.0.dist-info/RECORD", "")`,
  ]);
  assert(made.success, made.text);
  const bytes = readFileSync(join(folder, wheel));
  const hash = createHash("sha256").update(bytes).digest("hex");
  const lines = ["--only-binary :all:", "--require-hashes", `one==1.0 --hash=sha256:${hash}`];
  writeFileSync(join(folder, "requirements.txt"), lines.join("\n"));
  let served = bytes;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
    if (url.endsWith(".whl")) return new Response(new Uint8Array(served));
    const headers = { "content-type": "text/html" };
    return new Response(`<a href="../../${wheel}">${wheel}</a>`, { headers });
  });
  const download = () =>
    run([
      ...["-m", "pip", "download", "--isolated", "--no-cache-dir", "--dest=got"],
      ...[`--index-url=http://127.0.0.1:${server.addr.port}/simple`, "-r", "requirements.txt"],
    ]);
  try {
    served = Buffer.concat([bytes, Buffer.from("more")]);
    const refused = await download();
    assert(!refused.success);
    assert.match(refused.text, /DO NOT MATCH THE HASHES/);
    served = bytes;
    const taken = await download();
    assert(taken.success, taken.text);
  } finally {
    await server.shutdown();
    Deno.removeSync(folder, { recursive: true });
  }
});
