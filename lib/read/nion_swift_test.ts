import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { File as HdfFile, type Group, ready } from "h5wasm/node";
import { inFolder } from "../core/in_folder_test_support.ts";
import { read } from "./read.ts";

Deno.test("a .ndata has its calibrations, settings and title", async () => {
  const path = fileURLToPath(new URL("./testdata/map.ndata", import.meta.url));
  const { history: _, ...image } = await read(path);
  assert.deepEqual(image, {
    data: Float32Array.from({ length: 24 }, (_, i) => 2 * i + 1),
    shape: [2, 3, 4],
    energy: { startEv: 520.5, stepEv: 0.25, channels: 4 },
    unit: "counts",
    pixel: { rowNm: 0.1, columnNm: 0.1 },
    title: "map",
    settings: { beamEnergyEv: 2e5, exposureS: 0.5, date: "2019-12-14", time: "13:30:41" },
  });
});

Deno.test("Swift's HDF5 has them too", () =>
  inFolder(async (folder) => {
    await ready;
    const path = `${folder}/a.h5`, file = new HdfFile(path, "w");
    const group = file.create_group("data") as Group;
    const data = Float32Array.of(1, 2, 3, 4);
    group.create_dataset({ name: "item", data, shape: [2, 2], dtype: "<f4" });
    const energy = { offset: 100, scale: 0.5, units: "eV" };
    const properties = { title: "line", dimensional_calibrations: [{}, energy] };
    (group.get("item") as Group).create_attribute("properties", JSON.stringify(properties));
    file.close();
    const image = await read(path);
    assert.deepEqual([image.title, image.shape, image.energy.startEv], ["line", [1, 2, 2], 100]);
  }));
