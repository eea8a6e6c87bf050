/**
 * What tells whether values and their energy axis are still those that were written: their number, sum and
 * calibration. Not-finite values are left out of the sum, so that it can be kept as JSON.
 *
 * @param part As of {@link Fingerprint}.
 */
export function fingerprint(
  data: ArrayLike<number | bigint>,
  energy: { readonly start: number; readonly step: number } | undefined,
  part?: number,
): Fingerprint {
  const sum = startSum(part);
  sum.add(data);
  return {
    values: data.length,
    sum: sum.total(),
    part,
    start: energy?.start,
    step: energy?.step,
  };
}

export interface Fingerprint {
  readonly values: number;
  readonly sum: number;
  /**
   * Where there, so many values in a row were added by themselves, and then the sums of these parts: last
   * bits depend on the order, and processes that write a part each know no other's.
   */
  readonly part?: number;
  readonly start?: number;
  readonly step?: number;
}

/** A sum of values that come bit by bit: the same however they are cut. */
export function startSum(part = Infinity) {
  let sum = 0, own = 0, left = part;
  return {
    add(data: ArrayLike<number | bigint>): void {
      for (let from = 0; from < data.length;) {
        const to = Math.min(data.length, from + left);
        own = addFinite(own, data, from, to);
        left -= to - from;
        from = to;
        if (left > 0) continue;
        sum += own;
        own = 0;
        left = part;
      }
    },
    total: () => sum + own,
  };
}

/** A sum and the finite values `[from, to)` that follow, added in order. */
export function addFinite(
  sum: number,
  data: ArrayLike<number | bigint>,
  from = 0,
  to = data.length,
): number {
  for (let i = from; i < to; i++) {
    const value = Number(data[i]);
    if (Number.isFinite(value)) sum += value;
  }
  return sum;
}
