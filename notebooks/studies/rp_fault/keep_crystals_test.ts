import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { drawFault, isHeldOut, makeCrystal } from "./keep_crystals.ts";
import { planeAt, RP_FAULT } from "./ruddlesden_popper.ts";

Deno.test("the tested fault lies in what is held out, with a margin, and no drawn fault does", () => {
  const { cellA, gapA } = RP_FAULT;
  // Of the crystal far behind the fault: 2 SrO planes on the same plane of the cell, the gap between.
  const bulk = (planeAt(RP_FAULT, 7) - planeAt(RP_FAULT, -7)) / cellA % 1;
  for (const across of [gapA / cellA, bulk, 1 - gapA / cellA, 1 - bulk]) {
    for (const along of [0.4, 0.5, 0.6]) {
      assert.ok(isHeldOut({ across, along, alongSide: true }), `${across}`);
    }
  }
  const random = prng(1);
  const drawn = Array.from({ length: 3000 }, () => drawFault(random));
  assert.ok(drawn.every((fault) => !isHeldOut(fault)));
  // Half-cell shifts along a side are among them, without the tested gap.
  const halves = drawn.filter(({ alongSide, along }) => alongSide && along === 0.5);
  assert.ok(halves.length > 200);
  assert.ok(halves.every(({ across }) => Math.abs(across - 0.5) >= 0.26));
});

Deno.test("a perfect crystal fills its window with at most two kinds of column, a faulty one does not", () => {
  const random = prng(2);
  const kinds = (defects: boolean) =>
    Array.from({ length: 40 }, () => {
      const { columns } = makeCrystal(48, { defects, random });
      return new Set(columns.map(({ height }) => height)).size;
    });
  assert.ok(kinds(false).every((count) => count >= 1 && count <= 2));
  assert.ok(kinds(true).some((count) => count > 4));
});

Deno.test("a crystal comes again from its seed", () => {
  const make = () => makeCrystal(48, { defects: true, random: prng(3) });
  assert.deepEqual(make(), make());
});
