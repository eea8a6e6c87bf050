import assert from "node:assert/strict";
import { type PlaceA, placesOf, SRTIO3 } from "./crystal.ts";
import { interactionPerVoltA, lossWaveNumberPerA, wavelengthA } from "./electron.ts";
import { type ComplexGrid, complexGrid, fft2 } from "../engine/fourier/fft2.ts";
import { ionisationPotentials } from "./ionisation.ts";
import { prepareSpecimen, propagateProbes } from "./multislice.ts";
import { resolveMultislice, samplingOf } from "./multislice_settings.ts";
import { projectedPotential, propagator, transmission } from "./potential.ts";
import { focusedProbe } from "./probe.ts";
import { loadOxygenOverlap } from "./radial_overlap.ts";
import { scatteringFactorA } from "./scattering_factor.ts";
import { type Layer, waveKernel } from "../engine/fourier/wave_kernel.ts";

/**
 * The golden numbers come from a separate multislice in Python, double precision; see
 * testdata/README.md. Its arrays are indexed [x, y], ours [row = y, column = x].
 */
const golden = JSON.parse(
  await Deno.readTextFile(new URL("testdata/stem_static_N128_rep3_c128.json", import.meta.url)),
);
const settings = resolveMultislice(SRTIO3);
const input = { crystal: SRTIO3, settings, overlap: await loadOxygenOverlap() };
const sampling = samplingOf(SRTIO3, settings);
const a = SRTIO3.cellA[0];
const PLACES: Record<string, [number, number]> = {
  TiO: [1.5 * a, 1.5 * a],
  O_half0: [1.5 * a, a],
  Sr: [a, a],
  quarter: [1.25 * a, 1.25 * a],
};
const at = (values: Float64Array, x: number, y: number) => values[y * settings.points + x];
const specimen = prepareSpecimen(input, 102);

/** The wave of a probe behind the first slices. */
function exitWave(placeA: PlaceA, slices: number): ComplexGrid {
  const { kernel, stack } = specimen;
  const optics = { ...settings, wavelengthA: wavelengthA(settings.beamEnergyKev) };
  kernel.setWave(0, focusedProbe(placeA, sampling, optics));
  for (let slice = 0; slice < slices; slice++) kernel.step(stack[slice]);
  return kernel.getWave(0);
}

function intensityOf({ re, im }: Pick<ComplexGrid, "re" | "im">): number {
  return re.reduce((sum, value, i) => sum + value * value + im[i] * im[i], 0);
}

function assertClose(actual: number, expected: number, tolerance: number, what: string) {
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${what}: ${actual} is not within ${tolerance} of ${expected}`,
  );
}

Deno.test("wavelength, interaction constant and momentum of the loss meet the golden numbers", () => {
  assertClose(wavelengthA(100), golden.unit.lambda_A, 1e-15, "wavelength");
  assertClose(interactionPerVoltA(100), golden.unit.sigma_rad_per_VA, 1e-16, "interaction");
  assertClose(lossWaveNumberPerA(100, 535), golden.params.qz_invA, 1e-12, "loss");
});

Deno.test("scattering factors meet the golden numbers", () => {
  for (const element of ["Sr", "Ti", "O"]) {
    assertClose(scatteringFactorA(element, 0), golden.unit["fe_at_k2=0"][element], 1e-12, element);
    assertClose(scatteringFactorA(element, 1), golden.unit["fe_at_k=1"][element], 1e-12, element);
  }
});

Deno.test("projected potentials of both layers meet the golden samples", () => {
  for (
    const [labels, key] of [
      [["Sr", "Ti-O"], "VA[0,0],VA[64,64],VA[10,20],max,mean (V A)"],
      [["Ti", "O (1/2, 0)", "O (0, 1/2)"], "VB[0,0],VB[64,64],VB[10,20],max,mean"],
    ] as const
  ) {
    const groups = SRTIO3.sites.filter(({ label }) => (labels as readonly string[]).includes(label))
      .map((site) => ({ ...site, placesA: placesOf(SRTIO3, site, 3) }));
    const potential = projectedPotential(groups, sampling);
    const mean = potential.reduce((sum, value) => sum + value, 0) / potential.length;
    const found = [
      at(potential, 0, 0),
      at(potential, 64, 64),
      at(potential, 10, 20),
      Math.max(...potential),
      mean,
    ];
    found.forEach((value, i) => assertClose(value / golden.unit[key][i], 1, 1e-9, `${key} ${i}`));
  }
});

Deno.test("the focused probe meets the golden samples and has intensity one", () => {
  const { re, im } = focusedProbe(PLACES.TiO, sampling, {
    ...settings,
    wavelengthA: wavelengthA(100),
  });
  const intensity = re.map((value, i) => value * value + im[i] * im[i]);
  const [most, centre, aside] = golden.unit["probe TiO |psi|^2 max,[64,64],[64,70]"];
  assertClose(Math.max(...intensity), most, 1e-12, "maximum");
  assertClose(at(intensity, 64, 64), centre, 1e-12, "centre");
  assertClose(at(intensity, 64, 70), aside, 1e-12, "aside");
  assertClose(intensity.reduce((sum, value) => sum + value, 0), 1, 1e-12, "norm");
});

Deno.test("ionisation potentials of the orbitals meet the golden samples and shares", () => {
  const potentials = ionisationPotentials(input.overlap, sampling, {
    wavelengthA: wavelengthA(100),
    collectionMrad: 40,
    lossWaveNumberPerA: lossWaveNumberPerA(100, 535),
  });
  const shares = potentials.map(({ re }) => re[0]);
  ["px", "py", "pz"].forEach((orbital, i) =>
    assertClose(shares[i], golden.unit.orb_fractions[orbital], 1e-12, orbital)
  );
  // The golden samples are smeared by the B factor of oxygen.
  const [px, , pz] = potentials.map((potential) => {
    const { size } = potential;
    for (let i = 0; i < potential.re.length; i++) {
      const k = (n: number) => (n < size / 2 ? n : n - size) / (3 * a);
      const factor = Math.exp(-0.7323 / 4 * (k(i % size) ** 2 + k(Math.floor(i / size)) ** 2));
      potential.re[i] *= factor;
      potential.im[i] *= factor;
    }
    fft2(potential, "inverse");
    return potential.re;
  });
  const expected = golden.unit["Vion_px[0,0],[3,0],[0,3],[10,0]"];
  [[0, 0], [3, 0], [0, 3], [10, 0]].forEach(([x, y], i) =>
    assertClose(at(px, x, y), expected[i], 1e-14, `px ${x} ${y}`)
  );
  const expectedZ = golden.unit["Vion_pz[0,0],[3,0],[10,0]"];
  [[0, 0], [3, 0], [10, 0]].forEach(([x, y], i) =>
    assertClose(at(pz, x, y), expectedZ[i], 1e-14, `pz ${x} ${y}`)
  );
});

Deno.test("weights of sites and orbitals meet the golden table at 1, 13, 26, 51 cells", () => {
  const names = Object.keys(PLACES);
  const cells = [1, 13, 26, 51];
  const slicesAt = cells.map((n) => 2 * n);
  const table = propagateProbes(specimen, input, Object.values(PLACES), slicesAt);
  names.forEach((name, probe) =>
    cells.forEach((count, depth) => {
      const found = table.subarray((probe * 4 + depth) * 9, (probe * 4 + depth + 1) * 9);
      golden.cum_weights_cells_1_13_26_51[name][count].forEach((value: number, i: number) =>
        // The golden table is rounded to nine decimals; the rest is rounding on the way.
        assertClose(found[i], value, 6e-10, `${name}, ${count} cells, ${golden.keys[i]}`)
      );
    })
  );
});

Deno.test("column intensities, norm and exit wave meet the golden numbers along the thickness", () => {
  const columns = ["TiO", "O_half0", "Sr"].map((name) => PLACES[name]);
  const side = 3 * a;
  const apart = (p: number, q: number) => ((p - q + 1.5 * side) % side) - side / 2;
  for (const name of ["TiO", "O_half0"]) {
    for (const cells of [0, 10, 50]) {
      const { re, im } = exitWave(PLACES[name], 2 * cells);
      const found = columns.map(([x, y]) => {
        let sum = 0;
        for (let i = 0; i < re.length; i++) {
          const dx = apart((i % 128) * side / 128, x);
          const dy = apart(Math.floor(i / 128) * side / 128, y);
          if (dx * dx + dy * dy <= 0.25) sum += re[i] ** 2 + im[i] ** 2;
        }
        return sum;
      });
      const expected =
        golden["col_intensity_r0.5_[TiO,O_half0,Sr]_before_cell_0,10,20,30,40,50"][name];
      found.forEach((value, i) =>
        assertClose(value, expected[cells / 10][i], 5.01e-9, `${name}, ${cells} cells, column ${i}`)
      );
      if (cells === 50) {
        const norm = golden.norm_before_cell_50[golden.probes.indexOf(name)];
        assertClose(intensityOf({ re, im }), norm, 5.01e-9, `${name} norm`);
      }
    }
  }
  const { re, im } = exitWave(PLACES.TiO, 102);
  golden["exit |psi|^2 TiO probe row64 cols 40..88 step4"].forEach((value: number, i: number) => {
    const index = (40 + 4 * i) * 128 + 64;
    assertClose(re[index] ** 2 + im[index] ** 2, value, 1e-14, `exit wave at ${40 + 4 * i}`);
  });
});

Deno.test("behind no slice there is the bare probe, and one slice is weighed with its intensity", () => {
  const probe = focusedProbe(PLACES.quarter, sampling, {
    ...settings,
    wavelengthA: wavelengthA(100),
  });
  const wave = exitWave(PLACES.quarter, 0);
  assert.deepEqual(wave.re, probe.re);
  assert.deepEqual(wave.im, probe.im);
  const [none, one] = [0, 1].map((slices) =>
    propagateProbes(specimen, input, [PLACES.quarter], [slices])
  );
  assert.ok(none.every((value) => value === 0));
  // The first layer holds only the Ti-O oxygen.
  assert.ok(one.slice(0, 3).every((value) => value > 0));
  assert.ok(one.slice(3).every((value) => value === 0));
});

const free = propagator(1.9525, wavelengthA(100), sampling);

Deno.test("the norm is kept while everything stays below the band limit", () => {
  const smooth = new Float64Array(128 * 128).map((_, i) => 300 * Math.cos(2 * Math.PI * i / 64));
  const layer = { transmission: transmission(smooth, 1e-3, sampling), weights: [] };
  const kernel = waveKernel(free, [layer]);
  const optics = { ...settings, wavelengthA: wavelengthA(100) };
  const probe = focusedProbe(PLACES.Sr, sampling, optics);
  kernel.setWave(0, probe);
  for (let slice = 0; slice < 40; slice++) kernel.step(0);
  const wave = kernel.getWave(0);
  assertClose(intensityOf(wave), 1, 1e-9, "norm");
  const changed = wave.re.reduce((most, re, i) => Math.max(most, Math.abs(re - probe.re[i])), 0);
  assert.ok(changed > 0.01, "the potential must have acted");
});

Deno.test("reciprocity: source and detector may change places when the layers are reversed", () => {
  const vacuum = { transmission: complexGrid(128), weights: [] };
  vacuum.transmission.re.fill(1);
  const potentials = SRTIO3.sites.slice(0, 3).map((site) =>
    projectedPotential([{ ...site, placesA: placesOf(SRTIO3, site, 3) }], sampling)
  );
  const layers: Layer[] = potentials.map((potential) => ({
    transmission: transmission(potential, interactionPerVoltA(100), sampling),
    weights: [],
  }));
  const optics = { ...settings, wavelengthA: wavelengthA(100) };
  const source = focusedProbe([2, 3], sampling, optics);
  const detector = focusedProbe([2.7, 3.4], sampling, { ...optics, defocusNm: 2 });
  const amplitude = (from: typeof source, to: typeof source, order: number[]) => {
    const kernel = waveKernel(free, [...layers, vacuum]);
    kernel.setWave(0, from);
    for (const layer of [3, ...order]) kernel.step(layer);
    const { re, im } = kernel.getWave(0);
    return re.reduce(([x, y], _, i) => [
      x + re[i] * to.re[i] - im[i] * to.im[i],
      y + re[i] * to.im[i] + im[i] * to.re[i],
    ], [0, 0]);
  };
  const [there, back] = [
    amplitude(source, detector, [0, 1, 2, 1, 1]),
    amplitude(detector, source, [1, 1, 2, 1, 0]),
  ];
  assert.ok(Math.hypot(...there) > 0.01);
  assertClose(there[0], back[0], 1e-13, "real part");
  assertClose(there[1], back[1], 1e-13, "imaginary part");
  const wrongOrder = amplitude(detector, source, [0, 1, 2, 1, 1]);
  assert.ok(Math.hypot(wrongOrder[0] - there[0], wrongOrder[1] - there[1]) > 1e-5);
});

Deno.test("defocus puts the sharpest probe at its depth", () => {
  const optics = { ...settings, wavelengthA: wavelengthA(100), defocusNm: 1.9525 };
  const vacuum = { transmission: complexGrid(128), weights: [] };
  vacuum.transmission.re.fill(1);
  const kernel = waveKernel(free, [vacuum]);
  kernel.setWave(0, focusedProbe(PLACES.TiO, sampling, optics));
  for (let slice = 0; slice < 10; slice++) kernel.step(0);
  const { re, im } = kernel.getWave(0);
  const sharp = focusedProbe(PLACES.TiO, sampling, { ...optics, defocusNm: 0 });
  re.forEach((value, i) => {
    assertClose(value, sharp.re[i], 1e-13, "real part");
    assertClose(im[i], sharp.im[i], 1e-13, "imaginary part");
  });
});

Deno.test("an element without coefficients is refused by name", () => {
  assert.throws(() => scatteringFactorA("Xx", 0), /\(O, Ti, Sr\): it is Xx/);
});
