/** What the library and the command say of data that cannot be worked on, in words of the page. */
import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { type Measurement, toSpectrumImage } from "eels/read/measurement.ts";
import { prepareMap } from "./denoise_map.ts";
import { inPageWords } from "./page_words.ts";

const axis = { name: "column", size: 4, start: 0, step: 1, unit: "" };
const stored: Measurement = {
  path: "a.hspy",
  format: "hspy",
  title: "",
  data: new Float32Array(256),
  complex: false,
  shape: [4, 4, 4, 4],
  axes: [axis, axis, axis, { ...axis, unit: "eV" }],
  unit: "",
  valueOrigin: 0,
  valueScale: 1,
  settings: {},
  byteOffset: 0,
  tagPath: "",
};

const refusal = (change: Partial<Measurement>): string => {
  try {
    toSpectrumImage({ ...stored, ...change });
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

/** Of spectra that all are zero but for one value. */
const problem = (channels: number, value: number): string => {
  const data = new Float32Array(12 * channels).fill(value);
  data[5] = 1;
  const image = spectrumImage({
    data,
    shape: [3, 4, channels],
    energy: energyAxis(0, 1, channels),
  });
  return prepareMap("a.npy", image).problem!;
};

Deno.test("what is refused is said without calls of the library and windows of the command", () => {
  const said: Record<string, [string, RegExp]> = {
    "four axes": [refusal({}), /; deno task denoise takes one of its parts, by --image/],
    complex: [
      refusal({ complex: true, shape: [4, 4], axes: [axis, { ...axis, unit: "eV" }] }),
      /values are complex: save their magnitude/,
    ],
    "few channels": [problem(8, 1), /16 channels or more: it has 8$/],
    "no numbers": [problem(40, NaN), /at 0\.00 eV; take a part of the file without them below/],
    "no noise": [
      problem(40, 2),
      /deno task denoise takes what is known of the detector, by --gain$/,
    ],
  };
  for (const [name, [message, expected]] of Object.entries(said)) {
    assert.notEqual(message, "", name);
    const words = inPageWords(message);
    assert.notEqual(words, message, name);
    assert.match(words, expected, name);
    assert.doesNotMatch(words, /\w\(\)|\{ |--from|--to\b/, name);
  }
});
