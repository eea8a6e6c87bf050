import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("./stream_minutes.ts", import.meta.url));

async function stream(...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", PROGRAM, ...args],
  });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("a stream that is too fast loses frames, says how many, which and when, and ends with 1", async () => {
  // 3,000 frames in 3 ms: the time of a few.
  const { code, out } = await stream("--minutes", "0.00005", "--rate", "1e6", "--queue", "5");
  assert.equal(code, 1);
  assert.match(out, /^3000 frames at 1000000 a second, 5 may wait; load /m);
  assert.match(out, /^lost: \d+ from frame \d+ on, at 0\.00\d s$/m);
  assert.ok(Number(/^frames lost (\d+)$/m.exec(out)?.[1]) > 2000, out);
  assert.match(out, /^lost \d+ times, most at once: \d+ from frame/m);
  assert.match(out, /^tensors before and after: (\d+), \1$/m);
});

Deno.test("a stream for which all frames may wait loses none and ends with 0", async () => {
  const { code, out } = await stream("--minutes", "0.00005", "--rate", "1e6", "--queue", "3000");
  assert.equal(code, 0, out);
  assert.match(out, /^frames lost 0$/m);
  assert.doesNotMatch(out, /^lost/m);
});

Deno.test("a stream without minutes is refused", async () => {
  const { code, err } = await stream("--minutes", "no");
  assert.deepEqual([code, err], [1, "Cannot stream as --minutes must be above 0: it is no\n"]);
});
