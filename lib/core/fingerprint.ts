/**
 * What tells whether values and their energy axis are still those that were written: their number, sum and
 * calibration. Not-finite values are left out of the sum, so that it can be kept as JSON.
 */
export function fingerprint(
  data: ArrayLike<number | bigint>,
  energy: { readonly start: number; readonly step: number } | undefined,
): Fingerprint {
  return {
    values: data.length,
    sum: addFinite(0, data),
    start: energy?.start,
    step: energy?.step,
  };
}

export interface Fingerprint {
  readonly values: number;
  readonly sum: number;
  readonly start?: number;
  readonly step?: number;
}

/** A sum and the finite values that follow, added in order: the same whether all come at once or in parts. */
export function addFinite(sum: number, data: ArrayLike<number | bigint>): number {
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (Number.isFinite(value)) sum += value;
  }
  return sum;
}
