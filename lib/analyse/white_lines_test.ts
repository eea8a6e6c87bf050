import assert from "node:assert/strict";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { measureOnset, measureWhiteLines } from "./white_lines.ts";

const energy = energyAxis(600, 0.25, 600);
const gauss = (at: number, centre: number, sigma: number) =>
  Math.exp(-(((at - centre) / sigma) ** 2) / 2) / (sigma * Math.sqrt(2 * Math.PI));
const arctan = (at: number, centre: number) => 0.5 + Math.atan((at - centre) / 0.8) / Math.PI;
/** A power law, two steps and two lines with areas in the given ratio. */
const made = (ratio: number) =>
  spectrumImage({
    data: Array.from(energies(energy), (at) =>
      1e3 * (at / 600) ** -3 + 20 * (2 / 3 * arctan(at, 710) + 1 / 3 * arctan(at, 723)) +
      400 * gauss(at, 710, 1.2) + 400 / ratio * gauss(at, 723, 1.2)),
    energy,
  });

Deno.test("the ratio and areas of lines on steps are found again", () => {
  for (const ratio of [2, 3.8, 4.6]) {
    const found = measureWhiteLines(made(ratio));
    const raised = measureWhiteLines(made(ratio), { continuumEv: null });
    assert.ok(raised.ratio < 0.9 * found.ratio); // the continuum counts more under the weaker line
    assert.ok(Math.abs(found.ratio / ratio - 1) < 0.04, `${found.ratio} of ${ratio}`);
    assert.ok(Math.abs(found.l3 / 400 - 1) < 0.03, `${found.l3}`);
    assert.ok(Math.abs(found.l3Ev - 710) <= 0.25 && Math.abs(found.l2Ev - 723) <= 0.25);
  }
});

Deno.test("the onset of a line is where it has half its height", () => {
  const line = spectrumImage({
    data: Array.from(energies(energy), (at) => 1e3 * (at / 600) ** -3 + 400 * gauss(at, 710, 1.2)),
    energy,
  });
  const onset = measureOnset(line, { backgroundEv: [660, 700], peakEv: [705, 715] });
  assert.ok(Math.abs(onset - (710 - 1.2 * Math.sqrt(2 * Math.log(2)))) < 0.02, `${onset}`);
  const step = spectrumImage({
    data: Array.from(energies(energy), (at) => 1e3 * (at / 600) ** -3 + (at > 702 ? 400 : 0)),
    energy,
  });
  assert.throws(
    () => measureOnset(step, { backgroundEv: [660, 700], peakEv: [730, 738] }),
    /does not within 20 eV/,
  );
});

Deno.test("more than one spectrum is refused", () => {
  const two = spectrumImage({ data: new Float32Array(1200), shape: [1, 2, 600], energy });
  assert.throws(() => measureWhiteLines(two), /there are 2; take meanSpectrum/);
});
