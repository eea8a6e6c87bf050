import assert from "node:assert/strict";
import process from "node:process";
import fc from "fast-check";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { bytesSource } from "./byte_source.ts";
import {
  group,
  imageTags,
  int32,
  tagAt,
  type TestFormat,
  type TestTag,
  text,
  writeDm,
} from "./dm_writer_test_support.ts";
import { toImage, toSpectrumImage } from "./measurement.ts";
import { msaText } from "../write/msa.ts";
import { readSource } from "./read_source.ts";
import { ReadError } from "./read_error.ts";

const axes = [
  { origin: 0, scale: 1, unit: "nm" },
  { origin: 0, scale: 1, unit: "nm" },
  { origin: -400, scale: 0.5, unit: "eV" },
];
const tags = imageTags([{
  title: "a map",
  dataType: 2,
  sizes: [2, 3, 4],
  data: { array: Array.from({ length: 24 }, (_, i) => i), element: [6] },
  axes,
  tags: [tagAt("EELS:Acquisition:Date", text("12/14/2019"))],
}]);
const spectrum = spectrumImage({ data: [1, 2.5, 3, 4e6], energy: energyAxis(520, 0.25, 4) });
const wholeFiles: Uint8Array[] = [
  writeDm(tags, { version: 3, littleEndian: true }),
  writeDm(tags, { version: 3, littleEndian: false }),
  writeDm(tags, { version: 4, littleEndian: true }),
  writeDm(tags, { version: 4, littleEndian: false }),
  new TextEncoder().encode(msaText(spectrum)),
  new TextEncoder().encode(msaText(spectrum, { dataType: "Y" })),
];

/** Reads and converts; anything but a result or a ReadError fails the test. */
function tryRead(bytes: Uint8Array): "read" | ReadError {
  try {
    const result = readSource(bytesSource(bytes, "damaged.file"));
    // A number of a table takes one byte or more, and is kept in eight.
    const most = (result.format === "text" ? 8 : 2) * bytes.length;
    assert.ok(result.data.byteLength <= most, "more values than the file can hold");
    assert.equal(
      result.shape.reduce((a, b) => a * b) * (result.complex ? 2 : 1),
      result.data.length,
    );
    for (const convert of [toSpectrumImage, toImage]) {
      try {
        convert(result);
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
      }
    }
    return "read";
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    assert.equal(error.path, "damaged.file");
    assert.ok(error.byteOffset >= 0 && error.byteOffset <= bytes.length, error.message);
    assert.ok(error.message.length < 10_000);
    return error;
  }
}

const fraction = fc.integer({ min: 0, max: 9999 }).map((n) => n / 10_000);

/** Processor time, which other programs on the machine lengthen little. */
function secondsFor(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** One way to damage a file; positions are fractions of its length. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant("cut"), at: fraction }),
  fc.record({
    kind: fc.constantFrom("flip", "set"),
    at: fraction,
    byte: fc.integer({ min: 1, max: 255 }),
  }),
  fc.record({
    kind: fc.constantFrom("zero", "ones", "delete", "repeat"),
    at: fraction,
    length: fc.integer({ min: 1, max: 40 }),
  }),
);

interface Damage {
  kind: string;
  at: number;
  byte?: number;
  length?: number;
}

function damageAll(file: Uint8Array, damages: readonly Damage[]): Uint8Array {
  return damages.reduce(
    (bytes, each) => bytes.length === 0 ? bytes : damageOnce(bytes, each),
    file,
  );
}

function damageOnce(
  bytes: Uint8Array,
  { kind, at, byte = 0, length = 0 }: Damage,
): Uint8Array {
  const start = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
  const end = Math.min(bytes.length, start + length);
  const result = bytes.slice();
  if (kind === "cut") return bytes.slice(0, start);
  if (kind === "flip") result[start] ^= byte;
  if (kind === "set") result[start] = byte;
  if (kind === "zero") result.fill(0, start, end);
  if (kind === "ones") result.fill(255, start, end);
  if (kind === "delete") return join(bytes.subarray(0, start), bytes.subarray(end));
  if (kind === "repeat") return join(bytes.subarray(0, end), bytes.subarray(start));
  return result;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const result = new Uint8Array(first.length + second.length);
  result.set(first);
  result.set(second, first.length);
  return result;
}

Deno.test("4,000 damaged files are read or refused with a ReadError, each within a second", () => {
  const outcomes = { read: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...wholeFiles),
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      (file, damages) => {
        const bytes = damageAll(file, damages);
        const seconds = secondsFor(() => {
          outcomes[tryRead(bytes) === "read" ? "read" : "refused"]++;
        });
        assert.ok(seconds < 1, `${seconds} s`);
      },
    ),
    { numRuns: 4000, seed: 4 },
  );
  // Both happen, or the test tests nothing.
  assert.ok(outcomes.read > 200 && outcomes.refused > 1000, JSON.stringify(outcomes));
});

Deno.test("the real spectrum, damaged in 300 ways, is read or refused", async () => {
  const file = await Deno.readFile(new URL("../../data/EELS_STO.dm3", import.meta.url));
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 20 }), (damages) => {
      tryRead(damageAll(file, damages));
    }),
    { numRuns: 300, seed: 5 },
  );
});

Deno.test("random bytes behind a good start are refused", () => {
  const start = fc.constantFrom(...wholeFiles.map((file) => file.slice(0, 40)));
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 400 }), (head, rest) => {
      assert.ok(tryRead(join(head, rest)) instanceof ReadError);
    }),
    { numRuns: 500, seed: 6 },
  );
});

Deno.test("a file cut off anywhere before its end mark is an error", () => {
  for (const file of wholeFiles) {
    const isText = file[0] === 0x23;
    const whole = file.length - (isText ? "#ENDOFDATA   : \r\n".length : 8);
    for (let length = 0; length < whole; length++) {
      assert.ok(tryRead(file.slice(0, length)) instanceof ReadError, `${length} of ${file.length}`);
    }
    assert.equal(tryRead(file.slice(0, whole)), "read");
  }
});

Deno.test("a cut off data block names the byte and the tag", () => {
  const file = wholeFiles[0];
  const whole = readSource(bytesSource(file));
  const error = tryRead(file.slice(0, whole.byteOffset + 50));
  assert.ok(error instanceof ReadError);
  assert.equal(error.byteOffset, whole.byteOffset);
  assert.equal(error.tagPath, "ImageList:[1]:ImageData:Data");
  assert.equal(
    error.message,
    "Cannot read damaged.file as the values of a tag must fit into the file: 96 bytes are needed, " +
      "50 are left; the file is cut off or damaged, copy it again " +
      `(byte ${whole.byteOffset}, tag ImageList:[1]:ImageData:Data)`,
  );
});

Deno.test("empty, zero-filled and foreign files are refused", () => {
  const message = (bytes: Uint8Array) => String(tryRead(bytes));
  assert.match(message(new Uint8Array(0)), /starts with the bytes \(none\)/);
  assert.match(message(new Uint8Array(100_000)), /bytes 00 00 00 00 00 00 00 00/);
  const other = wholeFiles[0].slice();
  other[3] = 5;
  assert.match(message(other), /bytes 00 00 00 05/);
  const zeros = new Uint8Array(100_000);
  zeros[3] = 3;
  assert.match(message(zeros), /has no image list/);
});

Deno.test("the number of tags must agree with the tree", () => {
  for (const [count, wanted] of [[3, /zeros must follow the last tag/], [5, /must be a group/]]) {
    const file = wholeFiles[0].slice();
    file[17] = count as number; // the root has 4 tags
    assert.match(String(tryRead(file)), wanted as RegExp);
  }
});

Deno.test("a tag must fill the size it gives, and use all the words of its type", () => {
  const changed = (file: Uint8Array, at: number, value: number) => {
    const copy = file.slice();
    assert.notEqual(copy[at], value);
    copy[at] = value;
    return String(tryRead(copy));
  };
  // The first tag is ApplicationBounds, 17 letters, an array of 4 int32.
  assert.match(changed(wholeFiles[2], 53, 53), /size it gives: 53 given, 52 found.*Bounds\)/);
  assert.match(changed(wholeFiles[0], 45, 4), /type \[20,3,4,0\] has 1 words too many/);
  assert.match(changed(wholeFiles[0], 45, 2), /type \[20,3\] is cut off/);
});

Deno.test("sizes beyond the file are refused before anything is allocated", () => {
  const at = (bytes: Uint8Array, offset: number, value: number) => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setUint32(offset, value);
    return copy;
  };
  assert.match(String(tryRead(at(wholeFiles[0], 14, 0xffffffff))), /a group of 4294967295 tags/);
  assert.match(String(tryRead(at(wholeFiles[2], 18, 0xffffffff))), /must be below 2\^53/);
  const whole = readSource(bytesSource(wholeFiles[0]));
  const long = at(wholeFiles[0], whole.byteOffset - 4, 0xfffffff0);
  assert.match(String(tryRead(long)), /an array must fit into the file: 17179869120 bytes/);
});

Deno.test("the shape must agree with the number of values and their type", () => {
  const image = (sizes: number[], dataType: number) =>
    String(tryRead(writeDm(
      imageTags([{ dataType, sizes, data: { array: [1, 2, 3, 4, 5, 6], element: [6] } }]),
      { version: 4, littleEndian: true },
    )));
  assert.equal(image([2, 3], 2), "read");
  assert.match(image([2, 4], 2), /2 x 4 values must be stored: 6 are \(byte \d+, tag ImageList/);
  assert.match(image([2, 3], 7), /int32 values must be numbers of type 3: 6/);
  assert.match(image([], 2), /must have 1 to 8 sizes/);
  assert.match(image([0, 3], 2), /must have 1 to 8 sizes/);
});

Deno.test("trees too deep and files too large are refused within a second", () => {
  const format: TestFormat = { version: 3, littleEndian: true };
  let deep: TestTag = ["", int32(1)];
  for (let i = 0; i < 100; i++) deep = ["", group(deep)];
  assert.match(String(tryRead(writeDm([deep], format))), /64 levels deep/);

  const empty = Uint8Array.of(20, 0, 0, 0, 0, 0, 0, 0, 0);
  const file = new Uint8Array(18 + 300_000 * empty.length);
  file.set(Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1));
  for (let i = 0; i < 300_000; i++) file.set(empty, 18 + i * empty.length);
  const counted = (count: number) => {
    const copy = file.slice();
    new DataView(copy.buffer).setUint32(14, count);
    return copy;
  };
  const header = msaText(spectrum, { dataType: "Y" }).split("1\r\n2.5")[0]
    .replace(/#NPOINTS.*/, "#NPOINTS : 2000000");
  const numbers = (separator: string) =>
    new TextEncoder().encode(header + `1${separator}`.repeat(2 ** 20)).slice(0, 2 ** 21);
  const cases: [Uint8Array, RegExp][] = [
    [counted(300_000), /may have 250000 tags and type words/],
    [counted(249_999), /zeros must follow the last tag/],
    [new TextEncoder().encode(header + "1 ".repeat(2 ** 20)), /at most 2097152 bytes/],
    [numbers("\n"), /cut off before #ENDOFDATA/],
    [numbers(" "), /cut off before #ENDOFDATA/],
  ];
  for (const [bytes, reason] of cases) {
    const seconds = secondsFor(() => assert.match(String(tryRead(bytes)), reason));
    assert.ok(seconds < 1, `${seconds} s for ${reason}`);
  }
});
