import { join } from "node:path";
import { prng } from "eels/core/random.ts";
import { startTensors } from "eels/core/tensor.ts";
import { writeWhole } from "eels/core/write_whole.ts";
import type { SearchRow } from "eels/model/search.ts";
import { prepare } from "../../studies/srfeo3/prepared_images.ts";
import { planSearch } from "../../studies/srfeo3/rapid_eels_search.ts";
import { listSearch, type SearchPoint, searchTask } from "../../studies/srfeo3/training.ts";
import { simulate } from "../../studies/srfeo3/twin.ts";
import { toCsv } from "../record/csv.ts";
import type { Json, Work } from "./kind.ts";

/** What decides a search. */
export interface SearchSettings {
  /** Which of `planSearch`: quick, row or full. */
  readonly grid: string;
  /** Images of the twin. */
  readonly images: number;
  /** One spectrum in so many is used. */
  readonly every: number;
  readonly seed: number;
  /** Where above 0, other than the grid's. */
  readonly folds: number;
  /** Where above 0, other than the grid's. */
  readonly epochs: number;
}

/**
 * The search of hyper-parameters of notebook 07, a block a configuration and fold; each is what
 * `searchRapidEels` gives in sequence.
 */
export function openSearch({ grid, images, every, seed, folds, epochs }: SearchSettings): Work {
  if (grid !== "quick" && grid !== "row" && grid !== "full") {
    throw new RangeError(
      `Cannot plan the search as grid must be quick, row or full: it is ${grid}`,
    );
  }
  for (const [name, value] of Object.entries({ folds, epochs })) {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      throw new RangeError(
        `Cannot plan the search as ${name} must be a whole number of 0 or more: it is ${value}`,
      );
    }
  }
  const { base, points, folds: planned } = planSearch(grid);
  const chosen = folds || planned, config = { ...base, epochs: epochs || base.epochs };
  const placeOf = (block: number) => ({
    point: points[Math.floor(block / chosen)],
    fold: block % chosen,
  });
  let task: Promise<ReturnType<typeof searchTask>> | undefined;
  const start = async () => {
    const random = prng(seed);
    const prepared = prepare(await simulate({ images, random: random.split("twin") }));
    return searchTask(prepared, config, { folds: chosen, every, random: random.split("search") });
  };
  return {
    blocks: points.length * chosen,
    nameOf: (block) => {
      const { point, fold } = placeOf(block);
      const changes = Object.entries(point).map(([name, value]) => `${name} ${value}`);
      return `${changes.join(", ")}, fold ${fold}`;
    },
    make: async (block, onProgress) => {
      const { point, fold } = placeOf(block), device = (await startTensors()).name;
      const { folds, score } = await (task ??= start());
      const progress = ({ epoch }: { epoch: number }) => onProgress(epoch / config.epochs);
      const row = { config: point, fold, score: await score(point, folds[fold], progress) };
      return { ...row, device } as unknown as Json;
    },
    collect: async (results, folder) => {
      const rows = results as unknown as (SearchRow<SearchPoint> & { device: string })[];
      const foldRows = rows.map(({ config, fold, score, device }) => ({
        ...{ ...config, fold, score, device },
      }));
      const tables = { search: listSearch(rows), search_folds: foldRows };
      for (const [name, table] of Object.entries(tables)) {
        const values = table.map((row) => Object.values(row));
        await writeWhole(join(folder, `${name}.csv`), toCsv(Object.keys(table[0]), values));
      }
      return Object.keys(tables).map((name) => `${name}.csv`);
    },
  };
}
