import { mean, sampleStandardDeviation } from "simple-statistics";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { writeWhole } from "../core/write_whole.ts";

/** Result of one configuration on one fold. */
export interface SearchRow<Config> {
  readonly config: Config;
  /** From 0. */
  readonly fold: number;
  /** Loss on the fold that was left out of the training. */
  readonly score: number;
}

/** A configuration's results over the folds. */
export interface SearchSummary<Config> {
  readonly config: Config;
  readonly folds: number;
  readonly meanScore: number;
  /** Of the mean over folds; NaN with one fold. */
  readonly standardError: number;
}

/**
 * Divides images into folds, each with its share of every kind, so that spectra of one image are
 * never on both sides.
 *
 * @param kinds Kind of each image, such as "thin annealed".
 * @returns The places of the images of each fold.
 * @throws {RangeError} Where there are fewer than two folds, or fewer images than folds.
 * @example
 * ```ts
 * import { foldImages, prng } from "eels";
 * foldImages(["thin", "thin", "thick", "thick"], { folds: 2, random: prng(1) }).length; // 2
 * ```
 */
export function foldImages(
  kinds: readonly string[],
  options: { folds?: number; random: Prng },
): number[][] {
  const { folds = 5, random } = checkOptions("foldImages", "fold", options, {
    folds: is.whole(2),
    random: is.needed(is.stream),
  });
  if (folds > kinds.length) {
    throw new RangeError(
      `Cannot fold as there must be an image a fold: ${folds} folds, ${kinds.length} images`,
    );
  }
  const parts = Array.from({ length: folds }, () => [] as number[]);
  let dealt = 0;
  for (const kind of new Set(kinds)) {
    const stream = random.split(kind);
    const own = kinds.flatMap((other, i) => other === kind ? [{ i, by: stream.uniform() }] : []);
    for (const { i } of own.toSorted((a, b) => a.by - b.by)) parts[dealt++ % folds].push(i);
  }
  return parts.map((part) => part.toSorted((a, b) => a - b));
}

/**
 * Every combination of the values given by name, the last name varying fastest.
 *
 * @example
 * ```ts
 * import { gridOf } from "eels";
 * gridOf({ depth: [3, 5], dropout: [0, 0.2] })[1]; // { depth: 3, dropout: 0.2 }
 * ```
 */
export function gridOf<Values extends Record<string, readonly unknown[]>>(
  values: Values,
): { [Name in keyof Values]: Values[Name][number] }[] {
  type Point = { [Name in keyof Values]: Values[Name][number] };
  return Object.entries(values).reduce<Record<string, unknown>[]>(
    (points, [name, list]) =>
      points.flatMap((point) => list.map((value) => ({ ...point, [name]: value }))),
    [{}],
  ) as Point[];
}

/**
 * Scores every configuration on every fold, one after the other.
 *
 * A search that was killed goes on from its file: a line of JSON a result, the first one saying
 * what is searched on. Delete the file to search afresh.
 *
 * @param configs Plain objects, as JSON holds them.
 * @param options.score Trains on what is not in the fold and gives the loss on the fold.
 * @param options.file Where results are kept; nowhere if left out. Its folder must exist.
 * @param options.subject What the results depend on beside configuration and fold, such as seed and
 * data.
 * @throws {Error} Where the file is of another subject, or a score is not finite.
 * @example
 * ```ts
 * import { gridOf, searchConfigurations, summariseSearch } from "eels";
 * const score = ({ depth }: { depth: number }) => Promise.resolve(Math.abs(depth - 3));
 * const folds = [[0, 1], [2, 3]];
 * const rows = await searchConfigurations(gridOf({ depth: [1, 3, 5] }), { folds, score });
 * summariseSearch(rows)[0].config; // { depth: 3 }
 * ```
 */
export async function searchConfigurations<Config>(
  configs: readonly Config[],
  options: {
    folds: readonly (readonly number[])[];
    score: (config: Config, validation: readonly number[]) => Promise<number>;
    file?: string;
    subject?: string;
    onProgress?: (done: number, all: number) => void | Promise<void>;
  },
): Promise<SearchRow<Config>[]> {
  const { folds, score, file, subject = "", onProgress } = checkOptions(
    "searchConfigurations",
    "search",
    options,
    {
      folds: is.needed(is.listOf(is.numbers, "lists of images' numbers")),
      score: is.needed(is.callable),
      file: is.text,
      subject: is.text,
      onProgress: is.callable,
    },
  );
  const kept = file ? await openResults<Config>(file, subject) : [];
  const keyOf = (config: Config, fold: number) => JSON.stringify([config, fold]);
  const known = new Map(kept.map((row) => [keyOf(row.config, row.fold), row]));
  const rows: SearchRow<Config>[] = [];
  for (const config of configs) {
    for (let fold = 0; fold < folds.length; fold++) {
      let row = known.get(keyOf(config, fold));
      if (!row) {
        row = { config, fold, score: await score(config, folds[fold]) };
        if (!Number.isFinite(row.score)) {
          throw new Error(
            `Cannot go on with the search as scores must be finite: fold ${fold} of ` +
              `${JSON.stringify(config)} gave ${row.score}`,
          );
        }
        if (file) await Deno.writeTextFile(file, JSON.stringify(row) + "\n", { append: true });
      }
      rows.push(row);
      await onProgress?.(rows.length, configs.length * folds.length);
    }
  }
  return rows;
}

/**
 * Means over the folds, best configuration first.
 *
 * @example
 * ```ts
 * import { summariseSearch } from "eels";
 * const config = { depth: 3 };
 * const rows = [{ config, fold: 0, score: 1 }, { config, fold: 1, score: 2 }];
 * summariseSearch(rows)[0].meanScore; // 1.5
 * ```
 */
export function summariseSearch<Config>(
  rows: readonly SearchRow<Config>[],
): SearchSummary<Config>[] {
  const byConfig = Map.groupBy(rows, (row) => JSON.stringify(row.config));
  return [...byConfig.values()].map((own) => {
    const scores = own.map((row) => row.score);
    const deviation = scores.length > 1 ? sampleStandardDeviation(scores) : NaN;
    return {
      config: own[0].config,
      folds: own.length,
      meanScore: mean(scores),
      standardError: deviation / Math.sqrt(scores.length),
    };
  }).toSorted((a, b) => a.meanScore - b.meanScore);
}

/** The results of a file, which is left with whole lines: a kill may have cut the last one. */
async function openResults<Config>(file: string, subject: string): Promise<SearchRow<Config>[]> {
  const text = await Deno.readTextFile(file).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const [head, ...lines] = text.slice(0, text.lastIndexOf("\n") + 1).split("\n").slice(0, -1);
  if (head !== undefined && JSON.parse(head).subject !== subject) {
    throw new Error(
      `Cannot go on from ${file} as it must be of "${subject}": it is of ` +
        `"${JSON.parse(head).subject}". Delete the file to search afresh`,
    );
  }
  const whole = [head ?? JSON.stringify({ subject }), ...lines].join("\n") + "\n";
  if (whole !== text) {
    await writeWhole(file, whole);
  }
  return lines.map((line) => JSON.parse(line));
}
