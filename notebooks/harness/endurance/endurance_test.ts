import assert from "node:assert/strict";
import { startTensors, tf } from "../../../lib/core/tensor.ts";
import { endure, lookRows, notGivenBack } from "./endure.ts";
import { predictions, trainings } from "./main.ts";

/**
 * What is kept, but for a few descriptors: other tests in this process open and close theirs meanwhile, and
 * work that kept one a time would hold 8 more.
 */
const kept = (looks: Parameters<typeof notGivenBack>[0]) =>
  notGivenBack(looks).filter((line) => !/^[1-4] descriptors/.test(line));

Deno.test("trainings leave tensors, descriptors and memory as they were", async () => {
  const looks = await endure(trainings().once, { times: 16, looks: 8 });
  assert.deepEqual(kept(looks), []);
  assert.deepEqual(looks.map(({ times }) => times), [2, 4, 6, 8, 10, 12, 14, 16]);
});

Deno.test("predictions one by one leave tensors, descriptors and memory as they were", async () => {
  const { once, end } = await predictions();
  try {
    assert.deepEqual(kept(await endure(once, { times: 160, looks: 8 })), []);
  } finally {
    end();
  }
});

Deno.test("a tensor, a descriptor and memory that are kept are told", async () => {
  await startTensors();
  const tensors: tf.Tensor[] = [], files: Deno.FsFile[] = [], bytes: Uint8Array[] = [];
  const lists: number[][] = [];
  const told = async (work: () => unknown) => {
    const missed = kept(await endure(work, { times: 16, looks: 8 }));
    return missed.map((line) => line.replace(/:.*/, ""));
  };
  try {
    assert.deepEqual(await told(() => tensors.push(tf.scalar(1))), [
      "8 tensors more after 8 times",
    ]);
    const open = () => files.push(Deno.openSync(import.meta.filename!));
    if (Deno.build.os === "linux") assert.match(String(await told(open)), /\d+ descriptors more/);
    assert.match(
      String(await told(() => bytes.push(new Uint8Array(16e6).fill(1)))),
      /MB of memory/,
    );
    const list = () => lists.push(Array.from({ length: 2e5 }, (_, i) => i + 0.5));
    assert.match(String(await told(list)), /MB of JavaScript's heap more after 8 times/);
    assert.deepEqual(await told(() => tf.scalar(1).dispose()), []);
  } finally {
    tf.dispose(tensors);
    files.forEach((file) => file.close());
  }
});

Deno.test("looks have a line each", async () => {
  const rows = lookRows(await endure(() => {}, { times: 4, looks: 2 }));
  assert.deepEqual(rows.map(([times]) => times), ["times", "2", "4"]);
});
