/**
 * How much more methods err at other levels of noise than at the one that networks were trained at.
 *
 * @module
 */
import { geometricRatio } from "../methods/seed_table.ts";
import type { DenoisedRow } from "./denoiser_levels.ts";

/** Errors that the paper expects to grow at other levels, with its words. */
export const ERRORS = Object.freeze(
  [
    {
      value: "meanSquaredError",
      what: "squared error",
      published: "not in such good agreement",
    },
    {
      value: "positionErrorEv",
      what: "error of the peak position",
      published: "errors in peak positions",
    },
    {
      value: "heightError",
      what: "error of the relative peak height",
      published: "errors in relative peak heights",
    },
  ] satisfies { value: keyof DenoisedRow; what: string; published: string }[],
);

/** Rows of one method at two levels, as if they were two methods: "at" and "trained". */
export function againstLevel(
  levels: readonly DenoisedRow[],
  name: string,
  trainedAt: number,
  at: number,
): DenoisedRow[] {
  const own = levels.filter(({ method }) => method === name);
  return [["trained", trainedAt] as const, ["at", at] as const].flatMap(([method, sigma]) =>
    own.filter((row) => row.sigma === sigma).map((row) => ({ ...row, method }))
  );
}

type LevelRatio = `${(typeof ERRORS)[number]["value"]}${"" | "Low" | "High"}`;

/**
 * Errors at every other level over those at the level trained at, formed seed by seed, by method: geometric
 * means, with the ends of their 95 % intervals in the columns ending in `Low` and `High`.
 */
export function listLevelRatios(
  levels: readonly DenoisedRow[],
  { trainedAt, methods }: { trainedAt: number; methods: readonly string[] },
) {
  const sigmas = [...new Set(levels.map(({ sigma }) => sigma))].filter((at) => at !== trainedAt);
  return methods.flatMap((method) =>
    sigmas.map((sigma) => {
      const rows = againstLevel(levels, method, trainedAt, sigma);
      const cells = ERRORS.flatMap(({ value }): [LevelRatio, number][] => {
        const { mean, low, high } = geometricRatio(rows, { value, of: "at", over: "trained" });
        return [[value, mean], [`${value}Low`, low], [`${value}High`, high]];
      });
      return { method, sigma, ...Object.fromEntries(cells) as Record<LevelRatio, number> };
    })
  );
}
