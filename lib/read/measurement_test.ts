import assert from "node:assert/strict";
import fc from "fast-check";
import { type Axis, type Measurement, toImage, toSpectrumImage } from "./measurement.ts";
import { ReadError } from "./read_error.ts";

function axis(name: string, size: number, unit: string, step = 1, start = 0): Axis {
  return { name, size, start, step, unit };
}

function measurement(axes: Axis[], rest: Partial<Measurement> = {}): Measurement {
  const count = axes.reduce((product, each) => product * each.size, 1);
  return {
    path: "a.dm4",
    format: "dm4",
    title: "a map",
    data: Float32Array.from({ length: count }, (_, i) => i),
    complex: false,
    shape: axes.map((each) => each.size),
    axes,
    unit: "",
    valueOrigin: 0,
    valueScale: 1,
    settings: {},
    byteOffset: 1234,
    tagPath: "ImageList:[1]:ImageData:Data",
    ...rest,
  };
}

const energy = axis("energy", 4, "eV", 0.5, 520);

Deno.test("spectra, line scans and maps become spectrum images of the same values", () => {
  const spectrum = measurement([energy]);
  assert.deepEqual(toSpectrumImage(spectrum).shape, [1, 1, 4]);
  assert.equal(toSpectrumImage(spectrum).data, spectrum.data);
  assert.equal(toSpectrumImage(spectrum).pixel, undefined);
  const line = toSpectrumImage(measurement([axis("column", 3, "Å", 5), energy]));
  assert.deepEqual(line.shape, [1, 3, 4]);
  assert.deepEqual(line.pixel, { rowNm: 0.5, columnNm: 0.5 });
  const map = measurement([axis("row", 2, "nm", 0.2), axis("column", 3, "nm", 0.1), energy]);
  assert.deepEqual(toSpectrumImage(map), {
    data: map.data,
    shape: [2, 3, 4],
    energy: { startEv: 520, stepEv: 0.5, channels: 4 },
    unit: "counts",
    pixel: { rowNm: 0.2, columnNm: 0.1 },
    title: "a map",
    history: ["read from a.dm4"],
  });
});

Deno.test("energies come in eV and lengths in nm, whatever the file's units", () => {
  const energies: [string, number][] = [["eV", 1], ["keV", 1000], ["KeV", 1000], ["meV", 1e-3], [
    "Energy Loss (eV)",
    1,
  ]];
  for (const [unit, factor] of energies) {
    const result = toSpectrumImage(measurement([axis("energy", 4, unit, 0.5, 2)])).energy;
    assert.deepEqual(result, { startEv: 2 * factor, stepEv: 0.5 * factor, channels: 4 });
  }
  const lengths: [string, number | undefined][] = [
    ["pm", 1e-3],
    ["Å", 0.1],
    ["\u212b", 0.1], // the Angstrom sign
    ["nm", 1],
    ["µm", 1e3],
    ["um", 1e3],
    ["1/nm", undefined],
    ["", undefined],
  ];
  for (const [unit, factor] of lengths) {
    const image = toImage(measurement([axis("row", 2, unit, 2), axis("column", 2, unit, 2)]));
    assert.equal(image.pixelNm, factor && 2 * factor, unit);
  }
});

Deno.test("images need two axes without energy; one frame of one counts as an image", () => {
  const image = toImage(measurement([
    axis("frame", 1, ""),
    axis("row", 2, "nm"),
    axis("column", 3, "nm"),
  ]));
  assert.deepEqual(image.shape, [2, 3]);
  assert.equal(image.pixelNm, 1);
  assert.equal(image.title, "a map");
  const uneven = toImage(measurement([axis("row", 2, "nm"), axis("column", 3, "nm", 2)]));
  assert.equal("pixelNm" in uneven, false);
  const mirrored = toImage(measurement([axis("row", 2, "nm", -1), axis("column", 3, "nm", -1)]));
  assert.equal("pixelNm" in mirrored, false);
});

Deno.test("what is no spectrum image or image is refused with place and reason", () => {
  const image = measurement([axis("row", 2, "nm"), axis("column", 3, "nm")]);
  const stack = measurement([axis("frame", 2, ""), ...image.axes]);
  const cases: [() => unknown, RegExp][] = [
    [() => toSpectrumImage(image), /last axis must be in eV, keV or meV: it is in "nm"/],
    [() => toSpectrumImage(measurement([energy], { complex: true })), /its values are complex/],
    [() => toImage({ ...image, complex: true }), /its values are complex/],
    [() => toSpectrumImage(measurement([axis("energy", 4, "eV", -1)])), /stepEv must be above 0/],
    [() => toSpectrumImage(measurement([axis("energy", 4, "eV", 0)])), /stepEv must be above 0/],
    [() => toSpectrumImage(measurement([...stack.axes, energy])), /may have 3 axes: it has 4/],
    [() => toImage(stack), /may have 2 axes: it has 3, \[2,2,3\]/],
    [() => toImage(measurement([energy])), /as an image as it holds spectra \(\[4\]\)/],
    [() => toImage(measurement([axis("column", 2, "nm"), energy])), /it holds spectra/],
  ];
  for (const [convert, reason] of cases) {
    assert.throws(convert, (error) => {
      assert.ok(error instanceof ReadError);
      assert.match(error.message, /^Cannot read a\.dm4 as an? /);
      assert.match(error.message, reason);
      assert.match(error.message, /\(byte 1234, tag ImageList:\[1\]:ImageData:Data\)$/);
      assert.deepEqual([error.path, error.byteOffset], ["a.dm4", 1234]);
      return true;
    });
  }
});

Deno.test("the intensity calibration is applied, unless it is declined", () => {
  const electrons = measurement([energy], { unit: "e-", valueOrigin: 1, valueScale: 0.25 });
  const calibrated = toSpectrumImage(electrons);
  assert.deepEqual([...calibrated.data], [-0.25, 0, 0.25, 0.5]);
  assert.equal(calibrated.unit, "electrons");
  const counts = toSpectrumImage(electrons, { calibrated: false });
  assert.deepEqual([...counts.data], [0, 1, 2, 3]);
  assert.equal(counts.unit, "counts");
});

Deno.test("integers of all sizes become the float32 nearest to them", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (values) => {
      const data = BigInt64Array.from([0n, ...values]);
      const result = toSpectrumImage(measurement([axis("energy", data.length, "eV")], { data }));
      assert.deepEqual(result.data, Float32Array.from([0, ...values.map(Number)]));
    }),
    { seed: 7 },
  );
});
