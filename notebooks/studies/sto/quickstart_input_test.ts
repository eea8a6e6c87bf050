import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { checkQuickstart } from "./quickstart_input.ts";

const given = {
  dataPath: "mine.dm3",
  peaksEv: [456.2, 460.3, 524.6, 531],
  backgroundEv: [500, 527],
  keepEv: [522, 570],
  noiseEv: [606, 866],
};
const spectrum = (startEv = 350, stepEv = 0.25, channels = 2048, count = 1) =>
  spectrumImage({
    data: new Float32Array(channels * count).fill(5),
    shape: [1, count, channels],
    energy: energyAxis(startEv, stepEv, channels),
  });
const refused = (change: Partial<typeof given>, why: RegExp, stored = spectrum()) =>
  assert.throws(() => checkQuickstart(stored, { ...given, ...change }), why);

Deno.test("checkQuickstart() takes the committed measurement's axis and windows", () => {
  checkQuickstart(spectrum(), given);
  checkQuickstart(spectrum(400, 0.5, 1000), { ...given, peaksEv: [459, 460.3, 530, 531] });
});

Deno.test("checkQuickstart() refuses scans, coarse channels and gaps with the file and a cure", () => {
  refused(
    {},
    /Cannot take mine\.dm3 as one spectrum is needed: it has 1 x 3;.*notebook 10/,
    spectrum(350, 0.25, 2048, 3),
  );
  refused(
    {},
    /channels of 0\.5 eV or less: they are 1 eV wide; notebook 10/,
    spectrum(395, 1, 512),
  );
  const gap = spectrum();
  gap.data[7] = NaN;
  refused({}, /that of channel 7 is NaN/, gap);
});

Deno.test("checkQuickstart() names the parameter that does not fit and its value", () => {
  refused(
    { peaksEv: [456.2, 460.3] },
    /peaksEv must hold four energies in eV: it is \[456\.2,460\.3\]/,
  );
  refused({ noiseEv: [866, 606] }, /noiseEv must hold two rising energies/);
  refused(
    {},
    /axis runs from -3\.6 to 37\.3 eV, and one is looked for at 456\.2 eV/,
    spectrum(-3.6, 0.02, 2048),
  );
  refused(
    { peaksEv: [456.2, 531, 524.6, 460.3] },
    /peaksEv puts 456\.2 at 531 and 524\.6 at 460\.3 eV/,
  );
  refused(
    { peaksEv: [524.6, 531, 456.2, 460.3] },
    /backgroundEv must end below the first peak of O K at 460\.3/,
  );
  refused(
    { noiseEv: [606, 900] },
    /noiseEv must lie on its calibrated axis, about 350\.5 to 879\.\d eV: it is \[606, 900\]/,
  );
  refused(
    { noiseEv: [606, 620] },
    /noiseEv must hold 64 channels or more .*: \[606, 620\] holds 54; it needs 16\.6 eV/,
  );
  refused({ keepEv: [540, 570] }, /keepEv must hold the peaks of O K, 531 to 545 eV/);
});
