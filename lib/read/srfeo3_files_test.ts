import assert from "node:assert/strict";
import { imageTags, writeDm } from "./dm_writer_test_support.ts";
import { loadSrfeo3Images } from "./srfeo3_files.ts";

/** A scan of 3 x 2 pixels and 2 channels: value = 100 column + 10 row + channel. */
async function writeScan(path: string): Promise<void> {
  const nm = { origin: 0, scale: 1, unit: "nm" };
  const array = [0, 1].flatMap((e) =>
    [0, 1].flatMap((row) => [0, 1, 2].map((column) => 100 * column + 10 * row + e))
  );
  const axes = [nm, { ...nm, scale: 2 }, { origin: -4160, scale: 0.125, unit: "eV" }];
  const image = { dataType: 2, sizes: [3, 2, 2], data: { array, element: [6] }, axes };
  await Deno.writeFile(path, writeDm(imageTags([image]), { version: 4, littleEndian: true }));
}

Deno.test("names in the authors' way say state and thickness, and the long side becomes the rows", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const names = ["EELS thin 1_1", "EELS thick 1_1a", "EELS thick 2_3"];
    for (const name of names) await writeScan(`${folder}/${name}.dm4`);
    const images = await loadSrfeo3Images(names.map((name) => `${folder}/${name}.dm4`));
    assert.deepEqual(
      images.map(({ name, state, thickness, heldOut }) => [name, state, thickness, heldOut]),
      [
        ["EELS thin 1_1", "initial", "thin", true],
        ["EELS thick 1_1a", "annealed", "thick", true],
        ["EELS thick 2_3", "initial", "thick", false],
      ],
    );
    const { counts } = images[0];
    assert.deepEqual(counts.shape, [3, 2, 2]);
    assert.deepEqual([...counts.data], [0, 1, 10, 11, 100, 101, 110, 111, 200, 201, 210, 211]);
    assert.deepEqual(counts.pixel, { rowNm: 1, columnNm: 2 });
    assert.equal(counts.energy.startEv, 520);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a name that says neither thin nor thick is refused", async () => {
  await assert.rejects(() => loadSrfeo3Images(["scan 3.dm4"]), /name must hold "thin" or "thick"/);
});
