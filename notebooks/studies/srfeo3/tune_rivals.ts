/**
 * The setting of each rival, chosen on a twin that nothing is judged on.
 *
 * @module
 */
import { mean as meanOf } from "simple-statistics";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { withData } from "eels/core/spectrum_image.ts";
import { type RivalKind, TWIN_RIVALS, type Weighting } from "./twin_rivals.ts";
import type { TwinTask } from "./twin_task.ts";

/** What one setting of a rival leaves. */
export interface TuningRow {
  readonly method: string;
  readonly weighting: Weighting;
  /** Rank, or length that is averaged in nm. */
  readonly strength: number;
  /** Mean over the kinds of the squared error to the truths without noise. */
  readonly meanSquaredError: number;
}

/** Values that are tried. */
export interface TunedStrengths {
  readonly ranks: readonly number[];
  readonly regressionRanks: readonly number[];
  /** Lengths that are averaged, in nm. */
  readonly averagedNm: readonly number[];
}

/**
 * Tries every rank, weighting and length on the judged images of a twin, by the squared error to truths
 * without noise, which no measurement has: each rival is at its best.
 *
 * @param options.methods Names of the rivals that are tried; all.
 */
export async function tuneRivals(
  task: TwinTask,
  { methods, ...strengths }: TunedStrengths & { readonly methods?: readonly string[] },
): Promise<TuningRow[]> {
  const rows: TuningRow[] = [];
  for (const kind of TWIN_RIVALS.filter(({ method }) => methods?.includes(method) ?? true)) {
    for (const weighting of kind.weightings) {
      const rival = await kind.make(task, weighting);
      for (const strength of strengthsOf(kind, strengths)) {
        const errors = task.judged.map((image) => {
          const result = withData(image.noiseless, rival(image, strength).data);
          return meanSquaredError(result, image.noiseless);
        });
        rows.push({ method: kind.method, weighting, strength, meanSquaredError: meanOf(errors) });
      }
    }
  }
  return rows;
}

function strengthsOf(
  { method, strength }: RivalKind,
  { ranks, regressionRanks, averagedNm }: TunedStrengths,
) {
  if (strength === "nm") return averagedNm;
  return method.startsWith("scores") ? regressionRanks : ranks;
}

/** The row with the least error of each method, in the order in which methods appear. */
export function bestSettings(rows: readonly TuningRow[]): TuningRow[] {
  return [...new Set(rows.map(({ method }) => method))].map((name) =>
    rows.filter(({ method }) => method === name)
      .reduce((best, row) => row.meanSquaredError < best.meanSquaredError ? row : best)
  );
}
