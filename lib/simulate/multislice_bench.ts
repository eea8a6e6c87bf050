/** `deno bench -A lib/simulate/multislice_bench.ts`; a Python peer is in `multislice_peer.py`. */
import { SRTIO3 } from "./crystal.ts";
import { fft2 } from "../engine/fourier/fft2.ts";
import { prepareSpecimen, propagateProbes } from "./multislice.ts";
import { resolveMultislice } from "./multislice_settings.ts";
import { focusedProbe } from "./probe.ts";
import { loadOxygenOverlap } from "./radial_overlap.ts";

const overlap = await loadOxygenOverlap();
const places: [number, number][] = [[0.4, 0.9], [1.2, 0.3]];

for (const points of [128, 256]) {
  const settings = resolveMultislice(SRTIO3, { points });
  const input = { crystal: SRTIO3, settings, overlap };
  const specimen = prepareSpecimen(input, 100);
  propagateProbes(specimen, input, places, [100]); // V8 compiles the kernel for speed meanwhile
  Deno.bench({
    name: `${points}²: 2 probes through 100 slices, weights included (200 slice-and-probe steps)`,
    group: "multislice",
    fn: () => void propagateProbes(specimen, input, places, [100]),
  });
  const sizeA = 3 * SRTIO3.cellA[0];
  const wave = focusedProbe([1, 2], { points, sizeA: [sizeA, sizeA] }, {
    wavelengthA: 0.037,
    convergenceMrad: 30,
  });
  Deno.bench({
    name: `${points}²: a pair of plain transforms`,
    group: "plain",
    fn: () => {
      fft2(wave, "forward");
      fft2(wave, "inverse");
    },
  });
}
