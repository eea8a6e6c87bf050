import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const MODULE = new URL("./tensor.ts", import.meta.url).href;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a program in a process of its own, since a process starts its tensors only once. */
async function run(program: string, environment: Record<string, string> = {}) {
  const file = await Deno.makeTempFile({ dir: ROOT, prefix: ".tensor_", suffix: ".partial.ts" });
  try {
    await Deno.writeTextFile(
      file,
      `import { startTensors, tf } from ${JSON.stringify(MODULE)};\n${program}`,
    );
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "-A", file],
      env: { EELS_BACKEND: "", ...environment },
      cwd: ROOT,
    });
    const { code, stdout, stderr } = await child.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
    return { code, out: text(stdout), err: text(stderr) };
  } finally {
    await Deno.remove(file);
  }
}

const SUM =
  `await startTensors(); await startTensors(); console.log((await tf.sum([1, 2, 3]).data())[0]);`;

Deno.test("startTensors() says its device once and lets no log noise through", async () => {
  const { code, out, err } = await run(SUM);
  assert.equal(code, 0, err);
  assert.match(out, /^Tensors run on .+\n6$/);
  assert.equal(err, "");
});

Deno.test("EELS_BACKEND=js forces plain JavaScript", async () => {
  const { out } = await run(SUM, { EELS_BACKEND: "js" });
  assert.equal(out, "Tensors run on plain JavaScript (slow)\n6");
});

Deno.test("an unknown EELS_BACKEND is an error that lists the known ones", async () => {
  const { out } = await run(
    `await startTensors().catch((error) => console.log(error.message));`,
    { EELS_BACKEND: "cuda9" },
  );
  assert.equal(
    out,
    'Cannot start tensors as EELS_BACKEND must be one of auto, tensorflow, webgpu, js: it is "cuda9"',
  );
});

Deno.test("a forced backend that cannot start is an error with its reason, and another may follow", async () => {
  const { out } = await run(
    `Object.defineProperty(navigator, "gpu", { value: undefined });
     await startTensors("webgpu").catch((error) => console.log(error.message));
     console.log((await startTensors("js")).backend);`,
  );
  assert.equal(
    out,
    'Cannot start tensors on "webgpu": no WebGPU adapter was found\n' +
      "Tensors run on plain JavaScript (slow)\njs",
  );
});
