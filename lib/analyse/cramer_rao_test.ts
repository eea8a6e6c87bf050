import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { cramerRaoBound } from "./cramer_rao.ts";

const energy = energyAxis(500, 0.1, 600);
const WINDOW = { fromEv: 500, toEv: 560 };
const PEAK = { height: 40, positionEv: 530.03, fwhmEv: 3 };
const SIGMA_EV = PEAK.fwhmEv / (2 * Math.sqrt(2 * Math.LN2));

const near = (value: number, expected: number, relative = 1e-4) =>
  assert.ok(Math.abs(value / expected - 1) < relative, `${value}, expected ${expected}`);

Deno.test("cramerRaoBound() of a peak in Poisson noise is the closed form", () => {
  const [bound] = cramerRaoBound(energy, [PEAK], { ...WINDOW, noise: { gain: 1 } });
  const electrons = PEAK.height * SIGMA_EV * Math.sqrt(2 * Math.PI) / energy.stepEv;
  // A thousandth of an electron a channel is taken to lie under the peak: its tails lose by it.
  near(bound.positionEv, SIGMA_EV / Math.sqrt(electrons), 2e-3);
  near(bound.fwhmEv, PEAK.fwhmEv / Math.sqrt(2 * electrons), 5e-3);
  near(bound.height, PEAK.height * Math.sqrt(1.5 / electrons), 3e-3);
});

Deno.test("cramerRaoBound() of a peak in white noise is the closed form", () => {
  const sigma = 7;
  const [bound] = cramerRaoBound(energy, [PEAK], { ...WINDOW, noise: { sigma } });
  const unit = sigma / PEAK.height * Math.sqrt(energy.stepEv / (SIGMA_EV * Math.sqrt(Math.PI)));
  near(bound.positionEv, unit * SIGMA_EV * Math.sqrt(2));
  near(bound.fwhmEv, unit * PEAK.fwhmEv * Math.sqrt(2));
  near(bound.height, unit * PEAK.height * Math.sqrt(1.5));
});

Deno.test("cramerRaoBound() falls as the root of the electrons, and is that of their share under gain", () => {
  const bound = (height: number, gain: number) =>
    cramerRaoBound(energy, [{ ...PEAK, height }], { ...WINDOW, noise: { gain } })[0];
  near(bound(400, 1).positionEv, bound(40, 1).positionEv / Math.sqrt(10), 2e-3);
  near(bound(400, 10).positionEv, bound(40, 1).positionEv);
  near(bound(400, 10).height, 10 * bound(40, 1).height);
});

Deno.test("cramerRaoBound() over a high background is that of white noise of its variance", () => {
  const background = spectrumImage({ data: new Float32Array(600).fill(1e7), energy });
  const [counted] = cramerRaoBound(energy, [PEAK], { ...WINDOW, noise: { gain: 1, background } });
  const [white] = cramerRaoBound(energy, [PEAK], { ...WINDOW, noise: { sigma: Math.sqrt(1e7) } });
  near(counted.positionEv, white.positionEv);
});

Deno.test("cramerRaoBound() rises with what else is unknown", () => {
  const beside = { height: 40, positionEv: 532, fwhmEv: 3 };
  const options = { ...WINDOW, noise: { sigma: 1 } };
  const [alone] = cramerRaoBound(energy, [PEAK], options);
  const [crowded] = cramerRaoBound(energy, [PEAK, beside], options);
  const [onLine] = cramerRaoBound(energy, [PEAK], { ...options, baseline: "linear" });
  assert.ok(crowded.positionEv > 1.5 * alone.positionEv);
  assert.ok(onLine.height > alone.height * (1 + 1e-6), `${onLine.height}, ${alone.height}`);
});

Deno.test("cramerRaoBound() refuses peaks that cannot be told apart", () => {
  assert.throws(() => cramerRaoBound(energy, [PEAK, PEAK], { ...WINDOW, noise: { sigma: 1 } }), {
    message: /Cannot bound the errors as the peaks must differ.*: they are 40 at 530.03 eV, 40 at/,
  });
});
