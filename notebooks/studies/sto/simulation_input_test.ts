import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { repeatSpectrum } from "eels/core/spectrum_image.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import { openMeasurement } from "./simulation_input.ts";

const dataPath = fileURLToPath(new URL("../../../data/EELS_STO.dm3", import.meta.url));
const windows = { noiseEv: [606, 866], backgroundEv: [500, 527], shownEv: [522, 566] };
const given = {
  ...{ dataPath, ...windows, matchEv: [528, 555] },
  ...{ titaniumEv: [456.2, 460.3], oxygenEv: [524.6, 531] },
};

Deno.test("the measurement of SrTiO3 is opened as it is stored", async () => {
  const stored = await openMeasurement(given), { data, energy } = await read(dataPath);
  assert.deepEqual([stored.data, stored.energy], [data, energy]);
});

Deno.test("windows that do not suit the measurement are refused with both", async () => {
  const refused = (changes: object, message: RegExp) =>
    assert.rejects(openMeasurement({ ...given, ...changes }), { message });
  await refused(
    { noiseEv: [606, 5000] },
    /noiseEv must lie on its calibrated axis, .*\[606, 5000\]/,
  );
  await refused({ backgroundEv: [500, 540] }, /must lie behind backgroundEv and in shownEv/);
  await refused({ matchEv: [500, 555] }, /matchEv must lie in shownEv: they are \[500,555\]/);
  await refused({ oxygenEv: [5000, 531] }, /4998.5-5001.5 eV reaches beyond the axis/);
  await refused({ dataPath: "no_such_file.dm3" }, /there is no such file/);
});

Deno.test("a map and values that are no numbers are refused", async () => {
  const folder = await Deno.makeTempDir({ prefix: "eels_" }), stored = await read(dataPath);
  try {
    const refused = async (name: string, image: typeof stored, message: RegExp) => {
      const path = join(folder, name);
      await write(path, image);
      await assert.rejects(openMeasurement({ ...given, dataPath: path }), { message });
    };
    const map = repeatSpectrum(stored, 6), data = stored.data.slice();
    await refused("map.hspy", map, /one spectrum is needed: it has \d x \d/);
    data[7] = NaN;
    await refused("gap.hspy", { ...stored, data }, /that of channel 7 is NaN/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
