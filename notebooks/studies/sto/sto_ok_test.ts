import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Dataset, File as HdfFile, ready } from "h5wasm/node";
import { loadSrTiO3Image } from "./sto_image.ts";
import { HYPERSPY_PYTHON, openInHyperSpy } from "eels/write/hyperspy_test_support.ts";

const path = fileURLToPath(new URL("../../../data/sto_ok.hspy", import.meta.url));
const image = await loadSrTiO3Image();

/** Sums of floats may end in another last bit on another machine. */
function assertSame(found: ArrayLike<number>) {
  assert.equal(found.length, image.data.length);
  const most = image.data.reduce((high, value) => Math.max(high, value), 0);
  image.data.forEach((value, i) =>
    assert.ok(Math.abs(found[i] - value) < 1e-6 * most, `value ${i}: ${found[i]}, not ${value}`)
  );
}

Deno.test("data/sto_ok.hspy holds the image that loadSrTiO3Image() gives", async () => {
  await ready;
  const file = new HdfFile(path, "r");
  try {
    const data = file.get("Experiments/spectrum_image/data") as Dataset;
    assert.deepEqual(data.shape, [...image.shape]);
    assertSame(data.value as Float32Array);
  } finally {
    file.close();
  }
});

Deno.test({
  name: "HyperSpy opens data/sto_ok.hspy as a calibrated EELS signal",
  ignore: HYPERSPY_PYTHON === undefined,
  fn: async () => {
    const [opened] = await openInHyperSpy([path]);
    const { type, title, axes, values } = opened!;
    assert.equal(type, "EELSSpectrum");
    assert.equal(title, image.title);
    const { rowNm, columnNm } = image.pixel!;
    const { startEv, stepEv, channels } = image.energy;
    assert.deepEqual(axes, [
      ["y", 32, 0, rowNm, "nm", true],
      ["x", 32, 0, columnNm, "nm", true],
      ["Energy loss", channels, startEv, stepEv, "eV", false],
    ]);
    assertSame(values.map(Number));
  },
});
