import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { viewOf } from "../core/spectrum_view.ts";
import { inFolder } from "../core/in_folder_test_support.ts";
import { HYPERSPY_PYTHON } from "./hyperspy_test_support.ts";
import { mapBlocks } from "./map_blocks.ts";

/** A Python that has zarr 3, which HyperSpy does not allow beside it. */
const ZARR_PYTHON = Deno.env.get("ZARR_PYTHON");

const [rows, columns, channels] = [7, 3, 20];
const image = withNoise(
  spectrumImage({
    data: Float32Array.from({ length: rows * columns * channels }, (_, i) => i / 4),
    shape: [rows, columns, channels],
    energy: energyAxis(500, 0.25, channels),
    pixel: { rowNm: 0.5, columnNm: 0.2 },
    settings: { beamEnergyEv: 2e5 },
    title: "by blocks",
  }),
  { gain: 3, readoutCounts: 2 },
);

/** What a Python program prints as JSON of a store in three blocks. */
async function ask(python: string, folder: string, program: string) {
  const out = `${folder}/a.zspy`, stamp = "as it is";
  await mapBlocks({ ...viewOf(image), blockRows: 3 }, (rows) => rows, { out, stamp });
  const args = ["-W", "ignore", "-c", program, out];
  const { stdout, stderr, success } = await new Deno.Command(python, { args }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

Deno.test({
  name: "HyperSpy opens what mapBlocks() writes lazily, calibrated, a chunk a block",
  ignore: !HYPERSPY_PYTHON,
  fn: () =>
    inFolder(async (folder) => {
      const found = await ask(
        HYPERSPY_PYTHON!,
        folder,
        `
import json, sys, hyperspy.api as hs
s = hs.load(sys.argv[1], lazy=True)
axes = [[str(a.name), a.size, a.offset, a.scale, str(a.units), bool(a.navigate)] for a in s.axes_manager._axes]
print(json.dumps(dict(type=type(s).__name__, chunks=s.data.chunks, axes=axes, title=s.metadata.General.title,
    beam=s.metadata.Acquisition_instrument.TEM.beam_energy, values=s.data.compute().ravel().tolist(),
    gain=s.metadata.Signal.Noise_properties.Variance_linear_model.gain_factor)))`,
      );
      assert.deepEqual(found, {
        type: "LazyEELSSpectrum",
        chunks: [[3, 3, 1], [3], [20]],
        axes: [
          ["y", rows, 0, 0.5, "nm", true],
          ["x", columns, 0, 0.2, "nm", true],
          ["Energy loss", channels, 500, 0.25, "eV", false],
        ],
        title: "by blocks",
        beam: 200,
        values: [...image.data],
        gain: 3,
      });
    }),
});

Deno.test({
  name: "Python's zarr 3 opens what mapBlocks() writes as formats 2 and 3",
  ignore: !ZARR_PYTHON,
  fn: () =>
    inFolder(async (folder) => {
      const found = await ask(
        ZARR_PYTHON!,
        folder,
        `
import json, sys, zarr
path = sys.argv[1] + "/Experiments/spectrum_image"
def opened(format):
    a = zarr.open(path + "/data", mode="r", zarr_format=format)
    g = zarr.open(path + "/axis-2", mode="r", zarr_format=format)
    return [a.metadata.zarr_format, list(a.chunks), a[:].ravel().tolist(), g.attrs["scale"]]
print(json.dumps([opened(2), opened(3)]))`,
      );
      const values = [...image.data];
      assert.deepEqual(
        found,
        [2, 3].map((format) => [format, [3, columns, channels], values, 0.25]),
      );
    }),
});
