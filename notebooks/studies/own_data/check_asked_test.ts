import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { repeatSpectrum } from "eels/core/spectrum_image.ts";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { makeModel } from "eels/model/model.ts";
import { saveModel } from "eels/model/model_files.ts";
import { buildConvAutoencoder } from "eels/model/conv_autoencoder.ts";
import { checkAsked } from "./check_asked.ts";

const energy = energyAxis(500, 0.5, 128);
const peak = { height: 100, positionEv: 530, fwhmEv: 3 };
const image = repeatSpectrum(gaussianPeaks(energy, [peak]), 4);
const nothing = {
  ...{ file: "map.dm4", windowEv: [], calibrate: [], edges: [], peaksEv: [], injectEv: 0 },
  model: "",
};

Deno.test("what suits the data is taken", async () => {
  await checkAsked(image, nothing);
  await checkAsked(image, {
    ...{ ...nothing, calibrate: ["530:531"], edges: ["O K:505-525:529-560"], peaksEv: [531] },
    ...{ injectEv: 540, windowEv: [500, 560] },
  });
});

Deno.test("what does not suit the data is refused with its value", async () => {
  const refused = (changes: object, message: RegExp) =>
    assert.rejects(checkAsked(image, { ...nothing, ...changes }), { message });
  await refused({ calibrate: ["530"] }, /it is "530"/);
  await refused({ calibrate: ["510:512"] }, /no top lies/);
  await refused({ edges: ["O K"] }, /must be NAME:A-B:C-D, .*: it is "O K"/);
  await refused({ edges: ["O K:505-525:560-529"] }, /edges\) must have windows that rise/);
  await refused({ edges: ["O K:305-325:529-560"] }, /O K as its windows must lie on the axis/);
  await refused({ peaksEv: [930] }, /it is at 930 eV, the axis runs from 500.0 to 563.5 eV/);
  await refused({ injectEv: 930 }, /inject a peak as it must lie on the axis: it is at 930 eV/);
  // Calibrated, the axis ends 2 eV higher.
  await checkAsked(image, { ...nothing, calibrate: ["530:532"], peaksEv: [565] });
  await refused({ file: "", windowEv: [500, 540] }, /windowEv as it is for a file of your own/);
  await refused({ model: "no_such_folder" }, /no_such_folder/);
});

Deno.test("a network for other spectra is refused, and one for these taken", async () => {
  const sizes = { filters: [2], kernels: [3], latentUnits: 2, seed: 1 };
  const folder = await Deno.makeTempDir({ prefix: "eels_" });
  try {
    for (const channels of [128, 64]) {
      const network = await buildConvAutoencoder({ ...sizes, channels });
      const model = makeModel(network, { name: "mine", unit: "electrons" });
      await saveModel(model, folder);
      model.dispose();
      const checked = checkAsked(image, { ...nothing, model: folder });
      if (channels === 128) await checked;
      else await assert.rejects(checked, /64/);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
