import { gridOf } from "eels/model/search.ts";
import { RAPID_EELS_PAPER, type RapidEelsConfig } from "./rapid_eels.ts";
import type { SearchPoint } from "./training.ts";

/** What a search varies, and on what. */
export interface SearchPlan {
  readonly base: RapidEelsConfig;
  readonly points: readonly SearchPoint[];
  readonly folds: number;
}

/** The paper's network; its learning rate is the one of the short trainings here. */
const PAPER: SearchPoint = { latentUnits: 5, dropout: 0.2, depth: 5, learningRate: 3e-3 };

/**
 * What notebook 07 searches: in the full profile a grid with five folds, as many as Pate et al. 2021,
 * doi:10.1038/s41598-021-97668-8, took; in the quick one the paper's configuration and two changes of
 * it with two folds and few epochs, which shows that the search runs and nothing else. The "row", which
 * `make_search_row.ts` runs, has five folds and enough epochs: dropout and learning rate at the paper's size.
 */
export function planSearch(profile: "quick" | "full" | "row"): SearchPlan {
  if (profile === "row") {
    const row = { latentUnits: [5], dropout: [0, 0.2], depth: [5] };
    return {
      base: { ...RAPID_EELS_PAPER, epochs: 60, batchSize: 64 },
      points: gridOf({ ...row, learningRate: [3e-3, 1e-3, 1e-2, 3e-4] }),
      folds: 5,
    };
  }
  if (profile === "full") {
    const grid = { latentUnits: [2, 5, 8], dropout: [0, 0.1, 0.2], depth: [3, 5] };
    return {
      base: { ...RAPID_EELS_PAPER, epochs: 60, batchSize: 512 },
      points: gridOf({ ...grid, learningRate: [3e-4, 1e-3, 3e-3, 1e-2] }),
      folds: 5,
    };
  }
  const changes = [{}, { dropout: 0 }, { dropout: 0, learningRate: 1e-3 }];
  return {
    base: { ...RAPID_EELS_PAPER, epochs: 6, batchSize: 64 },
    points: changes.map((change) => ({ ...PAPER, ...change })),
    folds: 2,
  };
}
