/**
 * Two-sided 95 % quantile of Student's t, by the first terms of its expansion in 1/n (Abramowitz and Stegun
 * 26.7.5); within 1 % from two degrees of freedom on.
 */
export function studentT(degrees: number): number {
  const z = 1.959964;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, k) => sum + term / degrees ** (k + 1), z);
}
