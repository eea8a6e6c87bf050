import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesSource } from "./byte_source.ts";
import { describeDmImages, readDm } from "./dm3_dm4.ts";
import { DATA_TYPES } from "./dm_data.ts";
import {
  float32,
  float64,
  group,
  imageTags,
  int32,
  tagAt,
  type TestFormat,
  type TestImage,
  text,
  uint32,
  writeDm,
} from "./dm_writer_test_support.ts";
import type { Measurement } from "./measurement.ts";
import { read, readMeasurement } from "./read.ts";
import { ReadError } from "./read_error.ts";

const formats: TestFormat[] = [
  { version: 3, littleEndian: true },
  { version: 3, littleEndian: false },
  { version: 4, littleEndian: true },
  { version: 4, littleEndian: false },
];
const format = fc.constantFrom(...formats);

function readImages(images: TestImage[], how: TestFormat = formats[0]): Measurement {
  return readDm(bytesSource(writeDm(imageTags(images), how), "test.dm"));
}

/** A float32 image counting 0, 1, 2, ... */
function counting(sizes: number[], rest: Partial<TestImage> = {}): TestImage {
  const array = Array.from({ length: sizes.reduce((a, b) => a * b) }, (_, i) => i);
  return { dataType: 2, sizes, data: { array, element: [6] }, ...rest };
}

const axis = (unit: string, origin = 0, scale = 1) => ({ origin, scale, unit });

// The values were read from the same file with RosettaSciIO 0.15.0:
// rsciio.digitalmicrograph.file_reader("EELS_STO.dm3")[0]["data"]
Deno.test("the SrTiO3 spectrum reads as RosettaSciIO reads it", async () => {
  const sto = await readMeasurement(new URL("../../data/EELS_STO.dm3", import.meta.url));
  assert.equal(sto.format, "dm3");
  assert.equal(sto.title, "01-EELS Acquire_STO");
  assert.ok(sto.data instanceof Float32Array);
  assert.deepEqual(sto.shape, [2048]);
  assert.deepEqual(sto.axes, [
    { name: "energy", size: 2048, start: 350, step: 0.25, unit: "eV" },
  ]);
  const values = [0, 1, 100, 722, 1000, 2047].map((i) => sto.data[i]);
  assert.deepEqual(values, [185028, 183662, 158151, 112657, 75203, 23100]);
  assert.equal(sto.data.reduce((sum, value) => sum + value, 0), 162759720);
  assert.equal(sto.unit, "Counts");
  assert.deepEqual(sto.settings, {
    beamEnergyEv: 200e3,
    convergenceAngleMrad: 30,
    collectionAngleMrad: 33,
    exposureS: 20,
    frameExposureS: 2,
    frames: 10,
    date: "2019-12-14",
    dateAsWritten: "12/14/2019",
    time: "13:30:41",
    spectrometer: "Enfinium ER NION",
    magnification: 100,
    mode: "STEM",
    signal: "EELS",
  });
});

Deno.test("the SrTiO3 spectrum is a spectrum image of one pixel", async () => {
  const sto = await read(new URL("../../data/EELS_STO.dm3", import.meta.url));
  assert.deepEqual(sto.shape, [1, 1, 2048]);
  assert.deepEqual(sto.energy, { startEv: 350, stepEv: 0.25, channels: 2048 });
  assert.equal(sto.unit, "counts");
});

/** Values that each data type holds exactly, with its element types in the file. */
const valuesOf: Record<number, fc.Arbitrary<number | bigint>> = {
  1: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
  2: fc.float(),
  3: fc.float(),
  6: fc.integer({ min: 0, max: 255 }),
  7: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  9: fc.integer({ min: -128, max: 127 }),
  10: fc.integer({ min: 0, max: 2 ** 16 - 1 }),
  11: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  12: fc.double(),
  13: fc.double(),
  14: fc.integer({ min: 0, max: 1 }),
  39: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  40: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
};

for (const [number, type] of Object.entries(DATA_TYPES)) {
  Deno.test(`${type.name} values come back as they were written`, () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        format,
        sizes.chain((sizes) => {
          const count = sizes.reduce((a, b) => a * b) * type.numbers;
          const array = fc.array(valuesOf[Number(number)], { minLength: count, maxLength: count });
          return fc.tuple(fc.constant(sizes), array);
        }),
        (how, [sizes, array]) => {
          const image = {
            dataType: Number(number),
            sizes,
            data: { array, element: type.element },
          };
          const result = readImages([image], how);
          assert.deepEqual([...result.data], array);
          assert.equal(result.data.constructor, type.make(0).constructor);
          assert.equal(result.complex, type.numbers === 2);
          assert.deepEqual(result.shape, sizes.toReversed());
          assert.equal(result.format, how.version === 3 ? "dm3" : "dm4");
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });
}

Deno.test("the energy axis comes last wherever the file has it", () => {
  fc.assert(
    fc.property(
      format,
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 0, max: 2 }),
      fc.boolean(),
      (how, sizes, energy, complex) => {
        const axes = sizes.map((_, i) =>
          i === energy ? axis("eV", -400, 0.5) : axis("nm", 0, i + 1)
        );
        const count = sizes.reduce((a, b) => a * b);
        const data = complex
          ? { array: Array.from({ length: 2 * count }, (_, i) => i), element: [6, 6] }
          : { array: Array.from({ length: count }, (_, i) => i), element: [6] };
        const image = { dataType: complex ? 3 : 2, sizes, data, axes };
        const result = readImages([image], how);

        const order = [2, 1, 0].filter((i) => i !== energy).concat(energy); // slowest first
        assert.deepEqual(result.shape, order.map((i) => sizes[i]));
        assert.deepEqual(result.axes.map((each) => each.name), ["row", "column", "energy"]);
        assert.deepEqual(result.axes.slice(0, 2).map((each) => each.step), [
          order[0] + 1,
          order[1] + 1,
        ]);
        const numbers = complex ? 2 : 1;
        let at = 0;
        for (let a = 0; a < result.shape[0]; a++) {
          for (let b = 0; b < result.shape[1]; b++) {
            for (let c = 0; c < result.shape[2]; c++) {
              const index = [0, 0, 0];
              [a, b, c].forEach((value, k) => index[order[k]] = value);
              const place = index[0] + sizes[0] * (index[1] + sizes[1] * index[2]);
              for (let n = 0; n < numbers; n++) {
                assert.equal(result.data[at++], place * numbers + n);
              }
            }
          }
        }
      },
    ),
    { numRuns: 300, seed: 2 },
  );
});

Deno.test("without an energy unit the format tag tells spectra from images", () => {
  const tags = (format: string) => [tagAt("Meta Data:Format", text(format))];
  const cube = (format: string) => readImages([counting([2, 3, 4], { tags: tags(format) })]);
  assert.deepEqual(cube("Spectrum image").shape, [3, 2, 4]);
  assert.deepEqual(cube("Spectrum image").axes.map((each) => each.name), [
    "row",
    "column",
    "channel",
  ]);
  assert.deepEqual(cube("Image").shape, [4, 3, 2]);
  assert.deepEqual(cube("Image").axes.map((each) => each.name), ["frame", "row", "column"]);
  const line = readImages([counting([4, 3], { tags: tags("Spectrum image") })]);
  assert.deepEqual(line.axes.map((each) => each.name), ["column", "channel"]);
  assert.deepEqual(line.shape, [3, 4]);
});

Deno.test("axes start at minus origin times scale, and need no calibration", () => {
  const axes = [axis("nm", 4, 0.5), axis("", -2, 0.25)];
  const result = readImages([counting([2, 3, 4], { axes })]);
  assert.deepEqual(result.axes, [
    { name: "frame", size: 4, start: 0, step: 1, unit: "" },
    { name: "row", size: 3, start: 0.5, step: 0.25, unit: "" },
    { name: "column", size: 2, start: -2, step: 0.5, unit: "nm" },
  ]);
});

Deno.test("the first image that is not a thumbnail is read, or the one asked for", () => {
  const images = [
    counting([2], { title: "survey" }),
    counting([3], { title: "Ti L" }),
    counting([4]),
  ];
  const source = bytesSource(writeDm(imageTags(images), formats[2]), "three.dm4");
  assert.equal(readDm(source).title, "survey");
  assert.deepEqual(readDm(source, { image: 2 }).shape, [3]);
  assert.deepEqual(readDm(source, { image: "Ti L" }).shape, [3]);
  assert.equal(readDm(source, { image: 3 }).title, "");
  const list = '0: thumbnail, 1: "survey" [2], 2: "Ti L" [3], 3: "" [4]';
  for (const [image, name] of [[9, "9"], ["O K", '"O K"'], [-1, "-1"]] as const) {
    assert.throws(() => readDm(source, { image }), (error) => {
      assert.ok(error instanceof ReadError);
      assert.ok(error.message.includes(`has no image ${name}: it has ${list}`), error.message);
      return true;
    });
  }
});

Deno.test("all images but thumbnails and pictures are described, by the numbers that name them", () => {
  const picture: TestImage = { dataType: 23, sizes: [1], data: { array: [1], element: [3] } };
  const images = [counting([4, 5], { title: "survey" }), picture, counting([2, 3, 6])];
  const source = bytesSource(writeDm(imageTags(images), formats[1]));
  const found = describeDmImages(source);
  assert.deepEqual(found.map(({ image, head }) => [image, head.title, head.shape]), [
    [1, "survey", [5, 4]],
    [3, "", [6, 3, 2]],
  ]);
  for (const { image, head } of found) {
    assert.deepEqual(readDm(source, { image }).shape, head.shape);
  }
});

Deno.test("without a thumbnail the first image is read; of thumbnails only, none", () => {
  const plain = imageTags([counting([5])], { withThumbnail: false });
  assert.deepEqual(readDm(bytesSource(writeDm(plain, formats[0]))).shape, [5]);
  const small = writeDm(imageTags([]), formats[0]);
  assert.throws(() => readDm(bytesSource(small)), /has only thumbnails: 0: thumbnail/);
});

Deno.test("repeated and unnamed trees are all looked at", () => {
  const [bounds, , list, thumbnails] = imageTags([counting([2], { title: "first" })]);
  const [, , second] = imageTags([counting([3], { title: "second" })], { withThumbnail: false });
  const unnamed = ["", group(["", int32(1)], ["", group()])] as const;
  for (const how of formats) {
    const tags = [unnamed, bounds, list, bounds, second, unnamed, thumbnails];
    const source = bytesSource(writeDm(tags, how));
    assert.equal(readDm(source).title, "first");
    assert.deepEqual(readDm(source, { image: "second" }).shape, [3]);
  }
});

Deno.test("pictures and packed Fourier transforms are refused by name", () => {
  const refused = (dataType: number, element: number[]) => () =>
    readImages([{ dataType, sizes: [1], data: { array: [1], element } }]);
  assert.throws(refused(23, [3]), /is an RGBA picture \(data type 23\).*0: thumbnail, 1: "" \[1\]/);
  assert.throws(refused(27, [6]), /is a packed complex Fourier transform/);
  assert.throws(refused(77, [6]), /data type 77 is unknown/);
});

Deno.test("settings are found where Gatan's programs put them", () => {
  const settings = (...tags: [string, ReturnType<typeof text>][]) =>
    readImages([counting([2], { tags: tags.map(([path, value]) => tagAt(path, value)) })])
      .settings;
  assert.deepEqual(settings(), {});
  assert.deepEqual(
    settings(
      ["Microscope Info:Voltage", float32(60e3)],
      ["EELS:Convergence semi-angle (mrad)", float32(25)],
      ["EELS:Experimental Conditions:Collection semi-angle (mrad)", float64(0)],
      ["EELS:Acquisition:Exposure (s)", float32(0.5)],
      ["EELS:Acquisition:Number of frames", uint32(8)],
      ["Session Info:Microscope", text("  ")],
      ["Microscope Info:Name", text("Titan")],
      ["DigiScan:Sample Time", float64(32)],
    ),
    {
      beamEnergyEv: 60e3,
      convergenceAngleMrad: 25,
      exposureS: 4,
      frameExposureS: 0.5,
      frames: 8,
      dwellS: 32e-6,
      microscope: "Titan",
    },
  );
  assert.deepEqual(
    settings(
      ["DataBar:Acquisition Date", text("12/10/2019")],
      ["DataBar:Acquisition Time", text("3:32:41 PM")],
      ["DataBar:Acquisition Time (OS)", float64(1.3220483561436376e17)],
    ),
    { date: "2019-12-10", dateAsWritten: "12/10/2019", time: "15:32:41" },
  );
  assert.deepEqual(
    settings(["source:Tags at creation:Microscope Info:Voltage", float32(80e3)]),
    { beamEnergyEv: 80e3 },
  );
});

Deno.test("titles keep letters beyond ASCII", () => {
  for (const how of formats) {
    assert.equal(
      readImages([counting([2], { title: "µ-Probe 5 Å 試料" })], how).title,
      "µ-Probe 5 Å 試料",
    );
  }
});
