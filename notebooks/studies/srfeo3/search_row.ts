/**
 * One row of the search, dropout and learning rate, as `make_search_row.ts` ran it and
 * `results/full/paper_training/` holds it.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { csvParse } from "d3-dsv";
import { join } from "node:path";
import { drawGroups } from "eels/figure/groups.ts";
import type { Figure } from "eels/figure/svg.ts";
import { type SeedInterval, seedInterval } from "../methods/seed_interval.ts";
import { PAPER_TRAINING } from "./paper_training.ts";
import type { SearchPoint } from "./training.ts";

/** Error of one configuration on one fold that was left out. */
export interface FoldRow extends SearchPoint {
  readonly fold: number;
  readonly score: number;
}

/** Scores of all folds, from the table. */
export async function readSearchFolds(folder = PAPER_TRAINING): Promise<FoldRow[]> {
  const rows = csvParse(await Deno.readTextFile(join(folder, "search_folds.csv")));
  return rows.map((row) => ({
    latentUnits: Number(row.latentUnits),
    dropout: Number(row.dropout),
    depth: Number(row.depth),
    learningRate: Number(row.learningRate),
    fold: Number(row.fold),
    score: Number(row.score),
  }));
}

/** One row a configuration: the mean over its folds with its 95 % interval. */
export function listSearchRow(rows: readonly FoldRow[]) {
  const configurations = Map.groupBy(rows, (row) => `${row.dropout} ${row.learningRate}`);
  return [...configurations.values()].map((own) => {
    const [{ latentUnits, dropout, depth, learningRate }] = own;
    const { mean: error, low, high, count: folds } = seedInterval(own.map(({ score }) => score));
    return { latentUnits, dropout, depth, learningRate, folds, error, low, high };
  }).sort((a, b) => a.dropout - b.dropout || a.learningRate - b.learningRate);
}

/** What {@link dropoutRatio} finds. */
export interface DropoutRatio extends SeedInterval {
  /** Learning rates that are compared, that of 0.2 first. */
  readonly rates: readonly number[];
  readonly folds: number;
  /** The highest learning rate tried. */
  readonly highest: number;
  /**
   * Where a learning rate of 0.2 that lacks folds has less error on those that are done: its ratio there.
   */
  readonly open?: number;
}

/**
 * Error with dropout of 0.2 over that without, each at the learning rate with the least mean error of
 * those of which all folds are done, formed once a fold.
 */
export function dropoutRatio(rows: readonly FoldRow[]): DropoutRatio {
  const all = listSearchRow(rows), most = Math.max(...all.map(({ folds }) => folds));
  const best = [0.2, 0].map((dropout) =>
    all.filter((row) => row.dropout === dropout && row.folds === most)
      .toSorted((a, b) => a.error - b.error).at(0)?.learningRate ?? NaN
  );
  const scores = (dropout: number, rate: number) =>
    new Map(
      rows.filter((row) => row.dropout === dropout && row.learningRate === rate)
        .map(({ fold, score }) => [fold, score]),
    );
  const without = scores(0, best[1]);
  const ratioAt = (rate: number) =>
    seedInterval(
      [...scores(0.2, rate)].flatMap(([fold, score]) =>
        without.has(fold) ? [score / without.get(fold)!] : []
      ),
    );
  const found = ratioAt(best[0]);
  const chosen = all.find((row) => row.dropout === 0.2 && row.learningRate === best[0]);
  const better = all.find(({ dropout, folds, error }) =>
    dropout === 0.2 && folds < most && error < (chosen?.error ?? Infinity)
  );
  return {
    ...found,
    rates: best,
    folds: found.count,
    highest: Math.max(...all.map(({ learningRate }) => learningRate)),
    ...(better && { open: ratioAt(better.learningRate).mean }),
  };
}

/** Fewer folds have intervals that say nothing. */
const LEAST_FOLDS = 3;

/**
 * Draws the error over the learning rate, a curve a dropout, with 95 % intervals over the folds;
 * configurations with fewer than three folds are hollow points without an interval.
 */
export function drawSearchRow(rows: readonly FoldRow[]): Figure {
  const drawn = listSearchRow(rows).map((row) => ({
    ...row,
    method: row.dropout === 0 ? "network, no dropout" : `network, dropout ${row.dropout}`,
    half: row.folds >= LEAST_FOLDS ? row.high - row.error : NaN,
  }));
  const few = drawn.filter(({ folds }) => folds < LEAST_FOLDS);
  const ticks = [...new Set(drawn.map(({ learningRate }) => learningRate))];
  return drawGroups(drawn, {
    group: "method",
    x: { value: "learningRate", type: "log", label: "Learning rate", ticks },
    y: { value: "error", type: "log", label: "Mean squared error on the fold left out" },
    error: "half",
    dodge: 0,
    marks: few.length
      ? [Plot.dot(few, { x: "learningRate", y: "error", fill: "white", stroke: "method", r: 4 })]
      : [],
    width: 560,
    height: 320,
  });
}
