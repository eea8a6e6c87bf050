import assert from "node:assert/strict";
import { adfSignal } from "eels/simulate/adf_signal.ts";
import { faultAtoms, faultColumns, planeAt, RP_FAULT } from "./ruddlesden_popper.ts";
import { loadFaultImage, RP_ADF_FILE, RP_ADF_SETTINGS } from "./fault_scan.ts";

const { cellA } = RP_FAULT;

Deno.test("far from the fault the planes are half a cell apart, at it the gap", () => {
  assert.equal(planeAt(RP_FAULT, 1) - planeAt(RP_FAULT, -1), RP_FAULT.gapA);
  const beside = planeAt(RP_FAULT, 3) - planeAt(RP_FAULT, 1);
  assert.ok(Math.abs(beside / cellA - 1 - RP_FAULT.elongation) < 1e-12);
  for (const n of [3, 4, 9, -4, -9]) {
    const step = Math.abs(planeAt(RP_FAULT, n + Math.sign(n)) - planeAt(RP_FAULT, n));
    assert.ok(Math.abs(step - cellA / 2) < 1e-12);
  }
});

Deno.test("a cell far from the fault has the atoms of SrTiO3, behind it shifted by half a cell", () => {
  const elements = (from: number) => {
    const [a, b] = [planeAt(RP_FAULT, from), planeAt(RP_FAULT, from + 2)];
    return faultAtoms(RP_FAULT, a - 1e-6, b - 1e-6).map(({ element }) => element).sort().join("");
  };
  assert.equal(elements(-7), "OOOSrTi");
  assert.equal(elements(5), "OOOSrTi");
  const srAt = (plane: number) =>
    faultAtoms(RP_FAULT, planeAt(RP_FAULT, plane) - 1e-6, planeAt(RP_FAULT, plane) + 1e-6)
      .find(({ element }) => element === "Sr")!.placeA;
  assert.deepEqual(srAt(-1).slice(1), [0, 0]);
  assert.deepEqual(srAt(1).slice(1), [cellA / 2, cellA / 2]);
});

Deno.test("columns stand where their atoms do", () => {
  const columns = faultColumns(RP_FAULT, { fromA: -8, toA: 8, fromYA: 0, toYA: cellA - 1e-9 });
  const atoms = faultAtoms(RP_FAULT, -8, 8);
  for (const { kind, xA, yA } of columns) {
    const element = kind === "Sr" ? "Sr" : "Ti";
    const isThere = atoms.some(({ element: own, placeA: [x, y] }) =>
      own === element && Math.abs(x - xA) < 1e-9 && Math.abs(y - yA) < 1e-9
    );
    assert.ok(isThere, `${kind} at ${xA}, ${yA}`);
  }
});

Deno.test("the image is brightest at Sr columns, and dark between columns", async () => {
  const { image, columns } = await loadFaultImage({ rows: 96, columns: 96 });
  const inside = columns.filter(({ row, column }) =>
    Math.min(row, column) > 3 && Math.max(row, column) < 92
  );
  const meanAt = (kind: string, dr = 0, dc = 0) => {
    const own = inside.filter((column) => column.kind === kind);
    return own.reduce(
      (sum, { row, column }) =>
        sum + image.data[Math.round(row + dr) * 96 + Math.round(column + dc)],
      0,
    ) / own.length;
  };
  assert.ok(meanAt("Sr") > 0.85 && meanAt("Sr") < 1);
  assert.ok(meanAt("Ti-O") > 0.4 && meanAt("Ti-O") < 0.8 * meanAt("Sr"));
  assert.ok(meanAt("Sr", 0, 3.5) < 0.6 * meanAt("Sr"));
  assert.ok(image.data.every((value) => value > 0 && value <= 1));
});

Deno.test("far from the fault the image repeats with the cell", async () => {
  const { image } = await loadFaultImage({
    rows: 48,
    columns: 48,
    rotationDeg: 0,
    fromFaultA: 200,
  });
  for (let row = 0; row < 36; row++) {
    for (let column = 0; column < 36; column++) {
      const here = image.data[row * 48 + column];
      assert.ok(Math.abs(here - image.data[(row + 12) * 48 + column]) < 2e-3);
      assert.ok(Math.abs(here - image.data[row * 48 + column + 12]) < 2e-3);
    }
  }
});

Deno.test("behind the fault stands the mirror image, half a cell along it", async () => {
  const view = { rows: 61, columns: 121, rotationDeg: 0 };
  const { image } = await loadFaultImage(view);
  for (let row = 10; row < 50; row++) {
    for (let column = 0; column < 121; column++) {
      const mirrored = image.data[(row + 6) * 121 + 120 - column];
      // On the fault itself the few configurations of the simulation are not quite symmetric.
      const tolerance = Math.abs(column - 60) < 12 ? 1e-2 : 1e-5;
      assert.ok(Math.abs(image.data[row * 121 + column] - mirrored) < tolerance);
    }
  }
});

Deno.test("the multislice gives the kept signal again to within its few configurations", async () => {
  const file = JSON.parse(await Deno.readTextFile(RP_ADF_FILE));
  // A small box of the perfect crystal: Sr column, then between columns.
  const sizeA = 3 * cellA, from = planeAt(RP_FAULT, 7);
  const strip = faultAtoms(RP_FAULT, from - 1e-6, from + sizeA - 1e-6);
  const atoms = [0, 1, 2].flatMap((j) =>
    strip.map((atom) => {
      const [x, y, z] = atom.placeA;
      return { ...atom, placeA: [x - from, y + j * cellA, z] as const };
    })
  );
  const box = { atoms, sampling: { points: 128, sizeA: [sizeA, sizeA] as const }, heightA: cellA };
  const settings = { ...RP_ADF_SETTINGS, detectorMrad: [70, 130] as const, configurations: 2 };
  const sr = [0, 1.5 * cellA] as const, between = [0.25 * cellA, 1.25 * cellA] as const;
  const [bright, dark] = adfSignal(box, [sr, between], settings);
  const most = Math.max(...file.values.flat()), least = Math.min(...file.values.flat());
  assert.ok(bright < most && bright > 0.5 * most, `${bright} of ${most}`);
  assert.ok(dark < 3 * least && dark > least / 3, `${dark} of ${least}`);
  assert.throws(
    () => adfSignal(box, [sr], RP_ADF_SETTINGS),
    /outer angle must be within the band limit/,
  );
});
