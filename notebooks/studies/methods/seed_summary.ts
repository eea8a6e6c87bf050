import { seedInterval } from "./seed_interval.ts";

/** Anything found once a seed. */
type SeedRow = { readonly [column: string]: string | number | undefined };

/** How {@link summariseSeeds} puts rows together. */
export interface SeedSummaryOptions<Key extends string, Quantity extends string> {
  /** Columns whose values name a group, such as method and kind. */
  readonly by: readonly Key[];
  /** Columns with numbers. */
  readonly of: readonly Quantity[];
}

/**
 * Puts rows of several seeds together: for each group the mean over the seeds of every quantity, and in
 * the column with 95 after its name half of its 95 % interval, see `seedInterval`.
 *
 * @returns One row a group, in the order in which they appear.
 */
export function summariseSeeds<Row extends object, Key extends string, Quantity extends string>(
  rows: readonly (Row & Readonly<Record<Key, string | number>>)[],
  { by, of }: SeedSummaryOptions<Key, Quantity>,
): (Record<Key, string | number> & Record<Quantity | `${Quantity}95`, number>)[] {
  const groups = Map.groupBy(rows, (row) => by.map((key) => row[key]).join("|"));
  return [...groups.values()].map((own) => {
    const keys = Object.fromEntries(by.map((key) => [key, own[0][key]]));
    const found = of.map((quantity) => {
      const { mean, high } = seedInterval(own.map((row) => Number((row as SeedRow)[quantity])));
      return { [quantity]: mean, [`${quantity}95`]: high - mean };
    });
    return Object.assign({}, keys, ...found);
  });
}
