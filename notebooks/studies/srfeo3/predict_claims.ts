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
 * The judgements as claims. An ordering or a trend has the central 90 % of single twins as its interval; a printed
 * number is to lie between the ends of theirs.
 */
export function claimPredictions(rows: readonly JudgedRow[]): Claim[] {
  return rows.map((row) => {
    const { id, statement: claim, published, mean, singleLow, singleHigh, twin, why } = row;
    const note = `${twin}: ${why}`;
    if (!Number.isFinite(mean)) return { id, claim, published, note };
    if (!row.range) {
      const gap = gapTo(Number(published), [singleLow, singleHigh]);
      const [middle, from, to] = [mean, singleLow, singleHigh].map((end) => end.toPrecision(3));
      return {
        ...{ id, published, obtained: gap, interval: [gap, gap] as const, limit: [0, 0] as const },
        note: `${note}; twins ${middle} (${from} to ${to})`,
        claim: `published ${claim} less the nearest end of the twins' central 90 %`,
        ...(twin !== "cannot test" && { sense: "within" as const }),
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

/** How far a value lies outside of two ends; 0 inside. */
function gapTo(value: number, [low, high]: readonly [number, number]): number {
  return value < low ? value - low : Math.max(0, value - high);
}

/** The judgements as the closing table shows them. */
export function listJudgements(rows: readonly JudgedRow[]) {
  return rows.map(({ range: _, spoilt: __, ...row }) => row);
}

/** What was found, in one sentence. */
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
  } published; on other sessions ${other[0]} at 400 and ${other[1]} at 25 frames/s.`;
}
