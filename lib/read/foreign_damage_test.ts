import assert from "node:assert/strict";
import fc from "fast-check";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { csvText } from "../write/csv.ts";
import { npyBytes } from "../write/npy.ts";
import { inFolder } from "../core/in_folder_test_support.ts";
import { read } from "./read.ts";
import { ReadError } from "./read_error.ts";

const image = spectrumImage({
  data: Float32Array.from({ length: 24 }, (_, i) => i),
  shape: [2, 3, 4],
  energy: energyAxis(520.5, 0.25, 4),
});
const testdata = (name: string) =>
  Deno.readFileSync(new URL(`./testdata/${name}`, import.meta.url));
const wholeFiles: Readonly<Record<string, Uint8Array>> = {
  "a.npy": npyBytes(image),
  "a.csv": new TextEncoder().encode(csvText(image)),
  "a.ndata": testdata("map.ndata"),
  "v2.zspy": testdata("map_v2.zspy"),
  "v3.zspy": testdata("map_v3.zspy"),
  "types.h5": testdata("types.h5"),
};

Deno.test("200 damaged files of other programs are read or refused with a ReadError", () =>
  inFolder(async (folder) => {
    const outcomes = { read: 0, refused: 0 };
    const change = fc.record({ at: fc.nat(1e6), byte: fc.nat(255) });
    const damage = fc.record({
      name: fc.constantFrom(...Object.keys(wholeFiles)),
      changes: fc.array(change, { maxLength: 6 }),
      kept: fc.double({ min: 0.5, max: 1.5, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ name, changes, kept }) => {
        const bytes = wholeFiles[name].slice(0, Math.ceil(kept * wholeFiles[name].length));
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
        const path = `${folder}/${name}`;
        await Deno.writeFile(path, bytes);
        const options = { energy: { startEv: 1, stepEv: 1 } };
        const given = name === "types.h5" ? { ...options, image: "float16" } : options;
        const error = await read(path, given).then(() => null, (error) => error);
        assert.ok(error === null || error instanceof ReadError, `${error?.stack}`);
        outcomes[error ? "refused" : "read"]++;
      }),
      { numRuns: 200, seed: 3 },
    );
    // Both happen, or the test tests nothing.
    assert.ok(outcomes.read > 20 && outcomes.refused > 20, JSON.stringify(outcomes));
  }));
