import assert from "node:assert/strict";
import fc from "fast-check";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { bytesSource } from "./byte_source.ts";
import { type Measurement, toSpectrumImage } from "./measurement.ts";
import { readMsa } from "./msa.ts";
import { readSource } from "./read_source.ts";
import { msaText } from "../write/msa.ts";
import { ReadError } from "./read_error.ts";

function readText(text: string): Measurement {
  return readMsa(bytesSource(new TextEncoder().encode(text), "a.msa"));
}

/** The layout of the example in the standard, with other numbers. */
function example(rest: { header?: string; data?: string; points?: number; type?: string } = {}) {
  const { header = "", data = "520, 4066.0\n523.1, 3996.0\n526.2, 3932.0\n", points = 3 } = rest;
  return `#FORMAT      : EMSA/MAS Spectral Data File
#VERSION     : 1.0
#TITLE       : NiO O K
#DATE        : 01-OCT-1991
#TIME        : 12:00
#OWNER       : us
#NPOINTS     : ${points}.
#NCOLUMNS    : 1.
#XUNITS      : eV
#YUNITS      : Intensity
#DATATYPE    : ${rest.type ?? "XY"}
#XPERCHAN    : 3.1
#OFFSET      : 520
#SIGNALTYPE  : ELS
#BEAMKV   -kV: 120.0
#CONVANGLE-mR: 1.5
#COLLANGLE-mR: 3.4
#INTEGTIME-ms: 2.0 E+03
#DWELLTIME-ms: 100.
#MAGCAM      : unknown
${header}#SPECTRUM    : Spectral Data Starts Here
${data}#ENDOFDATA   :
`;
}

Deno.test("pairs, keywords and settings are read", () => {
  const text = example();
  const result = readText(text);
  assert.deepEqual(result, {
    path: "a.msa",
    format: "msa",
    title: "NiO O K",
    data: Float64Array.of(4066, 3996, 3932),
    complex: false,
    shape: [3],
    axes: [{ name: "energy", size: 3, start: 520, step: 3.1, unit: "eV" }],
    unit: "Intensity",
    valueOrigin: 0,
    valueScale: 1,
    settings: {
      beamEnergyEv: 120e3,
      convergenceAngleMrad: 1.5,
      collectionAngleMrad: 3.4,
      exposureS: 2,
      dwellS: 0.1,
      date: "1991-10-01",
      dateAsWritten: "01-OCT-1991",
      time: "12:00:00",
      signal: "EELS",
    },
    byteOffset: text.indexOf("520, 4066"), // behind the line #SPECTRUM
    tagPath: "",
  });
});

Deno.test("values in columns, scientific notation and any line end are read", () => {
  const y = { type: "Y", points: 5 };
  const columns = example({ ...y, data: "1.5E+02, -2e-3,   3,\n\n  4. .5\n" });
  assert.deepEqual([...readText(columns).data], [150, -0.002, 3, 4, 0.5]);
  for (const end of ["\r\n", "\r", " \n"]) {
    assert.deepEqual(readText(columns.replaceAll("\n", end)).data, readText(columns).data);
  }
  const pairs = example({ data: "520 1 523.1 2\n526.2\t3\n" });
  assert.deepEqual([...readText(pairs).data], [1, 2, 3]);
  assert.deepEqual(readText("\ufeff" + columns).data, readText(columns).data);
});

Deno.test("long titles are joined and Latin-1 letters kept", () => {
  assert.equal(readText(example({ header: "#TITLE : part 2\n" })).title, "NiO O K part 2");
  const latin = Uint8Array.from(example().replace("NiO", "5 Å"), (c) => c.charCodeAt(0));
  assert.equal(readMsa(bytesSource(latin)).title, "5 Å O K");
});

Deno.test("times in seconds are taken as seconds", () => {
  const text = example().replace("#DWELLTIME-ms: 100.", "#DWELLTIME-s : 100.");
  assert.equal(readText(text).settings.dwellS, 100);
});

Deno.test("what is wrong with a file is named with its byte", () => {
  const cases: [string, RegExp][] = [
    [example().replace(/#NPOINTS.*\n/, ""), /#NPOINTS must be a number: it is missing \(byte 0\)/],
    [example().replace("3.1\n", "x\n"), /#XPERCHAN must be a number: x \(byte 2\d\d\)/],
    [example({ type: "YX" }), /#DATATYPE must be XY or Y: it is YX/],
    [example({ points: 4 }), /#NPOINTS must be the number of values: 4 given, 3 found/],
    [example({ type: "Y" }), /#NPOINTS is 3 and more values follow/],
    [example().slice(0, 300), /cut off before the line #SPECTRUM/],
    [example({ data: "520, 1\n523.1, nan\n526.2, 1\n" }), /values must be numbers: nan/],
    [example({ data: "520, 1\n523.1, 0x10\n526.2, 1\n" }), /values must be numbers: 0x10/],
    [example({ data: "520, 1\n523.1\n526.2, 1\n" }), /pairs are needed: 1 numbers/],
    [example({ data: "520, 1\n530, 1\n540, 1\n" }), /uniform.*: 523.1 expected, 530 found/],
    [example({ header: "12\n" }), /values must follow the line #SPECTRUM/],
    [example({ data: "", points: 0 }), /0 given, 0 found/],
    [example().slice(0, -20), /cut off before #ENDOFDATA/],
  ];
  for (const [text, reason] of cases) {
    assert.throws(() => readText(text), (error) => {
      assert.ok(error instanceof ReadError);
      assert.match(error.message, reason);
      return true;
    });
  }
});

Deno.test("pairs beyond the announced number are kept, as in the standard's example", () => {
  const text = example({ points: 2 });
  assert.equal(readText(text).data.length, 3);
  assert.throws(() => readText(text.split("#END")[0]), /2 given, 3 found/);
});

Deno.test("a written spectrum reads back with the same values and axis", () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
      fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      fc.double({ min: 1e-3, max: 100, noNaN: true }),
      fc.constantFrom("XY", "Y"),
      (values, startEv, stepEv, dataType) => {
        const energy = energyAxis(startEv + 0, stepEv, values.length);
        const data = Float32Array.from(values, (value) => value + 0); // no -0
        const spectrum = spectrumImage({ data, energy, title: "a b", unit: "electrons" });
        const text = msaText(spectrum, { dataType });
        const { history: _, settings: __, ...back } = toSpectrumImage(readText(text));
        assert.deepEqual(back, spectrum);
      },
    ),
    { numRuns: 300, seed: 8 },
  );
});

Deno.test("settings are written and read back", () => {
  const spectrum = spectrumImage({ data: [0.1, 16777216], energy: energyAxis(0, 0.1, 2) });
  const settings = {
    beamEnergyEv: 200e3,
    convergenceAngleMrad: 30,
    collectionAngleMrad: 33,
    exposureS: 20,
    date: "2019-12-14",
    time: "13:30:41",
  };
  const text = msaText(spectrum, { settings, owner: "us" });
  assert.deepEqual(readText(text).settings, {
    ...settings,
    dateAsWritten: "14-DEC-2019",
    signal: "EELS",
  });
  assert.match(text, /\r\n0\.1, 16777216\r\n#ENDOFDATA {3}: \r\n$/);
  assert.ok(text.split("\r\n").includes("0, 0.1"));
});

Deno.test("maps and values that are not finite cannot be written", () => {
  const map = spectrumImage({
    data: new Float32Array(4),
    shape: [1, 2, 2],
    energy: energyAxis(0, 1, 2),
  });
  assert.throws(() => msaText(map), /holds one spectrum: there are 1 x 2/);
  const gap = spectrumImage({ data: [1, NaN], energy: energyAxis(0, 1, 2) });
  assert.throws(() => msaText(gap), /finite: channel 1 is NaN/);
});

Deno.test("what a file says twice must agree", () => {
  const refused = (text: string, reason: RegExp) =>
    assert.throws(
      () => readText(text),
      (error) => error instanceof ReadError && reason.test(error.message),
    );
  assert.equal(readText(example()).axes[0].start, 520);
  const offset = (value: string) =>
    example().replace("#OFFSET      : 520", `#OFFSET      : ${value}`);
  assert.equal(readText(offset("520.3")).axes[0].start, 520.3); // 520 is written without decimals
  refused(offset("522"), /energies must be uniform.*522 expected, 520 found/);
  refused(offset("518"), /518 expected, 520 found/);
  const step = (value: string) => example().replace(": 3.1", `: ${value}`);
  refused(step("12"), /544 expected, 526.2 found/);
  refused(step("0.0"), /#XPERCHAN must be other than 0/);
  refused(example({ points: 1 }), /#NPOINTS must be the number of values: 1 given, 3 found/);
  refused(
    example({ header: "#OFFSET : 530\n" }),
    /#OFFSET stands twice, with other values, first 520/,
  );
  assert.equal(readText(example({ header: "#OFFSET : 520\n" })).axes[0].start, 520);
});

Deno.test("a damaged first line leaves a file EMSA/MAS", () => {
  const text = example().replace("#FORMAT", "#FORMAU");
  const read = readSource(bytesSource(new TextEncoder().encode(text), "a.msa"));
  assert.deepEqual([read.format, read.axes[0].unit, read.shape], ["msa", "eV", [3]]);
});
