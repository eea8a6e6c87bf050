import assert from "node:assert/strict";
import { bytesSource } from "./byte_source.ts";
import { toImage, toSpectrumImage } from "./measurement.ts";
import { readNpz } from "./npy.ts";
import { readSource } from "./read_source.ts";

/** A .npy file of a version, with a header as given. */
function npy(header: string, data: ArrayBufferView, version = 1): Uint8Array {
  const size = version === 1 ? 2 : 4;
  const bytes = new Uint8Array(8 + size + header.length + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), version, 0, header.length]);
  bytes.set(new TextEncoder().encode(header), 8 + size);
  const { buffer, byteOffset, byteLength } = data;
  bytes.set(
    new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
    8 + size + header.length,
  );
  return bytes;
}

const header = (descr: string, shape: string, fortran = "False") =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': (${shape}), }\n`;
const readBytes = (bytes: Uint8Array) => readSource(bytesSource(bytes, "a.npy"));
const six = Float32Array.of(0, 1, 2, 3, 4, 5);

Deno.test("arrays of versions 1 to 3 are read, also in column-major order", () => {
  for (const version of [1, 2, 3]) {
    const { data, shape, format } = readBytes(npy(header("'<f4'", "2, 3"), six, version));
    assert.deepEqual([data, shape, format], [six, [2, 3], "npy"]);
  }
  const columns = Float32Array.of(0, 3, 1, 4, 2, 5);
  assert.deepEqual(readBytes(npy(header("'<f4'", "2, 3", "True"), columns)).data, six);
  const pairs = Float32Array.of(0, 9, 3, 9, 1, 9, 4, 9, 2, 9, 5, 9);
  const complex = readBytes(npy(header("'<c8'", "2, 3", "True"), pairs));
  assert.deepEqual([...toImage(complex, { part: "real" }).data], [...six]);
});

Deno.test("every number type is read, in either byte order", () => {
  const big = new DataView(new ArrayBuffer(4));
  big.setInt16(0, -300);
  big.setInt16(2, 7);
  assert.deepEqual(readBytes(npy(header("'>i2'", "2,"), big)).data, Int16Array.of(-300, 7));
  const half = new DataView(new ArrayBuffer(4));
  half.setFloat16(0, 1.5, true);
  half.setFloat16(2, -2, true);
  assert.deepEqual(readBytes(npy(header("'<f2'", "2,"), half)).data, Float32Array.of(1.5, -2));
  const truth = readBytes(npy(header("'|b1'", "1, 2"), Uint8Array.of(0, 1)));
  assert.deepEqual([...toImage(truth).data], [0, 1]);
  const long = readBytes(npy(header("'<i8'", "2,"), BigInt64Array.of(-5n, 2n ** 40n)));
  assert.deepEqual(long.data, BigInt64Array.of(-5n, 2n ** 40n));
});

Deno.test("energies are given by the reader; without them the error says how", () => {
  const spectra = readBytes(npy(header("'<f4'", "2, 3"), six));
  const image = toSpectrumImage(spectra, { energy: { startEv: 400, stepEv: 0.5 } });
  assert.deepEqual([image.shape, image.energy.startEv, image.energy.stepEv], [[1, 2, 3], 400, 0.5]);
  assert.throws(
    () => toSpectrumImage(spectra),
    /take readImage\(\) for an image, or say its energies, read\(path, \{ energy: \{ startEv, stepEv/,
  );
  const energy = { startEv: 400, step: 1 } as unknown as { startEv: number; stepEv: number };
  assert.throws(
    () => toSpectrumImage(spectra, { energy }),
    /step is not an option of energy: did you mean stepEv\?/,
  );
});

Deno.test("what cannot be read is named, with the remedy", () => {
  const cases: [Uint8Array, RegExp][] = [
    [npy(header("'<U3'", "2,"), new Uint8Array(24)), /must be numbers: they are text; save/],
    [npy(header("'|O'", "2,"), new Uint8Array(24)), /they are Python objects/],
    [npy(header("[('a', '<f4'), ('b', '<i4')]", "2,"), new Uint8Array(16)), /they are fields/],
    [
      npy(header("'<f4'", "2, 4"), six),
      /32 bytes of values must follow, \[2,4\]: 24 do; .*copy it/,
    ],
    [npy(header("'<f4'", "0, 4"), new Uint8Array(0)), /it has shape \[0,4\]/],
    [npy("{'descr': '<f4'}\n", six), /header is damaged; save it again/],
    [npy(header("'<f4'", "2, 3"), six, 9), /version 1 to 3: it is of version 9/],
  ];
  for (const [bytes, message] of cases) assert.throws(() => readBytes(bytes), message);
  const source = bytesSource(npy(header("'<f4'", "2, 3"), six), "a.npy");
  assert.throws(() => readSource(source, { image: 1 }), /no image 1: it holds one, leave it out/);
});

Deno.test("of several arrays of a .npz one is named", () => {
  const file = npy(header("'<f4'", "2, 3"), six);
  const archive = { path: "a.npz", names: ["scan.npy", "dark.npy"], read: () => file };
  for (const image of ["scan", 0]) assert.deepEqual(readNpz(archive, image).data, six);
  assert.throws(() => readNpz(archive, undefined), /one of its 2 arrays must be named.*scan, dark/);
  assert.throws(() => readNpz(archive, "x"), /has no array "x": it has scan, dark/);
  assert.deepEqual(readNpz({ ...archive, names: ["scan.npy"] }, undefined).shape, [2, 3]);
});

Deno.test("bytes behind the values contradict the shape", () => {
  const bytes = npy(header("'<f4'", "2, 3"), six);
  const longer = new Uint8Array(bytes.length + 5);
  longer.set(bytes);
  assert.throws(
    () => readBytes(longer),
    /nothing may follow its 24 bytes of values, \[2,3\]: 5 bytes do/,
  );
  const fewer = npy(header("'<f4'", "2, 2"), six);
  assert.throws(
    () => readBytes(fewer),
    /nothing may follow its 16 bytes of values, \[2,2\]: 8 bytes do/,
  );
});
