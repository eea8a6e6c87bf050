import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { imageOf } from "eels/core/image_interpolation.ts";
import type { Image } from "eels/core/image.ts";
import { keptOf, measureMarks } from "./fault_marks.ts";
import { firstImages, firstScan, scanFault, tryDenoisers } from "./fault_trials.ts";
import {
  faultVerdict,
  isKept,
  judgeErrors,
  judgeFault,
  listBeside,
  verdictOf,
} from "./fault_verdicts.ts";
import { RP_FAULT } from "./ruddlesden_popper.ts";
import type { ImageTruth } from "./score_image.ts";

const faults = { rowJitterPixels: 0.3, flybackPixels: 1.5 };
const make = (doses: number[], scans: number) =>
  scanFault({ doses, scans, faults, pixels: 96, random: prng(3) });

/** Gaussian columns at the true places, moved along the normal and as high as asked. */
function draw(
  truth: ImageTruth,
  { height, moved = () => 0 }: {
    height: (kind: string, plane: number) => number;
    moved?: (plane: number) => number;
  },
): Image {
  const [across, along] = truth.normal;
  return imageOf(truth.image.shape, (row, column) =>
    truth.columns.reduce((sum, one) => {
      const by = moved(one.plane);
      const square = (row - one.row - by * across) ** 2 + (column - one.column - by * along) ** 2;
      return square > 60
        ? sum
        : sum + height(one.kind, one.plane) * Math.exp(-square / 2 / 1.6 ** 2);
    }, 0));
}

Deno.test("a true image keeps the fault, one kind of column loses the shift, a closed gap the gap", async () => {
  const [{ truth }] = await make([3], 1);
  const usual = (kind: string) => kind === "Sr" ? 1 : 0.5;
  const ideal = measureMarks(draw(truth, { height: usual }), truth);
  const same = keptOf(measureMarks(draw(truth, { height: () => 1 }), truth), ideal);
  assert.ok(Math.abs(same.shiftKept) < 0.02 && Math.abs(same.contrastKept) < 0.02);
  assert.ok(Math.abs(same.gapKept - 1) < 0.1);
  const { cellA, gapA, elongation } = RP_FAULT, pixelA = 10 * truth.image.pixelNm!;
  const shut = (gapA - cellA / 2) / 2 / pixelA;
  const moved = (plane: number) => -Math.sign(plane) * shut;
  const closed = keptOf(measureMarks(draw(truth, { height: usual, moved }), truth), ideal);
  assert.ok(Math.abs(closed.gapKept) < 0.1, `${closed.gapKept}`);
  assert.ok(Math.abs(closed.elongationKept - 1) < 0.1, `${closed.elongationKept}`);
  const short = cellA * elongation / pixelA;
  const pulled = (plane: number) => Math.abs(plane) >= 3 ? -Math.sign(plane) * short : 0;
  const even = keptOf(measureMarks(draw(truth, { height: usual, moved: pulled }), truth), ideal);
  assert.ok(Math.abs(even.elongationKept) < 0.1, `${even.elongationKept}`);
});

Deno.test("a crystal that goes on as if there were no fault keeps nothing of the shift", async () => {
  const [{ truth }] = await make([3], 1);
  const usual = (kind: string) => kind === "Sr" ? 1 : 0.5;
  const ideal = measureMarks(draw(truth, { height: usual }), truth);
  const other = (kind: string, plane: number) => plane > 0 ? 1.5 - usual(kind) : usual(kind);
  const { shiftKept } = keptOf(measureMarks(draw(truth, { height: other }), truth), ideal);
  assert.ok(Math.abs(shiftKept) < 0.05, `${shiftKept}`);
});

Deno.test("scans differ in place and noise, come again from their seed, and are judged over all", async () => {
  const trials = await make([3, 30], 3), [first, second, third, other] = trials;
  assert.equal(trials.length, 6);
  assert.notDeepEqual(first.noisy.data, second.noisy.data);
  assert.notEqual(first.place.alongFaultA, third.place.alongFaultA);
  assert.deepEqual(first.truth.image.data, other.truth.image.data);
  assert.deepEqual((await make([3], 1))[0].noisy.data, first.noisy.data);
  const tried = await tryDenoisers(trials, {
    "even grey": (image) => ({ ...image, data: image.data.map(() => 0.3) }),
  });
  const { rows } = tried;
  assert.equal(rows.length, 18);
  assert.equal(firstScan(trials, 30).scan, 1);
  assert.throws(() => firstScan(trials, 4), /there are scans of 3, 30/);
  assert.deepEqual(Object.keys(firstImages(tried, 3)), ["no counting noise", "noisy", "even grey"]);
  const judged = judgeFault(rows);
  const of = (method: string) =>
    judged.find((row) => row.method === method && row.doseElectrons === 30)!;
  assert.equal(of("no counting noise").fault, "kept");
  assert.equal(of("even grey").fault, "not known");
  assert.ok(of("noisy").shiftKeptLow > 0.7 && of("noisy").shiftKeptHigh < 1.3);
  const errors = judgeErrors(rows);
  assert.ok(errors.every(({ scans }) => scans === 3));
  const beside = listBeside(rows), place = beside.findIndex((row) => row.method === "noisy");
  assert.deepEqual([beside[place].error, beside[place].shiftKept], [
    errors[place].error,
    judged[place].shiftKept,
  ]);
  const grey = errors.find((row) => row.method === "even grey")!;
  assert.ok(Math.abs(grey.error - 1) < 0.05 && grey.lost > 50);
});

Deno.test("verdicts follow the whole interval", () => {
  const verdict = (low: number, high: number) => verdictOf({ low, high });
  assert.equal(verdict(0.8, 1.1), "kept");
  assert.equal(verdict(-0.2, 0.2), "removed");
  assert.equal(verdict(0.2, 0.8), "weakened");
  assert.equal(verdict(0.5, 1.1), "not known");
  assert.equal(verdict(1.4, 1.6), "overdrawn");
  assert.equal(verdict(1.2, 1.4), "kept or overdrawn");
  assert.equal(verdict(NaN, NaN), "not known");
  assert.equal(faultVerdict("removed", "kept"), "removed");
  assert.equal(faultVerdict("kept", "weakened"), "weakened");
  assert.equal(faultVerdict("kept", "not known"), "not known");
  assert.equal(faultVerdict("kept", "kept or overdrawn"), "kept or overdrawn");
  assert.equal(faultVerdict("kept or overdrawn", "overdrawn"), "overdrawn");
  assert.ok(isKept("kept or overdrawn") && isKept("kept") && !isKept("overdrawn"));
});
