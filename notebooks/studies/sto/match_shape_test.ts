import assert from "node:assert/strict";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { sampleElectrons } from "eels/degrade/noise.ts";
import { loadSrTiO3OxygenK, placeEdge, WIDE_VARIATION } from "./elnes.ts";
import { matchShape, variationAround } from "./match_shape.ts";
import { moveEdge } from "./move_edge.ts";

const computed = await loadSrTiO3OxygenK();
const energy = energyAxis(500, 0.25, 280);
const none = { logDistances: [0, 0, 0, 0], logFactors: [0, 0, 0, 0, 0], thicknessMfp: 0 };

Deno.test("moveEdge() without a departure keeps the edge, and moves the peaks it is told to", () => {
  const kept = moveEdge(computed, none).sigma;
  assert.ok(kept.every((value, i) => Math.abs(value - computed.sigma[i]) < 1e-9));
  const moved = moveEdge(computed, { ...none, logDistances: [0, Math.log(1.5), 0, 0] });
  assert.ok(Math.abs(moved.peaksEv[2] - computed.peaksEv[2] - 1.05) < 1e-9);
  const thick = moveEdge(computed, { ...none, thicknessMfp: 0.5 });
  assert.ok(
    thick.pi[800] > 1.05 * computed.pi[800] && Math.abs(thick.pi[110] - computed.pi[110]) < 1e-3,
  );
});

Deno.test("matchShape() finds an edge that departs as it may, and the penalty holds what noise hides", () => {
  const departure = {
    ...none,
    logDistances: [0, 0.3, -0.1, 0],
    logFactors: [0.1, 0.2, -0.2, 0, 0],
  };
  const edge = placeEdge(moveEdge(computed, departure), {
    ...{ energy, firstPeakEv: 531.2, broadeningEv: 1, sigmaShare: 0.35 },
  });
  const expected = spectrumImage({
    data: energies(energy).map((at, e) => (at / 531) ** -3 + 0.35 * edge[e]),
    energy,
  });
  const draw = (electronsPerUnit: number) =>
    sampleElectrons(expected, { electronsPerUnit, random: prng(4) });
  const { reducedChiSquare, ...match } = matchShape(computed, draw(1e5), { firstPeakEv: 531 });
  assert.ok(Math.abs(match.firstPeakEv - 531.2) < 0.05, `${match.firstPeakEv}`);
  assert.ok(Math.abs(match.logDistances[1] - 0.3) < 0.05, `${match.logDistances}`);
  assert.ok(Math.abs(match.jumpRatio - 0.35) < 0.03, `${match.jumpRatio}`);
  assert.ok(reducedChiSquare > 0.5 && reducedChiSquare < 2, `${reducedChiSquare}`);
  const dim = matchShape(computed, draw(3), { firstPeakEv: 531 });
  assert.ok(Math.max(...dim.logFactors.map(Math.abs)) < 0.35, `${dim.logFactors}`);
});

Deno.test("variationAround() is a part of the wide variation about the match", () => {
  const match = { sigmaShare: 0.4, broadeningEv: 1 } as Parameters<typeof variationAround>[0];
  const variation = variationAround(match, { part: 0.5 });
  assert.equal(variation.logFactor, WIDE_VARIATION.logFactor / 2);
  assert.deepEqual(variation.sigmaShare.map((s) => Number(s.toFixed(3))), [0.325, 0.475]);
});
