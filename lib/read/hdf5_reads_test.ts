import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type ReadAt, watchedReads } from "./hdf5_reads.ts";
import { inFolder } from "../core/in_folder_test_support.ts";
import { readMeasurement } from "./read.ts";

const testdata = (name: string) => fileURLToPath(new URL(`./testdata/${name}`, import.meta.url));

/** A file that gives so many bytes a millisecond of its own clock. */
function drive(bytes: Uint8Array, bytesPerMs = Infinity) {
  let now = 5;
  const readSync: ReadAt = (_, into, offset, length, position) => {
    const some = bytes.subarray(position, position + length);
    into.set(some, offset);
    now += some.length / bytesPerMs;
    return some.length;
  };
  return { readSync, nowMs: () => now };
}

/** A global heap of objects by their indices and sizes, filled up by one that is free. */
function heap(objects: readonly (readonly [index: number, size: number])[], heapBytes = 4096) {
  const bytes = new Uint8Array(heapBytes), view = new DataView(bytes.buffer);
  bytes.set([...new TextEncoder().encode("GCOL"), 1]);
  view.setUint32(8, heapBytes, true);
  let at = 16;
  const header = (index: number, size: number) => {
    view.setUint16(at, index, true);
    view.setUint32(at + 8, size, true);
  };
  for (const [index, size] of objects) {
    header(index, size);
    at += 16 + Math.ceil(size / 8) * 8;
  }
  if (at + 16 <= heapBytes) header(0, heapBytes - at);
  return bytes;
}

/** What comes of reading the first bytes of a file: a count, or what is wrong. */
function readStart(bytes: Uint8Array, length: number): number | string {
  let problem = "";
  const read = watchedReads(drive(bytes).readSync, {
    onWait: () => assert.fail("it is no slow drive"),
    onDamage: (text) => problem = text,
  });
  try {
    return read(3, new Uint8Array(length), 0, length, 0);
  } catch (error) {
    assert.equal((error as { code?: string }).code, "EIO");
    return problem;
  }
}

Deno.test("a heap that leads no further is refused where it does not, a whole one is read", () => {
  assert.equal(readStart(heap([[1, 5], [2, 700]]), 4096), 4096);
  const late = heap([[1, 5], [2, 700]]);
  late.fill(0, 16 + 24 + 720); // no free object: the next takes no bytes
  assert.match(String(readStart(late, 4096)), /from byte 0 on .* the one at byte 760 says/);
  const turned = heap([[1, 5]]);
  new DataView(turned.buffer).setUint32(16 + 8, 0xfffffff0, true); // with its header 2 to the 32
  assert.match(String(readStart(turned, 4096)), /the one at byte 16 says to take none/);
});

Deno.test("a heap is followed beyond the bytes that are read first", () => {
  const large = heap([[1, 6000], [2, 9]], 8192);
  assert.equal(readStart(large, 4096), 4096);
  large.fill(0, 16 + 6016 + 32);
  assert.match(String(readStart(large, 4096)), /the one at byte 6064/);
  // Where the file ends before the heap does, it is for the library to say so.
  assert.equal(readStart(large.subarray(0, 5000), 4096), 4096);
});

Deno.test("other bytes are read as they are, whatever they look like", () => {
  const values = Uint8Array.from({ length: 4096 }, (_, i) => i % 7 === 0 ? 71 : 0);
  values.set(heap([]).subarray(0, 16), 32);
  assert.equal(readStart(values, 4096), 4096);
  assert.equal(readStart(new TextEncoder().encode("GCOL"), 8), 4);
});

Deno.test("a slow drive is told of once a second, and gives the bytes that it has", () => {
  const bytes = Uint8Array.from({ length: 3e6 }, (_, i) => i * 7);
  const { readSync, nowMs } = drive(bytes, 300);
  let waits = 0;
  const read = watchedReads(readSync, {
    onWait: () => waits++,
    onDamage: (problem) => assert.fail(problem),
    nowMs,
  });
  const into = new Uint8Array(3e6 + 9);
  assert.equal(read(3, into, 4, 3e6 + 5, 0), 3e6); // ten seconds
  assert.deepEqual(into.subarray(4, 3e6 + 4), bytes);
  assert.ok(waits >= 5 && waits <= 10, `${waits}`);
  assert.equal(read(3, into, 0, 10, 2_999_995), 5);
});

Deno.test("a file whose texts have lost their sizes is refused at once", () =>
  inFolder(async (folder) => {
    const bytes = await Deno.readFile(testdata("signal2d.hspy")), path = `${folder}/a.hspy`;
    const text = new TextDecoder("latin1").decode(bytes);
    const at = text.indexOf("GCOL\x01\0\0\0");
    assert.ok(at > 0);
    bytes.fill(0, at + 16, at + 4096);
    await Deno.writeFile(path, bytes);
    await assert.rejects(
      () => readMeasurement(path),
      new RegExp(`a.hspy as the texts from byte ${at} on must stand .* copy it again$`),
    );
  }));
