import { CLAIM_COLUMNS, METRIC_COLUMNS } from "./results.ts";
import { isNumeric, type Table } from "./table.ts";
import { formatTolerance, type Tolerance } from "./tolerance.ts";

/** A number that a later run must find again. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  /** Unit of the value; empty for a pure number. */
  readonly unit: string;
  /** How far another run may lie off. */
  readonly tolerance: Tolerance;
  /** Whether it stands for the notebook in summaries; one metric at most. */
  readonly headline?: boolean;
}

/** A statement of a paper beside what was found. */
export interface Claim {
  /** Letter of the paper and number, such as "A4". */
  readonly id: string;
  readonly claim: string;
  readonly published?: number | string;
  readonly obtained?: number | string;
  /** Left out where the claim cannot be judged. */
  readonly holds?: boolean;
  readonly note?: string;
}

/** @throws {RangeError} Where the value is not finite or the tolerance is none. */
export function checkMetric({ name, value, tolerance }: Metric): void {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot record the metric ${name} as it must be finite: it is ${value}`);
  }
  formatTolerance(tolerance);
}

/** @throws {RangeError} Where the id is not a letter and a number, or a number is not finite. */
export function checkClaim({ id, published, obtained }: Claim): void {
  if (!/^[A-Z]\d+$/.test(id)) {
    throw new RangeError(
      `Cannot record a claim as its id must be a letter and a number: it is "${id}"`,
    );
  }
  for (const value of [published, obtained]) {
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new RangeError(`Cannot record claim ${id} as numbers must be finite: one is ${value}`);
    }
  }
}

/** Rows of `tolerances.csv` for a table: name, column and tolerance of each column with numbers. */
export function columnTolerances(
  name: string,
  table: Table,
  tolerance: Tolerance | { readonly [column: string]: Tolerance | undefined },
): string[][] {
  const each = typeof tolerance === "object" ? tolerance : undefined;
  const stray = Object.keys(each ?? {}).filter((column) => !isNumeric(table, column));
  if (stray.length > 0) {
    throw new RangeError(
      `Cannot record the table ${name} as a tolerance must be of a column with numbers: it has ` +
        `none in ${stray.join(", ")}`,
    );
  }
  return table.columns.filter((column) => isNumeric(table, column)).map((column) => [
    name,
    column,
    formatTolerance(typeof tolerance === "object" ? each?.[column] ?? 0 : tolerance),
  ]);
}

/** Metrics as `metrics.csv` holds them. */
export function metricTable(metrics: readonly Metric[]): Table {
  const rows = metrics.map(({ name, value, unit, tolerance }) =>
    [name, value, unit, formatTolerance(tolerance)] as const
  );
  return { columns: METRIC_COLUMNS, rows };
}

/** Claims as `claims.csv` holds them. */
export function claimTable(claims: readonly Claim[]): Table {
  const rows = claims.map(({ id, claim, published, obtained, holds, note }) => {
    const both = typeof published === "number" && typeof obtained === "number";
    const difference = both ? obtained - published : null;
    const values = [published, obtained, difference, holds, note].map((value) => value ?? null);
    return [id, claim, ...values];
  });
  return { columns: CLAIM_COLUMNS, rows };
}
