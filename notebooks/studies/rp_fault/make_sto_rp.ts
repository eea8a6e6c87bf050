/**
 * Makes `data/sto_rp_adf.json`, the dark-field signal of SrTiO3 about a Ruddlesden-Popper fault:
 * `deno run --allow-read --allow-write notebooks/studies/rp_fault/make_sto_rp.ts`, about ten minutes.
 *
 * The probe sees only what is near: each place is computed in a box of four cells about it. The other
 * half of the image follows by symmetry, see `loadFaultImage`.
 *
 * @module
 */
import { adfSignal } from "eels/simulate/adf_signal.ts";
import type { PlaceA } from "eels/simulate/crystal.ts";
import { faultAtoms, RP_FAULT } from "./ruddlesden_popper.ts";
import { RP_ADF_FILE, RP_ADF_SETTINGS, type RpAdfFile } from "./fault_scan.ts";

const SAMPLES = 16, CELLS = 3.5, BOX_CELLS = 4, POINTS = 256;
const { cellA } = RP_FAULT;
const sizeA = BOX_CELLS * cellA;
const rows = SAMPLES / 2 + 1, columns = CELLS * SAMPLES + 1;
const values = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
const perBox = SAMPLES / 2;
for (let first = 0; first < columns; first += perBox) {
  const count = Math.min(perBox, columns - first);
  const centreA = -(first + (count - 1) / 2) * cellA / SAMPLES;
  const leftA = centreA - sizeA / 2;
  const strip = faultAtoms(RP_FAULT, leftA, leftA + sizeA);
  const atoms = Array.from({ length: BOX_CELLS }, (_, j) =>
    strip.map((atom) => {
      const [x, y, z] = atom.placeA;
      return { ...atom, placeA: [x - leftA, y + j * cellA, z] as const };
    })).flat();
  const placesA = values.flatMap((_, row) =>
    Array.from({ length: count }, (_, i): PlaceA => [
      -(first + i) * cellA / SAMPLES - leftA,
      (1 + row / SAMPLES) * cellA,
    ])
  );
  const box = {
    atoms,
    sampling: { points: POINTS, sizeA: [sizeA, sizeA] as const },
    heightA: cellA,
  };
  const signal = adfSignal(box, placesA, RP_ADF_SETTINGS);
  signal.forEach((share, i) => {
    values[Math.floor(i / count)][first + i % count] = Number(share.toPrecision(5));
  });
  console.log(`${first + count} of ${columns} columns`);
}
const file: RpAdfFile = {
  about:
    "share of the beam on an annular detector, SrTiO3 [001] about a Ruddlesden-Popper fault at " +
    "x = 0, made by notebooks/studies/rp_fault/make_sto_rp.ts; [y from 0 to half a cell][x from 0 leftwards]",
  fault: RP_FAULT,
  settings: RP_ADF_SETTINGS,
  samplesPerCell: SAMPLES,
  values,
};
const lines = Object.entries(file).map(([key, value]) => {
  const text = key === "values"
    ? `[\n${values.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n ]`
    : JSON.stringify(value);
  return ` ${JSON.stringify(key)}: ${text}`;
});
await Deno.writeTextFile(RP_ADF_FILE, `{\n${lines.join(",\n")}\n}\n`);
