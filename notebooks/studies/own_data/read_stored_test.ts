import assert from "node:assert/strict";
import { join } from "node:path";
import { prng } from "eels/core/random.ts";
import { readCommand } from "./command_options.ts";
import { openData } from "./open_data.ts";

/** An array as NumPy stores it. */
function npy(shape: readonly number[]): Uint8Array {
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`;
  const text = head.padEnd(117) + "\n", random = prng(4);
  const data = Float32Array.from(
    { length: shape.reduce((product, size) => product * size, 1) },
    () => random.poisson(20),
  );
  const start = Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, text.length, 0);
  return new Uint8Array(
    [...start, ...new TextEncoder().encode(text), ...new Uint8Array(data.buffer)],
  );
}

Deno.test("arrays without an axis or with four axes are told by the command's own options", async () => {
  const folder = await Deno.makeTempDir({ prefix: "own_data_" });
  const put = async (name: string, shape: readonly number[]) => {
    const path = join(folder, name);
    await Deno.writeFile(path, npy(shape));
    return path;
  };
  try {
    const map = await put("map.npy", [8, 8, 300]);
    await assert.rejects(
      openData(map),
      /8 x 300; if it holds 8 x 8 spectra of 300 channels, say their axis to deno task denoise by --axis START:STEP/,
    );
    const opened = await openData(map, { axisEv: [500, 0.5] });
    assert.ok(opened.kind === "spectra" && opened.image.shape[2] === 300);
    const four = await put("four.npy", [2, 5, 6, 40]);
    await assert.rejects(openData(four), /three axes at most.* takes one of its 2 by --image N/);
    const second = await openData(four, { image: 1, axisEv: [500, 0.5] });
    assert.ok(second.kind === "spectra" && `${second.image.shape}` === "5,6,40");
    await assert.rejects(openData(four, { image: 2 }), /there are 2, from 0/);
    const frames = await openData(await put("frames.npy", [3, 40, 40]));
    assert.match(frames.warnings[0], /taken for 3 frames .* --axis START:STEP/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("options below 0 and of images are read", () => {
  assert.throws(() => readCommand(["a.hspy", "--gain", "-3"]), /--gain must be above 0: it is -3/);
  assert.equal(readCommand(["a.hspy", "--image", "2"])!.image, 2);
  assert.equal(readCommand(["a.hspy", "--image", "Data/Image/x"])!.image, "Data/Image/x");
});
