import assert from "node:assert/strict";
import { bytesSource } from "./byte_source.ts";
import { toImage, toSpectrumImage } from "./measurement.ts";
import { readSource } from "./read_source.ts";

const table = (text: string) => readSource(bytesSource(new TextEncoder().encode(text), "a.csv"));
const spectra = (text: string) => toSpectrumImage(table(text));

Deno.test("energies and counts are read with any separator, header and line end", () => {
  const texts = [
    "520,1\n520.25,4\n520.5,2\n",
    "energy (eV),counts\r\n520,1\r\n520.25,4\r\n520.5,2",
    "\ufeffEnergy [keV];counts\n0,520;1\n0,52025;4\n0,5205;2\n",
    "# a comment\nTitle of the scan\n\nE\tI\n5.2e2\t1\n520.25\t4\n520.5\t2\t\n",
    "520,00\t1\n520,25\t4\n520,50\t2\n",
    "  520   1\n  520.25  4\n  520.5  2\n",
  ];
  for (const text of texts) {
    const { data, shape, energy, unit } = spectra(text);
    assert.deepEqual([[...data], shape, unit], [[1, 4, 2], [1, 1, 3], "counts"], text);
    assert.ok(Math.abs(energy.startEv - 520) < 1e-9 && Math.abs(energy.stepEv - 0.25) < 1e-9, text);
  }
});

Deno.test("several columns are a line scan, named by row and column a map", () => {
  const line = spectra("energy,a,b\n1,10,20\n2,11,21\n3,12,22\n");
  assert.deepEqual([[...line.data], line.shape], [[10, 11, 12, 20, 21, 22], [1, 2, 3]]);
  const map = spectra("energy (eV),r0c0,r0c1,r1c0,r1c1\n1,1,2,3,4\n2,5,6,7,8\n");
  assert.deepEqual([[...map.data], map.shape], [[1, 5, 2, 6, 3, 7, 4, 8], [2, 2, 2]]);
});

Deno.test("rounded energies keep their step", () => {
  const rows = Array.from({ length: 50 }, (_, i) => `${(400 + 0.07 * i).toFixed(2)},1`);
  assert.ok(Math.abs(spectra(rows.join("\n")).energy.stepEv - 0.07) < 1e-9);
  const coarse = Array.from({ length: 9 }, (_, i) => `${(400 + 0.25 * i).toFixed(1)},1`);
  assert.equal(spectra(coarse.join("\n")).energy.stepEv, 0.25);
});

Deno.test("a table without energies is an image; a column alone needs them", () => {
  const { data, shape } = toImage(table("3,1,nan\n2,7,5\n"));
  assert.deepEqual([[...data], shape], [[3, 1, NaN, 2, 7, 5], [2, 3]]);
  const column = table("counts\n3\n1\n2\n");
  assert.throws(() => toSpectrumImage(column), /say its energies/);
  const energy = { startEv: 5, stepEv: 1 };
  assert.deepEqual([...toSpectrumImage(column, { energy }).data], [3, 1, 2]);
  const numbered = table("channel,counts\n0,3\n1,1\n2,2\n");
  assert.throws(() => toSpectrumImage(numbered), /it is in "", .* say its energies/);
  assert.deepEqual([...toSpectrumImage(numbered, { energy }).data], [3, 1, 2]);
});

Deno.test("what is wrong with a table is named with its line", () => {
  const cases: [string, RegExp][] = [
    ["1,2\n2,3,4\n", /line 2 must have 2 columns as those before: it has 3/],
    ["1,2\n2,n/a\n", /line 2 must have numbers only: column 2 is "n\/a"/],
    ["1 2\n2 3,5\n", /column 2 is "3,5"; write a decimal point/],
    [
      "energy,a\n1,2\n2,3\n9,4\n",
      /energies must rise by the same step: 5 expected in row 2, 2 found/,
    ],
    ["energy,a\n3,2\n2,3\n1,4\n", /must rise by the same step.*sort or resample/],
    [
      "Dear reader,\nthis is a letter.\n",
      /text without a table of numbers: it starts "Dear reader,"/,
    ],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => table(text), message);
  }
});
