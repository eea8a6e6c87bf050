import assert from "node:assert/strict";
import { energies, energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { isolateEdge, measureJump } from "./isolate_edge.ts";

const energy = energyAxis(480, 0.5, 160);
const WINDOW = { backgroundEv: [490, 525], referenceEv: 530, keepEv: [527, 555] };

/** A power law of 40 electrons at 530 eV with a peak of 12 at 540 eV, at several exposures. */
function atExposures(...exposures: number[]) {
  const one = energies(energy).map((e) =>
    40 * (e / 530) ** -3 + 12 * Math.exp(-((e - 540) ** 2) / 8)
  );
  const data = exposures.flatMap((exposure) => [...one].map((v) => v * exposure));
  return spectrumImage({ data, shape: [1, exposures.length, 160], energy });
}

Deno.test("isolateEdge() gives the same edge whatever the exposure", () => {
  const edge = isolateEdge(atExposures(1, 50), { ...WINDOW, jumpRatio: 0.3 });
  assert.deepEqual(edge.shape, [1, 2, 56]);
  for (const s of [0, 1]) {
    assert.ok(Math.abs(edge.data[s * 56 + 26] - 1) < 1e-3, `${edge.data[s * 56 + 26]}`);
    assert.ok(Math.abs(edge.data[s * 56]) < 1e-3);
  }
});

Deno.test("measureJump() finds background and height of the edge", () => {
  const { level, jumpRatio, background } = measureJump(atExposures(5), WINDOW);
  assert.ok(Math.abs(level - 200) < 0.1);
  assert.ok(Math.abs(jumpRatio - 0.3) < 0.005, `${jumpRatio}`);
  assert.deepEqual(background.shape, [1, 1, 160]);
});

Deno.test("isolateEdge() names the pixel whose background cannot be fitted", () => {
  const image = atExposures(1, 0);
  assert.throws(
    () => isolateEdge(image, WINDOW),
    /in 490-525 eV: row 0, column 1 has none \(1 of 2/,
  );
});
