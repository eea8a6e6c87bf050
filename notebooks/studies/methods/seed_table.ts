import { type SeedInterval, seedInterval } from "./seed_interval.ts";

/** A row found with one seed. */
export type SeedRow = Readonly<Record<string, string | number>>;

/** Columns that weigh others, by the names of those: what a seed knows of a value. */
export type Weights = Readonly<Record<string, string>>;

/**
 * Summarises rows found once a seed: one row a group, each value by its mean over the seeds and by the half
 * width of its 95 % interval in the column called `...Half`; `seeds` counts those with a finite first value.
 *
 * @param options.by Columns that name a group, such as the method.
 * @param options.values Columns of numbers.
 * @param options.weights Columns that weigh values; the others count alike.
 */
export function summariseSeeds<By extends string, Value extends string>(
  rows: readonly (Readonly<Record<By, string | number>> & Readonly<Record<Value, number>>)[],
  { by, values, weights = {} }: {
    by: readonly By[];
    values: readonly Value[];
    weights?: Weights;
  },
): (Record<By, string | number> & Record<Value | `${Value}Half`, number> & { seeds: number })[] {
  const groups = Map.groupBy(rows, (row) => by.map((name) => row[name]).join("\n"));
  return [...groups.values()].map((own) => {
    const numbers = (name: string) => own.map((row) => Number((row as SeedRow)[name]));
    const found = values.map((name) =>
      seedInterval(numbers(name), weights[name] ? numbers(weights[name]) : undefined)
    );
    const cells = values.flatMap((name, i): [string, number][] => [
      [name, found[i].mean],
      [`${name}Half`, found[i].high - found[i].mean],
    ]);
    const names = by.map((name) => [name, own[0][name]]);
    return Object.fromEntries([...names, ...cells, ["seeds", found[0].count]]);
  });
}

/** A value of two methods of one seed. */
function paired<Value extends string>(
  rows: readonly (Readonly<Record<Value | "seed", number>> & { readonly method: string })[],
  { value, of, over }: { value: Value; of: string; over: string },
): (readonly [number, number])[] {
  const bySeed = (name: string) =>
    new Map(rows.filter(({ method }) => method === name).map((row) => [row.seed, row[value]]));
  const others = bySeed(over);
  return [...bySeed(of)].map(([seed, found]) => [found, others.get(seed) ?? NaN]);
}

/** As {@link pairedRatio}, the difference; seeds weigh by a column of the first method where one is named. */
export function pairedDifference<Value extends string>(
  rows: readonly (Readonly<Record<Value | "seed", number>> & { readonly method: string })[],
  { weight, ...options }: { value: Value; of: string; over: string; weight?: string },
): SeedInterval {
  const differences = paired(rows, options).map(([found, other]) => found - other);
  return seedInterval(differences, weight ? weightsOf(rows, options.of, weight) : undefined);
}

/**
 * As {@link pairedRatio}, the geometric mean of positive ratios, with an interval that is symmetric in the
 * logarithm and so stays above 0: for errors that differ by factors.
 */
export function geometricRatio<Value extends string>(
  rows: readonly (Readonly<Record<Value | "seed", number>> & { readonly method: string })[],
  options: { value: Value; of: string; over: string },
): SeedInterval {
  const logs = seedInterval(paired(rows, options).map(([found, other]) => Math.log(found / other)));
  const { mean, low, high, count } = logs;
  return { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high), count };
}

/**
 * The ratio of a value of two methods, formed once a seed and then averaged, so that what both owe to the
 * seed's noise and pixels falls out.
 *
 * @param rows Rows with `method` and `seed`, one a method and seed.
 */
export function pairedRatio<Value extends string>(
  rows: readonly (Readonly<Record<Value | "seed", number>> & { readonly method: string })[],
  { weight, ...options }: { value: Value; of: string; over: string; weight?: string },
): SeedInterval {
  const ratios = paired(rows, options).map(([found, other]) => found / other);
  return seedInterval(ratios, weight ? weightsOf(rows, options.of, weight) : undefined);
}

const weightsOf = (rows: readonly { readonly method: string }[], of: string, weight: string) =>
  rows.filter(({ method }) => method === of).map((row) => Number((row as SeedRow)[weight]));
