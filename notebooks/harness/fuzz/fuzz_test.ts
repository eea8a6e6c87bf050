import assert from "node:assert/strict";
import { inFolder } from "../../../lib/core/in_folder_test_support.ts";
import { prng } from "../../../lib/core/random.ts";
import { fuzz } from "./main.ts";
import { KINDS, mutate } from "./mutations.ts";
import { tableRows, tryFile } from "./outcomes.ts";
import { FORMATS, makeSeeds, valuesIn } from "./seeds.ts";

Deno.test("2,000 damaged files make no other error, no hang, no leak", async () => {
  const seen = new Set<string>();
  const result = await fuzz({
    files: 2000,
    formats: ["dm3", "dm4", "msa", "zspy", "npy"],
    onFile: (_, __, { kind }) => seen.add(kind),
  });
  assert.deepEqual(result.missed, []);
  assert.deepEqual([...seen].sort(), [...KINDS].sort());
  // Both happen to every format, or the test tests nothing.
  for (const [format, { files, verdicts }] of result.tallies) {
    assert.equal(files, 400);
    const read = verdicts.unchanged + verdicts.data + verdicts.calibration + verdicts.told;
    assert.ok(verdicts.refused > 50 && read > 50, `${format} ${JSON.stringify(verdicts)}`);
    assert.equal(read + verdicts.refused, files);
  }
});

Deno.test("damaged HDF5 files make no other error, no hang, no leak", async () => {
  const { missed, tallies } = await fuzz({ files: 24, formats: ["hspy", "emd"] });
  assert.deepEqual(missed, []);
  for (const [, { verdicts }] of tallies) assert.ok(verdicts.refused > 1 && verdicts.refused < 12);
});

Deno.test("the same seed damages the same way, another seed another", () => {
  const bytes = Uint8Array.from({ length: 500 }, (_, i) => i % 7);
  const target = { bytes, headerBytes: 100, sizes: [3] };
  const made = (seed: number) =>
    Array.from({ length: 40 }, (_, i) => mutate(target, prng(seed).split(i)));
  assert.deepEqual(made(1), made(1));
  assert.notDeepEqual(made(1), made(2));
});

Deno.test("what is touched is what differs, and nothing else", () => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i * 37) % 251);
  bytes.set([0, 0, 0, 3, 0, 0, 0, 0], 40);
  const target = { bytes, headerBytes: 1000, sizes: [3] };
  for (let i = 0; i < 300; i++) {
    const { kind, bytes: after, touched } = mutate(target, prng(5).split(i));
    const isTouched = (at: number) => touched.some(([from, to]) => at >= from && at < to);
    const length = Math.max(bytes.length, after.length);
    for (let at = 0; at < length; at++) {
      if (bytes[at] !== after[at]) assert.ok(isTouched(at), `${kind} at ${at}`);
    }
    if (kind === "bits in the header") assert.ok(touched.every(([from]) => from < 1000));
  }
});

Deno.test("a change of values and of calibration is seen for what it is", () =>
  inFolder(async (folder) => {
    const [seed] = await makeSeeds("npy", folder);
    assert.equal((await tryFile(seed)).verdict, "unchanged");
    const bytes = await Deno.readFile(seed.path);
    const [from] = valuesIn(seed, "", bytes)!;
    bytes[from + 2] ^= 64;
    await Deno.writeFile(seed.path, bytes);
    assert.equal((await tryFile(seed)).verdict, "data");
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, from));
    const at = text.indexOf("(3, 5, 64)");
    assert.ok(at > 0);
    bytes.set(new TextEncoder().encode("(5, 3, 64)"), at);
    await Deno.writeFile(seed.path, bytes);
    assert.equal((await tryFile(seed)).verdict, "calibration");
    await Deno.writeFile(seed.path, bytes.subarray(0, 300));
    assert.equal((await tryFile(seed)).verdict, "refused");
  }));

Deno.test("seeds of all formats are read with their values where they are said to stand", () =>
  inFolder(async (folder) => {
    for (const format of FORMATS) {
      for (const seed of await makeSeeds(format, folder)) {
        assert.equal((await tryFile(seed)).verdict, "unchanged", seed.path);
        const places = [...seed.parts].map(([part, bytes]) => valuesIn(seed, part, bytes));
        // Compressed, or in another order than they are read in.
        const isPacked = /(gzip.emd|older.hspy|older.emd)$/.test(seed.path);
        assert.equal(places.some((place) => place && place[1] > place[0]), !isPacked, seed.path);
      }
    }
  }));

Deno.test("the table has a column a format and a line a question", () => {
  const rows = tableRows(new Map());
  assert.ok(rows.length > 8 && rows.every((row) => row.length === 1));
});
