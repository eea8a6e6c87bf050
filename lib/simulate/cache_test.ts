import assert from "node:assert/strict";
import { cachedArray } from "./cache.ts";

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(`${folder}/made here`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A computation that counts its runs. */
function counted(values: number[]) {
  const compute = () => {
    compute.runs++;
    return Promise.resolve(Float64Array.from(values));
  };
  compute.runs = 0;
  return compute;
}

Deno.test("a second run reads what the first computed", () =>
  withFolder(async (folder) => {
    const compute = counted([1.5, -2, Infinity]);
    const inputs = { seed: 1, map: Float64Array.of(1, 2) };
    const first = await cachedArray(folder, inputs, compute);
    const second = await cachedArray(folder, structuredClone(inputs), compute);
    assert.deepEqual(second, first);
    assert.equal(compute.runs, 1);
  }));

Deno.test("a changed input computes again, also one deep in an array", () =>
  withFolder(async (folder) => {
    const compute = counted([1]);
    for (const inputs of [{ a: 1 }, { a: 2 }, { a: Float64Array.of(1, 2) }, { a: [1, 3] }]) {
      await cachedArray(folder, inputs, compute);
    }
    assert.equal(compute.runs, 4);
  }));

Deno.test("a file cut off, changed, emptied or of another kind is noticed and made again", () =>
  withFolder(async (folder) => {
    const compute = counted([1, 2, 3]);
    await cachedArray(folder, {}, compute);
    const [entry] = Array.from(Deno.readDirSync(folder));
    const path = `${folder}/${entry.name}`;
    const sound = Deno.readFileSync(path);
    const flipped = sound.slice();
    flipped[flipped.length - 5] ^= 1;
    const broken = [
      sound.slice(0, -8),
      flipped,
      new Uint8Array(),
      sound.slice(1),
      sound.slice(0, 25),
    ];
    for (const [index, bytes] of broken.entries()) {
      Deno.writeFileSync(path, bytes);
      assert.deepEqual(await cachedArray(folder, {}, compute), Float64Array.of(1, 2, 3));
      assert.equal(compute.runs, index + 2);
      assert.deepEqual(Deno.readFileSync(path), sound);
    }
  }));

Deno.test("a computation that fails leaves nothing behind", () =>
  withFolder(async (folder) => {
    await assert.rejects(
      cachedArray(folder, {}, () => Promise.reject(new Error("stopped"))),
      /stopped/,
    );
    await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
  }));

Deno.test("where the folder cannot be made the error is told", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(folder, "a file");
    await assert.rejects(cachedArray(`${folder}/below`, {}, counted([1])));
  }));
