import { METRIC_COLUMNS } from "./results.ts";
import type { Table } from "./table.ts";

/** A number that a later run must find again. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  /** Unit of the value; empty for a pure number. */
  readonly unit: string;
  /** Whether it is a matter of the machine, such as a time, which no later run must find again. */
  readonly machine?: boolean;
}

/** @throws {RangeError} Where the value is not finite. */
export function checkMetric({ name, value }: Metric): void {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot record the metric ${name} as it must be finite: it is ${value}`);
  }
}

/** Metrics as `metrics.csv` holds them. */
export function metricTable(metrics: readonly Metric[]): Table {
  return {
    columns: METRIC_COLUMNS,
    rows: metrics.map(({ name, value, unit }) => [name, value, unit]),
  };
}
