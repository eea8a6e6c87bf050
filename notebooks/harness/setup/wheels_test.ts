import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { ZIG } from "./addon.ts";
import { folders } from "./folders.ts";
import { planTensorflow } from "./platform.ts";
import { pinnedWheels } from "./wheels.ts";

Deno.test("every wheel of every machine's TensorFlow, and the compiler's, has its hash", () => {
  const root = Deno.makeTempDirSync();
  try {
    const linux = { os: "linux", arch: "x86_64", libc: "gnu", nvidia: false };
    const machines = [
      ...[linux, { ...linux, nvidia: true }, { ...linux, arch: "aarch64" }],
      { os: "darwin", arch: "aarch64", nvidia: false },
    ];
    for (const machine of machines) {
      const plan = planTensorflow(machine);
      assert(plan.kind === "library");
      const wheels = [...plan.wheels, ZIG.wheel];
      const [requires, , file] = pinnedWheels(folders(root), wheels);
      assert.equal(requires, "--require-hashes");
      const pins = readFileSync(file, "utf8").trim().split("\n");
      assert.deepEqual(pins.map((pin) => pin.split(" ")[0]), wheels);
      for (const pin of pins) assert.match(pin, /^\S+(\s+--hash=sha256:[0-9a-f]{64})+$/);
    }
    assert.throws(() => pinnedWheels(folders(root), ["tensorflow==2.0.0"]), /hash must be known/);
  } finally {
    rmSync(root, { recursive: true });
  }
});
