/**
 * The judgements of the drawn twins as claims, as a table, and in one sentence (notebook 14).
 *
 * @module
 */
import type { Claim } from "../../harness/record/claims.ts";
import { JUDGED, type JudgedRow, LARGE } from "./predict_judged.ts";
import { spreadOf } from "./predict_rules.ts";
import type { DrawnFinding } from "./predict_runs.ts";

/**
 * The judgements as claims, with the central 90 % of single twins as their interval. A printed number that lies
 * outside of them does not hold; one inside holds where they are as narrow as the rules ask, and all of them then are
 * within that width of it.
 */
export function claimPredictions(rows: readonly JudgedRow[]): Claim[] {
  return rows.map((row) => {
    const { id, statement: claim, published, mean, singleLow, singleHigh, twin, why } = row;
    const note = `${twin}: ${why}`;
    if (!Number.isFinite(mean)) return { id, claim, published, note };
    if (!row.range) {
      return {
        ...{ id, claim, published: Number(published), obtained: mean },
        interval: [singleLow, singleHigh],
        ...(twin !== "cannot test" && { sense: "within" }),
        ...(twin === "supports" && { limit: row.narrow }),
        note: `${note}; ${countTwins(row)}`,
      };
    }
    const found = {
      id,
      claim,
      published,
      obtained: mean,
      interval: [singleLow, singleHigh] as const,
    };
    const [low, high] = row.range;
    if (row.spoilt) return { ...found, note };
    if (low <= -LARGE) return { ...found, sense: "below", limit: high, note };
    if (high >= LARGE) return { ...found, sense: "above", limit: low, note };
    return { ...found, sense: "within", limit: row.range, note };
  });
}

/** How many twins lie below a printed number, between what all of them lie, and how far outside it is. */
function countTwins(row: JudgedRow): string {
  const { published, twinsBelow, twins, least, greatest, singleLow, singleHigh } = row;
  const gap = gapTo(Number(published), [singleLow, singleHigh]);
  const outside = gap ? `, ${Math.abs(gap).toPrecision(2)} outside the central 90 %` : "";
  const ends = `${least.toPrecision(3)} to ${greatest.toPrecision(3)}`;
  return `${twinsBelow} of ${twins} twins below, all ${ends}${outside}`;
}

/** How far a value lies outside of two ends; 0 inside. */
function gapTo(value: number, [low, high]: readonly [number, number]): number {
  return value < low ? value - low : Math.max(0, value - high);
}

/** The judgements as the closing table shows them. */
export function listJudgements(rows: readonly JudgedRow[]) {
  return rows.map(({ range: _, spoilt: __, narrow: ___, ...row }) => row);
}

/** What was found, in one sentence, with how many twins lie below the published values. */
export function sayPredictions(
  rows: readonly JudgedRow[],
  findings: readonly DrawnFinding[],
): string {
  const accuracy = rows.filter(({ id, statement }) => id === "B10" && statement.startsWith("acc"));
  const said = accuracy.map(({ published, mean, singleLow, singleHigh }) =>
    `${mean.toFixed(1)} (${singleLow.toFixed(1)} to ${singleHigh.toFixed(1)}) for ${published}`
  );
  const other = [400, 25].map((rate) => {
    const { mean, low, high } = spreadOf(
      findings.flatMap(({ states }) => states).filter((row) =>
        row.heldOut === "other sessions" && row.normalisation === JUDGED.normalisation &&
        row.from === JUDGED.from && row.frameRateHz === rate
      ).map((row) => row.percent),
    );
    return `${mean.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
  });
  return `The twins predict accuracies in percent at 400, 200, 100 and 25 frames/s of ${
    said.join(", ")
  } published, with ${accuracy.map(({ twinsBelow }) => twinsBelow).join(", ")} of ${
    accuracy[0].twins
  } twins below them; on other sessions ${other[0]} at 400 and ${other[1]} at 25 frames/s.`;
}
