/**
 * The rows of a table whose columns have the wanted values.
 *
 * @example
 * ```ts
 * import { rowsWhere } from "studies/methods";
 * const rows = [{ method: "PCA", rate: 400 }, { method: "PCA", rate: 1 }];
 * rowsWhere(rows, { rate: 1 }); // [{ method: "PCA", rate: 1 }]
 * ```
 */
export function rowsWhere<Row extends object>(
  rows: readonly Row[],
  wanted: Partial<Row>,
): Row[] {
  const columns = Object.keys(wanted) as (keyof Row)[];
  return rows.filter((row) => columns.every((column) => row[column] === wanted[column]));
}
