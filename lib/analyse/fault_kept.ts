import type { Image } from "../core/image.ts";
import { interpolateImage } from "../core/image_interpolation.ts";
import { type FaultPlaces, heightAt } from "./fault_places.ts";
import { studentT } from "./student.ts";

/** What is left of a fault. A type, so that tables take it. */
export type FaultRow = {
  readonly fault: "odd column" | "shifted row";
  /** Share that is kept: 1 all, 0 nothing. */
  readonly kept: number;
  readonly low: number;
  readonly high: number;
  /** Columns that were measured. */
  readonly places: number;
  readonly verdict: "kept" | "weakened" | "removed" | "undecided";
};

type Kept = Pick<FaultRow, "kept" | "low" | "high" | "places">;

/**
 * The change of odd columns' heights, as a share of their heights before, over the share that was put into
 * the raw image: of the same columns, so that what lowers all heights alike counts as no loss. Jackknife over
 * the columns.
 *
 * @param options.signal What was added to the raw image, with its noise.
 */
export function oddColumnKept(
  { before, after, raw, signal }: { before: Image; after: Image; raw: Image; signal: Image },
  { odd, spacingPixels }: FaultPlaces,
): Kept {
  const rows = odd.map((place) =>
    [before, after, raw, signal].map((image) => heightAt(image, place, 0.45 * spacingPixels))
  );
  const share = (skip: number) => {
    const [one, two, measured, added] = [0, 1, 2, 3].map((k) =>
      rows.reduce((sum, row, i) => i === skip ? sum : sum + row[k], 0)
    );
    return (two - one) / one / (added / measured);
  };
  const count = rows.length, kept = share(-1);
  const left = rows.map((_, i) => share(i)), mean = left.reduce((sum, v) => sum + v, 0) / count;
  const squares = left.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const half = studentT(count - 1) * Math.sqrt((count - 1) / count * squares);
  return { kept, low: kept - half, high: kept + half, places: count };
}

/** How far the columns of the row moved, over how far they were moved; Student's t over the columns. */
export function shiftKept(before: Image, after: Image, places: FaultPlaces): Kept {
  const found = places.row.map((place) => movedBy(before, after, place, places));
  const count = found.length, kept = found.reduce((sum, v) => sum + v, 0) / count;
  const squares = found.reduce((sum, v) => sum + (v - kept) ** 2, 0);
  const half = studentT(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { kept, low: kept - half, high: kept + half, places: count };
}

const FROM = -0.5, TO = 1.5, STEP = 0.05;

/** Where along the shift a column is most like itself before: least squared difference, by a parabola. */
function movedBy(
  before: Image,
  after: Image,
  { row, column }: { row: number; column: number },
  { shift: [down, along], spacingPixels }: FaultPlaces,
): number {
  const radius = 0.4 * spacingPixels,
    reach = Math.floor(radius),
    [middleRow, middleColumn] = [row, column];
  const differ = (t: number) => {
    let sum = 0;
    for (let r = -reach; r <= reach; r++) {
      for (let c = -reach; c <= reach; c++) {
        if (Math.hypot(r, c) > radius) continue;
        const own = interpolateImage(before, middleRow + r, middleColumn + c);
        const other = interpolateImage(
          after,
          middleRow + r + t * down,
          middleColumn + c + t * along,
        );
        sum += (own - other) ** 2;
      }
    }
    return sum;
  };
  const count = Math.round((TO - FROM) / STEP) + 1;
  const values = Array.from({ length: count }, (_, i) => differ(FROM + i * STEP));
  const best = values.indexOf(Math.min(...values));
  if (best === 0 || best === count - 1) return FROM + best * STEP;
  const [a, b, c] = values.slice(best - 1, best + 2), bend = a - 2 * b + c;
  return FROM + STEP * (best + (bend > 0 ? (a - c) / 2 / bend : 0));
}

/** What an interval says of a share that is kept. */
export function judgeShare({ low, high }: Kept): FaultRow["verdict"] {
  if (low > 0.7) return "kept";
  if (high < 0.3) return "removed";
  return low > 0 && high < 1 ? "weakened" : "undecided";
}

/** Both faults in a sentence. */
export function describeFaults(
  rows: readonly FaultRow[],
  { change, shiftShare }: { change: number; shiftShare: number },
): string {
  const percent = (value: number) => `${Math.round(100 * value)} %`;
  const named = {
    "odd column": `a column whose height was changed by ${percent(change)}`,
    "shifted row": `a row moved by ${percent(shiftShare)} of the distance of its columns`,
  };
  const said = {
    kept: "survives",
    weakened: "is weakened",
    removed: "is removed",
    undecided: "may or may not survive: the data cannot tell",
  };
  return rows.map(({ fault, kept, low, high, verdict }) => {
    const text = `${named[fault]} ${said[verdict]} (${percent(kept)} kept, ${percent(low)} to ` +
      `${percent(high)}).`;
    return text[0].toUpperCase() + text.slice(1);
  }).join(" ");
}
