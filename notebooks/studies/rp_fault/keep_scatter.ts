import { seedInterval } from "../methods/seed_interval.ts";
import { KEEP_METHOD } from "./keep_training.ts";

/** A number with two 95 % intervals by Student's t and the one that claims are judged by. */
export interface Scattered {
  readonly mean: number;
  /** Over the scans, each the mean over the trainings. */
  readonly scans: readonly [low: number, high: number];
  /** Over the trainings, each the mean over the scans; NaN where there is one training. */
  readonly trainings: readonly [low: number, high: number];
  /** What holds both. */
  readonly low: number;
  readonly high: number;
}

/** A row of one scan; the name of its method ends in ", training n" where there are several. */
export type ScanRow = {
  readonly doseElectrons: number;
  readonly scan: number;
  readonly method: string;
};

/** The method of a row without the number of its training, and that number; 1 where there is one. */
export function trainingOf(method: string): { method: string; training: number } {
  const [, name, number] = /^(.*), training (\d+)$/.exec(method) ?? [];
  return name ? { method: name, training: Number(number) } : { method, training: 1 };
}

/**
 * The mean of a number over scans and trainings, with its interval over each of the two: a claim has to
 * hold for other scans and for other trainings of the network.
 */
export function scatter<Row extends ScanRow>(
  rows: readonly Row[],
  value: (row: Row) => number,
): Scattered {
  const meansBy = (key: (row: Row) => number) =>
    [...Map.groupBy(rows, key).values()].map((own) => seedInterval(own.map(value)).mean);
  const scans = seedInterval(meansBy(({ scan }) => scan));
  const perTraining = meansBy(({ method }) => trainingOf(method).training);
  const trainings = seedInterval(perTraining.length > 1 ? perTraining : []);
  const known = [trainings.low, trainings.high].every(Number.isFinite);
  return {
    mean: scans.mean,
    scans: [scans.low, scans.high],
    trainings: [trainings.low, trainings.high],
    low: known ? Math.min(scans.low, trainings.low) : scans.low,
    high: known ? Math.max(scans.high, trainings.high) : scans.high,
  };
}

/** Rows of each method at each dose, in the order of the rows; trainings of one method together. */
export function byMethod<Row extends ScanRow>(rows: readonly Row[]): Row[][] {
  const key = ({ doseElectrons, method }: Row) => `${doseElectrons} ${trainingOf(method).method}`;
  return [...Map.groupBy(rows, key).values()];
}

/** Rows of one method at one dose, its trainings together. */
export function rowsOf<Row extends ScanRow>(
  rows: readonly Row[],
  method: string = KEEP_METHOD,
  doseElectrons?: number,
): Row[] {
  return rows.filter((row) =>
    trainingOf(row.method).method === method &&
    (doseElectrons === undefined || row.doseElectrons === doseElectrons)
  );
}
