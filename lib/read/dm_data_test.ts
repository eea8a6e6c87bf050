import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesSource } from "./byte_source.ts";
import { DATA_TYPES, readValues } from "./dm_data.ts";

Deno.test("values are the same whatever the window", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(
      sizes.chain((s) => fc.tuple(fc.constant(s), fc.integer({ min: 1, max: s.length - 1 }))),
      fc.constantFrom(1, 3, 13),
      fc.boolean(),
      fc.integer({ min: 1, max: 300 }),
      ([sizes, fastest], number, littleEndian, windowBytes) => {
        const type = DATA_TYPES[number];
        const count = sizes.reduce((a, b) => a * b) * type.numbers;
        const width = type.make(1).BYTES_PER_ELEMENT;
        const bytes = Uint8Array.from({ length: count * width + 3 }, (_, i) => i * 37 % 64);
        const layout = { type, offset: 3, littleEndian, sizes, fastest };
        const wanted = readValues(bytesSource(bytes), layout);
        assert.deepEqual(readValues(bytesSource(bytes), layout, { windowBytes }), wanted);
      },
    ),
    { numRuns: 500, seed: 3 },
  );
});

Deno.test("planes become spectra while little more than a window is read at once", () => {
  const sizes = [7, 5, 11]; // columns, rows, channels
  const values = Uint16Array.from({ length: 7 * 5 * 11 }, (_, i) => i);
  const source = bytesSource(new Uint8Array(values.buffer));
  let largest = 0;
  const watched = {
    ...source,
    readInto(target: Uint8Array, offset: number) {
      largest = Math.max(largest, target.length);
      source.readInto(target, offset);
    },
  };
  const layout = { type: DATA_TYPES[10], offset: 0, littleEndian: true, sizes, fastest: 2 };
  const spectra = readValues(watched, layout, { windowBytes: 200 });
  assert.ok(largest <= 200);
  for (let pixel = 0; pixel < 35; pixel++) {
    for (let e = 0; e < 11; e++) assert.equal(spectra[pixel * 11 + e], e * 35 + pixel);
  }
});

Deno.test("values that do not fit into the memory are an error that says so", () => {
  const layout = {
    type: DATA_TYPES[12],
    offset: 0,
    littleEndian: true,
    sizes: [2 ** 26, 2 ** 26],
    fastest: 0,
  };
  const source = bytesSource(new Uint8Array(1), "huge.dm4");
  assert.throws(() => readValues(source, layout), /huge.dm4 as .* do not fit into the memory/);
});
