/**
 * What tells whether values and their energy axis are still those that were written: their number, sum and
 * calibration. Not-finite values are left out of the sum, so that it can be kept as JSON.
 */
export function fingerprint(
  data: ArrayLike<number | bigint>,
  energy: { readonly start: number; readonly step: number } | undefined,
): { values: number; sum: number; start?: number; step?: number } {
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (Number.isFinite(value)) sum += value;
  }
  return { values: data.length, sum, start: energy?.start, step: energy?.step };
}
